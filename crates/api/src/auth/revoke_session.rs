use super::TAG;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use serde::Deserialize;
use staj_domain::event::{Event, SessionEvent};
use staj_domain::ids::SessionId;
use staj_persistence::{events, sessions};
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SessionPath {
    /// Id of the session.
    session_id: Uuid,
}

/// End one of my sessions
///
/// Whoever uses it is signed out at once.
#[utoipa::path(
    operation_id = "revoke_session", tag = TAG, params(SessionPath),
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 204, description = "The session has ended"))
)]
#[delete("/v1/me/sessions/{session_id}")]
pub async fn revoke_session(
    ctx: Ctx<Person>,
    path: Path<SessionPath>,
) -> Result<HttpResponse, ApiError> {
    let (session, wall, stamp) = (SessionId(path.session_id), ctx.wall, ctx.stamp());
    ctx.write(move |tx, me| {
        if !sessions::revoke(tx, session, me.user, wall)? {
            return Err(Code::NotFound.into());
        }
        let event = Event::new(session, SessionEvent::Revoke).because("owner".to_owned());
        Ok(events::append(tx, &stamp, &[event])?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
