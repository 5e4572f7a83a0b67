use crate::rows::talent_pool::CandidateIdentity;
use crate::schema::interviews;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{CandidateId, EmployerId, InterviewId, TalentPoolEntryId, TermId, UserId};
use staj_domain::interview::{Interview, InterviewState, InterviewTime};
use time::OffsetDateTime;

/// All of an interview but its passcode, which has a query of its own (A31).
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
    pub version: i32,
}

impl InterviewRow {
    /// How long it takes.
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

/// What a new interview has beside its time.
#[derive(Clone)]
pub struct NewInterview {
    pub entry: TalentPoolEntryId,
    pub officer: UserId,
    pub provider: String,
    pub meeting_url: String,
    pub passcode: String,
}

/// What a step writes beside the state; what an earlier step left stays.
#[derive(Clone, Default, AsChangeset)]
#[diesel(table_name = interviews)]
pub struct InterviewTexts {
    pub passcode: Option<String>,
    pub message: Option<String>,
    pub cancel_reason: Option<String>,
    pub note: Option<String>,
}

/// An interview with those who meet.
#[derive(Debug, Clone)]
pub struct InterviewSummary {
    pub interview: InterviewRow,
    pub term_id: Key,
    pub pool_entry_id: Key,
    pub employer: InterviewEmployer,
    pub officer: InterviewOfficer,
    pub identity: CandidateIdentity,
    /// The candidate has another one at that time.
    pub overlaps: bool,
}

#[derive(Debug, Clone, Queryable)]
pub struct InterviewEmployer {
    pub id: Key,
    pub name: String,
    pub phone: String,
}

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

#[derive(Debug, Clone)]
pub struct InterviewFilter {
    pub scope: InterviewScope,
    pub term: Option<TermId>,
    pub states: Vec<InterviewState>,
    /// Only those with this contact.
    pub officer: Option<UserId>,
    /// Only those that end after this.
    pub ends_after: Option<OffsetDateTime>,
    pub after: Option<InterviewId>,
    pub limit: i64,
}
