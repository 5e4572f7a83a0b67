//! Amendments: new conditions of an offer that was sent, which the candidate accepts or refuses (A74).

mod accept;
mod list;
mod propose;
mod refuse;
mod view;
mod withdraw;

use crate::offers::OfferViewer;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::calendar::{Timestamp, istanbul_date};
use staj_domain::event::Event;
use staj_domain::fact::FactName;
use staj_domain::ids::{AmendmentId, OfferId};
use staj_domain::machine::States;
use staj_domain::offer::{
    AmendError, Amending, Amendment, Offer, OfferBook, OfferConditions, OfferState,
};
use staj_domain::wage::WageDuty;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::offer_amendments::AmendmentRow;
use staj_persistence::types::key;
use staj_persistence::{
    Tx, employers, events, offer_amendments, offers, quotas, reference, terms, workplaces,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use view::AmendmentView;

const TAG: &str = "offers";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_amendments)
        .service(propose::propose_amendment)
        .service(accept::accept_amendment)
        .service(refuse::refuse_amendment)
        .service(withdraw::withdraw_amendment);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AmendedOfferPath {
    /// Id of the offer.
    offer_id: Uuid,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AmendmentPath {
    /// Id of the offer.
    offer_id: Uuid,
    /// Id of the amendment.
    amendment_id: Uuid,
}

/// The amendments of an offer, oldest first.
fn load(tx: &mut Tx<'_>, offer: &Offer) -> Result<Vec<Amendment>, ApiError> {
    let rows = offer_amendments::list(tx, offer.id)?;
    Ok(rows.iter().map(|row| row.amendment(&offer.conditions)).collect::<Result<_, _>>()?)
}

/// An offer with one of its amendments, under the lock of the candidate.
fn lock(
    tx: &mut Tx<'_>,
    offer: OfferId,
    amendment: Uuid,
    viewer: OfferViewer,
) -> Result<(OfferBook, Amendment), ApiError> {
    let book = offers::lock_book(tx, offer, viewer.scope())?.ok_or(Code::NotFound)?;
    let all = load(tx, book.get(offer).ok_or(Code::NotFound)?)?;
    let found = all.into_iter().find(|of| of.id == AmendmentId(amendment));
    Ok((book, found.ok_or(Code::NotFound)?))
}

/// Ends a proposal in the way that `how` decides.
fn end(
    tx: &mut Tx<'_>,
    (offer, id): (OfferId, Uuid),
    viewer: OfferViewer,
    stamp: &Stamp,
    how: impl FnOnce(Amendment, OfferState, Timestamp) -> Result<(Amendment, Option<Event>), AmendError>,
) -> Result<AmendmentView, ApiError> {
    let (book, amendment) = lock(tx, offer, id, viewer)?;
    let state = book.get(offer).ok_or(Code::NotFound)?.state_at(stamp.at);
    let (amendment, happened) = how(amendment, state, stamp.at)?;
    if let Some(happened) = happened {
        offer_amendments::save(tx, &amendment, stamp.at)?;
        events::append(tx, stamp, &[happened])?;
    }
    Ok(AmendmentView::new(row(tx, offer, amendment.id)?, amendment, state, stamp.at))
}

/// An amendment as it is stored.
fn row(tx: &mut Tx<'_>, offer: OfferId, id: AmendmentId) -> Result<AmendmentRow, ApiError> {
    let rows = offer_amendments::list(tx, offer)?;
    Ok(rows.into_iter().find(|row| row.id == key(id)).ok_or(Code::NotFound)?)
}

/// Judges new conditions of an offer with everything that the judgement needs. The quota is locked,
/// because the new conditions may take a place in another share (A71).
fn judge<T>(
    tx: &mut Tx<'_>,
    book: &OfferBook,
    offer: OfferId,
    to: &OfferConditions,
    decide: impl FnOnce(&Amending<'_>) -> Result<T, AmendError>,
) -> Result<T, ApiError> {
    let of = book.get(offer).ok_or(Code::NotFound)?;
    quotas::lock(tx, of.quota)?;
    let employer = employers::load(tx, of.employer)?.ok_or(Code::NotFound)?;
    let rules = &reference::wage_rules(tx)?;
    let with = Amending {
        term: &terms::load(tx, book.entry.term)?.ok_or(Code::NotFound)?,
        duty: WageDuty { employer: &employer, rules },
        shares: &quotas::shares(tx, of.quota, None)?,
        workplace: &workplaces::load(tx, to.place.workplace)?.ok_or(Code::NotFound)?,
        holidays: &reference::holidays(tx)?,
    };
    Ok(decide(&with)?)
}

impl From<AmendError> for ApiError {
    fn from(error: AmendError) -> Self {
        let text = error.to_string();
        match error {
            AmendError::UnknownOffer => Code::NotFound.into(),
            AmendError::WrongState(state) => Self::with_detail(Code::OfferState, text)
                .state(state, States::that(OfferState::holds_quota)),
            AmendError::Decided(state) => {
                Self::with_detail(Code::AmendmentDecided, text).fact(FactName::State, state)
            }
            AmendError::Another => {
                Self::with_detail(Code::AmendmentOpen, text).resolve_with(&["withdraw_amendment"])
            }
            AmendError::NoChange => Self::with_detail(Code::AmendmentEmpty, text),
            AmendError::EmployerInactive(state) => Self::inactive(state),
            AmendError::Started(start) => Self::member("start_date", "internship_started", text)
                .fact(FactName::StartDate, start),
            AmendError::EndPassed => Self::member("end_date", "range", text),
            AmendError::TooSoon { earliest } => Self::member("start_date", "range", text)
                .fact(FactName::EarliestStartDate, earliest),
            AmendError::AfterProgrammeEnd(last) => Self::with_detail(Code::AfterProgrammeEnd, text)
                .at("end_date")
                .fact(FactName::ProgrammeEndDate, last),
            AmendError::HolidaysUnknown(unknown) => unknown.into(),
            AmendError::RespondBy { earliest, latest } => {
                Self::with_detail(Code::RespondByInvalid, text)
                    .at("respond_by")
                    .instant(FactName::Earliest, Some(earliest))
                    .fact(FactName::LatestDate, istanbul_date(latest))
            }
            AmendError::WageLowered(wage) => {
                Self::member("monthly_wage_minor", "not_a_raise", text)
                    .fact(FactName::MonthlyWageMinor, wage.0)
            }
            AmendError::BelowStatutoryWage(shortfall) => shortfall.into(),
            AmendError::DatesOverlap => Self::with_detail(Code::DatesOverlap, text),
            AmendError::ShareExhausted(share) => share.into(),
            AmendError::WorkplaceClosed(closed) => closed.into(),
            AmendError::WeeklyHours(limit) => Self::with_detail(Code::WeeklyHoursExceeded, text)
                .at("work/weekly_hours")
                .fact(FactName::Limit, limit),
        }
    }
}
