use super::TAG;
use super::view::{MailPage, MailReader, MailView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::{MailFailure, MailState};
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::MailId;
use staj_persistence::mails;
use staj_persistence::rows::notifications::MailFilter;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MailQuery {
    /// Only mails in this state.
    #[param(required = false, nullable = false, inline)]
    state: Option<MailState>,
    /// Only mails whose last attempt failed like this.
    #[param(required = false, nullable = false, inline)]
    failure: Option<MailFailure>,
    /// Only mails to this address.
    #[validate(length(min = 3, max = 254))]
    #[param(required = false, nullable = false, min_length = 3, max_length = 254)]
    recipient: Option<String>,
    /// Only mails about this object.
    #[param(required = false, nullable = false)]
    object_id: Option<Uuid>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List mails
///
/// All mails, newest first: to whom they were sent, whether they were delivered to a mail server,
/// and what the server replied if they were not. `count_failed_mails` says whether there is
/// anything to look at.
#[utoipa::path(
    operation_id = "list_mails", tag = TAG, params(MailQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of mails", body = MailPage))
)]
#[get("/v1/mails")]
pub async fn list_mails(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<MailQuery>,
) -> Result<Json<MailPage>, ApiError> {
    let Query(query) = query;
    let of = (query.state, query.failure, &query.recipient, query.object_id);
    let cursors = Cursors::new(&ctx.app, "list_mails", &of)?;
    let limit = query.limit;
    let filter = MailFilter {
        state: query.state.map(|state| state.0),
        failure: query.failure.map(|failure| failure.0),
        recipient: query.recipient.clone(),
        object: query.object_id,
        placement: None,
        after: cursors.read(query.cursor.as_deref())?.map(|id| MailId(Uuid::from_bytes(id))),
        limit: rows(limit),
    };
    let found = ctx.read(move |tx, _| Ok(mails::list(tx, &filter)?)).await?;
    let (found, more) = cut(found, limit);
    let next_cursor =
        found.last().filter(|_| more).map(|last| cursors.make(last.mail.id.0.as_bytes()));
    Ok(Json(MailPage {
        items: found
            .into_iter()
            .map(|mail| MailView::new(mail, &MailReader::Office, ctx.claims.role, ctx.now))
            .collect::<Result<_, _>>()?,
        next_cursor,
    }))
}
