use super::TAG;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::users::UserView;
use actix_web::get;
use actix_web::web::Json;

/// Get my account
///
/// Returns the account to which the access token belongs.
#[utoipa::path(
    operation_id = "get_me", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "Your account", body = UserView))
)]
#[get("/v1/me")]
pub async fn get_me(ctx: Ctx<Person>) -> Result<Json<UserView>, ApiError> {
    let open = ctx.open();
    Ok(Json(ctx.read(move |tx, me| UserView::read(tx, me.user, &open.app.vault)).await?))
}
