use super::view::SchoolView;
use super::{SchoolPath, TAG};
use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::SchoolId;
use staj_persistence::reference;

/// Get a school
///
/// One university or vocational school.
#[utoipa::path(
    operation_id = "get_school", tag = TAG, params(SchoolPath), security(()),
    responses((status = 200, description = "The school", body = SchoolView))
)]
#[get("/v1/schools/{school_id}")]
pub async fn get_school(open: Open, path: Path<SchoolPath>) -> Result<Json<SchoolView>, ApiError> {
    let id = SchoolId(path.school_id);
    let school = open
        .read(move |tx| {
            let school = reference::find_school(tx, id)?.ok_or(Code::NotFound)?;
            Ok(SchoolView::new(school, reference::document_control(tx, id)?))
        })
        .await?;
    Ok(Json(school))
}
