use super::TAG;
use super::view::{FieldOfStudy, FieldOfStudyList};
use crate::ctx::Open;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use staj_persistence::reference;

/// List fields of study
///
/// Each field is a group of departments, by which the pool can be searched.
#[utoipa::path(
    operation_id = "list_fields_of_study", tag = TAG, security(()),
    responses((status = 200, description = "Every field of study", body = FieldOfStudyList))
)]
#[get("/v1/fields-of-study")]
pub async fn list_fields_of_study(open: Open) -> Result<Json<FieldOfStudyList>, ApiError> {
    let found = open.read(|tx| Ok(reference::list_fields_of_study(tx)?)).await?;
    let items =
        found.into_iter().map(|row| FieldOfStudy { code: row.code, name: row.name }).collect();
    Ok(Json(FieldOfStudyList { items }))
}
