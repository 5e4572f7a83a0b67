use super::TAG;
use super::list_problem_types::ProblemTypeView;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ProblemTypePath {
    /// `code` of the problem.
    #[param(example = "offer_expired")]
    code: String,
}

/// Get a problem type
///
/// Explains what a `code` means and what to do about it.
#[utoipa::path(
    operation_id = "get_problem_type", tag = TAG, params(ProblemTypePath), security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 200, description = "The problem type", body = ProblemTypeView))
)]
#[get("/v1/problem-types/{code}")]
pub async fn get_problem_type(
    path: Path<ProblemTypePath>,
) -> Result<Json<ProblemTypeView>, ApiError> {
    Ok(Json(Code::named(&path.code).ok_or(Code::NotFound)?.into()))
}
