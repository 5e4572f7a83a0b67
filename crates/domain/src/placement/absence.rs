//! Days on which the intern did not work, and what follows for the premium (A82).

use super::{Placement, PlacementState, WrongPlacementState};
use crate::Named;
use crate::calendar::{Holidays, HolidaysUnknown, Timestamp};
use crate::event::{Event, PlacementEvent};
use crate::ids::AbsenceId;
use crate::machine::States;
use crate::period::Period;
use time::{Date, Month};

names! {
    /// Why an intern did not work.
    pub enum AbsenceKind {
        /// On leave that the employer gave. The premium is paid.
        Leave = "leave",
        /// Ill, with a report.
        Sick = "sick",
        /// Without an excuse.
        Unexcused = "unexcused",
        /// The workplace was closed, or the work interrupted.
        Interruption = "interruption",
    }
}

impl AbsenceKind {
    /// Whether a premium is paid for these days.
    pub fn is_insured(self) -> bool {
        match self {
            Self::Leave => true,
            Self::Sick | Self::Unexcused | Self::Interruption => false,
        }
    }
}

/// Days on which an intern did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// The id.
    pub id: AbsenceId,
    /// The days, calendar days.
    pub days: Period,
    /// Why.
    pub kind: AbsenceKind,
}

/// Why an absence cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AbsenceError {
    /// The internship has not begun, or it never did.
    #[error(transparent)]
    WrongState(#[from] WrongPlacementState),
    /// The days are not days of the internship.
    #[error("the days must lie between {} and {}", .0.start(), .0.end())]
    NotServed(Period),
    /// The days share a day with another absence.
    #[error("another absence has days of {} to {}", .0.start(), .0.end())]
    Overlap(Period),
    /// The school has declared the exit to SGK.
    #[error(transparent)]
    Final(#[from] AttendanceFinal),
}

/// The exit of the intern is declared, and the certificate counts the days that they worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the exit is declared, so the attendance is final")]
pub struct AttendanceFinal;

/// The attendance of one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttendedMonth {
    /// The days of the internship in this month.
    pub days: Period,
    /// Working days without public holidays (A23).
    pub working_days: u32,
    /// How many of them the intern did not work.
    pub absent_days: u32,
    /// Days for which the school pays the premium: calendar days without uninsured absences, at most
    /// 30; a whole month has 30.
    pub premium_days: u32,
}

impl Placement {
    /// The days from the first to the last that the intern worked. `None` if they never began.
    pub fn served(&self, period: Period) -> Option<Period> {
        match self.state {
            PlacementState::Cancelled | PlacementState::NoShow => None,
            PlacementState::Confirmed
            | PlacementState::Active
            | PlacementState::Completed
            | PlacementState::Terminated => {
                let last = self.termination.as_ref().map_or(period.end(), |ended| ended.last_day);
                Period::new(period.start(), last).ok()
            }
        }
    }

    /// The employer records that the intern did not work on some days. `others` are the absences
    /// recorded so far.
    pub fn record_absence(
        &self,
        absence: &Absence,
        others: &[Absence],
        period: Period,
        now: Timestamp,
    ) -> Result<Event, AbsenceError> {
        let served = self.may_record_absence(period, now)?;
        if !served.contains(absence.days.start()) || !served.contains(absence.days.end()) {
            return Err(AbsenceError::NotServed(served));
        }
        if let Some(other) = others.iter().find(|other| other.days.overlaps(absence.days)) {
            return Err(AbsenceError::Overlap(other.days));
        }
        Ok(Event::new(self.id, PlacementEvent::RecordAbsence)
            .because(absence.kind.name().to_owned()))
    }

    /// The employer takes back an absence that it recorded by mistake.
    pub fn delete_absence(&self) -> Result<Event, AttendanceFinal> {
        self.has_open_attendance()?;
        Ok(Event::new(self.id, PlacementEvent::DeleteAbsence))
    }

    /// The days that were served so far, on which an absence can be recorded now.
    pub fn may_record_absence(
        &self,
        period: Period,
        now: Timestamp,
    ) -> Result<Period, AbsenceError> {
        let served = self.begun(period, now)?;
        self.has_open_attendance()?;
        Ok(served)
    }

    fn has_open_attendance(&self) -> Result<(), AttendanceFinal> {
        if self.exit.is_none() { Ok(()) } else { Err(AttendanceFinal) }
    }

    /// The days that were served, if the internship has begun.
    fn begun(&self, period: Period, now: Timestamp) -> Result<Period, WrongPlacementState> {
        let state = self.state_at(period, now);
        match self.served(period).filter(|_| state != PlacementState::Confirmed) {
            Some(served) => Ok(served),
            None => {
                use PlacementState::{Active, Completed, Terminated};
                let needed = States::of(&[Active, Completed, Terminated]);
                let waits = state == PlacementState::Confirmed;
                let allowed_from = waits.then_some(period.start());
                Err(WrongPlacementState { state, needed, allowed_from })
            }
        }
    }
}

/// The attendance of each month of an internship, up to the last day that was served.
pub fn attendance(
    served: Period,
    absences: &[Absence],
    works_saturdays: bool,
    holidays: &Holidays,
) -> Result<Vec<AttendedMonth>, HolidaysUnknown> {
    let working = |days| holidays.working_days(days, works_saturdays).map(|counted| counted.days);
    let month = |days: Period| {
        let shared = absences.iter().filter_map(|absence| {
            let start = absence.days.start().max(days.start());
            let end = absence.days.end().min(days.end());
            Some((absence.kind, Period::new(start, end).ok()?))
        });
        let (mut absent_days, mut uninsured) = (0, 0);
        for (kind, shared) in shared {
            absent_days += working(shared)?;
            uninsured += if kind.is_insured() { 0 } else { shared.days() };
        }
        let is_whole = days.start().day() == 1 && days.end() == last_of_month(days.end());
        let insured = match (is_whole, uninsured) {
            (true, 0) => 30,
            _ => days.days() - uninsured,
        };
        Ok(AttendedMonth {
            days,
            working_days: working(days)?,
            absent_days,
            premium_days: u32::try_from(insured.clamp(0, 30)).unwrap_or(30),
        })
    };
    months(served).map(month).collect()
}

/// The parts of a period that lie in one month each.
fn months(period: Period) -> impl Iterator<Item = Period> {
    let part = move |start: Date| Period::new(start, last_of_month(start).min(period.end())).ok();
    std::iter::successors(part(period.start()), move |before| {
        before.end().next_day().filter(|next| period.contains(*next)).and_then(part)
    })
}

fn last_of_month(date: Date) -> Date {
    let days = Month::length(date.month(), date.year());
    date.replace_day(days).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::super::ExitDeclaration;
    use super::super::tests::{begins, july, placement, termination};
    use super::*;
    use crate::calendar::examples::holidays;
    use time::Duration;
    use time::macros::date;
    use uuid::Uuid;

    fn absence(start: Date, end: Date, kind: AbsenceKind) -> Absence {
        let days = Period::new(start, end).expect("the dates are in order");
        Absence { id: AbsenceId(Uuid::from_u128(9)), days, kind }
    }

    fn ill(start: Date, end: Date) -> Absence {
        absence(start, end, AbsenceKind::Sick)
    }

    #[test]
    fn an_absence_lies_within_the_days_that_were_served() {
        let (first, last) = (july().start(), july().end());
        let record = |placement: &Placement, days| {
            placement.record_absence(&days, &[], july(), begins()).map(drop)
        };
        assert_eq!(record(&placement(), ill(first, last)), Ok(()));
        let early = ill(first - Duration::DAY, first);
        assert_eq!(record(&placement(), early), Err(AbsenceError::NotServed(july())));
        let late = ill(last, last + Duration::DAY);
        assert_eq!(record(&placement(), late), Err(AbsenceError::NotServed(july())));
        let ended = Placement {
            state: PlacementState::Terminated,
            termination: Some(termination(date!(2026 - 07 - 10))),
            ..placement()
        };
        let served = Period::new(first, date!(2026 - 07 - 10)).expect("the dates are in order");
        assert_eq!(record(&ended, ill(first, served.end())), Ok(()));
        let after = ill(first, date!(2026 - 07 - 11));
        assert_eq!(record(&ended, after), Err(AbsenceError::NotServed(served)));
    }

    #[test]
    fn absences_are_recorded_from_the_first_day_on_and_share_no_day() {
        let (first, other) = (july().start(), ill(date!(2026 - 07 - 08), date!(2026 - 07 - 09)));
        let record = |days: Absence, now| {
            placement().record_absence(&days, std::slice::from_ref(&other), july(), now).map(drop)
        };
        assert_eq!(record(ill(first, first), begins()), Ok(()));
        let early = record(ill(first, first), begins() - Duration::SECOND);
        assert!(
            matches!(early, Err(AbsenceError::WrongState(wrong)) if wrong.allowed_from == Some(first))
        );
        let touching = record(ill(date!(2026 - 07 - 09), date!(2026 - 07 - 10)), begins());
        assert_eq!(touching, Err(AbsenceError::Overlap(other.days)));
        for state in [PlacementState::Cancelled, PlacementState::NoShow] {
            let over = Placement { state, ..placement() };
            let refused = over.record_absence(&ill(first, first), &[], july(), begins());
            assert!(matches!(refused, Err(AbsenceError::WrongState(_))), "{state}");
        }
    }

    #[test]
    fn absences_are_final_once_the_exit_is_declared() {
        let (first, over) = (july().start(), july().end());
        let exit = Some(ExitDeclaration { on: over, reference: "SGK-9".to_owned() });
        let left = Placement { state: PlacementState::Completed, exit, ..placement() };
        let refused = left.record_absence(&ill(first, first), &[], july(), begins());
        assert_eq!(refused, Err(AttendanceFinal.into()));
        assert_eq!(left.delete_absence(), Err(AttendanceFinal));
        assert!(placement().delete_absence().is_ok());
    }

    #[test]
    fn premium_days_are_calendar_days_without_uninsured_absences() {
        let served = Period::new(date!(2026 - 06 - 15), date!(2026 - 08 - 14)).expect("in order");
        let absences = [
            ill(date!(2026 - 06 - 29), date!(2026 - 07 - 01)),
            absence(date!(2026 - 08 - 03), date!(2026 - 08 - 04), AbsenceKind::Leave),
        ];
        let counted = |absences: &[Absence]| {
            let months = attendance(served, absences, false, &holidays()).expect("known years");
            let of = |month: &AttendedMonth| {
                (month.days.start(), month.working_days, month.absent_days, month.premium_days)
            };
            months.iter().map(of).collect::<Vec<_>>()
        };
        let (june, july, august) =
            (date!(2026 - 06 - 15), date!(2026 - 07 - 01), date!(2026 - 08 - 01));
        // 15 July is a holiday. July is whole and has 30 days, whatever the calendar says.
        assert_eq!(counted(&[]), [(june, 12, 0, 16), (july, 22, 0, 30), (august, 10, 0, 14)]);
        assert_eq!(counted(&absences), [(june, 12, 2, 14), (july, 22, 1, 30), (august, 10, 2, 14)]);
    }

    #[test]
    fn a_whole_february_has_thirty_days() {
        let served = Period::new(date!(2027 - 02 - 01), date!(2027 - 02 - 28)).expect("in order");
        let counted = |absences: &[Absence]| {
            attendance(served, absences, false, &holidays()).expect("known years")[0].premium_days
        };
        assert_eq!(counted(&[]), 30);
        assert_eq!(counted(&[ill(date!(2027 - 02 - 01), date!(2027 - 02 - 01))]), 27);
    }
}
