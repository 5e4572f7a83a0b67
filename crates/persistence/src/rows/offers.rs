use crate::docs::TermRulesDoc;
use crate::schema::offers;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{CandidateId, EmployerId, OfferId, TermId};
use staj_domain::offer::{Offer, OfferConditions, OfferEndCause, OfferState, Progress, Slot};
use staj_domain::period::Period;
use staj_domain::term::TermRules;
use staj_domain::{Named, money::Kurus};
use time::{Date, OffsetDateTime};

/// An offer with the names that belong to it.
#[derive(Debug, Clone, Queryable)]
pub struct OfferSummary {
    pub offer: OfferRow,
    pub employer_name: String,
    pub province_name: String,
    pub candidate_id: Key,
    pub given_name: String,
    pub surname: String,
    /// The employer has scheduled an interview with the candidate.
    pub interviewed: bool,
    rules: Json<TermRulesDoc>,
}

impl OfferSummary {
    /// The limits of the offer's term.
    pub fn term_rules(&self) -> TermRules {
        self.rules.0.clone().into()
    }
}

/// An offer as stored. Its deadline may have passed.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = offers)]
pub struct OfferRow {
    pub id: Key,
    pub term_id: Key,
    pub pool_entry_id: Key,
    pub employer_id: Key,
    pub quota_id: Key,
    pub state: Name<OfferState>,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    /// Plate code of the province.
    pub province_code: i32,
    pub address: String,
    pub unit: Option<String>,
    pub works_saturdays: bool,
    /// Monthly wage in kuruş.
    pub monthly_wage_kurus: i64,
    pub respond_by: At,
    pub sent_at: Option<At>,
    pub accepted_at: Option<At>,
    pub confirm_by: Option<At>,
    pub confirmed_at: Option<At>,
    pub slot: Option<i32>,
    pub ended_at: Option<At>,
    pub reason_code: Option<String>,
    pub reason_text: Option<String>,
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl TryFrom<OfferRow> for Offer {
    type Error = crate::StoreError;

    fn try_from(row: OfferRow) -> Result<Self, Self::Error> {
        let corrupt = || crate::StoreError::Corrupt { table: "offers", id: row.id.0 };
        let withdrawal = || -> Option<OfferEndCause> {
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
                Some(1) => Some(Progress::Confirmed { slot: Slot::First }),
                Some(2) => Some(Progress::Confirmed { slot: Slot::Second }),
                _ => None,
            },
            OfferState::Declined => Some(Progress::Declined { reason: row.reason_text.clone() }),
            OfferState::Lapsed => Some(Progress::Lapsed),
            OfferState::Revoked => withdrawal().map(Progress::Revoked),
            OfferState::Cancelled => withdrawal().map(Progress::Cancelled),
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
                province_code: row.province_code,
                address: row.address.clone(),
                unit: row.unit.clone(),
                works_saturdays: row.works_saturdays,
                monthly_wage: Kurus(row.monthly_wage_kurus),
                respond_by: row.respond_by.0,
            },
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
    province_code: i32,
    address: String,
    unit: Option<String>,
    works_saturdays: bool,
    monthly_wage_kurus: i64,
    respond_by: At,
}

impl From<&OfferConditions> for ConditionColumns {
    fn from(conditions: &OfferConditions) -> Self {
        Self {
            start_date: conditions.period.start(),
            end_date: conditions.period.end(),
            province_code: conditions.province_code,
            address: conditions.address.clone(),
            unit: conditions.unit.clone(),
            works_saturdays: conditions.works_saturdays,
            monthly_wage_kurus: conditions.monthly_wage.0,
            respond_by: At(conditions.respond_by),
        }
    }
}

/// What a change of state writes. Columns of earlier states keep their values.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = offers)]
pub(crate) struct StandingColumns {
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

impl StandingColumns {
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
            Progress::Confirmed { slot } => {
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

/// Whose offers a caller may see or touch; of others it does not learn that they exist.
#[derive(Debug, Clone, Copy)]
pub enum OfferScope {
    /// What was sent to a candidate; drafts are the employer's own business.
    Candidate(CandidateId),
    Employer(EmployerId),
    Everyone,
}

/// Which offers a list shows.
#[derive(Debug, Clone)]
pub struct OfferFilter {
    pub scope: OfferScope,
    pub term: Option<TermId>,
    /// States at `now`: an offer whose deadline has passed counts as lapsed.
    pub states: Vec<OfferState>,
    pub now: OffsetDateTime,
    /// Show the rows after this one, newest first.
    pub after: Option<OfferId>,
    /// Maximum number of rows.
    pub limit: i64,
}
