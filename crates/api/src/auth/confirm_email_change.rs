use super::{LinkToken, TAG};
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::users::{holder, link_of, use_link};
use actix_web::{HttpResponse, post};
use staj_domain::account_link::LinkPurpose;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_domain::user::AccountState;
use staj_persistence::{events, users};

/// Confirm my new e-mail address
///
/// From now on, you sign in with the new address and get your mails there. Your sessions go on.
#[utoipa::path(
    operation_id = "confirm_email_change", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::LinkInvalid]))),
    request_body = LinkToken,
    responses((status = 204, description = "The address was changed"))
)]
#[post("/v1/auth/email-changes/confirm")]
pub async fn confirm_email_change(
    ctx: Open,
    body: Body<LinkToken>,
) -> Result<HttpResponse, ApiError> {
    const PURPOSE: LinkPurpose = LinkPurpose::ConfirmEmail;
    let (link, open) = (link_of(&ctx.app, &body.0.token, PURPOSE)?, ctx.clone());
    ctx.write(move |tx| {
        let used = use_link(tx, link, PURPOSE, open.wall)?;
        let (id, email): (UserId, _) = (used.user_id.id(), used.email.ok_or(Code::LinkInvalid)?);
        let user = users::find(tx, id)?.ok_or(Code::LinkInvalid)?;
        let is_taken = holder(tx, &email, open.wall, &open.stamp())?.is_some();
        if is_taken || user.state.0 != AccountState::Active {
            return Err(Code::LinkInvalid.into());
        }
        users::save_email(tx, id, user.version, &email)?;
        let event = Event::new(id, UserEvent::ChangeEmail);
        Ok(events::append(tx, &open.stamp_of(id, user.role.0), &[event])?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
