use crate::calendar::{Timestamp, istanbul_date};
use crate::event::{Event, UniversityAnnouncementEvent};
use crate::ids::UniversityAnnouncementId;
use crate::term::{Term, TermPhase, WrongPhase};
use time::Date;

/// Why the announcement of a university cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// What is announced is that applications have started (R3).
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    #[error("{announced_on} lies after {today}: what is recorded has been announced")]
    InFuture { announced_on: Date, today: Date },
}

/// Records that a university announced the start of applications (R3).
pub fn record(
    id: UniversityAnnouncementId,
    announced_on: Date,
    term: &Term,
    now: Timestamp,
) -> Result<Event, RecordError> {
    if term.phase(now) < TermPhase::ApplicationsOpen {
        return Err(term.wrong_phase(now, Some(term.calendar.applications_open_at)).into());
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
            Err(WrongPhase { phase: TermPhase::Announced, allowed_from: Some(opens_at) }.into())
        );
        assert_eq!(recorded(opens_at), Ok(Event::new(ID, UniversityAnnouncementEvent::Create)));
        assert!(recorded(opens_at + Duration::days(400)).is_ok(), "evidence has no last day (A36)");
    }

    #[test]
    fn nothing_is_recorded_before_it_was_announced() {
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
