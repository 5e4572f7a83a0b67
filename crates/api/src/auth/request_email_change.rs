use super::TAG;
use super::current_password::verify_own;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Email;
use crate::users::{NewLink, holder, tell};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use staj_domain::account_link::LinkPurpose;
use staj_domain::event::{Event, UserEvent};
use staj_persistence::events;
use utoipa::ToSchema;
use validator::Validate;

/// Another e-mail address, and the current password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailChange {
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("ayse.yilmaz@example.org"))]
    email: Email,
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    current_password: String,
}

/// Change my e-mail address
///
/// The new address gets a mail with a link, and the change takes effect once you confirm it with
/// `confirm_email_change` within a day. The present address is told at once. The response is the same
/// if the new address has an account: nothing changes then, and the owner of that account gets a mail.
#[utoipa::path(
    operation_id = "request_email_change", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([Code::TooManyRequests])),
    ),
    request_body = EmailChange,
    responses((status = 202, description = "A mail is on its way to the new address"))
)]
#[post("/v1/me/email-changes")]
pub async fn request_email_change(
    ctx: Ctx<Person>,
    request: HttpRequest,
    body: Body<EmailChange>,
) -> Result<HttpResponse, ApiError> {
    let (Body(EmailChange { email, current_password }), stamp) = (body, ctx.stamp());
    verify_own(&ctx, &request, current_password).await?;
    let (wall, link) = (ctx.wall, NewLink::new(LinkPurpose::ConfirmEmail, ctx.wall));
    let changed = ctx.write(move |tx, me| {
        if let Some(owner) = holder(tx, &email, wall, &stamp)? {
            return if owner.id.0 == me.user.0 { Ok(()) } else { tell(tx, &owner, &stamp) };
        }
        link.store(tx, me.user, Some(&email))?;
        let event = Event::new(me.user, UserEvent::RequestEmailChange);
        Ok(events::append(tx, &stamp, &[event])?)
    });
    ctx.evenly(changed).await?;
    Ok(HttpResponse::Accepted().finish())
}
