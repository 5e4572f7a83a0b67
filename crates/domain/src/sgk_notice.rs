//! The notice with which the school starts social security (R18–R20).

use crate::Named;
use crate::calendar::{Timestamp, istanbul_date, notice_due_on};
use crate::event::Event;
use crate::ids::{PlacementId, SchoolId, SgkNoticeId};
use crate::term::TermRules;
use time::Date;

names! {
    /// How far a notice has come.
    pub enum SgkNoticeState {
        Pending = "pending",
        Shared = "shared",
        Acknowledged = "acknowledged",
        Declared = "declared",
        Recalled = "recalled",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SgkNotice {
    pub id: SgkNoticeId,
    pub placement: PlacementId,
    pub school: SchoolId,
    /// The last day on which sharing is in time.
    pub due_on: Date,
    pub progress: NoticeProgress,
    pub version: i32,
}

/// How far a notice has come, with what that step left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeProgress {
    Pending,
    Shared { at: Timestamp, late: bool },
    Acknowledged { at: Timestamp },
    Declared { on: Date, reference: String },
    Recalled { at: Timestamp },
}

/// The command does not fit the state of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the notice is {0}")]
pub struct WrongNoticeState(pub SgkNoticeState);

impl SgkNotice {
    /// Created with the confirmation; due the lead days before the start (R18, A25).
    pub fn of_confirmed(
        id: SgkNoticeId,
        placement: PlacementId,
        school: SchoolId,
        start: Date,
        rules: &TermRules,
    ) -> (Self, Event) {
        let due_on = notice_due_on(start, rules.notice_lead_days);
        let notice =
            Self { id, placement, school, due_on, progress: NoticeProgress::Pending, version: 0 };
        (notice, Event::new(id, "create").between(None, SgkNoticeState::Pending.name()))
    }

    pub fn state(&self) -> SgkNoticeState {
        match self.progress {
            NoticeProgress::Pending => SgkNoticeState::Pending,
            NoticeProgress::Shared { .. } => SgkNoticeState::Shared,
            NoticeProgress::Acknowledged { .. } => SgkNoticeState::Acknowledged,
            NoticeProgress::Declared { .. } => SgkNoticeState::Declared,
            NoticeProgress::Recalled { .. } => SgkNoticeState::Recalled,
        }
    }

    /// Not shared though its day has passed.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.progress == NoticeProgress::Pending && istanbul_date(now) > self.due_on
    }

    /// Dates and place go to the school. Late is flagged, never refused: the intern must be insured (A7).
    pub fn share(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        let late = istanbul_date(now) > self.due_on;
        self.step("share", &[SgkNoticeState::Pending], NoticeProgress::Shared { at: now, late })
    }

    /// The school has read it.
    pub fn acknowledge(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        self.step(
            "acknowledge",
            &[SgkNoticeState::Shared],
            NoticeProgress::Acknowledged { at: now },
        )
    }

    /// The school has declared the intern to SGK.
    pub fn declare(
        self,
        on: Date,
        reference: String,
    ) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        self.step(
            "declare",
            &[SgkNoticeState::Shared, SgkNoticeState::Acknowledged],
            NoticeProgress::Declared { on, reference },
        )
    }

    /// The internship was cancelled; a school that was told is told again (A10).
    pub fn recall(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        use SgkNoticeState::*;
        self.step(
            "recall",
            &[Pending, Shared, Acknowledged, Declared],
            NoticeProgress::Recalled { at: now },
        )
    }

    fn step(
        mut self,
        action: &'static str,
        from: &[SgkNoticeState],
        progress: NoticeProgress,
    ) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        let before = self.state();
        let next = Self { progress, ..self.clone() };
        if before == next.state() {
            return Ok((self, vec![]));
        }
        if !from.contains(&before) {
            return Err(WrongNoticeState(before));
        }
        let event = Event::new(self.id, action).between(before.name(), next.state().name());
        self.progress = next.progress;
        Ok((self, vec![event]))
    }
}
