use super::view::NotificationView;
use super::{NotificationPath, TAG};
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::NotificationId;
use staj_persistence::{notifications, users};

/// Mark a notification as read
///
/// A notification that has already been read keeps its `read_at`.
#[utoipa::path(
    operation_id = "read_notification", tag = TAG, params(NotificationPath),
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "The notification, now marked as read", body = NotificationView))
)]
#[post("/v1/me/notifications/{notification_id}/read")]
pub async fn read_notification(
    ctx: Ctx<Person>,
    path: Path<NotificationPath>,
) -> Result<Json<NotificationView>, ApiError> {
    let (id, now) = (NotificationId(path.notification_id), ctx.now);
    let (row, language) = ctx
        .write(move |tx, me| {
            notifications::read(tx, Some(id), me.user, now)?;
            let row = notifications::find(tx, id, me.user)?.ok_or(Code::NotFound)?;
            Ok((row, users::find(tx, me.user)?.ok_or(Code::NotFound)?.language.0))
        })
        .await?;
    Ok(Json(NotificationView::new(row, language)?))
}
