use super::TAG;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, PageQuery, cut, page, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use base16ct::lower as hex;
use serde::Serialize;
use staj_persistence::audit_seals;
use staj_persistence::rows::audit::AuditSealRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// A seal over events of the audit trail (D3).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditSeal)]
pub struct AuditSealView {
    /// Counted from 1 without gaps.
    #[schema(minimum = 1, maximum = 9007199254740991i64)]
    pub number: i64,
    /// The id of the last event that it covers. It covers all since the seal before.
    #[schema(minimum = 1, maximum = 9007199254740991i64)]
    pub last_event_id: i64,
    /// How many events it covers.
    #[schema(minimum = 1, examples(212))]
    pub event_count: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub sealed_at: OffsetDateTime,
    /// SHA-256 over the events and the digest of the seal before. Deposit it elsewhere, to notice
    /// later if the end of the trail was cut off.
    #[schema(examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))]
    pub digest: String,
}

page! {
    /// A page of seals, newest first.
    AuditSealPage of AuditSealView
}

impl From<AuditSealRow> for AuditSealView {
    fn from(row: AuditSealRow) -> Self {
        Self {
            number: row.number,
            last_event_id: row.last_event,
            event_count: row.event_count,
            sealed_at: row.sealed_at.0,
            digest: hex::encode_string(&row.digest),
        }
    }
}

/// List the seals of the audit trail
///
/// The server seals what was written to the audit trail every few minutes. Each seal covers the
/// digest of the one before, so whoever has one can prove that nothing before it has changed.
#[utoipa::path(
    operation_id = "list_audit_seals", tag = TAG, params(PageQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of seals", body = AuditSealPage))
)]
#[get("/v1/audit-seals")]
pub async fn list_audit_seals(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<PageQuery>,
) -> Result<Json<AuditSealPage>, ApiError> {
    let Query(query) = query;
    let cursors = Cursors::new(&ctx.app, "list_audit_seals", &())?;
    let after = cursors.read(query.cursor.as_deref())?.map(i64::from_be_bytes);
    let limit = query.limit;
    let (found, more) =
        ctx.read(move |tx, _| Ok(cut(audit_seals::before(tx, after, rows(limit))?, limit))).await?;
    let items: Vec<AuditSealView> = found.into_iter().map(AuditSealView::from).collect();
    let next_cursor =
        items.last().filter(|_| more).map(|last| cursors.make(&last.number.to_be_bytes()));
    Ok(Json(AuditSealPage { items, next_cursor }))
}
