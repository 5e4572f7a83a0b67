use crate::calendar::{Timestamp, istanbul_date};
use crate::event::{Event, UniversityAnnouncementEvent};
use crate::ids::UniversityAnnouncementId;
use crate::machine::States;
use crate::term::{Term, TermPhase, WrongPhase};
use time::Date;

/// Why a university's announcement cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Applications have not opened yet, so the university cannot have announced that they are open
    /// (R3).
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// The announcement is dated in the future.
    #[error("{announced_on} is in the future; today is {today}")]
    InFuture {
        /// The date of the announcement.
        announced_on: Date,
        /// The current day in Istanbul.
        today: Date,
    },
}

/// Records that a university announced the start of applications on the day `announced_on` (R3).
pub fn record(
    id: UniversityAnnouncementId,
    announced_on: Date,
    term: &Term,
    now: Timestamp,
) -> Result<Event, RecordError> {
    if term.phase(now) < TermPhase::ApplicationsOpen {
        let needed = States::that(|phase| phase >= TermPhase::ApplicationsOpen);
        return Err(term.wrong_phase(now, needed).into());
    }
    let today = istanbul_date(now);
    if announced_on > today {
        return Err(RecordError::InFuture { announced_on, today });
    }
    Ok(Event::new(id, UniversityAnnouncementEvent::Create))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{TermProgress, examples::pool_open};
    use time::Duration;
    use uuid::Uuid;

    const ID: UniversityAnnouncementId = UniversityAnnouncementId(Uuid::from_u128(7));

    #[test]
    fn an_announcement_is_recorded_once_applications_have_started() {
        let announced_at = pool_open().progress.announced_at;
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        let term = Term { progress, ..pool_open() };
        let opens_at = term.calendar.applications_open_at;
        let recorded = |at| record(ID, istanbul_date(at), &term, at);
        assert_eq!(
            recorded(opens_at - Duration::SECOND),
            Err(term
                .wrong_phase(
                    opens_at - Duration::SECOND,
                    States::that(|phase| phase >= TermPhase::ApplicationsOpen)
                )
                .into())
        );
        assert_eq!(recorded(opens_at), Ok(Event::new(ID, UniversityAnnouncementEvent::Create)));
        assert!(recorded(opens_at + Duration::days(400)).is_ok(), "evidence has no deadline (A36)");
    }

    #[test]
    fn an_announcement_cannot_be_dated_in_the_future() {
        // 23:30 in Istanbul.
        let now = time::macros::datetime!(2026-05-10 20:30 UTC);
        let (today, tomorrow) =
            (time::macros::date!(2026 - 05 - 10), time::macros::date!(2026 - 05 - 11));
        assert!(record(ID, today, &pool_open(), now).is_ok());
        assert_eq!(
            record(ID, tomorrow, &pool_open(), now),
            Err(RecordError::InFuture { announced_on: tomorrow, today })
        );
    }
}
