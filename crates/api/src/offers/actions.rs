use super::{OfferViewer, confirm, send, wrong_state};
use crate::actions::ActionView;
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::ids::OfferId;
use staj_domain::machine::ways;
use staj_domain::offer::{OfferAction, OfferState, TRANSITIONS, Withdrawal, WithdrawalReason};
use staj_persistence::{Tx, offers};
use time::OffsetDateTime;

/// What the caller may do with an offer in that state: every decision is made on the book as it
/// stands, and dropped.
pub(super) fn actions(
    tx: &mut Tx<'_>,
    id: OfferId,
    state: OfferState,
    viewer: OfferViewer,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    let ways = ways(TRANSITIONS, state, viewer.role());
    if ways.is_empty() {
        return Ok(vec![]);
    }
    let book = offers::book(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
    // A reason that nobody refuses.
    let why = Withdrawal { reason: WithdrawalReason::ForceMajeure, text: None };
    let mut actions = vec![];
    for action in ways {
        let (book, why) = (book.clone(), why.clone());
        actions.push(match action {
            OfferAction::Send => ActionView::new(action.name(), send::rehearse(tx, book, id, now)),
            OfferAction::Discard => {
                ActionView::new(action.name(), book.discard(id, now).map_err(wrong_state))
            }
            OfferAction::Accept => ActionView::new(action.name(), book.accept(id, now)),
            OfferAction::Decline => ActionView::new(action.name(), book.decline(id, None, now)),
            OfferAction::Revoke => ActionView::new(action.name(), book.revoke(id, why, now)),
            OfferAction::Confirm => {
                ActionView::new(action.name(), confirm::decide(tx, book, id, now))
            }
            OfferAction::Cancel => ActionView::new(action.name(), book.cancel(id, why, now)),
            // The system's own.
            OfferAction::Lapse | OfferAction::LapseConfirmation | OfferAction::Invalidate => {
                continue;
            }
        }?);
    }
    Ok(actions)
}
