use super::TAG;
use super::count_unread::UnreadView;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use staj_persistence::notifications;

/// Mark all my notifications as read
///
/// Notifications that arrive during the call may also be marked as read.
#[utoipa::path(
    operation_id = "read_notifications", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "How many are still unread", body = UnreadView))
)]
#[post("/v1/me/notifications/read")]
pub async fn read_notifications(ctx: Ctx<Person>) -> Result<Json<UnreadView>, ApiError> {
    let now = ctx.now;
    let unread = ctx
        .write(move |tx, me| {
            notifications::read(tx, None, me.user, now)?;
            Ok(notifications::count_unread(tx, me.user)?)
        })
        .await?;
    Ok(Json(UnreadView { unread }))
}
