//! The two decisions of the school's unit on an internship. Neither implies the other (A26).

use super::{Placement, PlacementState, WrongPlacementState};
use crate::Named;
use crate::calendar::Timestamp;
use crate::event::{Event, PlacementEvent};
use crate::machine::States;
use crate::period::Period;
use time::Date;

names! {
    /// The decision of the school's unit.
    pub enum Verdict {
        /// The unit agrees.
        Approved = "approved",
        /// The unit does not agree, and says why.
        Rejected = "rejected",
    }
}

names! {
    /// Whether the school's administration approves the internship (R71).
    pub enum UniversityApproval {
        /// The school has not decided yet.
        Pending = "pending",
        /// The school approves it.
        Approved = "approved",
        /// The school does not approve it, which ends it before it begins.
        Rejected = "rejected",
    }
}

names! {
    /// Whether the internship counts as the compulsory internship of the curriculum (R72).
    pub enum CompulsoryEquivalence {
        /// The unit has not decided yet.
        Undecided = "undecided",
        /// It counts.
        Approved = "approved",
        /// It does not count.
        Rejected = "rejected",
    }
}

/// One decision of the unit. It is final.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// Approved or rejected.
    pub verdict: Verdict,
    /// Why. A rejection always has a text.
    pub text: Option<String>,
    /// When the unit decided.
    pub at: Timestamp,
}

/// A rejection must say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rejection needs a text")]
pub struct TextRequired;

impl Ruling {
    /// A decision, unless it is a rejection without a text.
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

    /// Whether both decide the same with the same text, whenever they were made.
    fn says(&self, other: &Self) -> bool {
        (self.verdict, &self.text) == (other.verdict, &other.text)
    }
}

/// Why the unit cannot decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RulingError {
    /// The state of the internship does not allow the decision.
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    /// The unit has already decided otherwise, or with another text. This is its verdict.
    #[error("the unit has already decided: {0}")]
    Final(Verdict),
    /// The internship began on this day. A rejection is possible only before it.
    #[error("the internship began on {0}")]
    Started(Date),
}

impl Placement {
    /// The school's administration approves or rejects the internship (R71). The insurance does not
    /// depend on it: the SGK notice was created at the confirmation (A25). A rejection is possible
    /// only before the start. It cancels the internship, and the caller then cancels the offer as
    /// [`Canceller::SchoolUnit`] (A57). Repeating the same ruling changes nothing.
    ///
    /// [`Canceller::SchoolUnit`]: crate::offer::Canceller::SchoolUnit
    pub fn rule_on_approval(
        self,
        ruling: Ruling,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), RulingError> {
        let (mut placement, mut events) = self.advance(period, now);
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
                let needed = States::of(&[Confirmed, Active, Completed]);
                return Err(placement.wrong_state(needed).into());
            }
        }
        let action = match ruling.verdict {
            Verdict::Approved => PlacementEvent::UniversityApprove,
            Verdict::Rejected => PlacementEvent::UniversityReject,
        };
        events.push(event(&placement, action, UniversityApproval::Pending.name(), &ruling));
        let is_rejected = ruling.verdict == Verdict::Rejected;
        placement.university_approval = Some(ruling);
        if is_rejected {
            let (cancelled, ended) = placement.cancel(now)?;
            return Ok((cancelled, [events, ended].concat()));
        }
        Ok((placement, events))
    }

    /// The unit decides whether the internship counts as the compulsory one of the curriculum
    /// (R72). The decision depends on the content, so it is also possible after the end. Repeating
    /// the same ruling changes nothing.
    pub fn rule_on_equivalence(
        self,
        ruling: Ruling,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), RulingError> {
        let (mut placement, mut events) = self.advance(period, now);
        if let Some(first) = &placement.compulsory_equivalence {
            return if first.says(&ruling) {
                Ok((placement, events))
            } else {
                Err(RulingError::Final(first.verdict))
            };
        }
        let allows = |state| !matches!(state, PlacementState::Cancelled | PlacementState::NoShow);
        if !allows(placement.state) {
            return Err(placement.wrong_state(States::that(allows)).into());
        }
        let action = match ruling.verdict {
            Verdict::Approved => PlacementEvent::EquivalenceApprove,
            Verdict::Rejected => PlacementEvent::EquivalenceReject,
        };
        events.push(event(&placement, action, CompulsoryEquivalence::Undecided.name(), &ruling));
        placement.compulsory_equivalence = Some(ruling);
        Ok((placement, events))
    }

    /// The approval, pending while the school has not decided.
    pub fn approval(&self) -> UniversityApproval {
        match self.university_approval.as_ref().map(|ruling| ruling.verdict) {
            None => UniversityApproval::Pending,
            Some(Verdict::Approved) => UniversityApproval::Approved,
            Some(Verdict::Rejected) => UniversityApproval::Rejected,
        }
    }

    /// The equivalence, undecided while the unit has not decided.
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
