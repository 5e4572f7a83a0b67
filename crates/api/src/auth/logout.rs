use super::TAG;
use crate::caller::Person;
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::responses;
use actix_web::{HttpResponse, post};
use staj_domain::event::{Event, SessionEvent};
use staj_persistence::{events, sessions};

/// Sign out
///
/// Ends the session of the token: neither it nor the session's refresh token is good any more.
#[utoipa::path(
    operation_id = "logout", tag = TAG,
    extensions(("x-roles" = json!(["candidate", "career_officer", "unit_officer", "school_officer", "employer_manager", "internship_officer", "programme_officer", "iskur_officer"]))),
    responses((status = 204, description = "Signed out"), responses::Secured)
)]
#[post("/v1/auth/logout")]
pub async fn logout(ctx: Ctx<Person>) -> Result<HttpResponse, ApiError> {
    let (session, wall, stamp) = (ctx.claims.session, ctx.wall, ctx.stamp());
    ctx.write(move |tx, _| {
        sessions::revoke(tx, session, wall)?;
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
