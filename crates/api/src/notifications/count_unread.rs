use super::TAG;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_persistence::notifications;
use utoipa::ToSchema;

/// The number of notifications that you have not read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnreadNotifications)]
pub struct UnreadView {
    #[schema(minimum = 0, examples(2))]
    pub unread: i64,
}

/// Count my unread notifications
///
/// The number for a badge in the user interface.
#[utoipa::path(
    operation_id = "count_unread_notifications", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "The count", body = UnreadView))
)]
#[get("/v1/me/notifications/unread-count")]
pub async fn count_unread_notifications(ctx: Ctx<Person>) -> Result<Json<UnreadView>, ApiError> {
    let unread = ctx.read(|tx, me| Ok(notifications::count_unread(tx, me.user)?)).await?;
    Ok(Json(UnreadView { unread }))
}
