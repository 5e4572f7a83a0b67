use crate::rows::order::Order;
use crate::rows::people::PersonQuery;
use crate::schema::placements;
use crate::types::{At, Key, Name, Sealed};
use diesel::prelude::*;
use staj_domain::ids::{
    CandidateId, EmployerId, FacultyId, PlacementId, PoolEntryId, SchoolId, TermId,
};
use staj_domain::period::Period;
use staj_domain::placement::{
    ExitDeclaration, HealthCover, Placement, PlacementState, Ruling, Termination,
    TerminationReason, Verdict,
};
use staj_domain::sgk_notice::SgkNoticeState;
use time::{Date, OffsetDateTime};

/// A placement as stored. The calendar may have started or ended the internship without a change of
/// the row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = placements)]
pub struct PlacementRow {
    /// The id.
    pub id: Key,
    /// The confirmed offer.
    pub offer_id: Key,
    /// The entry in the pool, which has the id of the application.
    pub pool_entry_id: Key,
    /// The stored state. It does not reflect the calendar.
    pub state: Name<PlacementState>,
    /// Who pays the social security premium: always `school` (R69, A27).
    pub premium_payer: String,
    /// When the offer was confirmed.
    pub created_at: At,
    /// When the cancellation, the early end or the no-show was recorded. `None` if there was none.
    pub ended_at: Option<At>,
    /// The last day on which the intern worked. `None` unless the internship was terminated.
    pub last_day: Option<Date>,
    /// Why the internship was terminated. `None` if it was not.
    pub termination_reason: Option<Name<TerminationReason>>,
    /// The employer's explanation of the termination. `None` without one.
    pub termination_text: Option<String>,
    /// Whether the school's unit approves the internship (R71). `None` while undecided.
    pub approval: Option<Name<Verdict>>,
    /// Why. Never `None` for a rejection.
    pub approval_text: Option<String>,
    /// When the unit decided on the approval. `None` while undecided.
    pub approval_at: Option<At>,
    /// Whether the internship counts as the compulsory one (R72). `None` while undecided.
    pub equivalence: Option<Name<Verdict>>,
    /// Why. Never `None` for a rejection.
    pub equivalence_text: Option<String>,
    /// When the unit decided on the equivalence. `None` while undecided.
    pub equivalence_at: Option<At>,
    /// When the intern recorded that they had handed over the acceptance letter (R70). `None` if
    /// they have not.
    pub letter_delivered_at: Option<At>,
    /// When the school's unit confirmed the receipt of the letter (R70). `None` if it has not.
    pub letter_received_at: Option<At>,
    /// The day of the exit declaration to SGK. `None` until then.
    pub exit_declared_on: Option<Date>,
    /// The reference that SGK gave to it.
    pub exit_reference: Option<String>,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl From<PlacementRow> for Placement {
    fn from(row: PlacementRow) -> Self {
        let ruling = |verdict: Option<Name<Verdict>>, text, at: Option<At>| {
            verdict.zip(at).map(|(verdict, at)| Ruling { verdict: verdict.0, text, at: at.0 })
        };
        let text = row.termination_text;
        Self {
            id: row.id.id(),
            offer: row.offer_id.id(),
            state: row.state.0,
            university_approval: ruling(row.approval, row.approval_text, row.approval_at),
            compulsory_equivalence: ruling(
                row.equivalence,
                row.equivalence_text,
                row.equivalence_at,
            ),
            termination: row
                .last_day
                .zip(row.termination_reason)
                .map(|(last_day, reason)| Termination { last_day, reason: reason.0, text }),
            ended_at: row.ended_at.map(|at| at.0),
            letter_delivered_at: row.letter_delivered_at.map(|at| at.0),
            letter_received_at: row.letter_received_at.map(|at| at.0),
            exit: row
                .exit_declared_on
                .zip(row.exit_reference)
                .map(|(on, reference)| ExitDeclaration { on, reference }),
            version: row.version,
        }
    }
}

/// The columns that a change of a placement writes.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = placements, treat_none_as_null = true)]
pub(crate) struct PlacementColumns {
    state: Name<PlacementState>,
    ended_at: Option<At>,
    last_day: Option<Date>,
    termination_reason: Option<Name<TerminationReason>>,
    termination_text: Option<String>,
    approval: Option<Name<Verdict>>,
    approval_text: Option<String>,
    approval_at: Option<At>,
    equivalence: Option<Name<Verdict>>,
    equivalence_text: Option<String>,
    equivalence_at: Option<At>,
    letter_delivered_at: Option<At>,
    letter_received_at: Option<At>,
    exit_declared_on: Option<Date>,
    exit_reference: Option<String>,
    version: i32,
}

impl From<&Placement> for PlacementColumns {
    fn from(placement: &Placement) -> Self {
        let termination = placement.termination.as_ref();
        let approval = placement.university_approval.as_ref();
        let equivalence = placement.compulsory_equivalence.as_ref();
        Self {
            state: Name(placement.state),
            ended_at: placement.ended_at.map(At),
            last_day: termination.map(|termination| termination.last_day),
            termination_reason: termination.map(|termination| Name(termination.reason)),
            termination_text: termination.and_then(|termination| termination.text.clone()),
            approval: approval.map(|ruling| Name(ruling.verdict)),
            approval_text: approval.and_then(|ruling| ruling.text.clone()),
            approval_at: approval.map(|ruling| At(ruling.at)),
            equivalence: equivalence.map(|ruling| Name(ruling.verdict)),
            equivalence_text: equivalence.and_then(|ruling| ruling.text.clone()),
            equivalence_at: equivalence.map(|ruling| At(ruling.at)),
            letter_delivered_at: placement.letter_delivered_at.map(At),
            letter_received_at: placement.letter_received_at.map(At),
            exit_declared_on: placement.exit.as_ref().map(|exit| exit.on),
            exit_reference: placement.exit.as_ref().map(|exit| exit.reference.clone()),
            version: placement.version + 1,
        }
    }
}

/// What a placement and its SGK notice keep of the confirmed offer and of the application.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmedOffer {
    /// The term.
    pub term: TermId,
    /// The employer.
    pub employer: EmployerId,
    /// The candidate's entry in the pool.
    pub entry: PoolEntryId,
    /// The candidate's school.
    pub school: SchoolId,
    /// Plate code of the province of the workplace.
    pub province_code: i32,
    /// First and last day of the internship.
    pub period: Period,
}

/// A placement with the period of its offer.
#[derive(Debug, Clone)]
pub struct DatedPlacement {
    /// The placement.
    pub placement: Placement,
    /// First and last day of the offer, both inclusive.
    pub period: Period,
}

/// A placement with the data that all of its parties may see.
#[derive(Debug, Clone, Queryable)]
pub struct PlacementSummary {
    /// The placement.
    pub placement: PlacementRow,
    /// Its SGK notice.
    pub notice: PlacementNotice,
    /// Its acceptance letter.
    pub letter: PlacementLetter,
    /// The term.
    pub term_id: Key,
    /// The employer.
    pub employer_id: Key,
    /// Name of the employer.
    pub employer_name: String,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    /// Plate code of the province of the workplace.
    pub province_code: i32,
    /// Name of the province of the workplace.
    pub province_name: String,
    /// Address of the workplace.
    pub address: String,
    /// The unit of the workplace. `None` if the employer named none.
    pub unit: Option<String>,
    /// The intern.
    pub candidate_id: Key,
    /// Given name of the intern.
    pub given_name: String,
    /// Surname of the intern.
    pub surname: String,
    /// The school of the intern.
    pub school_id: Key,
    /// Whether Saturdays are working days.
    pub works_saturdays: bool,
}

/// What an intern has told the school and the employer (A83).
#[derive(Debug, Clone, Queryable)]
pub struct InternDetailsRow {
    /// How they are insured against illness. `None` if they have not said.
    pub health_cover: Option<Name<HealthCover>>,
    /// The account to which they are paid, encrypted. `None` if not given.
    pub iban: Option<Sealed>,
}

/// The progress of the SGK notice of a placement.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct PlacementNotice {
    /// Id of the SGK notice.
    pub id: Key,
    /// The current state.
    pub state: Name<SgkNoticeState>,
    /// The last day (Istanbul) on which the employer can share the SGK notice in time.
    pub due_on: Date,
    /// Whether the SGK notice was last shared after that day (A7).
    pub late: bool,
}

/// The acceptance letter without its content.
#[derive(Debug, Clone, Queryable)]
pub struct PlacementLetter {
    /// Number of the letter.
    pub number: String,
    /// Day of issue.
    pub issued_on: Date,
}

/// Whose placements a caller may see or change. A placement outside the scope looks as if it did
/// not exist.
#[derive(Debug, Clone, Copy)]
pub enum PlacementScope {
    /// The placements of the candidate.
    Candidate(CandidateId),
    /// The placements at the employer.
    Employer(EmployerId),
    /// The placements of the school's students.
    School(SchoolId),
    /// All placements.
    Everyone,
}

/// Which placements a list shows.
#[derive(Debug, Clone)]
pub struct PlacementFilter {
    /// Whose placements.
    pub scope: PlacementScope,
    /// Only those of this person. `None` for everybody.
    pub person: Option<PersonQuery>,
    /// Only placements in this term.
    pub term: Option<TermId>,
    /// Only placements in this state at `now`. Internships begin and end by the calendar, so the
    /// stored state may be an earlier one.
    pub state: Option<PlacementState>,
    /// Only placements whose SGK notice is in one of these states. Empty for every state.
    pub notice_states: Vec<SgkNoticeState>,
    /// Only placements of students of this faculty.
    pub faculty: Option<FacultyId>,
    /// Only placements with this employer.
    pub employer: Option<EmployerId>,
    /// Only placements of students of this school.
    pub school: Option<SchoolId>,
    /// Only placements in one of these provinces, by plate code. Empty for every province.
    pub provinces: Vec<i32>,
    /// Only placements that start on this day or later.
    pub from: Option<Date>,
    /// Only placements that start on this day or earlier.
    pub until: Option<Date>,
    /// The current instant.
    pub now: OffsetDateTime,
    /// The order by the first day.
    pub order: Order<Date, PlacementId>,
    /// Maximum number of rows.
    pub limit: i64,
}

impl TryFrom<PlacementSummary> for DatedPlacement {
    type Error = crate::StoreError;

    fn try_from(found: PlacementSummary) -> Result<Self, Self::Error> {
        let corrupt =
            crate::StoreError::Corrupt { table: "offers", id: found.placement.offer_id.0 };
        let period = Period::new(found.start_date, found.end_date).map_err(|_| corrupt)?;
        Ok(Self { placement: found.placement.into(), period })
    }
}
