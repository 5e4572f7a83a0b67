use super::{OfferPath, OfferView, OfferViewer, TAG, answer};
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::input::{Body, common_era};
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::OfferId;
use staj_domain::machine::States;
use staj_domain::money::Kurus;
use staj_domain::offer::{OfferState, RaiseError, WageRaise};
use staj_domain::wage::WageShortfall;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::{events, offers};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// A higher wage.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferWageRaise {
    /// The new monthly wage in kuruş.
    #[validate(range(min = 1, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 1, maximum = 9007199254740991i64, examples(1080000))]
    pub monthly_wage_minor: i64,
    /// The first day that is paid at this rate. If it is left out, it is the first day of the
    /// internship. It may lie in the past.
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-07-20"))]
    pub from_date: Option<Date>,
}

/// Raise the wage of an offer
///
/// You can raise the wage of a sent, accepted or confirmed offer at any time, even during the
/// internship (A56). This is necessary when the statutory wage rises, or when your staff count
/// reaches the next class. The candidate is notified, and so is the school if it has the SGK notice. The
/// letter and the notice show the raise. A wage can never be lowered.
#[utoipa::path(
    operation_id = "raise_offer_wage", tag = TAG, params(OfferPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::OfferState])),
    ),
    request_body = OfferWageRaise,
    responses((status = 200, description = "The offer with its raise", body = OfferView))
)]
#[post("/v1/offers/{offer_id}/raise-wage")]
pub async fn raise_offer_wage(
    ctx: Ctx<EmployerMember>,
    path: Path<OfferPath>,
    body: Body<OfferWageRaise>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp, Body(body)) = (OfferId(path.offer_id), ctx.stamp(), body);
    let open = ctx.open();
    let offer = ctx
        .write(move |tx, me| {
            let scope = OfferScope::Employer(me.employer);
            let book = offers::lock_book(tx, id, scope)?.ok_or(Code::NotFound)?;
            let offer = book.get(id).ok_or(Code::NotFound)?.clone();
            let from = body.from_date.unwrap_or(offer.conditions.period.start());
            let raise = WageRaise { from, monthly_wage: Kurus(body.monthly_wage_minor) };
            let (offer, event) = offer.raise_wage(raise, stamp.at)?;
            if let Some(event) = event {
                offers::save_raises(tx, &offer, stamp.at)?;
                events::append(tx, &stamp, &[event])?;
            }
            answer(&open, tx, id, OfferViewer::EmployerMember(me))
        })
        .await?;
    Ok(Json(offer))
}

impl From<RaiseError> for ApiError {
    fn from(error: RaiseError) -> Self {
        let text = error.to_string();
        match error {
            RaiseError::WrongState(state) => Self::with_detail(Code::OfferState, text)
                .state(state, States::that(OfferState::holds_quota)),
            RaiseError::From(days) => Self::member("from_date", "range", text)
                .fact(FactName::StartDate, days.start())
                .fact(FactName::EndDate, days.end()),
            RaiseError::NotARaise(wage) => Self::member("monthly_wage_minor", "not_a_raise", text)
                .fact(FactName::MonthlyWageMinor, wage.0),
        }
    }
}

impl From<WageShortfall> for ApiError {
    fn from(shortfall: WageShortfall) -> Self {
        Self::with_detail(Code::BelowStatutoryWage, shortfall)
            .at("monthly_wage_minor")
            .fact(FactName::MonthlyWageMinor, shortfall.wage.0)
            .fact(FactName::FloorMinor, shortfall.floor.0)
            .fact(FactName::FromDate, shortfall.from)
    }
}
