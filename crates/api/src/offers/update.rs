use super::draft::{period, workplace};
use super::work::OfferWorkInput;
use super::{OfferPath, OfferView, OfferViewer, TAG, answer};
use crate::caller::{EmployerMember, roles};
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::{Body, common_era, given};
use crate::problem::{ApiError, Code};
use crate::text::Printed;
use actix_web::patch;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::OfferId;
use staj_domain::machine::States;
use staj_domain::money::Kurus;
use staj_domain::offer::{NotADraft, OfferConditions, OfferState, Place};
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::{events, offers};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Changes to a draft. Omitted fields keep their values. Null clears an optional field.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferPatch {
    #[validate(custom(function = common_era))]
    pub start_date: Option<Date>,
    #[validate(custom(function = common_era))]
    pub end_date: Option<Date>,
    pub workplace_id: Option<Uuid>,
    #[serde(default, deserialize_with = "given")]
    #[validate(nested)]
    #[schema(value_type = Option<Option<String>>, format = "printed", min_length = 1, max_length = 200)]
    pub unit: Option<Option<Printed<200>>>,
    pub works_saturdays: Option<bool>,
    /// All that candidates read about the work. A contact that is left out is that of the workplace.
    #[validate(nested)]
    pub work: Option<OfferWorkInput>,
    /// Monthly wage in kuruş.
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 0, maximum = 9007199254740991i64)]
    pub monthly_wage_minor: Option<i64>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub respond_by: Option<OffsetDateTime>,
}

/// Edit a draft
///
/// Changes the conditions of an offer that has not been sent. They are fixed once the offer is sent
/// (R33).
#[utoipa::path(
    operation_id = "update_offer", tag = TAG, params(OfferPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::OfferState, Code::DateOrder])),
    ),
    request_body = OfferPatch,
    responses((status = 200, description = "The updated draft", body = OfferView))
)]
#[patch("/v1/offers/{offer_id}")]
pub async fn update_offer(
    ctx: Ctx<EmployerMember>,
    path: Path<OfferPath>,
    body: Body<OfferPatch>,
) -> Result<Json<OfferView>, ApiError> {
    let (id, stamp, Body(patch)) = (OfferId(path.offer_id), ctx.stamp(), body);
    let open = ctx.open();
    let offer = ctx
        .write(move |tx, me| {
            let book = offers::lock_book(tx, id, OfferScope::Employer(me.employer))?
                .ok_or(Code::NotFound)?;
            let offer = book.get(id).ok_or(Code::NotFound)?.clone();
            let viewer = OfferViewer::EmployerMember(me);
            let before = answer(&open, tx, id, viewer)?;
            let now = offer.conditions.clone();
            let place = patch.workplace_id.unwrap_or(now.place.workplace.0);
            let place = workplace(tx, me.employer, Some(place))?;
            let mut work = now.work;
            if place.id != now.place.workplace {
                work.contact = place.contact.clone();
            }
            let (offer, event) = offer.edit(
                OfferConditions {
                    period: period(
                        patch.start_date.unwrap_or(now.period.start()),
                        patch.end_date.unwrap_or(now.period.end()),
                    )?,
                    work: match patch.work.clone() {
                        Some(work) => work.of(place.contact.clone()),
                        None => work,
                    },
                    place: Place::from(&place),
                    unit: patch.unit.clone().map_or(now.unit, |unit| unit.map(Into::into)),
                    works_saturdays: patch.works_saturdays.unwrap_or(now.works_saturdays),
                    monthly_wage: patch.monthly_wage_minor.map_or(now.monthly_wage, Kurus),
                    respond_by: patch.respond_by.unwrap_or(now.respond_by),
                },
                stamp.at,
            )?;
            offers::save_conditions(tx, &offer, stamp.at)?;
            let after = answer(&open, tx, id, viewer)?;
            let event = event.changing(changes(&before, &after)?);
            events::append(tx, &stamp, &[event])?;
            Ok(after)
        })
        .await?;
    Ok(Json(offer))
}

impl From<NotADraft> for ApiError {
    fn from(error: NotADraft) -> Self {
        Self::with_detail(Code::OfferState, error).state(error.0, States::of(&[OfferState::Draft]))
    }
}
