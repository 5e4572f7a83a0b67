//! What the school's unit decides of an internship: two things, and never one for the other (A26).

use super::{Placement, PlacementState, WrongPlacementState};
use crate::Named;
use crate::calendar::Timestamp;
use crate::event::{Event, PlacementEvent};
use crate::period::Period;
use time::Date;

names! {
    /// How the school's unit decided.
    pub enum Verdict {
        Approved = "approved",
        Rejected = "rejected",
    }
}

names! {
    /// Whether the school's administration approves the internship (R71).
    pub enum UniversityApproval {
        Pending = "pending",
        Approved = "approved",
        Rejected = "rejected",
    }
}

names! {
    /// Whether the internship stands in for the one of the curriculum (R72).
    pub enum CompulsoryEquivalence {
        Undecided = "undecided",
        Approved = "approved",
        Rejected = "rejected",
    }
}

/// One decision of the unit. It stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    pub verdict: Verdict,
    /// Why; a rejection has one.
    pub text: Option<String>,
    pub at: Timestamp,
}

/// A rejection says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rejection needs a text")]
pub struct TextRequired;

impl Ruling {
    pub fn new(
        verdict: Verdict,
        text: Option<String>,
        at: Timestamp,
    ) -> Result<Self, TextRequired> {
        match (verdict, &text) {
            (Verdict::Rejected, None) => Err(TextRequired),
            (Verdict::Rejected, Some(_)) | (Verdict::Approved, _) => Ok(Self { verdict, text, at }),
        }
    }

    /// Whether it says the same, whenever it was said.
    fn says(&self, other: &Self) -> bool {
        (self.verdict, &self.text) == (other.verdict, &other.text)
    }
}

/// Why the unit cannot decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RulingError {
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    #[error("the unit has decided: {0}")]
    Final(Verdict),
    #[error("the internship began on {0}")]
    Started(Date),
}

impl Placement {
    /// The school's administration approves or rejects the internship (R71). Insurance does not
    /// wait for it: the notice was made at the confirmation (A25). A rejection comes before the
    /// start, so that the employer can cancel.
    pub fn rule_on_approval(
        self,
        ruling: Ruling,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), RulingError> {
        let (mut placement, mut events) = self.pass(period, now);
        if let Some(first) = &placement.university_approval {
            return if first.says(&ruling) {
                Ok((placement, events))
            } else {
                Err(RulingError::Final(first.verdict))
            };
        }
        use PlacementState::*;
        match (placement.state, ruling.verdict) {
            (Confirmed, _) | (Active | Completed, Verdict::Approved) => {}
            (Active | Completed, Verdict::Rejected) => {
                return Err(RulingError::Started(period.start()));
            }
            (Cancelled | Terminated | NoShow, _) => {
                return Err(WrongPlacementState(placement.state).into());
            }
        }
        let action = match ruling.verdict {
            Verdict::Approved => PlacementEvent::UniversityApprove,
            Verdict::Rejected => PlacementEvent::UniversityReject,
        };
        events.push(event(&placement, action, UniversityApproval::Pending.name(), &ruling));
        placement.university_approval = Some(ruling);
        Ok((placement, events))
    }

    /// The unit decides whether the internship counts as the one of the curriculum (R72): by its
    /// content, so also when it is over.
    pub fn rule_on_equivalence(
        self,
        ruling: Ruling,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), RulingError> {
        let (mut placement, mut events) = self.pass(period, now);
        if let Some(first) = &placement.compulsory_equivalence {
            return if first.says(&ruling) {
                Ok((placement, events))
            } else {
                Err(RulingError::Final(first.verdict))
            };
        }
        if matches!(placement.state, PlacementState::Cancelled | PlacementState::NoShow) {
            return Err(WrongPlacementState(placement.state).into());
        }
        let action = match ruling.verdict {
            Verdict::Approved => PlacementEvent::EquivalenceApprove,
            Verdict::Rejected => PlacementEvent::EquivalenceReject,
        };
        events.push(event(&placement, action, CompulsoryEquivalence::Undecided.name(), &ruling));
        placement.compulsory_equivalence = Some(ruling);
        Ok((placement, events))
    }

    pub fn approval(&self) -> UniversityApproval {
        match self.university_approval.as_ref().map(|ruling| ruling.verdict) {
            None => UniversityApproval::Pending,
            Some(Verdict::Approved) => UniversityApproval::Approved,
            Some(Verdict::Rejected) => UniversityApproval::Rejected,
        }
    }

    pub fn equivalence(&self) -> CompulsoryEquivalence {
        match self.compulsory_equivalence.as_ref().map(|ruling| ruling.verdict) {
            None => CompulsoryEquivalence::Undecided,
            Some(Verdict::Approved) => CompulsoryEquivalence::Approved,
            Some(Verdict::Rejected) => CompulsoryEquivalence::Rejected,
        }
    }
}

fn event(
    placement: &Placement,
    event: PlacementEvent,
    from: &'static str,
    ruling: &Ruling,
) -> Event {
    Event::new(placement.id, event)
        .between(from, ruling.verdict.name())
        .because(ruling.text.clone())
}
