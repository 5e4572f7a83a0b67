use super::TAG;
use super::open_account::{LinkPassword, Opened};
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::users::UserView;
use actix_web::post;
use actix_web::web::Json;
use staj_domain::account_link::LinkPurpose;

/// Accept an invitation
///
/// Sets the password of an account that was created for you, with the link from the mail. It works
/// once, within fourteen days.
#[utoipa::path(
    operation_id = "accept_invitation", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::LinkInvalid]))),
    request_body = LinkPassword,
    responses((status = 200, description = "The account, ready to sign in", body = UserView))
)]
#[post("/v1/auth/invitations/accept")]
pub async fn accept_invitation(
    ctx: Open,
    body: Body<LinkPassword>,
) -> Result<Json<UserView>, ApiError> {
    let opened = Opened::read(&ctx, body.0, LinkPurpose::AcceptInvitation).await?;
    let open = ctx.clone();
    let user = ctx.write(move |tx| {
        let user = opened.account(tx, &open)?;
        opened.save(tx, &open, user.account().accept_invitation())?;
        UserView::read(tx, user.id.id(), &open.app.vault)
    });
    Ok(Json(user.await?))
}
