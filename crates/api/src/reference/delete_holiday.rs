use super::{HolidayPath, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use staj_domain::event::{Event, HolidayEvent};
use staj_domain::ids::HolidayId;
use staj_persistence::{events, reference};

/// Delete a holiday
///
/// The day becomes a working day again, unless it is on a weekend. Without a day that the law fixes,
/// or without one of the religious holidays, the holidays of the year are incomplete, and its working
/// days are no longer counted (A59).
#[utoipa::path(
    operation_id = "delete_holiday", tag = TAG, params(HolidayPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::NotFound])),
    ),
    responses((status = 204, description = "The day is not a holiday"))
)]
#[delete("/v1/holidays/{date}")]
pub async fn delete_holiday(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<HolidayPath>,
) -> Result<HttpResponse, ApiError> {
    let (date, stamp) = (path.day()?, ctx.stamp());
    ctx.write(move |tx, _| {
        if !reference::delete_holiday(tx, date)? {
            return Err(Code::NotFound.into());
        }
        let event =
            Event::new(HolidayId::from(date), HolidayEvent::Delete).because(date.to_string());
        Ok(events::append(tx, &stamp, &[event])?)
    })
    .await?;
    ctx.app.statutory.forget();
    Ok(HttpResponse::NoContent().finish())
}
