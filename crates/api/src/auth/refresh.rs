use super::TAG;
use super::code::is_limited;
use super::tokens::{TokenPair, issue};
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::token::{Claims, opaque_hash};
use actix_web::post;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::event::{Event, SessionEvent};
use staj_domain::session::RefreshDecision;
use staj_persistence::{events, sessions};
use utoipa::ToSchema;
use validator::Validate;

/// The refresh token to exchange.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    #[validate(length(min = 1, max = 200))]
    #[schema(
        min_length = 1,
        max_length = 200,
        examples("3fUo1vAqzN0m3l6H0GvUj0yTq6o8s7m3o1WwJ3m3k9c")
    )]
    pub refresh_token: String,
}

/// Renew the tokens
///
/// A refresh token works once. It can be used again within a minute, because a response may be lost,
/// and several tabs may refresh at once; each response has tokens of its own. If it is used after
/// that, the session ends, because somebody else may have the token. A session ends after 90 days at
/// the latest.
#[utoipa::path(
    operation_id = "refresh_tokens", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::Unauthorized]))),
    request_body = RefreshRequest,
    responses((status = 200, description = "New tokens for the session", body = TokenPair))
)]
#[post("/v1/auth/refresh")]
pub async fn refresh_tokens(
    ctx: Open,
    body: Body<RefreshRequest>,
) -> Result<Json<TokenPair>, ApiError> {
    let (hash, open) = (opaque_hash(&body.0.refresh_token), ctx.clone());
    let pair = ctx
        .write(move |tx| {
            let found = sessions::present(tx, &hash)?.ok_or(Code::Unauthorized)?;
            let (session, user, role) = (found.session, found.user, found.role);
            match found.presented.refresh(open.wall) {
                RefreshDecision::Rotate => {
                    let limited = is_limited(tx, &open, user, role, found.method)?;
                    let claims = Claims { user, session, role, limited };
                    let (pair, kept) = issue(&open.app, claims, open.wall)?;
                    sessions::rotate(tx, session, &hash, &kept)?;
                    Ok(Some(pair))
                }
                // Refuse only after the transaction, so that the end of the session is committed.
                RefreshDecision::Revoke => {
                    sessions::revoke(tx, session, user, open.wall)?;
                    let event =
                        Event::new(session, SessionEvent::Revoke).because("reuse".to_owned());
                    events::append(tx, &open.stamp_of(user, role), &[event])?;
                    Ok(None)
                }
                RefreshDecision::Refuse => Ok(None),
            }
        })
        .await?;
    Ok(Json(pair.ok_or(Code::Unauthorized)?))
}
