use super::{Placement, PlacementState, WrongPlacementState};
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::{Event, PlacementEvent};
use crate::machine::States;
use crate::period::Period;
use crate::sgk_notice::SgkNoticeState;
use time::{Date, Duration};

/// How long after the last day of an internship the school may declare its end to SGK: ten days
/// (law 5510, art. 9).
pub const EXIT_PERIOD: Duration = Duration::days(10);

/// The exit declaration that a school has made to SGK (A81).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitDeclaration {
    /// The day on which the school made it.
    pub on: Date,
    /// The reference that SGK gave to it.
    pub reference: String,
}

/// Why an exit declaration cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExitError {
    /// The internship is not over, or it was called off.
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    /// The intern was not declared, so there is nothing to end.
    #[error("the SGK notice is {0}; an exit follows a declaration")]
    NotDeclared(SgkNoticeState),
    /// Another exit declaration is recorded.
    #[error("another exit declaration is recorded")]
    AlreadyDeclared,
    /// The day of the declaration is before the last day of the internship, or after today.
    #[error("the day of the declaration must lie between {last_day} and {today}")]
    Day {
        /// The last day of the internship, included.
        last_day: Date,
        /// Today in Istanbul, included.
        today: Date,
    },
}

/// The last day on which the school can declare the end of an internship in time. `last_day` is its
/// last day.
pub fn exit_declaration_by(last_day: Date) -> Date {
    last_day.saturating_add(EXIT_PERIOD)
}

impl Placement {
    /// The last day of an internship that is over: the day that ends its insurance. Of one that the
    /// intern missed it is the first. `None` while it is not over, and if it was called off.
    pub fn left_on(&self, period: Period, now: Timestamp) -> Option<Date> {
        match self.state_at(period, now) {
            PlacementState::Confirmed | PlacementState::Active | PlacementState::Cancelled => None,
            PlacementState::NoShow => Some(period.start()),
            PlacementState::Completed | PlacementState::Terminated => {
                self.served(period).map(Period::end)
            }
        }
    }

    /// Records that the school has declared the end of the internship to SGK. A late declaration is
    /// flagged and never refused. The record cannot be changed. Repeating it changes nothing.
    /// `entry` is the state of the SGK notice.
    pub fn declare_exit(
        self,
        exit: ExitDeclaration,
        entry: SgkNoticeState,
        period: Period,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), ExitError> {
        let (mut placement, mut events) = self.advance(period, now);
        let Some(last_day) = placement.left_on(period, now) else {
            use PlacementState::{Cancelled, Completed, NoShow, Terminated};
            let wrong = placement.wrong_state(States::of(&[Completed, Terminated, NoShow]));
            let waits = placement.state != Cancelled;
            let allowed_from = period.end().next_day().filter(|_| waits);
            return Err(WrongPlacementState { allowed_from, ..wrong }.into());
        };
        if entry != SgkNoticeState::Declared {
            return Err(ExitError::NotDeclared(entry));
        }
        match &placement.exit {
            Some(recorded) if *recorded == exit => return Ok((placement, events)),
            Some(_) => return Err(ExitError::AlreadyDeclared),
            None => {}
        }
        let today = istanbul_date(now);
        if exit.on < last_day || exit.on > today {
            return Err(ExitError::Day { last_day, today });
        }
        placement.exit = Some(exit);
        events.push(Event::new(placement.id, PlacementEvent::DeclareExit));
        Ok((placement, events))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{july, last_morning, placement, termination};
    use super::*;
    use PlacementState::{Cancelled, Completed, NoShow, Terminated};
    use SgkNoticeState::Declared;
    use time::macros::date;

    fn exit(on: Date) -> ExitDeclaration {
        ExitDeclaration { on, reference: "SGK-9".to_owned() }
    }

    /// An instant on the day after the last one.
    fn over() -> Timestamp {
        last_morning() + Duration::DAY
    }

    #[test]
    fn an_exit_is_declared_once_the_internship_is_over() {
        let (last, next) = (july().end(), date!(2026 - 08 - 01));
        let early =
            placement().declare_exit(exit(last), Declared, july(), over() - Duration::SECOND);
        let Err(ExitError::WrongState(wrong)) = early else { panic!("it is not over: {early:?}") };
        assert_eq!(wrong.allowed_from, Some(next));
        let (done, events) =
            placement().declare_exit(exit(next), Declared, july(), over()).expect("it is over");
        assert_eq!(done.exit, Some(exit(next)));
        assert_eq!(events.last().map(|event| event.kind.action()), Some("declare_exit"));
        let again = done.clone().declare_exit(exit(next), Declared, july(), over());
        assert_eq!(again, Ok((done.clone(), vec![])));
        let other = done.declare_exit(exit(last), Declared, july(), over());
        assert_eq!(other, Err(ExitError::AlreadyDeclared));
    }

    #[test]
    fn the_day_of_an_exit_lies_between_the_last_day_and_today() {
        let ended = |state| Placement {
            state,
            termination: (state == Terminated).then(|| termination(date!(2026 - 07 - 10))),
            ..placement()
        };
        for (state, last_day) in [
            (Completed, july().end()),
            (Terminated, date!(2026 - 07 - 10)),
            (NoShow, july().start()),
        ] {
            let declare = |on| ended(state).declare_exit(exit(on), Declared, july(), over());
            let today = istanbul_date(over());
            assert!(declare(last_day).is_ok() && declare(today).is_ok(), "{state}");
            let refused = Err(ExitError::Day { last_day, today });
            assert_eq!(declare(last_day - Duration::DAY), refused, "{state}");
            assert_eq!(declare(today + Duration::DAY), Err(ExitError::Day { last_day, today }));
        }
        let called_off =
            ended(Cancelled).declare_exit(exit(july().end()), Declared, july(), over());
        assert!(
            matches!(called_off, Err(ExitError::WrongState(wrong)) if wrong.allowed_from.is_none())
        );
    }

    #[test]
    fn only_a_declared_intern_leaves() {
        let shared = SgkNoticeState::Shared;
        let refused = placement().declare_exit(exit(july().end()), shared, july(), over());
        assert_eq!(refused, Err(ExitError::NotDeclared(shared)));
        assert_eq!(exit_declaration_by(july().end()), date!(2026 - 08 - 10));
        assert_eq!(placement().left_on(july(), last_morning()), None);
    }
}
