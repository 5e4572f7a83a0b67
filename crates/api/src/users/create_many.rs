use super::TAG;
use super::create::{UserCreate, create};
use super::view::{UserResult, UserResults};
use crate::bulk::{distinct, each};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::user::email_key;
use utoipa::ToSchema;
use validator::Validate;

/// The staff members to invite.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserCreates {
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub items: Vec<UserCreate>,
}

/// Invite several staff members
///
/// Invites each person in the same way as `create_user`, in a transaction of its own. A person who is
/// refused does not affect the others. A body that does not fit its schema, or names an address twice, is
/// refused as a whole. Send this with an `Idempotency-Key`: a repetition then invites only
/// those who were not invited yet, even if the first request ended midway, and without it mails everybody
/// a new link.
#[utoipa::path(
    operation_id = "create_users", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    request_body = UserCreates,
    responses((status = 200, description = "The result for each person", body = UserResults))
)]
#[post("/v1/users/invitations")]
pub async fn create_users(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<UserCreates>,
) -> Result<Json<UserResults>, ApiError> {
    let emails = body.0.items.iter().map(|person| email_key(&person.email));
    distinct(emails, |place| format!("items/{place}/email"))?;
    let create = async |(place, person): (usize, UserCreate)| {
        let done = create(&ctx, person.clone(), ctx.item(place)).await;
        UserResult::new(person.email.into(), 201, done)
    };
    let items = body.0.items.into_iter().enumerate().collect();
    Ok(Json(UserResults { items: each(items, create).await }))
}
