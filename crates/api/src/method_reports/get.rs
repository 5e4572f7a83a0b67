use super::view::MethodReportView;
use super::{MethodReportPath, TAG, find};
use crate::ctx::{Ctx, Open};
use crate::problem::ApiError;
use crate::terms::{TermOfficer, signed_in, visible};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::TermId;

/// Get a method report
///
/// The criteria and weights with which the applications of a term are scored (R30).
#[utoipa::path(
    operation_id = "get_method_report", tag = TAG, params(MethodReportPath), security((), ("bearer" = [])),
    responses((status = 200, description = "The revision", body = MethodReportView))
)]
#[get("/v1/terms/{term_id}/method-reports/{revision}")]
pub async fn get_method_report(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<MethodReportPath>,
) -> Result<Json<MethodReportView>, ApiError> {
    let MethodReportPath { term_id, revision } = path.into_inner();
    let term = TermId(term_id);
    visible(&open, term, signed_in(officer).await.is_some()).await?;
    Ok(Json(open.read(move |tx| Ok(find(tx, term, &revision)?.into())).await?))
}
