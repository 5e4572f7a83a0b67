use crate::rows::order::Order;
use crate::rows::talent_pool::CandidateIdentity;
use crate::schema::interviews;
use crate::types::{At, Key, Name, Sealed};
use diesel::prelude::*;
use staj_domain::employer::EmployerState;
use staj_domain::ids::{
    CandidateId, EmployerId, InterviewId, PoolEntryId, TalentPoolEntryId, TermId, UserId,
};
use staj_domain::interview::{Interview, InterviewState, InterviewTime};
use staj_domain::offer::{Acquaintance, Offer};
use staj_domain::pool::PoolEntryState;
use time::OffsetDateTime;

/// An interview without its passcode, which only `passcode` returns (A31).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = interviews)]
pub struct InterviewRow {
    /// Id of the interview.
    pub id: Key,
    /// The officer whom the candidate contacts (R62).
    pub officer_id: Key,
    /// Current state.
    pub state: Name<InterviewState>,
    /// When it starts.
    pub starts_at: At,
    /// When it ends, exclusive.
    pub ends_at: At,
    /// Name of the meeting service.
    pub provider: String,
    /// Where the participants meet.
    pub meeting_url: String,
    /// How often a new time, a new contact or the cancellation changed what calendars show.
    /// Calendar files carry it as their `SEQUENCE`.
    pub sequence: i32,
    /// What the candidate wrote when they last asked for another time. `None` if they never did.
    pub message: Option<String>,
    /// Why the employer cancelled it. `None` unless it is cancelled.
    pub cancel_reason: Option<String>,
    /// The employer's note, which the candidate never sees. `None` if there is none.
    pub note: Option<String>,
    /// When it was scheduled first.
    pub created_at: At,
    /// When it was last changed.
    pub updated_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl InterviewRow {
    /// Duration of the interview in whole minutes.
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
            contact: row.officer_id.id(),
            sequence: row.sequence.try_into().map_err(corrupt)?,
            version: row.version,
        })
    }
}

/// The data of a new interview other than its time.
#[derive(Clone)]
pub struct NewInterview {
    /// The talent pool entry of the candidate.
    pub entry: TalentPoolEntryId,
    /// Name of the meeting service.
    pub provider: String,
    /// Where the participants meet.
    pub meeting_url: String,
    /// Passcode of the meeting, for the participants only (R65, A31).
    pub passcode: String,
}

/// The columns that a step writes in addition to the state. `None` leaves a column unchanged.
#[derive(Clone, Default, AsChangeset)]
#[diesel(table_name = interviews)]
pub struct InterviewTexts {
    /// A new passcode of the meeting.
    pub passcode: Option<String>,
    /// What the candidate wrote when they asked for another time.
    pub message: Option<String>,
    /// Why the employer cancels.
    pub cancel_reason: Option<String>,
    /// The employer's note, which the candidate never sees.
    pub note: Option<String>,
}

/// An interview with its participants.
#[derive(Debug, Clone)]
pub struct InterviewSummary {
    /// The interview.
    pub interview: InterviewRow,
    /// The term.
    pub term_id: Key,
    /// The candidate's pool entry.
    pub pool_entry_id: Key,
    /// The employer.
    pub employer: InterviewEmployer,
    /// The officer whom the candidate contacts.
    pub officer: InterviewOfficer,
    /// The candidate. Show them to the employer only if [`Self::is_revealed`].
    pub identity: CandidateIdentity,
    /// Whether the candidate is still in the pool.
    pub entry: PoolEntryState,
    /// Whether an interview of the employer with the candidate reveals them, this one or another.
    pub interviewed: bool,
    /// An accepted or confirmed offer from the employer to the candidate. `None` without one. The
    /// deadline of an accepted offer may have passed.
    pub offer: Option<Offer>,
    /// Whether the candidate has another upcoming interview at that time, with any employer.
    /// `false` if this interview is over or cancelled.
    pub overlaps: bool,
}

impl InterviewSummary {
    /// Whether the employer may know who the candidate is (A20).
    pub fn is_revealed(&self, now: OffsetDateTime) -> bool {
        let offer = self.offer.as_ref().map(|offer| offer.state_at(now));
        let Self { entry, interviewed, .. } = *self;
        let employer = self.employer.state.0;
        Acquaintance { employer, entry, offer, interviewed }.is_revealed()
    }
}

/// Whose coming interviews are locked.
#[derive(Debug, Clone, Copy)]
pub enum ComingOf {
    /// Those of a contact.
    Contact(UserId),
    /// Those of a candidate in a term.
    Candidate(PoolEntryId),
    /// Those of an employer.
    Employer(EmployerId),
}

/// Whose agenda [`agenda`](crate::interviews::agenda) reads.
#[derive(Debug, Clone, Copy)]
pub struct AgendaOf {
    /// The employer.
    pub employer: EmployerId,
    /// The term.
    pub term: TermId,
    /// The candidate.
    pub entry: PoolEntryId,
    /// The contact.
    pub contact: UserId,
    /// The interview whose own time does not count. `None` for a new interview.
    pub except: Option<InterviewId>,
}

/// The employer of an interview.
#[derive(Debug, Clone, Queryable)]
pub struct InterviewEmployer {
    /// Id of the employer.
    pub id: Key,
    /// Name of the employer.
    pub name: String,
    /// Phone number of the employer.
    pub phone: String,
    /// Current state of the employer.
    pub state: Name<EmployerState>,
}

/// The officer whom the candidate contacts about an interview (R62).
#[derive(Debug, Clone, Queryable)]
pub struct InterviewOfficer {
    /// Id of the officer's account.
    pub id: Key,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Phone number, encrypted. `None` if the officer gave none.
    pub phone: Option<Sealed>,
}

/// Whose interviews a caller may see.
#[derive(Debug, Clone, Copy)]
pub enum InterviewScope {
    /// Those of this candidate.
    Candidate(CandidateId),
    /// Those of this employer.
    Employer(EmployerId),
    /// Every interview.
    Everyone,
}

/// Which interviews a list shows, newest first.
#[derive(Debug, Clone)]
pub struct InterviewFilter {
    /// Whose interviews the caller may see.
    pub scope: InterviewScope,
    /// Only interviews in this term. `None` for every term.
    pub term: Option<TermId>,
    /// Only interviews in one of these states. Empty for every state.
    pub states: Vec<InterviewState>,
    /// Only interviews with this contact officer. `None` for every officer.
    pub officer: Option<UserId>,
    /// Only interviews with this candidate. `None` for every candidate.
    pub entry: Option<PoolEntryId>,
    /// Only interviews that end after this instant. `None` for every time.
    pub ends_after: Option<OffsetDateTime>,
    /// Only interviews that begin at this instant or later. `None` for every time.
    pub from: Option<OffsetDateTime>,
    /// Only interviews that begin before this instant. `None` for every time.
    pub until: Option<OffsetDateTime>,
    /// The order by the time at which they begin.
    pub order: Order<OffsetDateTime, InterviewId>,
    /// Maximum number of rows.
    pub limit: i64,
}
