use super::TAG;
use super::open_account::{LinkPassword, Opened};
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::users::{UserView, holder, tell};
use actix_web::post;
use actix_web::web::Json;
use staj_domain::account_link::LinkPurpose;
use staj_domain::ids::UserId;
use staj_domain::user::Role;
use staj_persistence::users;

/// Confirm a registration
///
/// Sets the password of the account for which you registered, with the link from the mail. It works
/// once, within a day, unless the address or the identity number got an account in the meantime.
#[utoipa::path(
    operation_id = "confirm_registration", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::LinkInvalid]))),
    request_body = LinkPassword,
    responses((status = 200, description = "The account, ready to sign in", body = UserView))
)]
#[post("/v1/auth/registrations/confirm")]
pub async fn confirm_registration(
    ctx: Open,
    body: Body<LinkPassword>,
) -> Result<Json<UserView>, ApiError> {
    let opened = Opened::read(&ctx, body.0, LinkPurpose::ConfirmRegistration).await?;
    let open = ctx.clone();
    let user = ctx
        .write(move |tx| {
            let vault = &open.app.vault;
            let user = opened.account(tx, &open)?;
            let id: UserId = user.id.id();
            let mut held = holder(tx, &user.email, open.wall, &open.stamp())?;
            if user.role.0 == Role::Candidate {
                let identity = users::identity(tx, id, vault)?.ok_or(Code::LinkInvalid)?;
                let fingerprint = vault.fingerprint(&identity.national_id);
                held = held.or(users::claim_national_id(tx, &fingerprint)?);
                if held.is_none() {
                    users::hold_national_id(tx, id, &fingerprint)?;
                }
            }
            if let Some(held) = held {
                tell(tx, &held, &open.stamp())?;
                return Ok(None);
            }
            opened.save(tx, &open, user.account().confirm_registration())?;
            UserView::read(tx, id, vault).map(Some)
        })
        .await?;
    // Refused after the transaction, so that the owner of the other account is told.
    Ok(Json(user.ok_or(Code::LinkInvalid)?))
}
