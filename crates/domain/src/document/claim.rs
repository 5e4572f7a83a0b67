use super::{Desk, Document, Undecidable};
use crate::calendar::Timestamp;
use crate::event::{DocumentEvent, Event};
use crate::ids::UserId;
use time::Duration;

/// How long a document is kept for the officer who claimed it (A50).
pub const CLAIM_PERIOD: Duration = Duration::minutes(30);

names! {
    /// Whose claim on a document a list asks for; one that has run out is nobody's.
    pub enum ClaimedBy {
        Me = "me",
        Nobody = "nobody",
    }
}

/// A document that one officer works on, so that no second one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub by: UserId,
    /// The last instant at which it holds.
    pub until: Timestamp,
}

impl Claim {
    /// Whether it holds at an instant; nothing has to end one that has run out.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        now <= self.until
    }
}

/// Somebody else works on the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an officer works on the document until {until}")]
pub struct Claimed {
    pub until: Timestamp,
}

impl Document {
    /// The claim that holds at an instant.
    pub fn claim_at(&self, now: Timestamp) -> Option<Claim> {
        self.claim.filter(|claim| claim.holds_at(now))
    }

    /// Keeps the document for whoever could decide on it now. Claiming it again begins the
    /// period anew.
    pub fn claim(mut self, desk: &Desk<'_>) -> Result<(Self, Vec<Event>), Undecidable> {
        self.is_on(desk)?;
        let claim = Claim { by: desk.user, until: desk.now + CLAIM_PERIOD };
        if self.claim == Some(claim) {
            return Ok((self, vec![]));
        }
        self.claim = Some(claim);
        let event = Event::new(self.id, DocumentEvent::Claim);
        Ok((self, vec![event]))
    }

    /// Gives up a claim before its time. Giving up what one does not hold changes nothing.
    pub fn release(mut self, by: UserId, now: Timestamp) -> Result<(Self, Vec<Event>), Claimed> {
        match self.claim_at(now) {
            None => Ok((self, vec![])),
            Some(claim) if claim.by != by => Err(Claimed { until: claim.until }),
            Some(_) => {
                self.claim = None;
                let event = Event::new(self.id, DocumentEvent::Release);
                Ok((self, vec![event]))
            }
        }
    }

    /// Checks that nobody else works on it.
    pub(super) fn is_free_for(&self, desk: &Desk<'_>) -> Result<(), Claimed> {
        match self.claim_at(desk.now) {
            Some(claim) if claim.by != desk.user => Err(Claimed { until: claim.until }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{document, every_progress, officer, programme};
    use super::super::{DocumentState, Progress};
    use super::*;
    use crate::application::examples::before_evaluation;
    use uuid::Uuid;

    fn submitted() -> Document {
        document(Progress::Submitted)
    }

    /// The same desk with somebody else at it, some time later.
    fn colleague<'a>(desk: &Desk<'a>, later: Duration) -> Desk<'a> {
        Desk { user: UserId(Uuid::from_u128(78)), now: desk.now + later, ..*desk }
    }

    #[test]
    fn a_claim_holds_for_half_an_hour_the_last_instant_included() {
        let term = before_evaluation();
        let desk = officer(&term);
        let (claimed, events) = submitted().claim(&desk).expect("it waits");
        assert_eq!(events, [Event::new(claimed.id, DocumentEvent::Claim)]);
        let until = desk.now + CLAIM_PERIOD;
        for later in [Duration::ZERO, CLAIM_PERIOD - Duration::MICROSECOND, CLAIM_PERIOD] {
            let refused = claimed.clone().accept(&colleague(&desk, later));
            assert_eq!(refused, Err(Claimed { until }.into()), "after {later}");
            let refused = claimed.clone().claim(&colleague(&desk, later));
            assert_eq!(refused, Err(Claimed { until }.into()), "after {later}");
        }
        let after = colleague(&desk, CLAIM_PERIOD + Duration::MICROSECOND);
        assert_eq!(claimed.claim_at(after.now), None);
        assert!(claimed.clone().accept(&after).is_ok());
        assert!(claimed.claim(&after).is_ok());
    }

    #[test]
    fn the_claimant_decides_and_the_claim_ends_with_the_decision() {
        let term = before_evaluation();
        let desk = officer(&term);
        let (claimed, _) = submitted().claim(&desk).expect("it waits");
        let (accepted, _) = claimed.accept(&desk).expect("it is the claimant's");
        assert_eq!(accepted.claim, None);
    }

    #[test]
    fn claiming_again_begins_anew_and_at_the_same_instant_changes_nothing() {
        let term = before_evaluation();
        let desk = officer(&term);
        let (claimed, _) = submitted().claim(&desk).expect("it waits");
        assert_eq!(claimed.clone().claim(&desk), Ok((claimed.clone(), vec![])));
        let later = Desk { now: desk.now + Duration::MINUTE, ..desk };
        let (again, events) = claimed.claim(&later).expect("it is the claimant's");
        assert_eq!(
            again.claim_at(later.now).map(|claim| claim.until),
            Some(later.now + CLAIM_PERIOD)
        );
        assert_eq!(events.len(), 1);
    }

    #[test]
    fn only_the_claimant_gives_a_claim_up() {
        let term = before_evaluation();
        let desk = officer(&term);
        let (claimed, _) = submitted().claim(&desk).expect("it waits");
        let other = colleague(&desk, Duration::ZERO);
        let until = desk.now + CLAIM_PERIOD;
        assert_eq!(claimed.clone().release(other.user, desk.now), Err(Claimed { until }));
        let (free, events) = claimed.release(desk.user, desk.now).expect("it is the claimant's");
        assert_eq!((free.claim, events.len()), (None, 1));
        assert_eq!(free.clone().release(desk.user, desk.now), Ok((free, vec![])));
    }

    #[test]
    fn what_one_may_decide_on_one_may_claim() {
        let term = before_evaluation();
        let claims = |desk: Desk<'_>| {
            every_progress()
                .into_iter()
                .filter(move |progress| document(progress.clone()).claim(&desk).is_ok())
                .map(|progress| progress.state())
                .collect::<Vec<_>>()
        };
        assert_eq!(claims(officer(&term)), [DocumentState::Submitted]);
        assert_eq!(claims(programme(&term)), [DocumentState::Accepted]);
    }
}
