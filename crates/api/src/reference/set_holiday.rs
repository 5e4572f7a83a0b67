use super::view::HolidayView;
use super::{HolidayPath, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use crate::text::Line;
use crate::wire::HolidayKind;
use actix_web::put;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::event::{Event, HolidayEvent};
use staj_domain::ids::HolidayId;
use staj_persistence::rows::reference::HolidayRow;
use staj_persistence::{events, reference};
use utoipa::ToSchema;
use validator::Validate;

/// A holiday, and the law or decree that establishes it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidaySet {
    pub kind: HolidayKind,
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Kurban Bayramı 1. gün"))]
    pub name: Line<200>,
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Kanun 2429"))]
    pub source: Line<200>,
}

/// Set a holiday
///
/// Makes the day a holiday, or changes an existing holiday. Holidays are data because religious
/// holidays move and the legislature may add days (A23). Working days of a year are counted once its
/// fixed days and both of its religious holidays are set (A59). The change affects all counts of
/// working days from then on.
#[utoipa::path(
    operation_id = "set_holiday", tag = TAG, params(HolidayPath),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    request_body = HolidaySet,
    responses((status = 200, description = "The holiday", body = HolidayView))
)]
#[put("/v1/holidays/{date}")]
pub async fn set_holiday(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<HolidayPath>,
    body: Body<HolidaySet>,
) -> Result<Json<HolidayView>, ApiError> {
    let (date, Body(body), stamp) = (path.day()?, body, ctx.stamp());
    let holiday = ctx
        .write(move |tx, _| {
            let holiday = HolidayRow {
                on_date: date,
                kind: staj_persistence::types::Name(body.kind.0),
                name: body.name.clone().into(),
                source: body.source.clone().into(),
            };
            let was = reference::find_holiday(tx, date)?;
            if was.as_ref() != Some(&holiday) {
                reference::put_holiday(tx, &holiday)?;
                let before = was.map(HolidayView::from);
                let changes = changes(&before, &Some(HolidayView::from(holiday.clone())))?;
                let event = Event::new(HolidayId::from(date), HolidayEvent::Set).changing(changes);
                events::append(tx, &stamp, &[event])?;
            }
            Ok(HolidayView::from(holiday))
        })
        .await?;
    ctx.app.statutory.forget();
    Ok(Json(holiday))
}
