use super::ApplicationViewer;
use crate::actions::ActionView;
use crate::caller::Candidate;
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::application::{
    ApplicationAction, ApplicationState, Submission, TRANSITIONS, Withdrawn,
};
use staj_domain::ids::ApplicationId;
use staj_domain::machine::open_actions;
use staj_persistence::{Tx, applications, documents, offers, terms};
use time::OffsetDateTime;

/// What the caller may do with an application in the given state.
pub(super) fn actions(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    state: ApplicationState,
    viewer: ApplicationViewer,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    // The programme office creates the pool of a whole term, so it has no action on one
    // application.
    let ApplicationViewer::Candidate(me) = viewer else { return Ok(vec![]) };
    let mut actions = vec![];
    for action in open_actions(TRANSITIONS, state, me.role) {
        actions.push(match action {
            ApplicationAction::Submit => {
                ActionView::new(action.name(), "submit_application", submit(tx, id, me, now))
            }
            ApplicationAction::Withdraw => {
                ActionView::new(action.name(), "withdraw_application", withdraw(tx, id, me, now))
            }
            // Only the system and the programme office do these.
            ApplicationAction::Expire
            | ApplicationAction::Evaluate
            | ApplicationAction::Disqualify
            | ApplicationAction::CreatePool => continue,
        }?);
    }
    Ok(actions)
}

/// Rehearses the submission with the privacy notice that is in force.
fn submit(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    me: Candidate,
    now: OffsetDateTime,
) -> Result<Submission, ApiError> {
    let found = applications::load(tx, id, me.id.into())?.ok_or(Code::NotFound)?;
    let call = applications::call(tx, found.term)?.ok_or(Code::NotFound)?;
    let held = documents::load_of_application(tx, id)?;
    let notice = call.definition.privacy_notice_version.clone().unwrap_or_default();
    Ok(found.application.submit(held, found.birth_date, &notice, &call, now)?)
}

fn withdraw(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    me: Candidate,
    now: OffsetDateTime,
) -> Result<Withdrawn, ApiError> {
    let found = applications::load(tx, id, me.id.into())?.ok_or(Code::NotFound)?;
    let term = terms::load(tx, found.term)?.ok_or(Code::NotFound)?;
    let book = offers::book(tx, id.into())?;
    let held = documents::load_of_application(tx, id)?;
    Ok(found.application.withdraw(book, held, &term, now)?)
}
