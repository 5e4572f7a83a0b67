//! Time: an offer ends when its deadline has passed, whether or not a job came by (D2).

use super::{Offer, OfferAction, OfferBook, OfferState, Outcome, Progress};
use crate::calendar::Timestamp;

impl Offer {
    /// The state at an instant: what is stored, unless a deadline has passed since.
    pub fn state_at(&self, now: Timestamp) -> OfferState {
        self.overdue(now).map_or(self.state(), |(_, progress)| progress.state())
    }

    fn overdue(&self, now: Timestamp) -> Option<(OfferAction, Progress)> {
        match self.progress {
            // Not evaluated in time: deemed invalid (R60).
            Progress::Sent if now > self.conditions.respond_by => {
                Some((OfferAction::Lapse, Progress::Lapsed))
            }
            // The extra period is over (R47, A9).
            Progress::Accepted { confirm_by } if now > confirm_by => {
                Some((OfferAction::LapseConfirmation, Progress::ConfirmationLapsed { confirm_by }))
            }
            _ => None,
        }
    }
}

impl OfferBook {
    /// Offers that have ended by time, though nobody has said so yet.
    pub fn overdue(&self, now: Timestamp) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(move |offer| offer.overdue(now).is_some())
    }

    /// Makes visible what time has already decided. Every command on the book begins with it,
    /// so that a late job never changes a result.
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
