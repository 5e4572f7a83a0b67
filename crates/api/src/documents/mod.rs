//! Documents of applications: uploaded by the candidate, judged at two levels (A13).

mod accept;
mod approve;
mod approve_many;
mod content;
mod delete;
mod get;
mod list;
mod reject;
mod upload;
mod view;

pub use view::DocumentView;

use crate::applications::ApplicationViewer;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::document::{AlreadyDecided, Document, NotAccepted, NotUnderControl};
use staj_domain::event::Event;
use staj_domain::ids::{DocumentId, UserId};
use staj_domain::term::Term;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::rows::documents::LockedDocument;
use staj_persistence::{Tx, documents, events, terms};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "documents";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(upload::upload_document)
        .service(list::list_documents)
        .service(approve_many::approve_documents)
        .service(get::get_document)
        .service(content::get_document_content)
        .service(delete::delete_document)
        .service(accept::accept_document)
        .service(reject::reject_document)
        .service(approve::approve_document);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct DocumentPath {
    /// Id of the document.
    document_id: Uuid,
}

/// The document as it stands at the end of a command.
fn answer(
    tx: &mut Tx<'_>,
    document: DocumentId,
    viewer: ApplicationViewer,
) -> Result<DocumentView, ApiError> {
    let found = documents::find(tx, document, viewer.scope())?.ok_or(Code::NotFound)?;
    Ok(DocumentView::new(found))
}

/// Locks a document for a decision, and reads the term that allows it.
fn lock(
    tx: &mut Tx<'_>,
    document: DocumentId,
    scope: ApplicationScope,
) -> Result<(LockedDocument, Term), ApiError> {
    let locked = documents::lock(tx, document, scope)?.ok_or(Code::NotFound)?;
    let term = terms::find(tx, locked.term)?.ok_or(Code::NotFound)?;
    Ok((locked, term))
}

/// Saves a decision, unless it had been made before.
fn save(
    tx: &mut Tx<'_>,
    (document, happened): (Document, Vec<Event>),
    by: UserId,
    stamp: &Stamp,
) -> Result<(), ApiError> {
    if !happened.is_empty() {
        documents::save(tx, &document, by, stamp.at)?;
        events::append(tx, stamp, &happened)?;
    }
    Ok(())
}

impl From<NotUnderControl> for ApiError {
    fn from(error: NotUnderControl) -> Self {
        let text = error.to_string();
        match error {
            NotUnderControl::WrongPhase(wrong) => Self::told(Code::WrongPhase, text)
                .fact("phase", wrong.phase)
                .instant("allowed_from", wrong.allowed_from),
            NotUnderControl::ApplicationNotSubmitted(state) => {
                Self::told(Code::ApplicationState, text).fact("state", state)
            }
            NotUnderControl::NotSubmitted => {
                Self::told(Code::DocumentState, text).fact("state", "uploaded")
            }
        }
    }
}

impl From<NotAccepted> for ApiError {
    fn from(error: NotAccepted) -> Self {
        Self::told(Code::DocumentState, error).fact("state", "submitted")
    }
}

impl From<AlreadyDecided> for ApiError {
    fn from(decided: AlreadyDecided) -> Self {
        Self::told(Code::DocumentAlreadyDecided, decided).fact("state", decided.state)
    }
}
