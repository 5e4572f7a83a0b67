use super::TAG;
use crate::caller::Person;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::responses;
use crate::users::UserView;
use actix_web::get;
use actix_web::web::Json;

/// Get my account
///
/// The account behind the token.
#[utoipa::path(
    operation_id = "get_me", tag = TAG,
    extensions(("x-roles" = json!(["candidate", "career_officer", "unit_officer", "school_officer", "employer_manager", "internship_officer", "programme_officer", "iskur_officer"]))),
    responses((status = 200, description = "Your account", body = UserView), responses::Secured)
)]
#[get("/v1/me")]
pub async fn get_me(ctx: Ctx<Person>) -> Result<Json<UserView>, ApiError> {
    Ok(Json(ctx.read(|tx, me| UserView::read(tx, me.user)).await?))
}
