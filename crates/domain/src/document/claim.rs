use super::{Desk, Document, Undecidable};
use crate::calendar::{Timestamp, instant_text};
use crate::event::{DocumentEvent, Event};
use crate::ids::UserId;
use time::Duration;

/// How long a claim reserves a document for an officer (A50).
pub const CLAIM_PERIOD: Duration = Duration::minutes(30);

names! {
    /// A filter of documents by who claimed them. A claim that has ended counts as none.
    pub enum ClaimedBy {
        /// Documents that the caller has claimed.
        Me = "me",
        /// Documents that nobody has claimed.
        Nobody = "nobody",
    }
}

/// An officer's claim on a document, which keeps other officers from working on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The officer.
    pub by: UserId,
    /// The last instant at which the claim holds.
    pub until: Timestamp,
}

impl Claim {
    /// Whether the claim holds at an instant. It ends by time, without any command.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        now <= self.until
    }
}

/// Another officer has claimed the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("another officer has claimed the document until {}", instant_text(*until))]
pub struct Claimed {
    /// The last instant at which that claim holds.
    pub until: Timestamp,
}

impl Document {
    /// The claim that holds at an instant; `None` when nobody has claimed the document.
    pub fn claim_at(&self, now: Timestamp) -> Option<Claim> {
        self.claim.filter(|claim| claim.holds_at(now))
    }

    /// Claims the document for an officer who could decide on it now (A50). Claiming it again
    /// starts the period again.
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

    /// Gives up the user's claim before it ends. Without a claim, it changes nothing.
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

    /// Checks that no other officer has claimed the document.
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

    /// The same desk with another officer at it, some time later.
    fn colleague<'a>(desk: &Desk<'a>, later: Duration) -> Desk<'a> {
        Desk { user: UserId(Uuid::from_u128(78)), now: desk.now + later, ..*desk }
    }

    #[test]
    fn a_claim_holds_for_half_an_hour_including_its_last_instant() {
        let term = before_evaluation();
        let desk = officer(&term);
        let (claimed, events) = submitted().claim(&desk).expect("it is submitted");
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
        let (claimed, _) = submitted().claim(&desk).expect("it is submitted");
        let (accepted, _) = claimed.accept(&desk).expect("it is the claimant's");
        assert_eq!(accepted.claim, None);
    }

    #[test]
    fn claiming_again_restarts_the_period_and_changes_nothing_at_the_same_instant() {
        let term = before_evaluation();
        let desk = officer(&term);
        let (claimed, _) = submitted().claim(&desk).expect("it is submitted");
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
    fn only_the_claimant_can_give_up_a_claim() {
        let term = before_evaluation();
        let desk = officer(&term);
        let (claimed, _) = submitted().claim(&desk).expect("it is submitted");
        let other = colleague(&desk, Duration::ZERO);
        let until = desk.now + CLAIM_PERIOD;
        assert_eq!(claimed.clone().release(other.user, desk.now), Err(Claimed { until }));
        let (free, events) = claimed.release(desk.user, desk.now).expect("it is the claimant's");
        assert_eq!((free.claim, events.len()), (None, 1));
        assert_eq!(free.clone().release(desk.user, desk.now), Ok((free, vec![])));
    }

    #[test]
    fn an_officer_may_claim_the_documents_on_which_they_may_decide() {
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
