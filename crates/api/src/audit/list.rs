use super::TAG;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, page, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::ids::UserId;
use staj_persistence::rows::audit::{AuditEventRow, AuditFilter, EventChange};
use staj_persistence::{StoreError, audit};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// One change of one object (D3).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub struct AuditEventView {
    /// Ids increase in the order in which the events were written.
    #[schema(minimum = 1, maximum = 9007199254740991i64)]
    pub id: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The user who made the change; null if it was not a signed-in user.
    #[schema(required)]
    pub actor_id: Option<Uuid>,
    /// The role in which the user acted, or `system` or `public`.
    #[schema(examples("employer_manager"))]
    pub actor_role: String,
    /// The request that made the change; null if a job made it.
    #[schema(required)]
    pub request_id: Option<Uuid>,
    #[schema(examples("offer"))]
    pub object_kind: String,
    pub object_id: Uuid,
    #[schema(examples("confirm"))]
    pub action: String,
    #[schema(required, examples("accepted"))]
    pub from_state: Option<String>,
    #[schema(required, examples("confirmed"))]
    pub to_state: Option<String>,
    #[schema(required)]
    pub reason: Option<String>,
    /// What was edited, field by field. Empty if the event is no edit.
    pub changes: Vec<ChangeView>,
}

/// How one field was edited. Both values are null if the audit trail does not keep them, because they
/// are about a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeView {
    /// The field, as a JSON pointer into the answers about the object.
    #[schema(examples("/monthly_wage/amount_minor"))]
    pub field: String,
    /// The value before, as it is written in JSON, but without quotation marks. Null if there was none.
    #[schema(required, examples("2200000"))]
    pub before: Option<String>,
    /// The value after, written the same. Null if there is none.
    #[schema(required, examples("2400000"))]
    pub after: Option<String>,
}

page! {
    /// A page of the audit trail, newest first.
    AuditEventPage of AuditEventView
}

impl From<EventChange> for ChangeView {
    fn from(EventChange { field, before, after }: EventChange) -> Self {
        Self { field, before, after }
    }
}

impl TryFrom<AuditEventRow> for AuditEventView {
    type Error = StoreError;

    fn try_from(row: AuditEventRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            at: row.at.0,
            actor_id: row.actor_id.map(|id| id.0),
            actor_role: row.actor_role,
            request_id: row.request_id.map(|id| id.0),
            object_kind: row.object_kind,
            object_id: row.object_id.0,
            action: row.action,
            from_state: row.from_state,
            to_state: row.to_state,
            changes: row.detail.changes()?.into_iter().map(Into::into).collect(),
            reason: row.detail.reason,
        })
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditEventQuery {
    /// Only changes of objects of this kind.
    #[validate(length(min = 1, max = 100))]
    #[param(
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 100,
        example = "offer"
    )]
    object_kind: Option<String>,
    /// Only changes of this object.
    #[param(required = false, nullable = false)]
    object_id: Option<Uuid>,
    /// Only changes by this user.
    #[param(required = false, nullable = false)]
    actor_id: Option<Uuid>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List the audit trail
///
/// Returns every change of every object, newest first: who made it, when, in which request, and
/// why.
#[utoipa::path(
    operation_id = "list_audit_events", tag = TAG, params(AuditEventQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of changes", body = AuditEventPage))
)]
#[get("/v1/audit-events")]
pub async fn list_audit_events(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<AuditEventQuery>,
) -> Result<Json<AuditEventPage>, ApiError> {
    let Query(query) = query;
    let filter = (&query.object_kind, query.object_id, query.actor_id);
    let cursors = Cursors::new(&ctx.app, "list_audit_events", &filter)?;
    let after = cursors.read(query.cursor.as_deref())?.map(i64::from_be_bytes);
    let limit = query.limit;
    let filter = AuditFilter {
        object_kind: query.object_kind.clone(),
        object_id: query.object_id,
        actor: query.actor_id.map(UserId),
        after,
        limit: rows(limit),
    };
    let (rows, more) = ctx.read(move |tx, _| Ok(cut(audit::list(tx, &filter)?, limit))).await?;
    let items = rows.into_iter().map(AuditEventView::try_from).collect::<Result<Vec<_>, _>>()?;
    let next_cursor =
        items.last().filter(|_| more).map(|last| cursors.make(&last.id.to_be_bytes()));
    Ok(Json(AuditEventPage { items, next_cursor }))
}
