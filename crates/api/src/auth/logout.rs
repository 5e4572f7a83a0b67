use super::TAG;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::{HttpResponse, post};
use staj_domain::event::{Event, SessionEvent};
use staj_persistence::{events, sessions};

/// Sign out
///
/// Ends the session of your access token. Afterwards, neither this token nor the session's
/// refresh token works.
#[utoipa::path(
    operation_id = "logout", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 204, description = "Signed out"))
)]
#[post("/v1/auth/logout")]
pub async fn logout(ctx: Ctx<Person>) -> Result<HttpResponse, ApiError> {
    let (session, wall, stamp) = (ctx.claims.session, ctx.wall, ctx.stamp());
    ctx.write(move |tx, me| {
        sessions::revoke(tx, session, me.user, wall)?;
        events::append(
            tx,
            &stamp,
            &[Event::new(session, SessionEvent::Revoke).because("logout".to_owned())],
        )?;
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
