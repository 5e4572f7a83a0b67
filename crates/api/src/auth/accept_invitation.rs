use super::{TAG, new_password};
use crate::ctx::Open;
use crate::input::{Body, is_password};
use crate::problem::{ApiError, Code};
use crate::services::token::opaque_hash;
use crate::users::UserView;
use actix_web::post;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_persistence::{events, users};
use utoipa::ToSchema;
use validator::Validate;

/// An invitation token and the password of the new account.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAccept {
    /// The invitation token that you were given. It is in the body because servers log URLs.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub invitation_token: String,
    /// The password with which you will sign in.
    #[validate(custom(function = "is_password"))]
    #[schema(min_length = 10, max_length = 128, format = Password)]
    pub password: String,
}

/// Accept an invitation
///
/// Sets the password of an account that was created for you. An invitation works once, within
/// fourteen days.
#[utoipa::path(
    operation_id = "accept_invitation", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    request_body = InvitationAccept,
    responses((status = 200, description = "The account, ready to sign in", body = UserView))
)]
#[post("/v1/auth/invitations/accept")]
pub async fn accept_invitation(
    ctx: Open,
    body: Body<InvitationAccept>,
) -> Result<Json<UserView>, ApiError> {
    let (Body(body), open) = (body, ctx.clone());
    let hash = opaque_hash(&body.invitation_token);
    let user = ctx
        .block(move |app| {
            let wall = open.wall;
            let invited = app.store.read(|tx| users::invited(tx, &hash, wall))?;
            let invited = invited.ok_or(Code::NotFound)?;
            new_password("password", &body.password, &invited.email)?;
            let password_hash = app.passwords.hash(&body.password)?;
            app.store.write::<_, ApiError>(|tx| {
                // Check again: the invitation may have been used by now, or the user deactivated.
                let user = users::invited(tx, &hash, wall)?.ok_or(Code::NotFound)?;
                if !users::use_invitation(tx, &hash, wall)? {
                    return Err(Code::NotFound.into());
                }
                let id: UserId = user.id.id();
                users::save_password(tx, id, user.version, &password_hash)?;
                let event =
                    Event::new(id, UserEvent::AcceptInvitation).between("invited", "active");
                events::append(tx, &open.stamp_of(id, user.role.0), &[event])?;
                UserView::read(tx, id)
            })
        })
        .await?;
    Ok(Json(user))
}
