//! Offers, and the book in which the offers of one candidate compete.

mod accept;
mod cancel;
mod confirm;
mod decline;
mod documents;
mod draft;
mod lapse;
mod machine;
mod outlook;
mod reveal;
mod revoke;
mod send;
mod warning;
mod withdraw;

pub use accept::AcceptError;
pub use cancel::{CancelError, Canceller};
pub use confirm::{ConfirmError, Confirmation};
pub use decline::DeclineError;
pub use documents::{DOCUMENT_REQUEST_LIMIT, SUPPLEMENTARY_DOCUMENT_LIMIT, SupplementError};
pub use draft::{DiscardError, DraftError, NotADraft};
pub use machine::{OfferAction, TRANSITIONS, Transition};
pub use outlook::Outlook;
pub use reveal::is_revealed;
pub use revoke::RevokeError;
pub use send::{SendError, Sending};
pub use warning::OfferWarning;
pub use withdraw::AcceptanceStands;

use crate::Named;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::ids::{EmployerId, OfferId, QuotaId};
use crate::money::Kurus;
use crate::period::Period;
use crate::pool::PoolEntry;
use crate::term::TermRules;
use std::collections::BTreeMap;

names! {
    /// Where an offer stands. `lapsed` ended by time, `invalidated` by the system (A33).
    pub enum OfferState {
        Draft = "draft",
        Sent = "sent",
        Accepted = "accepted",
        Confirmed = "confirmed",
        Declined = "declined",
        Lapsed = "lapsed",
        Revoked = "revoked",
        Cancelled = "cancelled",
        ConfirmationLapsed = "confirmation_lapsed",
        Invalidated = "invalidated",
        Discarded = "discarded",
    }
}

impl OfferState {
    /// Waits for an answer or for a confirmation.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::Accepted)
    }

    /// Takes a place of the employer's quota (A17).
    pub fn holds_quota(self) -> bool {
        self.is_open() || self == Self::Confirmed
    }
}

names! {
    /// Why an employer takes an offer back (A10).
    pub enum OfferEndReason {
        ConditionsChanged = "conditions_changed",
        EligibilityLost = "eligibility_lost",
        Budget = "budget",
        ForceMajeure = "force_majeure",
        UniversityRejected = "university_rejected",
        Other = "other",
    }
}

names! {
    /// Why the system ended an offer (O10).
    pub enum Invalidation {
        /// The candidate holds two confirmed internships (R55).
        LimitReached = "limit_reached",
        /// The dates overlap a confirmed internship (A2).
        OverlapsConfirmed = "overlaps_confirmed",
        CandidateWithdrew = "candidate_withdrew",
    }
}

/// One of the two places a candidate has in a term (R50).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    First,
    Second,
}

/// An offer of one employer to one candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    pub employer: EmployerId,
    pub quota: QuotaId,
    pub conditions: OfferConditions,
    pub progress: Progress,
    pub version: i32,
}

/// What is offered; fixed once sent (R33).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferConditions {
    pub period: Period,
    /// Plate code of the province in which the internship takes place (R39).
    pub province_code: i32,
    pub address: String,
    pub unit: Option<String>,
    pub works_saturdays: bool,
    pub monthly_wage: Kurus,
    /// The last instant at which the candidate may answer (R59).
    pub respond_by: Timestamp,
}

/// Where an offer stands, with what belongs to that state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    Draft,
    Sent,
    Accepted { confirm_by: Timestamp },
    Confirmed { slot: Slot },
    Declined { reason: Option<String> },
    Lapsed,
    Revoked(Withdrawal),
    Cancelled(Withdrawal),
    ConfirmationLapsed { confirm_by: Timestamp },
    Invalidated(Invalidation),
    Discarded,
}

/// Why an employer took an offer back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    pub reason: OfferEndReason,
    pub text: Option<String>,
}

impl Progress {
    pub fn state(&self) -> OfferState {
        match self {
            Self::Draft => OfferState::Draft,
            Self::Sent => OfferState::Sent,
            Self::Accepted { .. } => OfferState::Accepted,
            Self::Confirmed { .. } => OfferState::Confirmed,
            Self::Declined { .. } => OfferState::Declined,
            Self::Lapsed => OfferState::Lapsed,
            Self::Revoked(_) => OfferState::Revoked,
            Self::Cancelled(_) => OfferState::Cancelled,
            Self::ConfirmationLapsed { .. } => OfferState::ConfirmationLapsed,
            Self::Invalidated(_) => OfferState::Invalidated,
            Self::Discarded => OfferState::Discarded,
        }
    }

    fn reason(&self) -> Option<String> {
        match self {
            Self::Declined { reason } => reason.clone(),
            Self::Revoked(w) | Self::Cancelled(w) => Some(w.reason.name().to_owned()),
            Self::Invalidated(cause) => Some(cause.name().to_owned()),
            _ => None,
        }
    }
}

/// The command does not fit the state of the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot {action} an offer that is {state}")]
pub struct WrongOfferState {
    pub state: OfferState,
    pub action: OfferAction,
}

impl Offer {
    pub fn state(&self) -> OfferState {
        self.progress.state()
    }

    /// Refuses what the machine has no arrow for.
    fn permit(&self, action: OfferAction) -> Result<(), WrongOfferState> {
        match action.target(self.state()) {
            Some(_) => Ok(()),
            None => Err(self.wrong_state(action)),
        }
    }

    fn wrong_state(&self, action: OfferAction) -> WrongOfferState {
        WrongOfferState { state: self.state(), action }
    }
}

/// Every offer to one candidate in one term: the unit within which confirmations compete (R54).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferBook {
    pub entry: PoolEntry,
    pub rules: TermRules,
    offers: Vec<Offer>,
}

/// What a decision changed, in the order in which it is to be saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub changes: Vec<Change>,
}

/// One offer that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub action: OfferAction,
    pub from: OfferState,
    pub offer: Offer,
}

impl Outcome {
    /// Quotas that have more free places than before, taken together (A17).
    pub fn freed(&self) -> Vec<QuotaId> {
        let mut freed = BTreeMap::<QuotaId, i32>::new();
        for change in &self.changes {
            let (was, is) = (change.from.holds_quota(), change.offer.state().holds_quota());
            *freed.entry(change.offer.quota).or_default() += i32::from(was) - i32::from(is);
        }
        freed.into_iter().filter(|(_, places)| *places > 0).map(|(quota, _)| quota).collect()
    }

    pub fn events(&self) -> Vec<Event> {
        self.changes
            .iter()
            .map(|change| {
                Event::new(change.offer.id, change.action)
                    .between(change.from.name(), change.offer.state().name())
                    .because(change.offer.progress.reason())
            })
            .collect()
    }
}

impl OfferBook {
    pub fn new(entry: PoolEntry, rules: TermRules, offers: Vec<Offer>) -> Self {
        Self { entry, rules, offers }
    }

    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    pub fn get(&self, id: OfferId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == id)
    }

    fn confirmed(&self) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(|offer| offer.state() == OfferState::Confirmed)
    }

    /// Both places of the candidate are taken (R50).
    fn is_full(&self) -> bool {
        self.confirmed().count() >= usize::from(self.rules.internship_limit)
    }

    fn overlaps_confirmed(&self, period: Period) -> bool {
        self.confirmed().any(|offer| offer.conditions.period.overlaps(period))
    }

    /// Takes an arrow of the machine and notes it; `action` must be permitted.
    fn step(
        &mut self,
        id: OfferId,
        action: OfferAction,
        progress: Progress,
        outcome: &mut Outcome,
    ) {
        let Some(offer) = self.offers.iter_mut().find(|offer| offer.id == id) else { return };
        let from = offer.state();
        debug_assert_eq!(action.target(from), Some(progress.state()), "{action} leads elsewhere");
        offer.progress = progress;
        outcome.changes.push(Change { action, from, offer: offer.clone() });
    }
}

#[cfg(test)]
mod tests;
