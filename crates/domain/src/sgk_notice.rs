//! The notice with which the school starts social security (R18–R20).

use crate::Named;
use crate::calendar::{Timestamp, istanbul_date, notice_due_on};
use crate::event::Event;
use crate::ids::{PlacementId, SchoolId, SgkNoticeId};
use crate::machine::{self, EMPLOYER, SCHOOL_UNIT, SYSTEM, Transition, arrow};
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

names! {
    /// What can happen to a notice.
    pub enum SgkNoticeAction {
        Share = "share",
        Acknowledge = "acknowledge",
        Declare = "declare",
        Recall = "recall",
    }
}

/// Every arrow of the machine. A recall comes with the cancellation of the internship (A10).
pub const TRANSITIONS: &[Transition<SgkNoticeState, SgkNoticeAction>] = {
    use SgkNoticeAction as Action;
    use SgkNoticeState::*;
    &[
        arrow(Pending, Action::Share, Shared, EMPLOYER),
        arrow(Shared, Action::Acknowledge, Acknowledged, SCHOOL_UNIT),
        arrow(Shared, Action::Declare, Declared, SCHOOL_UNIT),
        arrow(Acknowledged, Action::Declare, Declared, SCHOOL_UNIT),
        arrow(Pending, Action::Recall, Recalled, SYSTEM),
        arrow(Shared, Action::Recall, Recalled, SYSTEM),
        arrow(Acknowledged, Action::Recall, Recalled, SYSTEM),
        arrow(Declared, Action::Recall, Recalled, SYSTEM),
    ]
};

impl SgkNoticeState {
    /// Not shared though its day has passed.
    pub fn is_overdue(self, due_on: Date, now: Timestamp) -> bool {
        self == Self::Pending && istanbul_date(now) > due_on
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

/// Why a declaration cannot be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeclareError {
    #[error(transparent)]
    WrongState(#[from] WrongNoticeState),
    #[error("a declaration is noted once it is made; today is {today}")]
    NotYetMade { today: Date },
}

impl NoticeProgress {
    pub fn state(&self) -> SgkNoticeState {
        match self {
            Self::Pending => SgkNoticeState::Pending,
            Self::Shared { .. } => SgkNoticeState::Shared,
            Self::Acknowledged { .. } => SgkNoticeState::Acknowledged,
            Self::Declared { .. } => SgkNoticeState::Declared,
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
        let due_on = notice_due_on(start, rules.notice_lead_days);
        let notice =
            Self { id, placement, school, due_on, progress: NoticeProgress::Pending, version: 0 };
        (notice, Event::new(id, "create").between(None, SgkNoticeState::Pending.name()))
    }

    pub fn state(&self) -> SgkNoticeState {
        self.progress.state()
    }

    /// Dates and place go to the school. Late is flagged, never refused: the intern must be insured (A7).
    pub fn share(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        let late = istanbul_date(now) > self.due_on;
        self.step(SgkNoticeAction::Share, NoticeProgress::Shared { at: now, late })
    }

    /// The school has read it.
    pub fn acknowledge(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        self.step(SgkNoticeAction::Acknowledge, NoticeProgress::Acknowledged { at: now })
    }

    /// The school has declared the intern to SGK. What was declared is not declared otherwise.
    pub fn declare(
        self,
        on: Date,
        reference: String,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), DeclareError> {
        let today = istanbul_date(now);
        if on > today {
            return Err(DeclareError::NotYetMade { today });
        }
        let declared = NoticeProgress::Declared { on, reference };
        if self.state() == SgkNoticeState::Declared && self.progress != declared {
            return Err(WrongNoticeState(SgkNoticeState::Declared).into());
        }
        Ok(self.step(SgkNoticeAction::Declare, declared)?)
    }

    /// The internship was cancelled; a school that was told is told again (A10).
    pub fn recall(self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        self.step(SgkNoticeAction::Recall, NoticeProgress::Recalled { at: now })
    }

    fn step(
        mut self,
        action: SgkNoticeAction,
        progress: NoticeProgress,
    ) -> Result<(Self, Vec<Event>), WrongNoticeState> {
        let (from, to) = (self.state(), progress.state());
        if from == to {
            return Ok((self, vec![]));
        }
        if machine::target(TRANSITIONS, from, action) != Some(to) {
            return Err(WrongNoticeState(from));
        }
        self.progress = progress;
        let event = Event::new(self.id, action.name()).between(from.name(), to.name());
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{end_of_day, start_of_day};
    use time::Duration;
    use time::macros::{date, datetime};
    use uuid::Uuid;

    const START: Date = date!(2026 - 07 - 20);
    const DUE_ON: Date = date!(2026 - 07 - 13);
    const IN_TIME: Timestamp = datetime!(2026-07-01 12:00 UTC);
    const DECLARED_ON: Date = date!(2026 - 07 - 01);

    fn notice() -> SgkNotice {
        let id = |n| Uuid::from_u128(n);
        let (placement, school) = (PlacementId(id(2)), SchoolId(id(3)));
        let (notice, _) = SgkNotice::of_confirmed(
            SgkNoticeId(id(1)),
            placement,
            school,
            START,
            &TermRules::default(),
        );
        notice
    }

    fn shared() -> SgkNotice {
        notice().share(IN_TIME).expect("it is pending").0
    }

    fn acknowledged() -> SgkNotice {
        shared().acknowledge(IN_TIME).expect("it is shared").0
    }

    fn declare(notice: SgkNotice) -> Result<(SgkNotice, Vec<Event>), DeclareError> {
        notice.declare(DECLARED_ON, "SGK-1".to_owned(), IN_TIME)
    }

    fn declared() -> SgkNotice {
        declare(shared()).expect("it is shared").0
    }

    fn recalled() -> SgkNotice {
        notice().recall(IN_TIME).expect("it is pending").0
    }

    /// One of each state.
    fn notices() -> [SgkNotice; 5] {
        [notice(), shared(), acknowledged(), declared(), recalled()]
    }

    #[test]
    fn a_notice_is_due_seven_days_before_the_start() {
        for (start, due_on) in [
            (date!(2026 - 06 - 15), date!(2026 - 06 - 08)),
            (START, DUE_ON),
            (date!(2027 - 01 - 04), date!(2026 - 12 - 28)),
        ] {
            let id = |n| Uuid::from_u128(n);
            let (made, event) = SgkNotice::of_confirmed(
                SgkNoticeId(id(1)),
                PlacementId(id(2)),
                SchoolId(id(3)),
                start,
                &TermRules::default(),
            );
            assert_eq!((made.due_on, made.state()), (due_on, SgkNoticeState::Pending));
            assert_eq!(event, Event::new(made.id, "create").between(None, "pending"));
        }
    }

    #[test]
    fn sharing_is_in_time_until_the_due_day_ends_in_istanbul() {
        let day = Duration::DAY;
        for (now, late) in [
            (end_of_day(DUE_ON) - day, false),
            (end_of_day(DUE_ON), false),
            (start_of_day(DUE_ON) + day - Duration::MICROSECOND, false),
            (start_of_day(DUE_ON) + day, true),
            (end_of_day(DUE_ON) + day, true),
            // A day before the start, and after it: the intern must be insured all the same.
            (end_of_day(START) - day, true),
            (end_of_day(START) + day, true),
        ] {
            let (shared, events) = notice().share(now).expect("late is flagged, never refused");
            assert_eq!(shared.progress, NoticeProgress::Shared { at: now, late }, "{now}");
            assert_eq!(events, [Event::new(shared.id, "share").between("pending", "shared")]);
        }
    }

    #[test]
    fn only_what_was_not_shared_is_overdue() {
        let midnight = start_of_day(DUE_ON) + Duration::DAY;
        for notice in notices() {
            let overdue = |now| notice.state().is_overdue(notice.due_on, now);
            assert!(!overdue(midnight - Duration::MICROSECOND));
            assert_eq!(overdue(midnight), notice.state() == SgkNoticeState::Pending);
        }
    }

    #[test]
    fn the_table_is_all_that_can_happen() {
        for notice in notices() {
            let from = notice.state();
            let went = |action: SgkNoticeAction| match action {
                SgkNoticeAction::Share => notice.clone().share(IN_TIME),
                SgkNoticeAction::Acknowledge => notice.clone().acknowledge(IN_TIME),
                SgkNoticeAction::Recall => notice.clone().recall(IN_TIME),
                SgkNoticeAction::Declare => declare(notice.clone()).map_err(|error| match error {
                    DeclareError::WrongState(state) => state,
                    DeclareError::NotYetMade { .. } => panic!("{error}"),
                }),
            };
            let reached = |action| match action {
                SgkNoticeAction::Share => SgkNoticeState::Shared,
                SgkNoticeAction::Acknowledge => SgkNoticeState::Acknowledged,
                SgkNoticeAction::Declare => SgkNoticeState::Declared,
                SgkNoticeAction::Recall => SgkNoticeState::Recalled,
            };
            for action in SgkNoticeAction::ALL.iter().copied() {
                let listed = machine::target(TRANSITIONS, from, action);
                match (went(action), listed) {
                    (Ok((next, events)), Some(to)) => {
                        assert_eq!((next.state(), events.len()), (to, 1), "{action} from {from}");
                    }
                    (Ok((next, events)), None) => {
                        assert_eq!(next, notice, "{action} from {from}");
                        assert_eq!((events, from), (vec![], reached(action)));
                    }
                    (Err(refused), None) => assert_eq!(refused, WrongNoticeState(from)),
                    (Err(refused), Some(_)) => panic!("{action} from {from}: {refused}"),
                }
            }
        }
    }

    #[test]
    fn the_first_sharing_stands() {
        let later = end_of_day(START);
        assert_eq!(shared().share(later), Ok((shared(), vec![])));
    }

    #[test]
    fn a_declaration_is_noted_once_and_not_otherwise() {
        assert_eq!(declare(declared()), Ok((declared(), vec![])));
        let refused = Err(WrongNoticeState(SgkNoticeState::Declared).into());
        assert_eq!(declared().declare(DECLARED_ON, "SGK-2".to_owned(), IN_TIME), refused);
        let eve = date!(2026 - 06 - 30);
        assert_eq!(declared().declare(eve, "SGK-1".to_owned(), IN_TIME), refused);
    }

    #[test]
    fn a_declaration_is_not_of_tomorrow() {
        let today = istanbul_date(IN_TIME);
        let declare = |on| shared().declare(on, "SGK-1".to_owned(), IN_TIME).map(drop);
        assert_eq!(declare(today), Ok(()));
        assert_eq!(declare(today - Duration::DAY), Ok(()));
        assert_eq!(declare(today + Duration::DAY), Err(DeclareError::NotYetMade { today }));
    }

    #[test]
    fn a_notice_is_recalled_whatever_the_school_has_done_with_it() {
        for notice in [notice(), shared(), acknowledged(), declared()] {
            let from = notice.state();
            let (recalled, events) = notice.recall(IN_TIME).expect("it can be recalled");
            assert_eq!(recalled.progress, NoticeProgress::Recalled { at: IN_TIME });
            assert_eq!(
                events,
                [Event::new(recalled.id, "recall").between(from.name(), "recalled")]
            );
            assert_eq!(
                recalled.share(IN_TIME).map(drop),
                Err(WrongNoticeState(SgkNoticeState::Recalled))
            );
        }
    }
}
