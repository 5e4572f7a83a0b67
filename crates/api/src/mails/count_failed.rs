use super::TAG;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::wire::{MailFailure, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_persistence::mails;
use utoipa::ToSchema;

/// How many mails were given up.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailedMails {
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(3))]
    pub count: i64,
    /// One item for each way in which the last attempt can fail.
    pub items: Vec<FailedMailsItem>,
}

/// The mails that were given up after the last attempt failed in one way.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailedMailsItem {
    pub failure: MailFailure,
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(3))]
    pub count: i64,
}

/// Count failed mails
///
/// The number of mails that were given up, for a badge in the user interface: the mail server
/// refused them, or deferred them for three days. `list_mails` with `state=failed` shows them. A
/// mail that is sent again is no longer counted.
#[utoipa::path(
    operation_id = "count_failed_mails", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "The count", body = FailedMails))
)]
#[get("/v1/mails/failed-count")]
pub async fn count_failed_mails(ctx: Ctx<ProgrammeOfficer>) -> Result<Json<FailedMails>, ApiError> {
    let found = ctx.read(|tx, _| Ok(mails::count_failed(tx)?)).await?;
    let count = found.values().sum();
    let item = |(failure, count)| FailedMailsItem { failure: Wire(failure), count };
    Ok(Json(FailedMails { count, items: found.into_iter().map(item).collect() }))
}
