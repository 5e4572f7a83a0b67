use super::TAG;
use super::view::MethodReportList;
use crate::ctx::{Ctx, Open};
use crate::problem::ApiError;
use crate::terms::{TermOfficer, TermPath, signed_in, visible};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::TermId;
use staj_persistence::method_reports;

/// List method reports
///
/// Every revision that was published in a term, the current one first (R23).
#[utoipa::path(
    operation_id = "list_method_reports", tag = TAG, params(TermPath), security((), ("bearer" = [])),
    responses((status = 200, description = "The revisions", body = MethodReportList))
)]
#[get("/v1/terms/{term_id}/method-reports")]
pub async fn list_method_reports(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<TermPath>,
) -> Result<Json<MethodReportList>, ApiError> {
    let term = TermId(path.term_id);
    visible(&open, term, signed_in(officer).await.is_some()).await?;
    let found = open.read(move |tx| Ok(method_reports::list(tx, term)?)).await?;
    Ok(Json(MethodReportList { items: found.into_iter().map(Into::into).collect() }))
}
