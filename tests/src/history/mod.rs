//! Judges a history: who asked what over HTTP, when, and what was answered.
//!
//! Nothing here looks into the server or its database. [`World`] is the rules once more, as short
//! as they can be told and without a line of the domain's decisions, so that a fault in those is
//! seen. [`explain`] asks whether the requests can have happened one after the other, each at an
//! instant between its beginning and its end, so that every answer is what the rules say (strict
//! serializability): then no simultaneous request has seen or done half of anything.

mod order;
mod rules;
#[cfg(test)]
mod tests;

pub use order::{Unexplained, explain};
pub use rules::World;

use staj_domain::offer::OfferState;
use time::{Date, OffsetDateTime};

/// What does not change while a world lives. Candidates, employers and offers are numbered.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    pub candidates: usize,
    /// The places of each employer at the beginning.
    pub totals: Vec<i64>,
    /// Every offer that was drafted at any time.
    pub offers: Vec<Conditions>,
}

/// What is offered to whom.
#[derive(Debug, Clone, Copy)]
pub struct Conditions {
    pub candidate: usize,
    pub employer: usize,
    pub period: (Date, Date),
    pub respond_by: OffsetDateTime,
}

/// A request. The number says which offer, candidate or employer it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Draft(usize),
    Send(usize),
    Accept(usize),
    Decline(usize),
    Revoke(usize),
    Confirm(usize),
    Cancel(usize, Canceller),
    Withdraw(usize),
    Suspend(usize),
    Activate(usize),
    SetQuota(usize, i64),
    /// The job came by: what has ended by time is written down.
    Tick,
    ReadOffer(usize),
    /// Every offer the candidate was ever sent.
    ReadBook(usize),
    ReadQuota(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canceller {
    Employer,
    /// For force majeure (A11).
    ProgrammeOffice,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Whatever else is read, it worked.
    Done,
    Offer(Sight),
    Book(Vec<(usize, Sight)>),
    Quota {
        total: i64,
        committed: i64,
    },
    Refused(String),
}

/// An offer as an answer shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    pub state: OfferState,
    pub revision: usize,
    pub confirm_by: Option<OffsetDateTime>,
}

/// One request with its answer.
#[derive(Debug, Clone)]
pub struct Record {
    pub command: Command,
    pub answer: Answer,
    /// Places in the order of all beginnings and ends.
    pub began: usize,
    pub ended: usize,
    /// What the clock showed meanwhile: the request was decided by one of these.
    pub clock: Vec<OffsetDateTime>,
}

impl Record {
    /// A look or a refusal: whatever it was, the world is the same afterwards.
    fn changes_nothing(&self) -> bool {
        let is_look = matches!(
            self.command,
            Command::ReadOffer(_) | Command::ReadBook(_) | Command::ReadQuota(_)
        );
        is_look || matches!(self.answer, Answer::Refused(_))
    }
}
