use super::employers::PayerColumns;
use super::order::Order;
use crate::docs::{TermRulesDoc, WageRaiseDoc, WorkDoc};
use crate::schema::offers;
use crate::types::{At, Json, Key, Name, key};
use diesel::prelude::*;
use staj_domain::employer::EmployerState;
use staj_domain::ids::{CandidateId, EmployerId, OfferId, PoolEntryId, TermId};
use staj_domain::offer::{
    Acquaintance, Offer, OfferConditions, OfferEndCause, OfferState, Place, Progress, Slot,
    WageRaise,
};
use staj_domain::period::Period;
use staj_domain::pool::PoolEntryState;
use staj_domain::term::TermRules;
use staj_domain::{Named, money::Kurus};
use time::{Date, OffsetDateTime};

/// An offer with the names that belong to it.
#[derive(Debug, Clone, Queryable)]
pub struct OfferSummary {
    /// The offer.
    pub offer: OfferRow,
    /// Name of the employer.
    pub employer_name: String,
    /// What the employer's wages depend on.
    pub payer: PayerColumns,
    /// Name of the province of the workplace.
    pub province_name: String,
    /// Name of the workplace.
    pub workplace_name: String,
    /// The candidate.
    pub candidate_id: Key,
    /// Given name of the candidate.
    pub given_name: String,
    /// Surname of the candidate.
    pub surname: String,
    /// When the candidate was born.
    pub birth_date: Date,
    /// Whether a guardian has consented (A43).
    pub consented: bool,
    /// Whether an interview of the employer with the candidate reveals them (A20).
    pub interviewed: bool,
    /// Whether the candidate is still in the pool.
    pub entry: Name<PoolEntryState>,
    /// Current state of the employer.
    pub employer_state: Name<EmployerState>,
    rules: Json<TermRulesDoc>,
}

impl OfferSummary {
    /// Whether the employer may know who the candidate is (A20), while the offer is in this state.
    pub fn is_revealed(&self, state: OfferState) -> bool {
        let acquaintance = Acquaintance {
            employer: self.employer_state.0,
            entry: self.entry.0,
            offer: Some(state),
            interviewed: self.interviewed,
        };
        acquaintance.is_revealed()
    }

    /// The rules of the offer's term.
    pub fn term_rules(&self) -> TermRules {
        self.rules.0.clone().into()
    }
}

/// An offer as stored. Its deadline may have passed without a change of its state.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = offers)]
pub struct OfferRow {
    /// The id.
    pub id: Key,
    /// The term.
    pub term_id: Key,
    /// The pool entry of the candidate.
    pub pool_entry_id: Key,
    /// The employer.
    pub employer_id: Key,
    /// The quota in which the offer takes up a place while it is sent, accepted or confirmed.
    pub quota_id: Key,
    /// The workplace.
    pub workplace_id: Key,
    /// The stored state. It does not reflect deadlines that have passed since.
    pub state: Name<OfferState>,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    /// Plate code of the province of the workplace, as it was when the offer was sent.
    pub province_code: i32,
    /// Address of the workplace, as it was then.
    pub address: String,
    /// The unit of the workplace. `None` if the employer named none.
    pub unit: Option<String>,
    /// Whether Saturdays are working days.
    pub works_saturdays: bool,
    /// What it is like to work there (A70).
    pub work: Json<WorkDoc>,
    /// Monthly wage in kuruş.
    pub monthly_wage_kurus: i64,
    /// Raises of the wage since then (A56).
    pub wage_raises: Json<Vec<WageRaiseDoc>>,
    /// The last instant at which the candidate can answer.
    pub respond_by: At,
    /// When the offer was sent. `None` for drafts and discarded drafts.
    pub sent_at: Option<At>,
    /// When the candidate accepted. `None` if they did not.
    pub accepted_at: Option<At>,
    /// The last instant at which the employer can confirm. `None` until the candidate accepts.
    pub confirm_by: Option<At>,
    /// When the employer confirmed. `None` if they did not.
    pub confirmed_at: Option<At>,
    /// Which of the candidate's two places a confirmed offer takes, 1 or 2 (R50). `None` unless the
    /// offer is confirmed.
    pub slot: Option<i32>,
    /// The first day that the candidate is free again after an internship that ended early (A55).
    /// `None` if it did not. The database sets it.
    pub freed_from: Option<Date>,
    /// When it was recorded that the offer was declined, lapsed, revoked, cancelled, invalidated or
    /// discarded. `None` otherwise.
    pub ended_at: Option<At>,
    /// Code of the reason for which the offer was revoked, cancelled or invalidated. `None`
    /// otherwise.
    pub reason_code: Option<String>,
    /// What the candidate wrote when they declined, or the employer when they revoked or cancelled.
    /// `None` without a text.
    pub reason_text: Option<String>,
    /// When the draft was created.
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl TryFrom<OfferRow> for Offer {
    type Error = crate::StoreError;

    fn try_from(row: OfferRow) -> Result<Self, Self::Error> {
        let corrupt = || crate::StoreError::Corrupt { table: "offers", id: row.id.0 };
        let end_cause = || -> Option<OfferEndCause> {
            Some(OfferEndCause {
                reason: Named::from_name(row.reason_code.as_deref()?)?,
                text: row.reason_text.clone(),
            })
        };
        let confirm_by = row.confirm_by.map(|at| at.0);
        let progress = match row.state.0 {
            OfferState::Draft => Some(Progress::Draft),
            OfferState::Sent => Some(Progress::Sent),
            OfferState::Accepted => confirm_by.map(|confirm_by| Progress::Accepted { confirm_by }),
            OfferState::Confirmed => match row.slot {
                Some(1) => Some(Slot::First),
                Some(2) => Some(Slot::Second),
                _ => None,
            }
            .map(|slot| Progress::Confirmed { slot, freed_from: row.freed_from }),
            OfferState::Declined => Some(Progress::Declined { reason: row.reason_text.clone() }),
            OfferState::Lapsed => Some(Progress::Lapsed),
            OfferState::Revoked => end_cause().map(Progress::Revoked),
            OfferState::Cancelled => end_cause().map(Progress::Cancelled),
            OfferState::ConfirmationLapsed => {
                confirm_by.map(|confirm_by| Progress::ConfirmationLapsed { confirm_by })
            }
            OfferState::Invalidated => {
                row.reason_code.as_deref().and_then(Named::from_name).map(Progress::Invalidated)
            }
            OfferState::Discarded => Some(Progress::Discarded),
        };
        Ok(Self {
            id: row.id.id(),
            employer: row.employer_id.id(),
            quota: row.quota_id.id(),
            progress: progress.ok_or_else(corrupt)?,
            conditions: OfferConditions {
                period: Period::new(row.start_date, row.end_date).map_err(|_| corrupt())?,
                place: Place {
                    workplace: row.workplace_id.id(),
                    province_code: row.province_code,
                    address: row.address.clone(),
                },
                unit: row.unit.clone(),
                works_saturdays: row.works_saturdays,
                work: row.work.0.into(),
                monthly_wage: Kurus(row.monthly_wage_kurus),
                respond_by: row.respond_by.0,
            },
            raises: row.wage_raises.0.into_iter().map(WageRaise::from).collect(),
            version: row.version,
        })
    }
}

/// The conditions of an offer as columns.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = offers, treat_none_as_null = true)]
pub(crate) struct ConditionColumns {
    start_date: Date,
    end_date: Date,
    workplace_id: Key,
    province_code: i32,
    address: String,
    unit: Option<String>,
    works_saturdays: bool,
    work: Json<WorkDoc>,
    monthly_wage_kurus: i64,
    respond_by: At,
}

impl From<&OfferConditions> for ConditionColumns {
    fn from(conditions: &OfferConditions) -> Self {
        Self {
            start_date: conditions.period.start(),
            end_date: conditions.period.end(),
            workplace_id: key(conditions.place.workplace),
            province_code: conditions.place.province_code,
            address: conditions.place.address.clone(),
            unit: conditions.unit.clone(),
            works_saturdays: conditions.works_saturdays,
            work: Json(conditions.work.clone().into()),
            monthly_wage_kurus: conditions.monthly_wage.0,
            respond_by: At(conditions.respond_by),
        }
    }
}

/// What a change of state writes. Columns of earlier states keep their values.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = offers)]
pub(crate) struct ProgressColumns {
    state: Name<OfferState>,
    sent_at: Option<At>,
    accepted_at: Option<At>,
    confirm_by: Option<At>,
    confirmed_at: Option<At>,
    slot: Option<Option<i32>>,
    ended_at: Option<At>,
    reason_code: Option<String>,
    reason_text: Option<String>,
    updated_at: At,
    version: i32,
}

impl ProgressColumns {
    pub(crate) fn new(offer: &Offer, at: OffsetDateTime) -> Self {
        let at = At(at);
        let blank = Self {
            state: Name(offer.state()),
            sent_at: None,
            accepted_at: None,
            confirm_by: None,
            confirmed_at: None,
            slot: Some(None),
            ended_at: None,
            reason_code: None,
            reason_text: None,
            updated_at: at,
            version: offer.version + 1,
        };
        match &offer.progress {
            Progress::Draft => blank,
            Progress::Sent => Self { sent_at: Some(at), ..blank },
            Progress::Accepted { confirm_by } => {
                Self { accepted_at: Some(at), confirm_by: Some(At(*confirm_by)), ..blank }
            }
            Progress::Confirmed { slot, freed_from: _ } => {
                let slot = match slot {
                    Slot::First => 1,
                    Slot::Second => 2,
                };
                Self { confirmed_at: Some(at), slot: Some(Some(slot)), ..blank }
            }
            Progress::Declined { reason } => {
                Self { ended_at: Some(at), reason_text: reason.clone(), ..blank }
            }
            Progress::Revoked(why) | Progress::Cancelled(why) => Self {
                ended_at: Some(at),
                reason_code: Some(why.reason.name().to_owned()),
                reason_text: why.text.clone(),
                ..blank
            },
            Progress::Invalidated(cause) => {
                Self { ended_at: Some(at), reason_code: Some(cause.name().to_owned()), ..blank }
            }
            Progress::Lapsed | Progress::ConfirmationLapsed { .. } | Progress::Discarded => {
                Self { ended_at: Some(at), ..blank }
            }
        }
    }
}

/// Whose offers a caller may see or change. An offer outside the scope looks as if it did not
/// exist.
#[derive(Debug, Clone, Copy)]
pub enum OfferScope {
    /// The offers that were sent to the candidate. Only the employer sees drafts.
    Candidate(CandidateId),
    /// The offers of the employer, including drafts.
    Employer(EmployerId),
    /// All offers, including drafts.
    Everyone,
}

/// Which offers a list shows, newest first.
#[derive(Debug, Clone)]
pub struct OfferFilter {
    /// Whose offers.
    pub scope: OfferScope,
    /// Only offers in this term.
    pub term: Option<TermId>,
    /// Only offers in one of these states at `now`: an offer whose deadline has passed counts as
    /// lapsed. Empty for all states.
    pub states: Vec<OfferState>,
    /// Only offers of this employer.
    pub employer: Option<EmployerId>,
    /// Only offers to this candidate.
    pub entry: Option<PoolEntryId>,
    /// Only offers whose internship starts on this day or later.
    pub from: Option<Date>,
    /// Only offers whose internship starts on this day or earlier.
    pub until: Option<Date>,
    /// The current instant.
    pub now: OffsetDateTime,
    /// By the instant until which the candidate may answer.
    pub order: Order<OffsetDateTime, OfferId>,
    /// Maximum number of rows.
    pub limit: i64,
}
