use super::view::{MailPage, MailReader, MailView};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::placements::{PlacementPath, PlacementViewer};
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{MailId, PlacementId};
use staj_persistence::rows::notifications::{MailFilter, MailSummary};
use staj_persistence::{mails, placements};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PlacementMailQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List the mails about a placement
///
/// The mails about the internship, its SGK notice and its confirmation, and whether they were
/// delivered. Interns see only the mails that were sent to them. The employer and the school see
/// all of them, but the addresses of others are masked. `retry_mail` sends a mail again.
#[utoipa::path(
    operation_id = "list_placement_mails", tag = "placements", params(PlacementPath, PlacementMailQuery),
    extensions(("x-roles" = json!(roles::<PlacementViewer>()))),
    responses((status = 200, description = "A page of mails", body = MailPage))
)]
#[get("/v1/placements/{placement_id}/mails")]
pub async fn list_placement_mails(
    ctx: Ctx<PlacementViewer>,
    path: Path<PlacementPath>,
    query: Query<PlacementMailQuery>,
) -> Result<Json<MailPage>, ApiError> {
    let (id, Query(PlacementMailQuery { limit, cursor })) = (PlacementId(path.placement_id), query);
    let cursors = Cursors::new(&ctx.app, "list_placement_mails", &id.0)?;
    let after = cursors.read(cursor.as_deref())?.map(|id| MailId(Uuid::from_bytes(id)));
    let now = ctx.now;
    let (items, more) = ctx
        .read(move |tx, me| {
            let placement = placements::find(tx, id, me.scope())?.ok_or(Code::NotFound)?;
            let about = me.mails_about(&placement);
            let filter = MailFilter {
                state: None,
                failure: None,
                recipient: None,
                object: None,
                placement: Some(about),
                after,
                limit: rows(limit),
            };
            let (found, more) = cut(mails::list(tx, &filter)?, limit);
            let reader = MailReader::of(tx, me)?;
            let view = |mut mail: MailSummary| {
                // One mail can be about several things, and not everybody may see all of them.
                mail.notifications.retain(|notification| about.covers(notification));
                MailView::new(mail, &reader, me.role(), now)
            };
            Ok((found.into_iter().map(view).collect::<Result<Vec<_>, ApiError>>()?, more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(MailPage { items, next_cursor }))
}
