use super::desk;
use crate::actions::ActionView;
use crate::applications::ApplicationViewer;
use crate::caller::Caller;
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::document::{DocumentAction, DocumentState, TRANSITIONS};
use staj_domain::ids::DocumentId;
use staj_domain::machine::open_actions;
use staj_persistence::{Tx, documents, terms};
use time::OffsetDateTime;

/// What the caller may do with a document in the given state.
pub(super) fn actions(
    tx: &mut Tx<'_>,
    id: DocumentId,
    state: DocumentState,
    viewer: ApplicationViewer,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    let open = open_actions(TRANSITIONS, state, viewer.role());
    if open.is_empty() {
        return Ok(vec![]);
    }
    let found = documents::load(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    let term = terms::load(tx, found.term)?.ok_or(Code::NotFound)?;
    let desk = desk(&found, &term, (viewer.user(), viewer.role()), now);
    let mut actions = vec![];
    for action in open {
        let operation_id = match action {
            DocumentAction::Accept => "accept_document",
            DocumentAction::Approve => "approve_document",
            DocumentAction::Reject => "reject_document",
            // Only the system does these.
            DocumentAction::Submit | DocumentAction::Drop => continue,
        };
        let rehearsal = found.document.is_open_to(action, &desk);
        actions.push(ActionView::new(action.name(), operation_id, rehearsal)?);
    }
    Ok(actions)
}
