use super::view::IncidentView;
use super::{IncidentPath, IncidentViewer, TAG, answer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::IncidentId;

/// Get an incident
///
/// Interns, schools and the programme office see accidents and complaints. Employers see the accidents with
/// them, and never a complaint (A79).
#[utoipa::path(
    operation_id = "get_incident", tag = TAG, params(IncidentPath),
    extensions(("x-roles" = json!(roles::<IncidentViewer>()))),
    responses((status = 200, description = "The incident", body = IncidentView))
)]
#[get("/v1/incidents/{incident_id}")]
pub async fn get_incident(
    ctx: Ctx<IncidentViewer>,
    path: Path<IncidentPath>,
) -> Result<Json<IncidentView>, ApiError> {
    let (id, now) = (IncidentId(path.incident_id), ctx.now);
    Ok(Json(ctx.read(move |tx, me| answer(tx, id, me, now)).await?))
}
