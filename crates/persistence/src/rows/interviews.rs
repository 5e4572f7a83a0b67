use crate::rows::talent_pool::CandidateIdentity;
use crate::schema::interviews;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{CandidateId, EmployerId, InterviewId, TalentPoolEntryId, TermId, UserId};
use staj_domain::interview::{Interview, InterviewState, InterviewTime};
use time::OffsetDateTime;

/// An interview without its passcode, which only `passcode` returns (A31).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = interviews)]
pub struct InterviewRow {
    pub id: Key,
    pub officer_id: Key,
    pub state: Name<InterviewState>,
    pub starts_at: At,
    pub ends_at: At,
    pub provider: String,
    pub meeting_url: String,
    pub sequence: i32,
    pub message: Option<String>,
    pub cancel_reason: Option<String>,
    pub note: Option<String>,
    pub created_at: At,
    pub updated_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl InterviewRow {
    /// Duration of the interview.
    pub fn minutes(&self) -> i64 {
        (self.ends_at.0 - self.starts_at.0).whole_minutes()
    }
}

impl TryFrom<&InterviewRow> for Interview {
    type Error = crate::StoreError;

    fn try_from(row: &InterviewRow) -> Result<Self, Self::Error> {
        let corrupt = |_| crate::StoreError::Corrupt { table: "interviews", id: row.id.0 };
        let minutes = row.minutes().try_into().map_err(corrupt)?;
        Ok(Self {
            id: row.id.id(),
            state: row.state.0,
            time: InterviewTime { starts_at: row.starts_at.0, minutes },
            sequence: row.sequence.try_into().map_err(corrupt)?,
            version: row.version,
        })
    }
}

/// The data of a new interview other than its time.
#[derive(Clone)]
pub struct NewInterview {
    pub entry: TalentPoolEntryId,
    pub officer: UserId,
    pub provider: String,
    pub meeting_url: String,
    pub passcode: String,
}

/// The columns that a step writes in addition to the state. Columns of earlier steps keep
/// their values.
#[derive(Clone, Default, AsChangeset)]
#[diesel(table_name = interviews)]
pub struct InterviewTexts {
    pub passcode: Option<String>,
    pub message: Option<String>,
    pub cancel_reason: Option<String>,
    pub note: Option<String>,
}

/// An interview with its participants.
#[derive(Debug, Clone)]
pub struct InterviewSummary {
    pub interview: InterviewRow,
    pub term_id: Key,
    pub pool_entry_id: Key,
    pub employer: InterviewEmployer,
    pub officer: InterviewOfficer,
    pub identity: CandidateIdentity,
    /// Whether the candidate has another interview at that time.
    pub overlaps: bool,
}

/// The employer of an interview.
#[derive(Debug, Clone, Queryable)]
pub struct InterviewEmployer {
    pub id: Key,
    pub name: String,
    pub phone: String,
}

/// The officer whom the candidate contacts about an interview (R62).
#[derive(Debug, Clone, Queryable)]
pub struct InterviewOfficer {
    pub id: Key,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
}

/// Whose interviews a caller may see.
#[derive(Debug, Clone, Copy)]
pub enum InterviewScope {
    Candidate(CandidateId),
    Employer(EmployerId),
    Everyone,
}

/// Which interviews a list shows, newest first.
#[derive(Debug, Clone)]
pub struct InterviewFilter {
    pub scope: InterviewScope,
    pub term: Option<TermId>,
    pub states: Vec<InterviewState>,
    /// Only interviews with this contact officer.
    pub officer: Option<UserId>,
    /// Only interviews that end after this instant.
    pub ends_after: Option<OffsetDateTime>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<InterviewId>,
    /// Maximum number of rows.
    pub limit: i64,
}
