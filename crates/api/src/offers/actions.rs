use super::{OfferView, OfferViewer, confirm, send, wrong_state};
use crate::actions::ActionView;
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::ids::{OfferId, PoolEntryId};
use staj_domain::machine::ways;
use staj_domain::offer::{Canceller, OfferAction, TRANSITIONS, Withdrawal, WithdrawalReason};
use staj_persistence::{Tx, offers};
use time::OffsetDateTime;

/// What the caller may do with an offer: every decision is made on the book as it
/// stands, and dropped.
pub(super) fn actions(
    tx: &mut Tx<'_>,
    offer: &OfferView,
    viewer: OfferViewer,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    let ways = ways(TRANSITIONS, offer.state.0, viewer.role());
    if ways.is_empty() {
        return Ok(vec![]);
    }
    let (id, entry) = (OfferId(offer.id), PoolEntryId(offer.pool_entry_id));
    let book = offers::book(tx, entry)?.ok_or(Code::NotFound)?;
    // A reason that nobody refuses.
    let why = Withdrawal { reason: WithdrawalReason::ForceMajeure, text: None };
    let by = match viewer {
        OfferViewer::ProgrammeOfficer(_) => Canceller::ProgrammeOffice,
        OfferViewer::Candidate(_) | OfferViewer::EmployerMember(_) => Canceller::Employer,
    };
    let mut actions = vec![];
    for action in ways {
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
                ActionView::new(action.name(), "accept_offer", book.accept(id, now))
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
            // The system's own.
            OfferAction::Lapse | OfferAction::LapseConfirmation | OfferAction::Invalidate => {
                continue;
            }
        }?);
    }
    Ok(actions)
}
