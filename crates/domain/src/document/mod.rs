//! Documents of an application. They are checked at two levels: an officer checks whether a
//! document is correct, then the programme office approves it (A13).

mod accept;
mod approve;
mod claim;
mod control;
mod disqualify;
mod machine;
mod reject;
mod review;
mod sample;

pub use claim::{CLAIM_PERIOD, Claim, Claimed, ClaimedBy};
pub use control::DocumentControl;
pub(crate) use disqualify::drop_undecided;
pub use disqualify::{Disqualification, disqualify};
pub use machine::{DocumentAction, TRANSITIONS, Transition};
pub use reject::{ControlLevel, ReasonError, RejectError, RejectReason, Rejection};
pub use review::{
    DocumentReview, Opinion, REVIEW_TRANSITIONS, ReviewAction, ReviewError, ReviewOutcome,
    ReviewState, ReviewVerdict,
};
pub use sample::{Rate, SampleSize, Tally, draw};

use crate::Named;
use crate::application::ApplicationState;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::ids::{DocumentId, UserId};
use crate::machine::States;
use crate::term::{Term, TermPhase, WrongPhase};
use crate::user::Role;
use time::Date;

names! {
    /// The state of a document. Only an approved document counts (R24). A document is dropped when
    /// its application leaves document control before a decision.
    pub enum DocumentState {
        /// Belongs to a draft.
        Uploaded = "uploaded",
        /// Waiting for its first check.
        Submitted = "submitted",
        /// Passed its first check and is waiting for approval.
        Accepted = "accepted",
        /// Counts in the evaluation. The state is final.
        Approved = "approved",
        /// Does not count. The state is final.
        Rejected = "rejected",
        /// No longer needs a decision. The state is final.
        Dropped = "dropped",
    }
}

/// The type of the certificates of internships, which the programme issues for its own (A80).
pub const CERTIFICATE_TYPE: &str = "internship_certificate";

/// The document is from a future year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document cannot be from a future year; today is {today}")]
pub struct NotIssuedYet {
    /// The current day in Istanbul.
    pub today: Date,
}

/// Refuses a document from a year after that of `today`.
pub fn check_issued_year(year: i32, today: Date) -> Result<(), NotIssuedYet> {
    if year <= today.year() { Ok(()) } else { Err(NotIssuedYet { today }) }
}

names! {
    /// The decision on one of several documents.
    pub enum Decision {
        /// Accept the document.
        Accept = "accept",
        /// Reject the document.
        Reject = "reject",
    }
}

/// A document of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The id.
    pub id: DocumentId,
    /// The type, which is one of the document types of the term, or that of a proof.
    pub document_type: String,
    /// The rejected document that it replaces; `None` for the first of its kind (A77).
    pub replaces: Option<DocumentId>,
    /// The declared item that it proves; `None` if it proves none (A78).
    pub item: Option<String>,
    /// How far the document has come.
    pub progress: Progress,
    /// The claim as stored, which may have ended. [`Document::claim_at`] returns the claim that
    /// holds at an instant.
    pub claim: Option<Claim>,
    /// The version of the row.
    pub version: i32,
}

/// The state of a document, with the data that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// See [`DocumentState::Uploaded`].
    Uploaded,
    /// See [`DocumentState::Submitted`].
    Submitted,
    /// See [`DocumentState::Accepted`].
    Accepted,
    /// See [`DocumentState::Approved`].
    Approved,
    /// See [`DocumentState::Rejected`].
    Rejected(Rejection),
    /// See [`DocumentState::Dropped`].
    Dropped,
}

/// The context of a decision on a document: who decides, for which application, and when.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The officer.
    pub user: UserId,
    /// The role of the officer.
    pub role: Role,
    /// Who checks the documents of the candidate's school first (A38).
    pub control: DocumentControl,
    /// The state of the document's application.
    pub application: ApplicationState,
    /// The term of the application.
    pub term: &'a Term,
    /// The instant of the decision.
    pub now: Timestamp,
}

/// Why the officer at a desk cannot decide on a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undecidable {
    /// Documents are not checked in the current phase of the term (R7).
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// The application was not submitted, or it has left document control.
    #[error("the state of the application is {0}")]
    ApplicationNotSubmitted(ApplicationState),
    /// The document belongs to a draft.
    #[error("the document is not submitted")]
    NotSubmitted,
    /// The document is waiting for its first check, which this officer cannot do (R10, A38).
    #[error("the document is waiting for its first check by {0}")]
    NotChecked(DocumentControl),
    /// Another decision was made, and it is final (A12).
    #[error("the document is already {0}")]
    AlreadyDecided(DocumentState),
    /// Another officer has claimed the document (A50).
    #[error(transparent)]
    Claimed(#[from] Claimed),
}

impl Term {
    /// Checks that documents are checked at this instant: from the opening of applications until
    /// the evaluation (R7).
    pub(crate) fn controls_documents(&self, now: Timestamp) -> Result<(), WrongPhase> {
        let needed = States::of(&[TermPhase::ApplicationsOpen, TermPhase::DocumentControl]);
        match needed.iter().any(|phase| phase == self.phase(now)) {
            true => Ok(()),
            false => Err(self.wrong_phase(now, needed)),
        }
    }
}

impl Desk<'_> {
    /// Checks that the application is under document control: it was submitted, and the evaluation
    /// has not started (R7).
    pub fn is_open(&self) -> Result<(), Undecidable> {
        self.term.controls_documents(self.now)?;
        match self.application {
            ApplicationState::Submitted => Ok(()),
            state => Err(Undecidable::ApplicationNotSubmitted(state)),
        }
    }
}

impl Progress {
    /// The state without its data.
    pub fn state(&self) -> DocumentState {
        match self {
            Self::Uploaded => DocumentState::Uploaded,
            Self::Submitted => DocumentState::Submitted,
            Self::Accepted => DocumentState::Accepted,
            Self::Approved => DocumentState::Approved,
            Self::Rejected(_) => DocumentState::Rejected,
            Self::Dropped => DocumentState::Dropped,
        }
    }
}

impl Document {
    /// The current state.
    pub fn state(&self) -> DocumentState {
        self.progress.state()
    }

    /// Submits the document together with its application. `None` when it was not just uploaded.
    pub(crate) fn submit(mut self, events: &mut Vec<Event>) -> Option<Self> {
        DocumentAction::Submit.target(self.state())?;
        events.push(self.step(DocumentAction::Submit, Progress::Submitted));
        Some(self)
    }

    /// Checks that the officer at the desk may take the action now.
    pub fn is_open_to(&self, action: DocumentAction, desk: &Desk<'_>) -> Result<(), Undecidable> {
        desk.is_open()?;
        let state = self.state();
        if state == DocumentState::Uploaded {
            return Err(Undecidable::NotSubmitted);
        }
        if state == DocumentState::Submitted
            && (desk.role != desk.control.role() || action.target(state).is_none())
        {
            return Err(Undecidable::NotChecked(desk.control));
        }
        if !action.is_open_to(desk.role, state) {
            return Err(Undecidable::AlreadyDecided(state));
        }
        Ok(self.is_free_for(desk)?)
    }

    /// Checks that the document is waiting for a decision by the officer at the desk.
    fn is_on(&self, desk: &Desk<'_>) -> Result<(), Undecidable> {
        // An officer who may decide on a document may also reject it.
        self.is_open_to(DocumentAction::Reject, desk)
    }

    /// Moves the document along an arrow of the machine. The decision also ends the claim.
    fn step(&mut self, action: DocumentAction, progress: Progress) -> Event {
        let (from, to) = (self.state(), progress.state());
        debug_assert_eq!(action.target(from), Some(to), "{action} is not possible from {from}");
        let reason = match &progress {
            Progress::Rejected(rejection) => Some(rejection.reason.clone()),
            _ => None,
        };
        self.progress = progress;
        self.claim = None;
        Event::new(self.id, action).between(from.name(), to.name()).because(reason)
    }
}

#[cfg(test)]
pub(crate) mod examples {
    use super::*;
    use uuid::Uuid;

    pub fn document(progress: Progress) -> Document {
        let id = DocumentId(Uuid::from_u128(1));
        Document {
            id,
            document_type: "certificate".to_owned(),
            replaces: None,
            item: None,
            progress,
            claim: None,
            version: 0,
        }
    }

    /// A reason that may be given at every level. The reason `other` needs a text.
    pub fn reason(code: &str) -> RejectReason {
        RejectReason {
            code: code.to_owned(),
            levels: ControlLevel::ALL.to_vec(),
            text_required: code == "other",
            active: true,
        }
    }

    pub fn unreadable() -> Rejection {
        Rejection { reason: "unreadable".to_owned(), text: None }
    }

    /// A career centre officer with a document of their own university, at the planned end of
    /// document control.
    pub fn officer(term: &Term) -> Desk<'_> {
        Desk {
            user: UserId(Uuid::from_u128(77)),
            role: Role::CareerOfficer,
            control: DocumentControl::CareerCentre,
            application: ApplicationState::Submitted,
            term,
            now: term.calendar.control_end_at,
        }
    }

    /// The programme office with a document of the same university.
    pub fn programme(term: &Term) -> Desk<'_> {
        Desk { role: Role::ProgrammeOfficer, ..officer(term) }
    }

    /// One for each state.
    pub fn every_progress() -> [Progress; 6] {
        [
            Progress::Uploaded,
            Progress::Submitted,
            Progress::Accepted,
            Progress::Approved,
            Progress::Rejected(unreadable()),
            Progress::Dropped,
        ]
    }
}

#[cfg(test)]
mod tests;
