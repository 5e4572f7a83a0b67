use super::TAG;
use super::view::Attendance;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::placements::{PlacementPath, PlacementViewer};
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::PlacementId;
use staj_domain::placement::{Absence, AttendedMonth, attendance};
use staj_persistence::rows::absences::AbsenceRow;
use staj_persistence::rows::placements::{DatedPlacement, PlacementSummary};
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

/// How many working days of an internship the intern missed (A82). `None` if the holidays of a year are
/// no longer known.
pub fn absent_days(tx: &mut Tx<'_>, found: PlacementSummary) -> Result<Option<u32>, ApiError> {
    let id = found.placement.id.id();
    let rows = absences::list(tx, id)?;
    let months = months(tx, found, rows)?;
    Ok(months.map(|months| months.iter().map(|month| month.absent_days).sum()))
}

/// The attendance of each month. `rows` are the absences.
fn months(
    tx: &mut Tx<'_>,
    found: PlacementSummary,
    rows: Vec<AbsenceRow>,
) -> Result<Option<Vec<AttendedMonth>>, ApiError> {
    let works_saturdays = found.works_saturdays;
    let DatedPlacement { placement, period } = found.try_into()?;
    let Some(served) = placement.served(period) else { return Ok(Some(vec![])) };
    let missed = rows.into_iter().map(Absence::try_from).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(attendance(served, &missed, works_saturdays, &reference::holidays(tx)?).ok())
}

/// The attendance as the viewer sees it now.
pub(super) fn answer(
    tx: &mut Tx<'_>,
    id: PlacementId,
    viewer: PlacementViewer,
) -> Result<Attendance, ApiError> {
    let found = placements::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    let rows = absences::list(tx, id)?;
    let months = months(tx, found, rows.clone())?;
    Ok(Attendance {
        placement_id: id.0,
        absences: rows.into_iter().map(Into::into).collect(),
        months: months.map(|months| months.into_iter().map(Into::into).collect()),
    })
}
