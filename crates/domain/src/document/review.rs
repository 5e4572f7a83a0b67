use super::{ControlLevel, ReasonError, RejectReason, Rejection};
use crate::Named;
use crate::event::{DocumentReviewEvent, Event};
use crate::ids::{DocumentReviewId, UserId};

names! {
    /// What a second reviewer says of an approval.
    pub enum ReviewVerdict {
        Agree = "agree",
        Disagree = "disagree",
    }
}

/// An approved document of a sample, to be looked at by somebody who did not decide on it (A52).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentReview {
    pub id: DocumentReviewId,
    /// Who accepted and who approved the document.
    pub deciders: Vec<UserId>,
    pub outcome: Option<ReviewOutcome>,
    pub version: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewOutcome {
    pub by: UserId,
    pub opinion: Opinion,
}

/// What a second reviewer says, with the reason of a disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opinion {
    Agree,
    Disagree(Rejection),
}

/// Why an opinion is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    #[error("nobody reviews an own decision")]
    OwnDecision,
    #[error("the document has been reviewed")]
    AlreadyRecorded,
}

impl Opinion {
    pub fn verdict(&self) -> ReviewVerdict {
        match self {
            Self::Agree => ReviewVerdict::Agree,
            Self::Disagree(_) => ReviewVerdict::Disagree,
        }
    }

    /// Would have rejected the document instead of approving it.
    pub fn disagree(reason: &RejectReason, text: Option<String>) -> Result<Self, ReasonError> {
        reason.given(ControlLevel::Approval, text).map(Self::Disagree)
    }
}

impl DocumentReview {
    /// Records what the second reviewer found. It changes nothing of the document, whose approval
    /// is final; it tells how good the control is. Recording the same again changes nothing.
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
    fn whoever_accepted_or_approved_does_not_review() {
        for decider in [1, 2] {
            let refused = review().record(Opinion::Agree, user(decider));
            assert_eq!(refused, Err(ReviewError::OwnDecision));
        }
        assert!(review().record(Opinion::Agree, user(3)).is_ok());
    }

    #[test]
    fn an_opinion_is_recorded_once() {
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
    fn a_disagreement_has_a_reason() {
        let disagree = Opinion::disagree(&reason("forged"), None).expect("it needs no text");
        let (_, events) = review().record(disagree, user(3)).expect("it is open");
        assert_eq!(events[0].reason.as_deref(), Some("forged"));
        let refused = Opinion::disagree(&reason("other"), Some(" ".to_owned()));
        assert_eq!(refused, Err(ReasonError::TextRequired));
    }
}
