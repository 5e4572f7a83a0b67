//! Opens a session for somebody who has shown who they are.

use super::code::is_limited;
use super::tokens::{TokenPair, issue};
use crate::ctx::{Open, new_id};
use crate::problem::{ApiError, Code};
use crate::services::{Claims, address};
use actix_web::HttpRequest;
use actix_web::http::header;
use staj_domain::event::{Event, SessionEvent};
use staj_domain::ids::SessionId;
use staj_domain::session::SignInMethod;
use staj_persistence::rows::sessions::SessionRow;
use staj_persistence::rows::users::UserRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{events, sessions, users};

/// Opens a session, unless the account has changed since it was read.
pub async fn open_session(
    ctx: &Open,
    request: &HttpRequest,
    user: UserRow,
    method: SignInMethod,
) -> Result<TokenPair, ApiError> {
    let (wall, session) = (ctx.wall, new_id::<SessionId>());
    let (id, role, limits) = (user.id.id(), user.role.0, ctx.clone());
    let limited = ctx.read(move |tx| is_limited(tx, &limits, id, role, method)).await?;
    let claims = Claims { user: id, session, role, limited };
    let (pair, kept) = issue(&ctx.app, claims, wall)?;
    let row = SessionRow {
        id: key(session),
        user_id: user.id,
        created_at: At(wall),
        refreshed_at: None,
        method: Name(method),
        address: Some(address(request, &ctx.app.proxies).to_string()),
        agent: agent(request),
    };
    let open = ctx.clone();
    ctx.write(move |tx| {
        let stamp = open.stamp_of(claims.user, claims.role);
        // The password may have been changed, or the account deactivated, while it was verified.
        let current = users::find(tx, claims.user)?.filter(|now| now.version == user.version);
        current.ok_or(Code::InvalidCredentials)?;
        sessions::insert(tx, &row)?;
        sessions::issue(tx, session, &kept)?;
        Ok(events::append(tx, &stamp, &[Event::new(session, SessionEvent::Open)])?)
    })
    .await?;
    Ok(pair)
}

/// What a program calls itself, without characters that cannot be shown.
fn agent(request: &HttpRequest) -> Option<String> {
    let agent = request.headers().get(header::USER_AGENT)?.to_str().ok()?;
    Some(agent.chars().take(200).collect())
}
