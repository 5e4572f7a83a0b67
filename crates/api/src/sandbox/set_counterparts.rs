use super::{Sandbox, TAG};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::Acting;
use actix_web::put;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Who should act by themselves. A member that is absent is false.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxCounterpartsSet {
    /// Candidates accept every offer that is sent to them.
    #[serde(default)]
    candidates: bool,
    /// Employers send their drafts, confirm every acceptance, and share every notice.
    #[serde(default)]
    employers: bool,
    /// Schools acknowledge and declare every notice, and approve every internship.
    #[serde(default)]
    schools: bool,
}

/// Who acts by themselves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SandboxCounterparts)]
pub struct CounterpartsView {
    /// Candidates accept every offer that is sent to them.
    pub candidates: bool,
    /// Employers send their drafts, confirm every acceptance, and share every notice.
    pub employers: bool,
    /// Schools acknowledge and declare every notice, and approve every internship.
    pub schools: bool,
}

impl From<Acting> for CounterpartsView {
    fn from(Acting { candidates, employers, schools }: Acting) -> Self {
        Self { candidates, employers, schools }
    }
}

/// Set the counterparts of the sandbox
///
/// Lets the accounts of the sandbox act by themselves, so that you can build the pages of one role
/// without playing the others. They look every two seconds, and do what their role may do through
/// the same API as everybody. Accounts that you have created yourself do not act. They stop
/// when the server restarts, and with `reset_sandbox`. Available in the sandbox only; elsewhere it returns
/// 404.
#[utoipa::path(
    operation_id = "set_counterparts", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    request_body = SandboxCounterpartsSet,
    responses((status = 200, description = "Who acts", body = CounterpartsView))
)]
#[put("/v1/sandbox/counterparts")]
pub async fn set_counterparts(
    Sandbox(open): Sandbox,
    body: Body<SandboxCounterpartsSet>,
) -> Result<Json<CounterpartsView>, ApiError> {
    let SandboxCounterpartsSet { candidates, employers, schools } = body.0;
    open.app.counterparts.ask(Acting { candidates, employers, schools });
    Ok(Json(open.app.counterparts.asked().acting.into()))
}
