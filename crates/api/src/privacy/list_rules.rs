use super::TAG;
use crate::wire::{RetentionClass, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_domain::Named;
use staj_domain::privacy::{RECORD_YEARS, RetentionClass as Class, SESSION_DAYS};
use utoipa::ToSchema;

/// How long the data of candidates is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionRules {
    /// For each reason to keep the data of a candidate. The one that lasts longest counts.
    pub items: Vec<RetentionRule>,
    /// For how many years is recorded who looked at what, and notifications and mails are kept.
    #[schema(minimum = 1, examples(2))]
    pub record_years: i32,
    /// After how many days the records of a sign-in or of a link in a mail are deleted.
    #[schema(minimum = 1, examples(180))]
    pub session_days: i64,
}

/// For how long one reason keeps the data of a candidate.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionRule {
    pub retention_class: RetentionClass,
    #[schema(minimum = 1, examples(2))]
    pub years: i32,
    /// From when on the years count.
    #[schema(examples("the last day of their last internship"))]
    pub since: &'static str,
}

/// List the retention rules
///
/// How long the data of candidates is kept, and from when on (A66). After that it is erased
/// automatically.
#[utoipa::path(
    operation_id = "list_retention_rules", tag = TAG, security(()),
    responses((status = 200, description = "The rules", body = RetentionRules))
)]
#[get("/v1/retention-rules")]
pub async fn list_retention_rules() -> Json<RetentionRules> {
    let rule = |class: &Class| RetentionRule {
        retention_class: Wire(*class),
        years: class.years(),
        since: class.since(),
    };
    Json(RetentionRules {
        items: Class::ALL.iter().map(rule).collect(),
        record_years: RECORD_YEARS,
        session_days: SESSION_DAYS,
    })
}
