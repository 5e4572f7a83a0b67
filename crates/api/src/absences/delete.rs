use super::TAG;
use super::attendance::answer;
use super::view::Attendance;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::placements::PlacementViewer;
use crate::problem::{ApiError, Code};
use actix_web::delete;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{AbsenceId, PlacementId};
use staj_persistence::types::Key;
use staj_persistence::{absences, events, placements};
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AbsencePath {
    /// Id of the placement.
    placement_id: Uuid,
    /// Id of the absence.
    absence_id: Uuid,
}

/// Delete an absence
///
/// Takes back an absence that was recorded by mistake, until the exit is declared. The intern and the
/// school are told.
#[utoipa::path(
    operation_id = "delete_absence", tag = TAG, params(AbsencePath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::ExitDeclared])),
    ),
    responses((status = 200, description = "The attendance", body = Attendance))
)]
#[delete("/v1/placements/{placement_id}/absences/{absence_id}")]
pub async fn delete_absence(
    ctx: Ctx<EmployerMember>,
    path: Path<AbsencePath>,
) -> Result<Json<Attendance>, ApiError> {
    let (id, absence, stamp) = (PlacementId(path.placement_id), path.absence_id, ctx.stamp());
    let attendance = ctx.write(move |tx, me| {
        let viewer = PlacementViewer::EmployerMember(me);
        let found = placements::lock(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
        if !absences::list(tx, id)?.iter().any(|row| row.id == Key(absence)) {
            return Err(Code::NotFound.into());
        }
        let happened = found.placement.delete_absence()?;
        absences::delete(tx, AbsenceId(absence))?;
        events::append(tx, &stamp, &[happened])?;
        answer(tx, id, viewer)
    });
    Ok(Json(attendance.await?))
}
