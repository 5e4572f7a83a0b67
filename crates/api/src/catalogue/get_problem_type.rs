use super::TAG;
use super::list_problem_types::ProblemTypeView;
use crate::problem::{ApiError, Code};
use crate::responses;
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
/// What a `code` means and what to do.
#[utoipa::path(
    operation_id = "get_problem_type", tag = TAG, params(ProblemTypePath), security(()),
    extensions(("x-roles" = json!([]))),
    responses((status = 200, description = "The problem type", body = ProblemTypeView), responses::Object, responses::Public)
)]
#[get("/v1/problem-types/{code}")]
pub async fn get_problem_type(
    path: Path<ProblemTypePath>,
) -> Result<Json<ProblemTypeView>, ApiError> {
    let code = Code::ALL.iter().copied().find(|code| code.name() == path.code);
    Ok(Json(code.ok_or(Code::NotFound)?.into()))
}
