//! The notice with which the school starts social security (R18–R20).

mod acknowledge;
mod declare;
mod machine;
mod recall;
mod reject;
mod share;

pub use declare::{Declaration, DeclareError, is_declared_late};
pub use machine::{SgkNoticeAction, TRANSITIONS};
pub use reject::{SgkNoticeRejectReason, SgkNoticeRejection};

use crate::Named;
use crate::calendar::{Timestamp, istanbul_date, notice_due_on};
use crate::event::{Event, SgkNoticeEvent};
use crate::ids::{PlacementId, SchoolId, SgkNoticeId};
use crate::machine::target;
use crate::term::TermRules;
use time::Date;

names! {
    /// How far a notice has come.
    pub enum SgkNoticeState {
        Pending = "pending",
        Shared = "shared",
        Acknowledged = "acknowledged",
        Rejected = "rejected",
        Declared = "declared",
        Recalled = "recalled",
    }
}

impl SgkNoticeState {
    /// The employer is to share it: for the first time, or corrected.
    pub const WAITING: [Self; 2] = [Self::Pending, Self::Rejected];

    /// Waits for the employer though its day has passed.
    pub fn is_overdue(self, due_on: Date, now: Timestamp) -> bool {
        Self::WAITING.contains(&self) && istanbul_date(now) > due_on
    }
}

/// Who reads a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SgkNoticeReader {
    Employer,
    /// Those at the school who declare its interns.
    SchoolUnit,
    CareerCentre,
    ProgrammeOffice,
}

impl SgkNoticeReader {
    /// Whether the identity number is in a notice that is read by itself (R20).
    pub fn sees_national_id(self, state: SgkNoticeState) -> bool {
        match self {
            // Needed for the internship, and no longer once there is none.
            Self::Employer => state != SgkNoticeState::Recalled,
            // There may be a declaration to take back.
            Self::SchoolUnit | Self::ProgrammeOffice => true,
            // Declares nobody.
            Self::CareerCentre => false,
        }
    }

    /// Whether it is in a file of many notices: for those who declare, and for nobody else.
    pub fn exports_national_ids(self) -> bool {
        match self {
            Self::SchoolUnit => true,
            Self::Employer | Self::CareerCentre | Self::ProgrammeOffice => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SgkNotice {
    pub id: SgkNoticeId,
    pub placement: PlacementId,
    pub school: SchoolId,
    /// The last day on which sharing is in time.
    pub due_on: Date,
    pub progress: SgkNoticeProgress,
    pub version: i32,
}

/// How far a notice has come, with what that step left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SgkNoticeProgress {
    Pending,
    Shared { at: Timestamp, late: bool },
    Acknowledged { at: Timestamp },
    Rejected { at: Timestamp, rejection: SgkNoticeRejection },
    Declared(Declaration),
    Recalled { at: Timestamp },
}

/// The command does not fit the state of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the notice is {0}")]
pub struct WrongSgkNoticeState(pub SgkNoticeState);

impl SgkNoticeProgress {
    pub fn state(&self) -> SgkNoticeState {
        match self {
            Self::Pending => SgkNoticeState::Pending,
            Self::Shared { .. } => SgkNoticeState::Shared,
            Self::Acknowledged { .. } => SgkNoticeState::Acknowledged,
            Self::Rejected { .. } => SgkNoticeState::Rejected,
            Self::Declared(_) => SgkNoticeState::Declared,
            Self::Recalled { .. } => SgkNoticeState::Recalled,
        }
    }
}

impl SgkNotice {
    /// Created with the confirmation; due the lead days before the start (R18, A25).
    pub fn of_confirmed(
        id: SgkNoticeId,
        placement: PlacementId,
        school: SchoolId,
        start: Date,
        rules: &TermRules,
    ) -> (Self, Event) {
        let due_on = notice_due_on(start, rules.sgk_notice_lead_days);
        let notice = Self {
            id,
            placement,
            school,
            due_on,
            progress: SgkNoticeProgress::Pending,
            version: 0,
        };
        (
            notice,
            Event::new(id, SgkNoticeEvent::Create).between(None, SgkNoticeState::Pending.name()),
        )
    }

    pub fn state(&self) -> SgkNoticeState {
        self.progress.state()
    }

    /// Takes an arrow of the machine; where it leads already, nothing changes.
    fn step(
        mut self,
        action: SgkNoticeAction,
        progress: SgkNoticeProgress,
    ) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        let (from, to) = (self.state(), progress.state());
        if from == to {
            return Ok((self, vec![]));
        }
        if target(TRANSITIONS, from, action) != Some(to) {
            return Err(WrongSgkNoticeState(from));
        }
        self.progress = progress;
        let event = Event::new(self.id, action).between(from.name(), to.name());
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests;
