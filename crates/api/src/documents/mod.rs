//! Documents of applications. Candidates upload them, and officers control them at two levels
//! (A13).

mod accept;
mod actions;
mod approve;
mod approve_many;
mod backlog;
mod claim;
mod claim_many;
mod content;
mod decide_many;
mod delete;
mod duplicates;
mod get;
mod list;
mod reject;
mod release;
mod upload;
mod view;

pub use reject::reason;
pub use view::DocumentView;

use crate::applications::ApplicationViewer;
use crate::caller::{Caller, one_of};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::application::ApplicationState;
use staj_domain::document::{Claimed, Desk, Document, DocumentState, Undecidable};
use staj_domain::event::Event;
use staj_domain::fact::FactName;
use staj_domain::ids::{DocumentId, UserId};
use staj_domain::machine::States;
use staj_domain::term::Term;
use staj_domain::user::Role;
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::rows::documents::DeskDocument;
use staj_persistence::{Tx, Vault, documents, events, terms};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "documents";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(upload::upload_document)
        .service(list::list_documents)
        .service(backlog::get_document_backlog)
        .service(claim_many::claim_documents)
        .service(decide_many::decide_documents)
        .service(approve_many::approve_documents)
        .service(get::get_document)
        .service(content::get_document_content)
        .service(duplicates::list_document_duplicates)
        .service(delete::delete_document)
        .service(claim::claim_document)
        .service(release::release_document_claim)
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

one_of! {
    /// Who controls documents: the school, and the programme office.
    pub enum DocumentReviewer { DocumentOfficer, ProgrammeOfficer }
}

impl From<DocumentReviewer> for ApplicationViewer {
    fn from(reviewer: DocumentReviewer) -> Self {
        match reviewer {
            DocumentReviewer::DocumentOfficer(officer) => Self::DocumentOfficer(officer),
            DocumentReviewer::ProgrammeOfficer(officer) => Self::ProgrammeOfficer(officer),
        }
    }
}

/// The document after a command, with the actions open to the caller.
pub fn answer(
    tx: &mut Tx<'_>,
    document: DocumentId,
    viewer: ApplicationViewer,
    now: OffsetDateTime,
    vault: &Vault,
) -> Result<DocumentView, ApiError> {
    let found = documents::find(tx, document, viewer.scope())?.ok_or(Code::NotFound)?;
    let actions = actions::actions(tx, document, found.document.state.0, viewer, now)?;
    let view = DocumentView::all(tx, vec![found], viewer, now, vault)?.into_iter().next();
    Ok(DocumentView { actions: Some(actions), ..view.ok_or(Code::NotFound)? })
}

/// Locks a document for a decision, and loads its term.
fn lock(
    tx: &mut Tx<'_>,
    document: DocumentId,
    scope: ApplicationScope,
) -> Result<(DeskDocument, Term), ApiError> {
    let locked = documents::lock(tx, document, scope)?.ok_or(Code::NotFound)?;
    let term = terms::load(tx, locked.term)?.ok_or(Code::NotFound)?;
    Ok((locked, term))
}

/// What a decision on the document depends on.
fn desk<'a>(
    locked: &DeskDocument,
    term: &'a Term,
    (user, role): (UserId, Role),
    now: OffsetDateTime,
) -> Desk<'a> {
    Desk { user, role, control: locked.control, application: locked.application_state, term, now }
}

/// Decides on one document in a transaction. A repeated decision changes nothing, so it is not
/// saved again.
async fn decide<C: Caller + Into<ApplicationViewer>>(
    ctx: &Ctx<C>,
    id: DocumentId,
    decision: impl Fn(&mut Tx<'_>, Document, &Desk<'_>) -> Result<(Document, Vec<Event>), ApiError>
    + Send
    + 'static,
) -> Result<DocumentView, ApiError> {
    let (stamp, role, open) = (ctx.stamp(), ctx.claims.role, ctx.open());
    ctx.write(move |tx, me| {
        let (user, viewer) = (me.user(), me.into());
        let (locked, term) = lock(tx, id, viewer.scope())?;
        let desk = desk(&locked, &term, (user, role), stamp.at);
        let (document, mut happened) = decision(tx, locked.document, &desk)?;
        if !happened.is_empty() {
            documents::save(tx, &document, user, stamp.at)?;
            match document.state() {
                DocumentState::Rejected => {
                    happened.extend(reject::disqualify(tx, &document, locked.application, &desk)?);
                }
                DocumentState::Approved => {
                    happened.extend(approve::prove(tx, &document, locked.application)?);
                }
                DocumentState::Uploaded
                | DocumentState::Submitted
                | DocumentState::Accepted
                | DocumentState::Dropped => {}
            }
            events::append(tx, &stamp, &happened)?;
        }
        answer(tx, id, viewer, stamp.at, &open.app.vault)
    })
    .await
}

impl From<Undecidable> for ApiError {
    fn from(error: Undecidable) -> Self {
        let text = error.to_string();
        match error {
            Undecidable::WrongPhase(wrong) => wrong.into(),
            Undecidable::ApplicationNotSubmitted(state) => {
                Self::with_detail(Code::ApplicationState, text)
                    .state(state, States::of(&[ApplicationState::Submitted]))
            }
            Undecidable::NotSubmitted => Self::with_detail(Code::DocumentState, text)
                .state(DocumentState::Uploaded, States::of(&[DocumentState::Submitted]))
                .resolve_with(&["submit_application"]),
            Undecidable::NotChecked(control) => Self::with_detail(Code::DocumentState, text)
                .state(DocumentState::Submitted, States::of(&[DocumentState::Accepted]))
                .fact(FactName::DocumentControl, control)
                .resolve_with(&["accept_document"]),
            Undecidable::AlreadyDecided(state) => {
                Self::with_detail(Code::DocumentAlreadyDecided, text).fact(FactName::State, state)
            }
            Undecidable::Claimed(claimed) => claimed.into(),
        }
    }
}

impl From<Claimed> for ApiError {
    fn from(claimed: Claimed) -> Self {
        Self::with_detail(Code::DocumentClaimed, claimed)
            .instant(FactName::ClaimedUntil, Some(claimed.until))
    }
}
