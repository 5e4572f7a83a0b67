//! A document of an application, judged at two levels: first its truth, then the whole (A13).

mod accept;
mod approve;
mod reject;

pub use accept::AcceptError;
pub use approve::ApproveError;
pub use reject::RejectError;

use crate::Named;
use crate::application::ApplicationState;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::ids::DocumentId;
use crate::term::{Term, TermPhase, WrongPhase};

names! {
    /// Where a document stands; only an approved one counts (R24).
    pub enum DocumentState {
        Uploaded = "uploaded",
        Submitted = "submitted",
        Accepted = "accepted",
        Approved = "approved",
        Rejected = "rejected",
    }
}

names! {
    /// Why a document is rejected (R9).
    pub enum RejectReason {
        Unreadable = "unreadable",
        NotOwn = "not_own",
        Incomplete = "incomplete",
        Expired = "expired",
        WrongType = "wrong_type",
        Forged = "forged",
        Other = "other",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub document_type: String,
    pub standing: Standing,
    pub version: i32,
}

/// Where a document stands, with what belongs to that state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Uploaded,
    Submitted,
    Accepted,
    Approved,
    Rejected(Rejection),
}

/// Why a document was rejected, for the candidate to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub reason: RejectReason,
    pub text: Option<String>,
}

/// Who judges a document: the two levels of A13.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reviewer {
    /// Of the school, at the first check.
    Officer,
    /// The programme office, over what an officer accepted.
    Programme,
}

/// Documents are not judged here and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotUnderControl {
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    #[error("the application is {0}")]
    ApplicationNotSubmitted(ApplicationState),
    #[error("the document is not submitted")]
    NotSubmitted,
}

/// Another decision stands; it is final (A12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document is already {state}")]
pub struct AlreadyDecided {
    pub state: DocumentState,
}

/// The first check has to come first (R10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no officer has accepted the document")]
pub struct NotAccepted;

impl Standing {
    pub fn state(&self) -> DocumentState {
        match self {
            Self::Uploaded => DocumentState::Uploaded,
            Self::Submitted => DocumentState::Submitted,
            Self::Accepted => DocumentState::Accepted,
            Self::Approved => DocumentState::Approved,
            Self::Rejected(_) => DocumentState::Rejected,
        }
    }
}

impl Document {
    pub fn state(&self) -> DocumentState {
        self.standing.state()
    }

    /// Goes in with its application.
    pub(crate) fn submit(mut self, events: &mut Vec<Event>) -> Option<Self> {
        if self.standing != Standing::Uploaded {
            return None;
        }
        events.push(self.step("submit", Standing::Submitted));
        Some(self)
    }

    /// What was submitted is judged while applications come in and after, until the evaluation (R7).
    fn under_control(
        &self,
        application: ApplicationState,
        term: &Term,
        now: Timestamp,
    ) -> Result<(), NotUnderControl> {
        match term.phase(now) {
            TermPhase::ApplicationsOpen | TermPhase::DocumentControl => {}
            _ => {
                return Err(term.wrong_phase(now, Some(term.calendar.applications_open_at)).into());
            }
        }
        if application != ApplicationState::Submitted {
            return Err(NotUnderControl::ApplicationNotSubmitted(application));
        }
        match self.standing {
            Standing::Uploaded => Err(NotUnderControl::NotSubmitted),
            _ => Ok(()),
        }
    }

    fn step(&mut self, action: &'static str, standing: Standing) -> Event {
        let reason = match &standing {
            Standing::Rejected(rejection) => Some(rejection.reason.name().to_owned()),
            _ => None,
        };
        let event = Event::new(self.id, action)
            .between(self.state().name(), standing.state().name())
            .because(reason);
        self.standing = standing;
        event
    }
}

#[cfg(test)]
pub(crate) mod examples {
    use super::*;
    use uuid::Uuid;

    pub fn document(standing: Standing) -> Document {
        let id = DocumentId(Uuid::from_u128(1));
        Document { id, document_type: "certificate".to_owned(), standing, version: 0 }
    }

    pub fn unreadable() -> Rejection {
        Rejection { reason: RejectReason::Unreadable, text: None }
    }

    /// One of each state.
    pub fn standings() -> [Standing; 5] {
        [
            Standing::Uploaded,
            Standing::Submitted,
            Standing::Accepted,
            Standing::Approved,
            Standing::Rejected(unreadable()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::examples::{document, standings, unreadable};
    use super::*;
    use crate::application::examples::before_evaluation;
    use time::Duration;

    type Decided<E> = Result<(Document, Vec<Event>), E>;

    const SUBMITTED: ApplicationState = ApplicationState::Submitted;

    fn control() -> Timestamp {
        before_evaluation().calendar.control_end_at
    }

    /// What a decision on each state in turn comes to.
    fn decide<E>(command: impl Fn(Document) -> Decided<E>) -> Vec<Result<Standing, E>> {
        let decided = |standing| command(document(standing)).map(|(document, _)| document.standing);
        standings().into_iter().map(decided).collect()
    }

    fn already<E: From<AlreadyDecided>>(state: DocumentState) -> E {
        AlreadyDecided { state }.into()
    }

    #[test]
    fn an_officer_accepts_what_was_submitted() {
        use DocumentState::{Approved, Rejected};
        let term = before_evaluation();
        assert_eq!(
            decide(|document| document.accept(SUBMITTED, &term, control())),
            [
                Err(NotUnderControl::NotSubmitted.into()),
                Ok(Standing::Accepted),
                Ok(Standing::Accepted),
                Err(already(Approved)),
                Err(already(Rejected)),
            ]
        );
    }

    #[test]
    fn an_officer_rejects_what_was_submitted() {
        use DocumentState::{Accepted, Approved};
        let term = before_evaluation();
        let reject = |document: Document| {
            document.reject(Reviewer::Officer, unreadable(), SUBMITTED, &term, control())
        };
        assert_eq!(
            decide(reject),
            [
                Err(NotUnderControl::NotSubmitted.into()),
                Ok(Standing::Rejected(unreadable())),
                Err(already(Accepted)),
                Err(already(Approved)),
                Ok(Standing::Rejected(unreadable())),
            ]
        );
    }

    #[test]
    fn the_programme_office_rejects_what_an_officer_accepted() {
        let term = before_evaluation();
        let reject = |document: Document| {
            document.reject(Reviewer::Programme, unreadable(), SUBMITTED, &term, control())
        };
        assert_eq!(
            decide(reject),
            [
                Err(NotUnderControl::NotSubmitted.into()),
                Err(NotAccepted.into()),
                Ok(Standing::Rejected(unreadable())),
                Err(already(DocumentState::Approved)),
                Ok(Standing::Rejected(unreadable())),
            ]
        );
    }

    #[test]
    fn the_programme_office_approves_what_an_officer_accepted() {
        let term = before_evaluation();
        assert_eq!(
            decide(|document| document.approve(SUBMITTED, &term, control())),
            [
                Err(NotUnderControl::NotSubmitted.into()),
                Err(NotAccepted.into()),
                Ok(Standing::Approved),
                Ok(Standing::Approved),
                Err(already(DocumentState::Rejected)),
            ]
        );
    }

    #[test]
    fn a_decision_is_told_once() {
        let (term, now) = (before_evaluation(), control());
        let (accepted, events) =
            document(Standing::Submitted).accept(SUBMITTED, &term, now).expect("it is submitted");
        assert_eq!(events, [Event::new(accepted.id, "accept").between("submitted", "accepted")]);
        let again = accepted.clone().accept(SUBMITTED, &term, now);
        assert_eq!(again, Ok((accepted.clone(), vec![])));

        let (approved, events) =
            accepted.clone().approve(SUBMITTED, &term, now).expect("it is accepted");
        assert_eq!(events, [Event::new(approved.id, "approve").between("accepted", "approved")]);
        assert_eq!(approved.clone().approve(SUBMITTED, &term, now), Ok((approved, vec![])));

        let reject = |document: Document, reason| {
            let rejection = Rejection { reason, text: Some("page 2".to_owned()) };
            document.reject(Reviewer::Programme, rejection, SUBMITTED, &term, now)
        };
        let (rejected, events) =
            reject(accepted, RejectReason::Forged).expect("it may still be rejected");
        let event = Event::new(rejected.id, "reject").between("accepted", "rejected");
        assert_eq!(events, [event.because("forged".to_owned())]);
        let again = reject(rejected.clone(), RejectReason::Expired);
        assert_eq!(again, Ok((rejected, vec![])), "the first reason stands");
    }

    #[test]
    fn another_reason_has_to_be_put_into_words() {
        let term = before_evaluation();
        for (text, enough) in [(None, false), (Some(" \n"), false), (Some("A blank page."), true)] {
            let rejection =
                Rejection { reason: RejectReason::Other, text: text.map(str::to_owned) };
            let result = document(Standing::Submitted).reject(
                Reviewer::Officer,
                rejection,
                SUBMITTED,
                &term,
                control(),
            );
            match result {
                Ok(_) => assert!(enough, "{text:?}"),
                Err(refused) => assert_eq!((refused, enough), (RejectError::ReasonRequired, false)),
            }
        }
    }

    /// What stands against the three decisions, each on a document that allows it.
    fn decisions(
        application: ApplicationState,
        term: &Term,
        now: Timestamp,
    ) -> [Option<NotUnderControl>; 3] {
        let submitted = document(Standing::Submitted);
        let accept = match submitted.clone().accept(application, term, now) {
            Err(AcceptError::NotUnderControl(refused)) => Some(refused),
            Err(refused) => panic!("{refused}"),
            Ok(_) => None,
        };
        let by = Reviewer::Officer;
        let reject = match submitted.reject(by, unreadable(), application, term, now) {
            Err(RejectError::NotUnderControl(refused)) => Some(refused),
            Err(refused) => panic!("{refused}"),
            Ok(_) => None,
        };
        let approve = match document(Standing::Accepted).approve(application, term, now) {
            Err(ApproveError::NotUnderControl(refused)) => Some(refused),
            Err(refused) => panic!("{refused}"),
            Ok(_) => None,
        };
        [accept, reject, approve]
    }

    #[test]
    fn documents_are_judged_from_the_first_application_to_the_evaluation() {
        let mut term = before_evaluation();
        let opens_at = term.calendar.applications_open_at;
        let closes_at = term.calendar.applications_close_at;
        let early = WrongPhase { phase: TermPhase::Announced, allowed_from: Some(opens_at) };
        let before = opens_at - Duration::SECOND;
        assert_eq!(decisions(SUBMITTED, &term, before), [Some(early.into()); 3]);
        for now in [
            opens_at,
            opens_at + Duration::SECOND,
            closes_at - Duration::SECOND,
            closes_at,
            closes_at + Duration::SECOND,
            // The end of the control is a plan; the evaluation ends it.
            term.calendar.control_end_at + Duration::SECOND,
        ] {
            assert_eq!(decisions(SUBMITTED, &term, now), [None; 3], "at {now}");
        }
        term.progress.evaluation_started_at = Some(control());
        let late = WrongPhase { phase: TermPhase::Evaluation, allowed_from: None };
        assert_eq!(decisions(SUBMITTED, &term, control()), [Some(late.into()); 3]);
    }

    #[test]
    fn only_documents_of_submitted_applications_are_judged() {
        let term = before_evaluation();
        for state in ApplicationState::ALL.iter().copied() {
            let expected = match state {
                ApplicationState::Submitted => None,
                _ => Some(NotUnderControl::ApplicationNotSubmitted(state)),
            };
            assert_eq!(decisions(state, &term, control()), [expected; 3], "{state}");
        }
    }
}
