use super::TAG;
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::ApiError;
use crate::text::Line;
use crate::users::NewLink;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::account_link::LinkPurpose;
use staj_domain::event::UserEvent;
use staj_domain::user::AccountState;
use staj_persistence::users;
use utoipa::ToSchema;
use validator::Validate;

/// The address of the account whose password was forgotten.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetRequest {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 254, examples("ayse.yilmaz@example.org"))]
    email: Line<254>,
}

/// Ask for a new password
///
/// If the address has an account, it gets a mail with a link that works once, within an hour, in
/// `reset_password`. The response is the same if it has none. An address gets at most one such mail in
/// five minutes. Who was invited and has no password yet gets the invitation again.
#[utoipa::path(
    operation_id = "request_password_reset", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([]))),
    request_body = PasswordResetRequest,
    responses((status = 202, description = "A mail is on its way, if the address has an account"))
)]
#[post("/v1/auth/password-resets")]
pub async fn request_password_reset(
    ctx: Open,
    body: Body<PasswordResetRequest>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), open) = (body, ctx.clone());
    let reset = NewLink::new(LinkPurpose::ResetPassword, ctx.wall);
    let invitation = NewLink::new(LinkPurpose::AcceptInvitation, ctx.wall);
    let mailed = ctx.write(move |tx| {
        let Some(user) = users::claim_email(tx, &body.email)? else { return Ok(()) };
        let (id, stamp) = (user.id.id(), open.stamp());
        match user.state.0 {
            AccountState::Active => reset.mail(tx, id, UserEvent::ForgetPassword, &stamp),
            AccountState::Invited => invitation.mail(tx, id, UserEvent::InviteAgain, &stamp),
            AccountState::Registered
            | AccountState::Proposed
            | AccountState::Deactivated
            | AccountState::Erased => Ok(()),
        }
    });
    ctx.evenly(mailed).await?;
    Ok(HttpResponse::Accepted().finish())
}
