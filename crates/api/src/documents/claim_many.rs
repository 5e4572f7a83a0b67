use super::{DocumentReviewer, DocumentView, TAG, desk};
use crate::applications::ApplicationViewer;
use crate::caller::{Caller, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Line;
use crate::wire::ControlLevel;
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::document::{ControlLevel as Level, DocumentControl, DocumentState};
use staj_domain::ids::{ApplicationId, SchoolId, TermId};
use staj_domain::user::Role;
use staj_persistence::rows::documents::{ClaimFilter, DocumentFilter};
use staj_persistence::{documents, events, terms};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// How many documents to claim, and from which part of the queue.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentClaims {
    /// Maximum number of matching documents that you hold afterwards, including those that you
    /// already hold.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50, default = 10)]
    pub limit: u16,
    /// The level of control at which you decide. It defaults to `approval` for the programme office
    /// and to `check` for school officers.
    pub level: Option<ControlLevel>,
    pub term_id: Option<Uuid>,
    pub application_id: Option<Uuid>,
    pub school_id: Option<Uuid>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, examples("language_certificate"))]
    pub document_type: Option<Line<100>>,
}

fn default_limit() -> u16 {
    10
}

/// The matching documents that you hold, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimedDocuments {
    pub items: Vec<DocumentView>,
}

impl DocumentClaims {
    /// The state and the control of the documents that are waiting for this role.
    fn queue(&self, role: Role) -> Result<(DocumentState, Option<DocumentControl>), ApiError> {
        let level = match (self.level, role) {
            (Some(level), _) => level.0,
            (None, Role::ProgrammeOfficer) => Level::Approval,
            (None, _) => Level::Check,
        };
        match (level, role) {
            // Documents that no school officer checks (A38).
            (Level::Check, Role::ProgrammeOfficer) => {
                Ok((DocumentState::Submitted, Some(DocumentControl::ProgrammeOffice)))
            }
            (Level::Check, _) => Ok((DocumentState::Submitted, None)),
            (Level::Approval, Role::ProgrammeOfficer) => Ok((DocumentState::Accepted, None)),
            (Level::Approval, _) => {
                Err(ApiError::member("level", "not_yours", "only the programme office approves"))
            }
        }
    }
}

/// Claim the next documents
///
/// Claims unclaimed documents, oldest first, until you hold as many as `limit` says. Each of them
/// is reserved for you for half an hour. Officers who send this request at the same time get
/// different documents. If a response was lost, repeat the request to get the documents that you
/// already hold.
#[utoipa::path(
    operation_id = "claim_documents", tag = TAG,
    extensions(("x-roles" = json!(roles::<DocumentReviewer>()))),
    request_body = DocumentClaims,
    responses((status = 200, description = "The documents that you hold", body = ClaimedDocuments))
)]
#[post("/v1/documents/claims")]
pub async fn claim_documents(
    ctx: Ctx<DocumentReviewer>,
    body: Body<DocumentClaims>,
) -> Result<Json<ClaimedDocuments>, ApiError> {
    let open = ctx.open();
    let (stamp, role, Body(body)) = (ctx.stamp(), ctx.claims.role, body);
    let (state, control) = body.queue(role)?;
    let items = ctx
        .write(move |tx, me| {
            let (user, viewer) = (me.user(), ApplicationViewer::from(me));
            let mine = DocumentFilter {
                person: None,
                scope: viewer.scope(),
                term: body.term_id.map(TermId),
                application: body.application_id.map(ApplicationId),
                school: body.school_id.map(SchoolId),
                control,
                states: vec![state],
                document_type: body.document_type.clone().map(Into::into),
                claim: Some(ClaimFilter::Of(user)),
                queued_until: None,
                now: stamp.at,
                after: None,
                limit: body.limit.into(),
            };
            let held = i64::try_from(documents::list(tx, &mine)?.len()).unwrap_or(mine.limit);
            let next = DocumentFilter { limit: mine.limit - held, ..mine.clone() };
            for locked in documents::lock_next(tx, &next)? {
                let term = terms::load(tx, locked.term)?.ok_or(Code::NotFound)?;
                let desk = desk(&locked, &term, (user, role), stamp.at);
                let (document, happened) = locked.document.claim(&desk)?;
                documents::save_claim(tx, &document)?;
                events::append(tx, &stamp, &happened)?;
            }
            let found = documents::list(tx, &mine)?;
            let view = |found| DocumentView::new(found, viewer, stamp.at, &open.app.vault);
            found.into_iter().map(view).collect::<Result<Vec<_>, ApiError>>()
        })
        .await?;
    Ok(Json(ClaimedDocuments { items }))
}
