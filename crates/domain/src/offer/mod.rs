//! Offers, and the offer book, which holds all offers to one candidate.

mod accept;
mod amend;
mod cancel;
mod confirm;
mod decline;
mod documents;
mod draft;
mod lapse;
mod machine;
mod outlook;
mod questions;
mod raise;
mod remind;
mod reveal;
mod revoke;
mod send;
mod warning;
mod withdraw;

pub use accept::AcceptError;
pub use amend::{AmendError, Amended, Amending, Amendment, AmendmentState};
pub use cancel::{CancelError, Canceller};
pub use confirm::{ConfirmError, Confirmation};
pub use decline::DeclineError;
pub use documents::{DOCUMENT_REQUEST_LIMIT, SUPPLEMENTARY_DOCUMENT_LIMIT, SupplementError};
pub use draft::{DiscardError, DraftError, NotADraft};
pub use lapse::lapse;
pub use machine::{OfferAction, TRANSITIONS, Transition};
pub use outlook::Outlook;
pub use questions::{Clue, QUESTION_LIMIT, Question, QuestionError, clue};
pub use raise::{RaiseError, WageRaise, wages};
pub use remind::{RemindError, Reminded};
pub use reveal::Acquaintance;
pub use revoke::RevokeError;
pub use send::{SendError, Sending};
pub use warning::OfferWarning;
pub use withdraw::BoundByAcceptance;

use crate::Named;
use crate::calendar::Timestamp;
use crate::employer::{Contact, Workplace};
use crate::event::Event;
use crate::ids::{EmployerId, OfferId, QuotaId, WorkplaceId};
use crate::money::Kurus;
use crate::period::Period;
use crate::pool::PoolEntry;
use crate::term::TermRules;
use std::collections::BTreeMap;
use time::Date;

names! {
    /// What each offer of a list also shows.
    pub enum OfferInclude {
        /// What the caller may do with it.
        Actions = "actions",
    }
}

names! {
    /// The order of a list of offers.
    pub enum OfferSort {
        /// Those that must be answered first come first.
        Earliest = "respond_by",
        /// Those that must be answered last come first.
        Latest = "-respond_by",
    }
}

names! {
    /// The state of an offer. `lapsed` means that a deadline passed, and `invalidated` means that
    /// the system ended the offer (A33).
    pub enum OfferState {
        /// The employer is still preparing it.
        Draft = "draft",
        /// The candidate has not answered yet.
        Sent = "sent",
        /// The candidate accepted it, and the employer has not confirmed it yet.
        Accepted = "accepted",
        /// The employer confirmed it: the internship is definite.
        Confirmed = "confirmed",
        /// The candidate declined it.
        Declined = "declined",
        /// The candidate did not answer in time.
        Lapsed = "lapsed",
        /// The employer took it back before the candidate answered.
        Revoked = "revoked",
        /// It was cancelled after the candidate had accepted it.
        Cancelled = "cancelled",
        /// The employer did not confirm it in time.
        ConfirmationLapsed = "confirmation_lapsed",
        /// The system ended it.
        Invalidated = "invalidated",
        /// The employer dropped the draft.
        Discarded = "discarded",
    }
}

impl OfferState {
    /// Whether the offer is waiting for an answer or for a confirmation.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::Accepted)
    }

    /// Whether the offer takes up a place in the employer's quota (A17).
    pub fn holds_quota(self) -> bool {
        self.is_open() || self == Self::Confirmed
    }
}

names! {
    /// Why an offer was revoked or cancelled (A10).
    pub enum OfferEndReason {
        /// The employer's circumstances have changed.
        ConditionsChanged = "conditions_changed",
        /// The candidate no longer meets the conditions of the programme.
        EligibilityLost = "eligibility_lost",
        /// The employer's budget does not allow it.
        Budget = "budget",
        /// An event beyond anybody's control.
        ForceMajeure = "force_majeure",
        /// The school's unit did not approve the internship (R71). Only its decision ends an offer
        /// for this reason.
        UniversityRejected = "university_rejected",
        /// None of the above.
        Other = "other",
    }
}

names! {
    /// Why the system ended an offer (O10).
    pub enum Invalidation {
        /// The candidate has as many confirmed internships as allowed (R55).
        LimitReached = "limit_reached",
        /// The dates overlap a confirmed internship (A2).
        OverlapsConfirmed = "overlaps_confirmed",
        /// The candidate left the pool.
        CandidateWithdrew = "candidate_withdrew",
    }
}

/// One of the two internships that a candidate may hold in a term (R50).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Used first.
    First,
    /// Used while the first one is taken.
    Second,
}

/// An offer from one employer to one candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The id.
    pub id: OfferId,
    /// The employer who makes the offer.
    pub employer: EmployerId,
    /// The quota in which the offer takes up a place once it is sent.
    pub quota: QuotaId,
    /// What is offered.
    pub conditions: OfferConditions,
    /// What was added to the monthly wage since (A56), in the order in which it was recorded.
    pub raises: Vec<WageRaise>,
    /// The stored state. It does not reflect deadlines that have passed since; [`Offer::state_at`]
    /// does.
    pub progress: Progress,
    /// The version of the row.
    pub version: i32,
}

/// The general conditions of an offer. They cannot change once the offer is sent (R33).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferConditions {
    /// The first and the last day of the internship, inclusive.
    pub period: Period,
    /// Where it takes place.
    pub place: Place,
    /// The unit of the employer where the intern works, if the employer named one.
    pub unit: Option<String>,
    /// Whether the intern works six days a week instead of five.
    pub works_saturdays: bool,
    /// What it is like to work there.
    pub work: Work,
    /// The net monthly wage, before any raise.
    pub monthly_wage: Kurus,
    /// The last instant at which the candidate may answer (R59).
    pub respond_by: Timestamp,
}

/// Where an internship takes place, as the workplace was when the offer was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The workplace (A70).
    pub workplace: WorkplaceId,
    /// Plate code of its province (R39).
    pub province_code: i32,
    /// Its address, without the province.
    pub address: String,
}

impl From<&Workplace> for Place {
    fn from(of: &Workplace) -> Self {
        let Workplace { id, province_code, address, .. } = of;
        Self { workplace: *id, province_code: *province_code, address: address.clone() }
    }
}

/// What candidates read about the work before they bind themselves (A70).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// What the intern will do.
    pub tasks: String,
    /// The hours of work in a week.
    pub weekly_hours: u8,
    /// Who guides the intern, if the employer has said so.
    pub mentor: Option<Mentor>,
    /// Whom the candidate can ask.
    pub contact: Contact,
}

/// The member of the staff who guides an intern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentor {
    /// The name.
    pub full_name: String,
    /// What they are, such as an engineer.
    pub title: Option<String>,
}

/// The state of an offer, with the data of that state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The employer is still preparing it.
    Draft,
    /// The candidate has not answered yet.
    Sent,
    /// The candidate accepted it.
    Accepted {
        /// The last instant at which the employer may confirm it.
        confirm_by: Timestamp,
    },
    /// The employer confirmed it.
    Confirmed {
        /// Which of the candidate's internships of the term it is.
        slot: Slot,
        /// The first day that the candidate is free again, if the internship ended early (A55).
        freed_from: Option<Date>,
    },
    /// The candidate declined it.
    Declined {
        /// Why, if the candidate said so.
        reason: Option<String>,
    },
    /// The candidate did not answer in time.
    Lapsed,
    /// The employer took it back before the candidate answered.
    Revoked(OfferEndCause),
    /// It was cancelled after the candidate had accepted it.
    Cancelled(OfferEndCause),
    /// The employer did not confirm it in time.
    ConfirmationLapsed {
        /// The last instant at which the employer could have confirmed it.
        confirm_by: Timestamp,
    },
    /// The system ended it.
    Invalidated(Invalidation),
    /// The employer dropped the draft.
    Discarded,
}

/// Why an offer was revoked or cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferEndCause {
    /// The code of the reason.
    pub reason: OfferEndReason,
    /// An explanation in the employer's or the office's own words.
    pub text: Option<String>,
}

impl Progress {
    /// The state without its data.
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
            other => other.reason_code().map(str::to_owned),
        }
    }

    /// Why the offer ended; `None` if the state says it all.
    fn reason_code(&self) -> Option<&'static str> {
        match self {
            Self::Revoked(why) | Self::Cancelled(why) => Some(why.reason.name()),
            Self::Invalidated(cause) => Some(cause.name()),
            Self::Draft
            | Self::Sent
            | Self::Accepted { .. }
            | Self::Confirmed { .. }
            | Self::Declined { .. }
            | Self::Lapsed
            | Self::ConfirmationLapsed { .. }
            | Self::Discarded => None,
        }
    }
}

/// The state of the offer does not allow the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot {action} an offer that is {state}{}", .reason.map(|reason| format!(" ({reason})")).unwrap_or_default())]
pub struct WrongOfferState {
    /// The state at the time of the command.
    pub state: OfferState,
    /// What was attempted.
    pub action: OfferAction,
    /// Why the offer ended; `None` if the state says it all.
    pub reason: Option<&'static str>,
}

impl Offer {
    /// The stored state. [`Offer::state_at`] also considers the deadlines.
    pub fn state(&self) -> OfferState {
        self.progress.state()
    }

    /// The days on which the candidate cannot have another internship because of this offer (R51):
    /// the days that a confirmed internship takes (A55). `None` for every other offer.
    pub fn taken(&self) -> Option<Period> {
        let Progress::Confirmed { freed_from, .. } = self.progress else { return None };
        let Some(freed_from) = freed_from else { return Some(self.conditions.period) };
        Period::new(self.conditions.period.start(), freed_from.previous_day()?).ok()
    }

    /// Refuses an action for which the transition table has no entry.
    fn permit(&self, action: OfferAction) -> Result<(), WrongOfferState> {
        match action.target(self.state()) {
            Some(_) => Ok(()),
            None => Err(self.wrong_state(action)),
        }
    }

    fn wrong_state(&self, action: OfferAction) -> WrongOfferState {
        WrongOfferState { state: self.state(), action, reason: self.progress.reason_code() }
    }
}

/// All offers to one candidate in one term, and those of their other terms that can share a day
/// with them. Whether an offer can be confirmed depends only on the offers in this book (R54).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferBook {
    /// The candidate's entry in the pool of the term.
    pub entry: PoolEntry,
    /// The limits of the term.
    pub rules: TermRules,
    offers: Vec<Offer>,
    elsewhere: Vec<Offer>,
}

/// What a decision changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The changed offers, in the order in which the caller saves them.
    pub changes: Vec<Change>,
}

/// One offer whose state changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened to the offer.
    pub action: OfferAction,
    /// The state before the change.
    pub from: OfferState,
    /// The offer in its new state.
    pub offer: Offer,
}

impl Outcome {
    /// The quotas that have more free places after all the changes than before them (A17).
    pub fn freed(&self) -> Vec<QuotaId> {
        let mut freed = BTreeMap::<QuotaId, i32>::new();
        for change in &self.changes {
            let (was, is) = (change.from.holds_quota(), change.offer.state().holds_quota());
            *freed.entry(change.offer.quota).or_default() += i32::from(was) - i32::from(is);
        }
        freed.into_iter().filter(|(_, places)| *places > 0).map(|(quota, _)| quota).collect()
    }

    /// One event for each change, in the same order.
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
    /// The book of a candidate. `offers` must hold all their offers of the term, and `elsewhere`
    /// the open and confirmed ones of their other terms (R51).
    pub fn new(
        entry: PoolEntry,
        rules: TermRules,
        offers: Vec<Offer>,
        elsewhere: Vec<Offer>,
    ) -> Self {
        Self { entry, rules, offers, elsewhere }
    }

    /// All offers of the term, in the order in which they were passed to [`OfferBook::new`].
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// The offer of the term with this id.
    pub fn get(&self, id: OfferId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == id)
    }

    fn confirmed(&self) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(|offer| offer.state() == OfferState::Confirmed)
    }

    /// Whether the candidate holds as many confirmed internships as the term allows (R50).
    fn is_full(&self) -> bool {
        self.confirmed().count() >= usize::from(self.rules.internship_limit)
    }

    /// The offers of every term. A day belongs to the person, not to a term (R51).
    fn of_all_terms(&self) -> impl Iterator<Item = &Offer> {
        self.offers.iter().chain(&self.elsewhere)
    }

    fn overlaps_confirmed(&self, period: Period) -> bool {
        self.of_all_terms().filter_map(Offer::taken).any(|taken| taken.overlaps(period))
    }

    /// Changes the state of an offer and records the change. `action` must be permitted.
    fn step(
        &mut self,
        id: OfferId,
        action: OfferAction,
        progress: Progress,
        outcome: &mut Outcome,
    ) {
        let mut all = self.offers.iter_mut().chain(&mut self.elsewhere);
        let Some(offer) = all.find(|offer| offer.id == id) else { return };
        let from = offer.state();
        debug_assert_eq!(
            action.target(from),
            Some(progress.state()),
            "{action} leads to another state"
        );
        offer.progress = progress;
        outcome.changes.push(Change { action, from, offer: offer.clone() });
    }
}

#[cfg(test)]
mod tests;
