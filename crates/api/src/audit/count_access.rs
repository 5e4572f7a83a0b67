use super::TAG;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::wire::{Role, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_persistence::access_log;
use time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many looks in a day are unusual for one person.
const UNUSUAL: i64 = 500;
/// How many people the answer has.
const READERS: i64 = 50;

/// How much one person has looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReaderCount {
    pub reader_id: Uuid,
    pub reader_role: Role,
    /// How often they opened something of a candidate, or tried to.
    #[schema(minimum = 1, examples(37))]
    pub looks: i64,
    /// Whether that is more than anybody's work explains: over 500 in a day. Ask them.
    pub unusual: bool,
}

/// The people who looked at the most.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReaderCounts {
    /// At most fifty, the most first.
    pub items: Vec<ReaderCount>,
}

/// Count who looked the most
///
/// Returns the people who opened the most objects of candidates in the last 24 hours. An employer that
/// opens hundreds of profiles may be copying the pool.
#[utoipa::path(
    operation_id = "count_access", tag = TAG,
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "The people, the most first", body = ReaderCounts))
)]
#[get("/v1/access-log/readers")]
pub async fn count_access(ctx: Ctx<ProgrammeOfficer>) -> Result<Json<ReaderCounts>, ApiError> {
    let since = ctx.now - Duration::DAY;
    let found = ctx.read(move |tx, _| Ok(access_log::readers(tx, since, READERS)?)).await?;
    let items = found.into_iter().map(|row| ReaderCount {
        reader_id: row.reader_id.0,
        reader_role: Wire(row.reader_role.0),
        looks: row.looks,
        unusual: row.looks > UNUSUAL,
    });
    Ok(Json(ReaderCounts { items: items.collect() }))
}
