//! Judges a history: which requests were sent over HTTP, when, and what the server answered.
//!
//! Nothing here looks into the server or its database. [`World`] states the rules a second time, as
//! briefly as possible. It shares no code with the decisions of the domain, so that it reveals
//! mistakes in them. [`explain`] checks strict serializability: is there an order in which the
//! requests can have run one after the other, each at an instant between its start and its end, so
//! that every answer follows the rules? If there is, no request saw or made half of a change.

mod order;
mod rules;
#[cfg(test)]
mod tests;

pub use order::{Unexplained, explain};
pub use rules::World;

use staj_domain::offer::{AmendmentState, OfferState};
use time::{Date, OffsetDateTime};

/// The part of a world that never changes. Candidates, employers and offers are numbered from 0.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Whose entry in a pool each candidate is, by the number of the person: somebody may be in the
    /// pools of two terms.
    pub persons: Vec<usize>,
    /// The statutory wage at the beginning: from each day on, this many kuruş a month.
    pub floors: Vec<(Date, i64)>,
    /// The quota of each employer at the beginning, in places.
    pub totals: Vec<i64>,
    /// The one share of each quota at the beginning: offers that start on this day at the latest, and
    /// the places for them.
    pub shares: Vec<(Date, i64)>,
    /// Every offer that was drafted at any time.
    pub offers: Vec<Conditions>,
    /// Every amendment that was proposed at any time.
    pub amendments: Vec<Amendment>,
}

/// What an employer offers a candidate.
#[derive(Debug, Clone, Copy)]
pub struct Conditions {
    /// The number of the candidate.
    pub candidate: usize,
    /// The number of the employer.
    pub employer: usize,
    /// The first and the last day of the internship.
    pub period: (Date, Date),
    /// The monthly wage in kuruş.
    pub wage: i64,
    /// The last instant at which the candidate can accept or decline.
    pub respond_by: OffsetDateTime,
}

/// Other days that an employer proposes for an offer.
#[derive(Debug, Clone, Copy)]
pub struct Amendment {
    /// The number of the offer.
    pub offer: usize,
    /// The first and the last day that the internship would have.
    pub period: (Date, Date),
    /// The last instant at which the candidate can answer.
    pub respond_by: OffsetDateTime,
}

/// A request, with the number of the offer, amendment, candidate or employer that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Draft(usize),
    Send(usize),
    Accept(usize),
    Decline(usize),
    Revoke(usize),
    Confirm(usize),
    Cancel(usize, Canceller),
    /// The employer raises the monthly wage to this many kuruş, from the first day on.
    Raise(usize, i64),
    /// The employer proposes this amendment.
    Propose(usize),
    AcceptAmendment(usize),
    RefuseAmendment(usize),
    WithdrawAmendment(usize),
    /// The school's unit does not approve the internship.
    Reject(usize),
    /// The internship ends early on this day, or the intern never came.
    End(usize, Option<Date>),
    /// From this day on, the statutory wage is this many kuruş a month.
    Law(Date, i64),
    Withdraw(usize),
    Suspend(usize),
    Activate(usize),
    /// Sets the quota of an employer to this many places.
    SetQuota(usize, i64),
    /// Sets the quota of an employer to this many places, and its share to this many.
    SetShare(usize, i64, i64),
    /// A run of the job that records lapsed offers.
    Tick,
    ReadOffer(usize),
    /// Lists every offer that the candidate was ever sent.
    ReadBook(usize),
    ReadQuota(usize),
    /// Reads the share of a quota. The server reads it after the quota, at an instant of its own.
    ReadShare(usize),
    /// Lists the amendments of an offer.
    ReadAmendments(usize),
}

/// Who cancels an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canceller {
    /// The employer that made the offer.
    Employer,
    /// The programme office, for force majeure (A11).
    ProgrammeOffice,
}

/// The server's answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The request succeeded. The rest of the response does not matter.
    Done,
    /// The offer after the request.
    Offer(Sight),
    /// The offers to a candidate, each with its number.
    Book(Vec<(usize, Sight)>),
    /// The quota of an employer, in places.
    Quota {
        /// All places.
        total: i64,
        /// Places that offers hold.
        committed: i64,
        /// Its share, unless that was not read at the same instant.
        share: Option<Share>,
    },
    Share(Share),
    /// The amendments of an offer, each with its number.
    Amendments(Vec<(usize, AmendmentState)>),
    /// A refusal with this problem code.
    Refused(String),
}

/// The share of a quota, in places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// All places.
    pub places: i64,
    /// Places that offers hold.
    pub committed: i64,
}

/// An offer as an answer shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Its state at the instant of the request.
    pub state: OfferState,
    /// The version of its row.
    pub version: usize,
    /// The last instant at which the employer can confirm, once the candidate has accepted.
    pub confirm_by: Option<OffsetDateTime>,
    /// Its first and last day, if they are not those that were drafted.
    pub new_days: Option<(Date, Date)>,
}

/// One request with its answer.
#[derive(Debug, Clone)]
pub struct Record {
    /// The request.
    pub command: Command,
    /// Its answer.
    pub answer: Answer,
    /// The position of its start in the order of all starts and ends.
    pub began: usize,
    /// The position of its end in the order of all starts and ends.
    pub ended: usize,
    /// What the clock showed while the request ran. One of these instants decided it.
    pub clock: Vec<OffsetDateTime>,
}

impl Record {
    /// Whether it is a read or a refusal, which leaves the world as it was.
    fn changes_nothing(&self) -> bool {
        let is_read = matches!(
            self.command,
            Command::ReadOffer(_)
                | Command::ReadBook(_)
                | Command::ReadQuota(_)
                | Command::ReadShare(_)
                | Command::ReadAmendments(_)
        );
        is_read || matches!(self.answer, Answer::Refused(_))
    }
}
