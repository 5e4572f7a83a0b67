//! A document of an application, judged at two levels: first its truth, then the whole (A13).

mod accept;
mod approve;
mod claim;
mod control;
mod lose;
mod machine;
mod reject;
mod review;
mod sample;

pub use claim::{CLAIM_PERIOD, Claim, Claimed, ClaimedBy};
pub use control::DocumentControl;
pub(crate) use lose::drop_undecided;
pub use lose::{Loss, lose};
pub use machine::{DocumentAction, TRANSITIONS, Transition};
pub use reject::{ControlLevel, ReasonError, RejectError, RejectReason, Rejection};
pub use review::{DocumentReview, Opinion, ReviewError, ReviewOutcome, ReviewVerdict};
pub use sample::{Rate, SampleSize, Tally, draw};

use crate::Named;
use crate::application::ApplicationState;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::ids::{DocumentId, UserId};
use crate::term::{Term, TermPhase, WrongPhase};
use crate::user::Role;

names! {
    /// Where a document stands; only an approved one counts (R24). Dropped: its application left the control before it was decided.
    pub enum DocumentState {
        Uploaded = "uploaded",
        Submitted = "submitted",
        Accepted = "accepted",
        Approved = "approved",
        Rejected = "rejected",
        Dropped = "dropped",
    }
}

names! {
    /// What is said of one of several documents.
    pub enum Decision {
        Accept = "accept",
        Reject = "reject",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub document_type: String,
    pub progress: Progress,
    /// As stored; what holds at an instant is [`Document::claim_at`].
    pub claim: Option<Claim>,
    pub version: i32,
}

/// Where a document stands, with what belongs to that state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    Uploaded,
    Submitted,
    Accepted,
    Approved,
    Rejected(Rejection),
    Dropped,
}

/// Where a document is judged: who sits there, over what, and when.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub user: UserId,
    pub role: Role,
    /// Who checks the documents of the candidate's school (A38).
    pub control: DocumentControl,
    pub application: ApplicationState,
    pub term: &'a Term,
    pub now: Timestamp,
}

/// Why a document is not to be decided on at this desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undecidable {
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    #[error("the application is {0}")]
    ApplicationNotSubmitted(ApplicationState),
    #[error("the document is not submitted")]
    NotSubmitted,
    /// The first check has to come first, by whom it belongs to (R10, A38).
    #[error("the document waits for its first check: {0}")]
    NotChecked(DocumentControl),
    /// Another decision stands; it is final (A12).
    #[error("the document is already {0}")]
    AlreadyDecided(DocumentState),
    #[error(transparent)]
    Claimed(#[from] Claimed),
}

impl Progress {
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
    pub fn state(&self) -> DocumentState {
        self.progress.state()
    }

    /// Goes in with its application.
    pub(crate) fn submit(mut self, events: &mut Vec<Event>) -> Option<Self> {
        DocumentAction::Submit.target(self.state())?;
        events.push(self.step(DocumentAction::Submit, Progress::Submitted));
        Some(self)
    }

    /// What was submitted is judged while applications come in and after, until the evaluation (R7).
    fn is_under_control(&self, desk: &Desk<'_>) -> Result<(), Undecidable> {
        let (term, now) = (desk.term, desk.now);
        match term.phase(now) {
            TermPhase::ApplicationsOpen | TermPhase::DocumentControl => {}
            _ => {
                return Err(term.wrong_phase(now, Some(term.calendar.applications_open_at)).into());
            }
        }
        if desk.application != ApplicationState::Submitted {
            return Err(Undecidable::ApplicationNotSubmitted(desk.application));
        }
        match self.progress {
            Progress::Uploaded => Err(Undecidable::NotSubmitted),
            _ => Ok(()),
        }
    }

    /// Checks that whoever sits there may take the action now.
    pub fn is_open_to(&self, action: DocumentAction, desk: &Desk<'_>) -> Result<(), Undecidable> {
        self.is_under_control(desk)?;
        let state = self.state();
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

    /// Checks that the document waits for whoever sits there.
    fn is_on(&self, desk: &Desk<'_>) -> Result<(), Undecidable> {
        // Whoever decides may reject.
        self.is_open_to(DocumentAction::Reject, desk)
    }

    /// Takes an arrow of the machine; a claim ends with the decision it was made for.
    fn step(&mut self, action: DocumentAction, progress: Progress) -> Event {
        let (from, to) = (self.state(), progress.state());
        debug_assert_eq!(action.target(from), Some(to), "{action} is no arrow from {from}");
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
        Document { id, document_type: "certificate".to_owned(), progress, claim: None, version: 0 }
    }

    /// A reason for every level; `other` needs a text.
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

    /// A career-centre officer over documents of the own university, at the end of the control.
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

    /// The programme office over documents of the same university.
    pub fn programme(term: &Term) -> Desk<'_> {
        Desk { role: Role::ProgrammeOfficer, ..officer(term) }
    }

    /// One of each state.
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
