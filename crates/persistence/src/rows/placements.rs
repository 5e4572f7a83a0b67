use crate::schema::placements;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{CandidateId, EmployerId, PlacementId, SchoolId, TermId};
use staj_domain::period::Period;
use staj_domain::placement::{
    Placement, PlacementState, Ruling, Termination, TerminationReason, Verdict,
};
use staj_domain::sgk_notice::SgkNoticeState;
use time::{Date, OffsetDateTime};

/// A placement as stored. The calendar may have moved it on.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = placements)]
pub struct PlacementRow {
    pub id: Key,
    pub offer_id: Key,
    pub state: Name<PlacementState>,
    pub premium_payer: String,
    pub created_at: At,
    pub ended_at: Option<At>,
    pub last_day: Option<Date>,
    pub termination_reason: Option<Name<TerminationReason>>,
    pub termination_text: Option<String>,
    pub approval: Option<Name<Verdict>>,
    pub approval_text: Option<String>,
    pub approval_at: Option<At>,
    pub equivalence: Option<Name<Verdict>>,
    pub equivalence_text: Option<String>,
    pub equivalence_at: Option<At>,
    pub letter_delivered_at: Option<At>,
    pub letter_received_at: Option<At>,
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
            version: row.version,
        }
    }
}

/// The columns that a change of a placement writes. Columns of earlier changes keep their values.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = placements)]
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
            version: placement.version + 1,
        }
    }
}

/// A placement with the dates of its offer.
#[derive(Debug, Clone)]
pub struct DatedPlacement {
    pub placement: Placement,
    pub period: Period,
}

/// A placement with the data that all of its parties may see.
#[derive(Debug, Clone, Queryable)]
pub struct PlacementSummary {
    pub placement: PlacementRow,
    pub notice: PlacementNotice,
    pub letter: PlacementLetter,
    pub term_id: Key,
    pub employer_id: Key,
    pub employer_name: String,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    /// Plate code of the province.
    pub province_code: i32,
    pub province_name: String,
    pub address: String,
    pub unit: Option<String>,
    pub candidate_id: Key,
    pub given_name: String,
    pub surname: String,
    pub school_id: Key,
}

/// The progress of the SGK notice to the school.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct PlacementNotice {
    pub id: Key,
    pub state: Name<SgkNoticeState>,
    pub due_on: Date,
    pub late: bool,
}

/// The acceptance letter without its content.
#[derive(Debug, Clone, Queryable)]
pub struct PlacementLetter {
    pub number: String,
    pub issued_on: Date,
}

/// Whose placements a caller may see.
#[derive(Debug, Clone, Copy)]
pub enum PlacementScope {
    Candidate(CandidateId),
    Employer(EmployerId),
    School(SchoolId),
    Everyone,
}

/// Which placements a list shows, newest first.
#[derive(Debug, Clone)]
pub struct PlacementFilter {
    pub scope: PlacementScope,
    pub term: Option<TermId>,
    /// The state at `now`. Internships begin and end by the calendar.
    pub state: Option<PlacementState>,
    pub now: OffsetDateTime,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<PlacementId>,
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
