use super::{FacultyPath, TAG, lock};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use staj_domain::event::{Event, FacultyEvent};
use staj_domain::ids::FacultyId;
use staj_persistence::{events, faculties};

/// Delete a faculty
///
/// Its officers look after all interns of the school again.
#[utoipa::path(
    operation_id = "delete_faculty", tag = TAG, params(FacultyPath),
    extensions(("x-roles" = json!(roles::<SchoolUnit>()))),
    responses((status = 204, description = "The faculty was deleted"))
)]
#[delete("/v1/faculties/{faculty_id}")]
pub async fn delete_faculty(
    ctx: Ctx<SchoolUnit>,
    path: Path<FacultyPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, stamp) = (FacultyId(path.faculty_id), ctx.stamp());
    ctx.write(move |tx, me| {
        lock(tx, me.school, id)?;
        faculties::delete(tx, id)?;
        events::append(tx, &stamp, &[Event::new(id, FacultyEvent::Delete)])?;
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
