//! Deadlines. An offer ends when its deadline has passed, whether or not the job has run (D2).

use super::{Change, Offer, OfferAction, OfferBook, OfferState, Outcome, Progress};
use crate::calendar::Timestamp;

impl Offer {
    /// The state at an instant: the stored state, unless a deadline has passed since it was stored.
    pub fn state_at(&self, now: Timestamp) -> OfferState {
        self.overdue(now).map_or(self.state(), |(_, progress)| progress.state())
    }

    fn overdue(&self, now: Timestamp) -> Option<(OfferAction, Progress)> {
        match self.progress {
            // The candidate did not answer in time (R60).
            Progress::Sent if now > self.conditions.respond_by => {
                Some((OfferAction::Lapse, Progress::Lapsed))
            }
            // The employer did not confirm in time (R47, A9).
            Progress::Accepted { confirm_by } if now > confirm_by => {
                Some((OfferAction::LapseConfirmation, Progress::ConfirmationLapsed { confirm_by }))
            }
            _ => None,
        }
    }
}

/// Ends those of the offers whose deadline has passed, as [`OfferBook::lapse`] does. Nothing else in
/// a book decides that, so the offers may be those of many candidates.
pub fn lapse(offers: Vec<Offer>, now: Timestamp) -> Outcome {
    let ended = |mut offer: Offer| {
        let (action, progress) = offer.overdue(now)?;
        let from = offer.state();
        offer.progress = progress;
        Some(Change { action, from, offer })
    };
    Outcome { changes: offers.into_iter().filter_map(ended).collect() }
}

impl OfferBook {
    /// Offers whose deadline has passed, but whose stored state does not say so yet.
    pub fn overdue(&self, now: Timestamp) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(move |offer| offer.overdue(now).is_some())
    }

    /// Ends every offer whose deadline has passed. Every command on the book does this first, so a
    /// late job never changes a result.
    pub fn lapse(&mut self, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        let overdue: Vec<_> = self
            .offers
            .iter()
            .filter_map(|offer| {
                offer.overdue(now).map(|(action, progress)| (offer.id, action, progress))
            })
            .collect();
        for (id, action, progress) in overdue {
            self.step(id, action, progress, &mut outcome);
        }
        outcome
    }
}
