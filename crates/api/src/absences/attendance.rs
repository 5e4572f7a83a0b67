use super::TAG;
use super::view::Attendance;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::placements::{PlacementPath, PlacementViewer};
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;
use staj_domain::placement::{Absence, attendance};
use staj_persistence::rows::placements::DatedPlacement;
use staj_persistence::{StoreError, Tx, absences, placements, reference};

/// Get the attendance of an internship
///
/// The absences that the employer recorded, and for each month the working days, those that the intern
/// missed, and the days for which the school pays the premium (A82).
#[utoipa::path(
    operation_id = "get_attendance", tag = TAG, params(PlacementPath),
    extensions(("x-roles" = json!(roles::<PlacementViewer>()))),
    responses((status = 200, description = "The attendance", body = Attendance))
)]
#[get("/v1/placements/{placement_id}/attendance")]
pub async fn get_attendance(
    ctx: Ctx<PlacementViewer>,
    path: Path<PlacementPath>,
) -> Result<Json<Attendance>, ApiError> {
    let id = PlacementId(path.placement_id);
    Ok(Json(ctx.read(move |tx, me| answer(tx, id, me)).await?))
}

/// The attendance as the viewer sees it now.
pub(super) fn answer(
    tx: &mut Tx<'_>,
    id: PlacementId,
    viewer: PlacementViewer,
) -> Result<Attendance, ApiError> {
    let found = placements::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    let works_saturdays = found.works_saturdays;
    let DatedPlacement { placement, period } = found.try_into()?;
    let rows = absences::list(tx, id)?;
    let missed =
        rows.iter().cloned().map(Absence::try_from).collect::<Result<Vec<_>, StoreError>>()?;
    let months = match placement.served(period) {
        Some(served) => {
            attendance(served, &missed, works_saturdays, &reference::holidays(tx)?).ok()
        }
        None => Some(vec![]),
    };
    Ok(Attendance {
        placement_id: id.0,
        absences: rows.into_iter().map(Into::into).collect(),
        months: months.map(|months| months.into_iter().map(Into::into).collect()),
    })
}
