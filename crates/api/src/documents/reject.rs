use super::{DocumentPath, DocumentReviewer, DocumentView, TAG, decide};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::{Line, Paragraphs};
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::document::{self, Desk, Document, ReasonError, RejectError, RejectReason};
use staj_domain::event::Event;
use staj_domain::ids::{ApplicationId, DocumentId};
use staj_persistence::{Tx, applications, documents, reference, terms};
use utoipa::ToSchema;
use validator::Validate;

/// Why a document is rejected. The candidate can read it.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRejection {
    /// One of the reasons in `list_reject_reasons`.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 100, examples("incomplete"))]
    pub reason_code: Line<100>,
    /// Explanation of the reason for the candidate. Some reasons require it.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 1000, examples("Belgenin ikinci sayfası eksik"))]
    pub text: Option<Paragraphs<1000>>,
}

/// Reject a document
///
/// The rejection is final for this document in this term (R9, A12). The first check rejects
/// submitted documents, and the programme office rejects accepted ones (A13). While applications are
/// open, the candidate can replace it once with another one (A77). After that, if this was the last
/// document of a mandatory type, the application becomes ineligible at once, and its undecided
/// documents are dropped.
#[utoipa::path(
    operation_id = "reject_document", tag = TAG, params(DocumentPath),
    extensions(
        ("x-roles" = json!(roles::<DocumentReviewer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::ApplicationState, Code::DocumentState,
            Code::DocumentAlreadyDecided, Code::DocumentClaimed, Code::ReasonRequired,
        ])),
    ),
    request_body = DocumentRejection,
    responses((status = 200, description = "The rejected document", body = DocumentView))
)]
#[post("/v1/documents/{document_id}/reject")]
pub async fn reject_document(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DocumentPath>,
    body: Body<DocumentRejection>,
) -> Result<Json<DocumentView>, ApiError> {
    let Body(rejection) = body;
    Ok(Json(reject(&ctx, DocumentId(path.document_id), rejection).await?))
}

/// Rejects one document in its own transaction.
pub(super) async fn reject(
    ctx: &Ctx<DocumentReviewer>,
    id: DocumentId,
    rejection: DocumentRejection,
) -> Result<DocumentView, ApiError> {
    decide(ctx, id, move |tx, document, desk| {
        let reason = reason(tx, &rejection.reason_code)?;
        Ok(document.reject(&reason, rejection.text.clone().map(Into::into), desk)?)
    })
    .await
}

/// Finds a reason in the programme's list.
pub fn reason(tx: &mut Tx<'_>, code: &str) -> Result<RejectReason, ApiError> {
    let found = reference::find_reject_reason(tx, code)?;
    let unknown = || ApiError::member("reason_code", "unknown", "there is no such reason");
    Ok(found.ok_or_else(unknown)?.reason())
}

/// Saves what a rejection means for the whole application (A12), in the same transaction.
pub(super) fn disqualify(
    tx: &mut Tx<'_>,
    rejected: &Document,
    application: ApplicationId,
    desk: &Desk<'_>,
) -> Result<Vec<Event>, ApiError> {
    let eligibility = terms::definition(tx, desk.term.id)?.eligibility;
    let all = documents::load_of_application(tx, application)?;
    let rules = (&eligibility, desk.term);
    let Some(loss) = document::disqualify(application, rejected, all, rules, desk.now) else {
        return Ok(vec![]);
    };
    applications::make_ineligible(tx, application)?;
    for dropped in &loss.dropped {
        documents::save(tx, dropped, desk.user, desk.now)?;
    }
    Ok(loss.events)
}

impl From<RejectError> for ApiError {
    fn from(error: RejectError) -> Self {
        match error {
            RejectError::Undecidable(error) => error.into(),
            RejectError::Reason(error) => error.into(),
        }
    }
}

impl From<ReasonError> for ApiError {
    fn from(error: ReasonError) -> Self {
        match error {
            ReasonError::NotInUse(_) => {
                Self::member("reason_code", "not_in_use", error.to_string())
            }
            ReasonError::TextRequired => Self::with_detail(Code::ReasonRequired, error).at("text"),
        }
    }
}
