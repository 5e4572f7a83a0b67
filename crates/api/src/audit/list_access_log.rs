use super::TAG;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, page, rows};
use crate::problem::ApiError;
use crate::wire::{Role, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::Named;
use staj_domain::ids::UserId;
use staj_persistence::access_log;
use staj_persistence::rows::access_log::{AccessEntry, AccessFilter};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A look at what the server knows about a candidate, or an attempt at one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessEntry)]
pub struct AccessEntryView {
    /// Ids increase in the order in which the entries were written.
    #[schema(minimum = 1, maximum = 9007199254740991i64)]
    pub id: i64,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-10T09:00:00Z"))]
    pub at: OffsetDateTime,
    /// Who looked. Null for candidates, who learn the organisation.
    #[schema(required)]
    pub reader_id: Option<Uuid>,
    pub reader_role: Role,
    /// The employer or the school of the reader. Null for the programme office and İŞKUR.
    #[schema(required, examples("Anadolu Yazılım A.Ş."))]
    pub organisation: Option<String>,
    /// The operation of the contract, which says what for.
    #[schema(examples("get_pool_entry"))]
    pub operation: String,
    /// Null for lists, searches and exports.
    #[schema(required, examples("pool_entry"))]
    pub object_kind: Option<String>,
    /// Null for lists, searches and exports.
    #[schema(required)]
    pub object_id: Option<Uuid>,
    /// Whether the reader saw nothing, because they may not, or because there is no such object.
    pub refused: bool,
    /// The request, as in the audit trail and in the log. Null for candidates.
    #[schema(required)]
    pub request_id: Option<Uuid>,
}

page! {
    /// A page of the access log, newest first.
    AccessEntryPage of AccessEntryView
}

impl AccessEntryView {
    /// What the programme office sees.
    pub fn of_office(entry: AccessEntry) -> Self {
        let access = entry.access;
        Self {
            id: entry.id,
            at: access.at.0,
            reader_id: Some(access.reader_id.0),
            reader_role: Wire(access.reader_role.0),
            organisation: entry.employer_name.or(entry.school_name),
            operation: access.operation,
            object_kind: access.object_kind.map(|kind| kind.0.name().to_owned()),
            object_id: access.object_id.map(|id| id.0),
            refused: access.refused,
            request_id: Some(access.request_id.0),
        }
    }

    /// What the candidate sees: the organisation, and not which of its people it was.
    pub fn of_candidate(entry: AccessEntry) -> Self {
        Self { reader_id: None, request_id: None, ..Self::of_office(entry) }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AccessLogQuery {
    /// Only looks at what concerns this candidate.
    #[param(required = false, nullable = false)]
    candidate_id: Option<Uuid>,
    /// Only looks by this user.
    #[param(required = false, nullable = false)]
    reader_id: Option<Uuid>,
    /// Only looks at this object.
    #[param(required = false, nullable = false)]
    object_id: Option<Uuid>,
    /// Only looks that were refused, or only those that were not.
    #[param(required = false, nullable = false)]
    refused: Option<bool>,
    /// Only looks at this instant or later.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(required = false, nullable = false, example = "2026-05-10T09:00:00Z")]
    from: Option<OffsetDateTime>,
    /// Only looks before this instant.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(required = false, nullable = false, example = "2026-05-11T09:00:00Z")]
    until: Option<OffsetDateTime>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List who looked at what
///
/// Returns every look of a school, an employer or the programme at what concerns a candidate, and
/// every attempt that was refused, newest first.
#[utoipa::path(
    operation_id = "list_access_log", tag = TAG, params(AccessLogQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of looks", body = AccessEntryPage))
)]
#[get("/v1/access-log")]
pub async fn list_access_log(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<AccessLogQuery>,
) -> Result<Json<AccessEntryPage>, ApiError> {
    let Query(query) = query;
    let seconds = |at: Option<OffsetDateTime>| at.map(OffsetDateTime::unix_timestamp_nanos);
    let filter = (
        (query.candidate_id, query.reader_id, query.object_id, query.refused),
        (seconds(query.from), seconds(query.until)),
    );
    let cursors = Cursors::new(&ctx.app, "list_access_log", &filter)?;
    let limit = query.limit;
    let filter = AccessFilter {
        candidate: query.candidate_id.map(UserId),
        reader: query.reader_id.map(UserId),
        object: query.object_id,
        refused: query.refused,
        from: query.from,
        until: query.until,
        after: cursors.read(query.cursor.as_deref())?.map(i64::from_be_bytes),
        limit: rows(limit),
    };
    let (found, more) =
        ctx.read(move |tx, _| Ok(cut(access_log::list(tx, &filter)?, limit))).await?;
    let items: Vec<_> = found.into_iter().map(AccessEntryView::of_office).collect();
    let next_cursor =
        items.last().filter(|_| more).map(|last| cursors.make(&last.id.to_be_bytes()));
    Ok(Json(AccessEntryPage { items, next_cursor }))
}
