use super::TAG;
use super::view::{Department, DepartmentList};
use crate::ctx::Open;
use crate::input::Query;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_persistence::reference;
use utoipa::IntoParams;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DepartmentQuery {
    /// Only departments of this field of study.
    #[validate(length(min = 1, max = 100))]
    #[param(required = false, nullable = false, min_length = 1, max_length = 100)]
    field_code: Option<String>,
}

/// List departments
///
/// All departments in which applicants can study, each with its field of study.
#[utoipa::path(
    operation_id = "list_departments", tag = TAG, params(DepartmentQuery), security(()),
    responses((status = 200, description = "The departments", body = DepartmentList))
)]
#[get("/v1/departments")]
pub async fn list_departments(
    open: Open,
    query: Query<DepartmentQuery>,
) -> Result<Json<DepartmentList>, ApiError> {
    let Query(query) = query;
    let found = open
        .read(move |tx| Ok(reference::list_departments(tx, query.field_code.as_deref())?))
        .await?;
    let department = |row: staj_persistence::rows::reference::DepartmentRow| Department {
        code: row.code,
        name: row.name,
        field_code: row.field_code,
    };
    Ok(Json(DepartmentList { items: found.into_iter().map(department).collect() }))
}
