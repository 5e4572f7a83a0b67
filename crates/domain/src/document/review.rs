use super::{ControlLevel, ReasonError, RejectReason, Rejection};
use crate::Named;
use crate::event::{DocumentReviewEvent, Event};
use crate::ids::{DocumentReviewId, UserId};
use crate::machine::{PROGRAMME, Transition, arrow};

names! {
    /// A reviewer's verdict on an approval.
    pub enum ReviewVerdict {
        /// The approval was right.
        Agree = "agree",
        /// The document should have been rejected.
        Disagree = "disagree",
    }
}

names! {
    /// The state of a review.
    pub enum ReviewState {
        /// Waiting for a reviewer.
        Open = "open",
        /// A reviewer has recorded a verdict.
        Recorded = "recorded",
    }
}

names! {
    /// What can happen to a review.
    pub enum ReviewAction {
        /// A reviewer records a verdict.
        Record = "record",
    }
}

/// The only transition of a review.
pub const REVIEW_TRANSITIONS: &[Transition<ReviewState, ReviewAction>] =
    &[arrow(ReviewState::Open, ReviewAction::Record, ReviewState::Recorded, PROGRAMME)];

/// The review of an approved document in a sample, by an officer who did not decide on it (A52).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentReview {
    /// The id.
    pub id: DocumentReviewId,
    /// The users who accepted and approved the document.
    pub deciders: Vec<UserId>,
    /// The recorded outcome; `None` while the review is open.
    pub outcome: Option<ReviewOutcome>,
    /// The version of the row.
    pub version: i32,
}

/// The outcome of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewOutcome {
    /// The reviewer.
    pub by: UserId,
    /// What the reviewer found.
    pub opinion: Opinion,
}

/// A reviewer's verdict, with the reason for a disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opinion {
    /// The approval was right.
    Agree,
    /// The document should have been rejected, for this reason.
    Disagree(Rejection),
}

/// Why a verdict cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    /// The reviewer accepted or approved the document.
    #[error("you cannot review your own decision")]
    OwnDecision,
    /// Another verdict is already recorded.
    #[error("the document has already been reviewed")]
    AlreadyRecorded,
}

impl Opinion {
    /// The verdict without its reason.
    pub fn verdict(&self) -> ReviewVerdict {
        match self {
            Self::Agree => ReviewVerdict::Agree,
            Self::Disagree(_) => ReviewVerdict::Disagree,
        }
    }

    /// The opinion that the document should have been rejected for this reason, instead of
    /// approved.
    pub fn disagree(reason: &RejectReason, text: Option<String>) -> Result<Self, ReasonError> {
        reason.given(ControlLevel::Approval, text).map(Self::Disagree)
    }
}

impl DocumentReview {
    /// Records the reviewer's verdict. The document does not change, because its approval is final.
    /// The verdict only measures the quality of document control. Repeating it changes nothing.
    pub fn record(
        mut self,
        opinion: Opinion,
        by: UserId,
    ) -> Result<(Self, Vec<Event>), ReviewError> {
        let outcome = ReviewOutcome { by, opinion };
        match &self.outcome {
            Some(recorded) if *recorded == outcome => return Ok((self, vec![])),
            Some(_) => return Err(ReviewError::AlreadyRecorded),
            None if self.deciders.contains(&by) => return Err(ReviewError::OwnDecision),
            None => {}
        }
        let reason = match &outcome.opinion {
            Opinion::Agree => None,
            Opinion::Disagree(rejection) => Some(rejection.reason.clone()),
        };
        let event = Event::new(self.id, DocumentReviewEvent::Record)
            .between(None, outcome.opinion.verdict().name())
            .because(reason);
        self.outcome = Some(outcome);
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::reason;
    use super::*;
    use uuid::Uuid;

    fn user(nth: u128) -> UserId {
        UserId(Uuid::from_u128(nth))
    }

    fn review() -> DocumentReview {
        DocumentReview {
            id: DocumentReviewId(Uuid::from_u128(9)),
            deciders: vec![user(1), user(2)],
            outcome: None,
            version: 0,
        }
    }

    #[test]
    fn officers_cannot_review_documents_that_they_accepted_or_approved() {
        for decider in [1, 2] {
            let refused = review().record(Opinion::Agree, user(decider));
            assert_eq!(refused, Err(ReviewError::OwnDecision));
        }
        assert!(review().record(Opinion::Agree, user(3)).is_ok());
    }

    #[test]
    fn a_verdict_is_recorded_only_once() {
        let (recorded, events) = review().record(Opinion::Agree, user(3)).expect("it is open");
        assert_eq!(
            events,
            [Event::new(recorded.id, DocumentReviewEvent::Record).between(None, "agree")]
        );
        let again = recorded.clone().record(Opinion::Agree, user(3));
        assert_eq!(again, Ok((recorded.clone(), vec![])));
        let disagree = Opinion::disagree(&reason("forged"), None).expect("it needs no text");
        for (opinion, by) in [(disagree, 3), (Opinion::Agree, 4)] {
            let refused = recorded.clone().record(opinion, user(by));
            assert_eq!(refused, Err(ReviewError::AlreadyRecorded));
        }
    }

    #[test]
    fn a_disagreement_needs_a_reason() {
        let disagree = Opinion::disagree(&reason("forged"), None).expect("it needs no text");
        let (_, events) = review().record(disagree, user(3)).expect("it is open");
        assert_eq!(events[0].reason.as_deref(), Some("forged"));
        let refused = Opinion::disagree(&reason("other"), Some(" ".to_owned()));
        assert_eq!(refused, Err(ReasonError::TextRequired));
    }
}
