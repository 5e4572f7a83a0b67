use super::TAG;
use super::view::WageRuleList;
use crate::ctx::Open;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use staj_persistence::reference;

/// List wage rules
///
/// The statutory wage of interns over time. On each day of an internship, the rule that is in
/// force on that day applies (R68, A56).
#[utoipa::path(
    operation_id = "list_wage_rules", tag = TAG, security(()),
    responses((status = 200, description = "Every rule, oldest first", body = WageRuleList))
)]
#[get("/v1/wage-rules")]
pub async fn list_wage_rules(open: Open) -> Result<Json<WageRuleList>, ApiError> {
    let found = open.read(|tx| Ok(reference::list_wage_rules(tx)?)).await?;
    Ok(Json(WageRuleList { items: found.into_iter().map(Into::into).collect() }))
}
