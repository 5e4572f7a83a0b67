use super::TAG;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::wire::{SignInMethod, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_persistence::sessions;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A session: where you are signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    pub id: Uuid,
    /// Whether this request belongs to it.
    pub current: bool,
    /// When you signed in.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-10T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    /// When the tokens were last renewed. Null if they never were.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub refreshed_at: Option<OffsetDateTime>,
    /// How you signed in.
    pub method: SignInMethod,
    /// The address from which you signed in. Of an IPv6 address, only the network is kept.
    #[schema(required, examples("192.0.2.7"))]
    pub address: Option<String>,
    /// The program with which you signed in, as it calls itself.
    #[schema(required, examples("Mozilla/5.0 (X11; Linux x86_64)"))]
    pub agent: Option<String>,
}

/// Your sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    /// The newest first.
    pub items: Vec<SessionView>,
}

/// List my sessions
///
/// Shows where you are signed in. End what you do not recognize with `revoke_session`, and change your
/// password.
#[utoipa::path(
    operation_id = "list_sessions", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "Your sessions", body = SessionList))
)]
#[get("/v1/me/sessions")]
pub async fn list_sessions(ctx: Ctx<Person>) -> Result<Json<SessionList>, ApiError> {
    let (wall, current) = (ctx.wall, ctx.claims.session);
    let found = ctx.read(move |tx, me| Ok(sessions::list(tx, me.user, wall)?)).await?;
    let items = found.into_iter().map(|session| SessionView {
        id: session.id.0,
        current: session.id.0 == current.0,
        created_at: session.created_at.0,
        refreshed_at: session.refreshed_at.map(|at| at.0),
        method: Wire(session.method.0),
        address: session.address,
        agent: session.agent,
    });
    Ok(Json(SessionList { items: items.collect() }))
}
