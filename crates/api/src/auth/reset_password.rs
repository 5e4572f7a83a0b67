use super::TAG;
use super::open_account::{LinkPassword, Opened};
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use actix_web::{HttpResponse, post};
use staj_domain::account_link::LinkPurpose;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_persistence::{account_links, events, sessions, users};

/// Set a new password
///
/// Sets the password with the link from the mail that `request_password_reset` caused. All sessions of
/// the account end, and so does a change of its e-mail address that is not confirmed yet.
#[utoipa::path(
    operation_id = "reset_password", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::LinkInvalid]))),
    request_body = LinkPassword,
    responses((status = 204, description = "The password was set"))
)]
#[post("/v1/auth/password-resets/complete")]
pub async fn reset_password(ctx: Open, body: Body<LinkPassword>) -> Result<HttpResponse, ApiError> {
    let opened = Opened::read(&ctx, body.0, LinkPurpose::ResetPassword).await?;
    let open = ctx.clone();
    ctx.write(move |tx| {
        let user = opened.account(tx, &open)?;
        let id: UserId = user.id.id();
        users::save_password(tx, id, user.version, opened.hash())?;
        sessions::revoke_of(tx, id, None, open.wall)?;
        account_links::end_all(tx, id, open.wall)?;
        let event = Event::new(id, UserEvent::ResetPassword);
        Ok(events::append(tx, &open.stamp_of(id, user.role.0), &[event])?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
