use super::{OfferViewer, accept, confirm, send, wrong_state};
use crate::actions::ActionView;
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::ids::OfferId;
use staj_domain::machine::open_actions;
use staj_domain::money::Kurus;
use staj_domain::offer::{
    Canceller, OfferAction, OfferBook, OfferEndCause, OfferEndReason, OfferState, TRANSITIONS,
    WageRaise,
};
use staj_persistence::Tx;
use time::OffsetDateTime;

/// What the caller may do with an offer in this state. Every decision is made on a copy of the
/// current book, and the result is discarded.
pub(super) fn actions(
    tx: &mut Tx<'_>,
    book: &OfferBook,
    id: OfferId,
    state: OfferState,
    viewer: OfferViewer,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    // A reason that is valid for every caller.
    let why = OfferEndCause { reason: OfferEndReason::ForceMajeure, text: None };
    let by = match viewer {
        OfferViewer::ProgrammeOfficer(_) => Canceller::ProgrammeOffice,
        OfferViewer::Candidate(_) | OfferViewer::EmployerMember(_) => Canceller::Employer,
    };
    let mut actions = vec![];
    for action in open_actions(TRANSITIONS, state, viewer.role()) {
        let (book, why) = (book.clone(), why.clone());
        actions.push(match action {
            OfferAction::Send => {
                ActionView::new(action.name(), "send_offer", send::rehearse(tx, book, id, now))
            }
            OfferAction::Discard => ActionView::new(
                action.name(),
                "discard_offer",
                book.discard(id, now).map_err(wrong_state),
            ),
            OfferAction::Accept => {
                ActionView::new(action.name(), "accept_offer", accept::decide(tx, book, id, now))
            }
            OfferAction::Decline => {
                ActionView::new(action.name(), "decline_offer", book.decline(id, None, now))
            }
            OfferAction::Revoke => {
                ActionView::new(action.name(), "revoke_offer", book.revoke(id, why, now))
            }
            OfferAction::Confirm => {
                ActionView::new(action.name(), "confirm_offer", confirm::decide(tx, book, id, now))
            }
            OfferAction::Cancel => {
                ActionView::new(action.name(), "cancel_offer", book.cancel(id, why, by, now))
            }
            // Only the system does these.
            OfferAction::Lapse | OfferAction::LapseConfirmation | OfferAction::Invalidate => {
                continue;
            }
        }?);
    }
    // A raise changes no state, so it is not in the table of transitions.
    if matches!(viewer, OfferViewer::EmployerMember(_)) && state.holds_quota() {
        let offer = book.get(id).ok_or(Code::NotFound)?.clone();
        let from = offer.conditions.period.start();
        let monthly_wage = Kurus(offer.wage_on(from).0.saturating_add(1));
        let raised = offer.raise_wage(WageRaise { from, monthly_wage }, now);
        actions.push(ActionView::new("raise_wage", "raise_offer_wage", raised)?);
    }
    Ok(actions)
}
