use super::view::DocumentPage;
use super::{DocumentView, TAG};
use crate::applications::ApplicationViewer;
use crate::caller::{Caller, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::{ApiError, Code};
use crate::wire::{ClaimedBy, DocumentControl, DocumentState};
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::document::ClaimedBy as By;
use staj_domain::ids::{ApplicationId, DocumentId, SchoolId, TermId};
use staj_persistence::documents;
use staj_persistence::rows::documents::{ClaimFilter, DocumentFilter, DocumentSummary};
use staj_persistence::rows::people::PersonQuery;
use time::OffsetDateTime;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DocumentQuery {
    /// Only documents of applications in this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only those of the person whose name has words that begin with these, or who has this application
    /// number or student number. Case and Turkish letters make no difference.
    #[validate(length(min = 1, max = 100))]
    #[param(
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 100,
        example = "yılmaz ay"
    )]
    q: Option<String>,
    /// Only documents of this application.
    #[param(required = false, nullable = false)]
    application_id: Option<Uuid>,
    /// Only documents in one of these states. Repeat the parameter for several states.
    #[serde(default)]
    #[param(required = false, inline)]
    state: Vec<DocumentState>,
    /// Only documents of this type.
    #[validate(length(min = 1, max = 100))]
    #[param(required = false, nullable = false, min_length = 1, max_length = 100)]
    document_type: Option<String>,
    /// Only documents of this school's candidates.
    #[param(required = false, nullable = false)]
    school_id: Option<Uuid>,
    /// Only documents that this party checks first. With `state=submitted` and `programme_office`,
    /// these are the documents that the programme office checks itself.
    #[param(required = false, nullable = false, inline)]
    document_control: Option<DocumentControl>,
    /// Only documents that you have claimed, or only documents that nobody has claimed.
    #[param(required = false, nullable = false, inline)]
    claimed_by: Option<ClaimedBy>,
    /// Only documents that were submitted at or before this instant.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(required = false, nullable = false, example = "2026-03-10T09:00:00Z")]
    submitted_until: Option<OffsetDateTime>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List documents
///
/// Returns documents, the longest waiting first. Candidates see their own. School officers see the
/// documents of submitted applications of their school. The programme office sees all. With
/// `state=submitted` this is the work queue of school officers (R7), and with `state=accepted` that
/// of the programme office (R10).
#[utoipa::path(
    operation_id = "list_documents", tag = TAG, params(DocumentQuery),
    extensions(("x-roles" = json!(roles::<ApplicationViewer>()))),
    responses((status = 200, description = "A page of documents", body = DocumentPage))
)]
#[get("/v1/documents")]
pub async fn list_documents(
    ctx: Ctx<ApplicationViewer>,
    query: Query<DocumentQuery>,
) -> Result<Json<DocumentPage>, ApiError> {
    let open = ctx.open();
    let Query(query) = query;
    let (term, application) = (query.term_id.map(TermId), query.application_id.map(ApplicationId));
    let (school, control) = (query.school_id.map(SchoolId), query.document_control);
    let (claimed_by, queued_until, now) = (query.claimed_by, query.submitted_until, ctx.now);
    let filter = (
        (query.term_id, query.application_id, query.school_id, control, &query.q),
        (&query.state, &query.document_type, claimed_by, queued_until),
    );
    let cursors = Cursors::new(&ctx.app, "list_documents", &filter)?;
    let after = cursors.read(query.cursor.as_deref())?.map(parse_key).transpose()?;
    let states: Vec<_> = query.state.iter().map(|state| state.0).collect();
    let (document_type, limit) = (query.document_type.clone(), query.limit);
    let person = query.q.as_deref().map(PersonQuery::of);
    let (items, last) = ctx
        .read(move |tx, me| {
            let filter = DocumentFilter {
                scope: me.scope(),
                person: person.clone(),
                term,
                application,
                school,
                control: control.map(|control| control.0),
                states: states.clone(),
                document_type: document_type.clone(),
                claim: claimed_by.map(|by| match by.0 {
                    By::Me => ClaimFilter::Of(me.user()),
                    By::Nobody => ClaimFilter::Free,
                }),
                queued_until,
                now,
                after,
                limit: rows(limit),
            };
            let (found, more) = cut(documents::list(tx, &filter)?, limit);
            let last = found.last().filter(|_| more).map(key);
            Ok((DocumentView::all(tx, found, me, now, &open.app.vault)?, last))
        })
        .await?;
    let next_cursor = last.map(|last| cursors.make(&last));
    Ok(Json(DocumentPage { items, next_cursor }))
}

/// The key of a document for cursors: since when it has been queued, in microseconds, and its id.
fn key(found: &DocumentSummary) -> [u8; 24] {
    let mut key = [0; 24];
    let micros = found.document.queued_at.0.unix_timestamp_nanos() / 1000;
    key[..8].copy_from_slice(&i64::try_from(micros).unwrap_or(i64::MAX).to_be_bytes());
    key[8..].copy_from_slice(found.document.id.0.as_bytes());
    key
}

/// Reads what `key` wrote.
fn parse_key(key: [u8; 24]) -> Result<(OffsetDateTime, DocumentId), ApiError> {
    let (mut micros, mut id) = ([0; 8], [0; 16]);
    micros.copy_from_slice(&key[..8]);
    id.copy_from_slice(&key[8..]);
    let at =
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(i64::from_be_bytes(micros)) * 1000)
            .map_err(|error| ApiError::with_detail(Code::Malformed, error))?;
    Ok((at, DocumentId(Uuid::from_bytes(id))))
}
