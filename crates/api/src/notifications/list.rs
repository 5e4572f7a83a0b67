use super::TAG;
use super::view::{NotificationPage, NotificationView};
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::NotificationId;
use staj_persistence::rows::notifications::NotificationFilter;
use staj_persistence::{notifications, users};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// Only notifications that you have not read.
    #[serde(default)]
    #[param(required = false, default = false)]
    unread: bool,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List my notifications
///
/// Your notifications, newest first. You also get them by mail.
#[utoipa::path(
    operation_id = "list_notifications", tag = TAG, params(NotificationQuery),
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "A page of notifications", body = NotificationPage))
)]
#[get("/v1/me/notifications")]
pub async fn list_notifications(
    ctx: Ctx<Person>,
    query: Query<NotificationQuery>,
) -> Result<Json<NotificationPage>, ApiError> {
    let Query(NotificationQuery { unread, limit, cursor }) = query;
    let cursors = Cursors::new(&ctx.app, "list_notifications", &(ctx.claims.user.0, unread))?;
    let after = cursors.read(cursor.as_deref())?.map(|id| NotificationId(Uuid::from_bytes(id)));
    let (found, language) = ctx
        .read(move |tx, me| {
            let filter = NotificationFilter { user: me.user, unread, after, limit: rows(limit) };
            let language = users::find(tx, me.user)?.ok_or(Code::NotFound)?.language.0;
            Ok((notifications::list(tx, &filter)?, language))
        })
        .await?;
    let (found, more) = cut(found, limit);
    let next_cursor = found.last().filter(|_| more).map(|last| cursors.make(last.id.0.as_bytes()));
    let view = |row| NotificationView::new(row, language);
    let items = found.into_iter().map(view).collect::<Result<_, _>>()?;
    Ok(Json(NotificationPage { items, next_cursor }))
}
