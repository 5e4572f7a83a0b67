use super::{Term, TermPhase, WrongPhase};
use crate::calendar::{Timestamp, start_of_day};
use crate::event::{Event, TermEvent};
use crate::machine::States;
use time::Duration;

/// Why a term cannot be closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    /// The pool is not closed, or the programme is not over.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// This many internships are not over.
    #[error("internships that are not over: {0}")]
    InternshipsRunning(i64),
}

impl Term {
    /// Closes the term for good, after the programme and every internship have ended (domain rule
    /// 4.1). `running` is the number of internships that have not. The pool closes earlier, on its
    /// own date. Repeating it changes nothing.
    pub fn close(mut self, running: i64, now: Timestamp) -> Result<(Self, Vec<Event>), CloseError> {
        if self.progress.closed_at.is_some() {
            return Ok((self, vec![]));
        }
        let over = start_of_day(self.calendar.programme_end_date.saturating_add(Duration::DAY));
        if self.phase(now) != TermPhase::PoolClosed || now < over {
            // The pool closes before the programme ends.
            let allowed_from = Some(over).filter(|over| *over > now);
            let wrong = self.wrong_phase(now, States::of(&[TermPhase::PoolClosed]));
            return Err(WrongPhase { allowed_from, ..wrong }.into());
        }
        if running > 0 {
            return Err(CloseError::InternshipsRunning(running));
        }
        self.progress.closed_at = Some(now);
        let event = Event::new(self.id, TermEvent::Close).between("pool_closed", "closed");
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{
        TermProgress,
        examples::{pool_open, wrong},
    };
    use time::macros::datetime;

    #[test]
    fn a_term_can_be_closed_after_the_last_instant_of_the_programme() {
        let (term, after) = (pool_open(), datetime!(2026-12-31 21:00 UTC));
        let refused = term.clone().close(0, after - Duration::MICROSECOND);
        let Err(CloseError::WrongPhase(wrong)) = refused else { panic!("closed: {refused:?}") };
        assert_eq!((wrong.phase, wrong.allowed_from), (TermPhase::PoolClosed, Some(after)));

        let (closed, events) = term.close(0, after).expect("the programme is over");
        assert_eq!(closed.phase(after), TermPhase::Closed);
        assert_eq!(
            events,
            [Event::new(closed.id, TermEvent::Close).between("pool_closed", "closed")]
        );
        assert_eq!(closed.clone().close(0, after), Ok((closed, vec![])));
    }

    #[test]
    fn a_term_with_a_running_internship_cannot_be_closed() {
        let after = datetime!(2026-12-31 21:00 UTC);
        assert_eq!(pool_open().close(1, after), Err(CloseError::InternshipsRunning(1)));
    }

    #[test]
    fn a_term_whose_pool_was_never_opened_cannot_be_closed() {
        let progress = TermProgress { pool_opened_at: None, ..pool_open().progress };
        let term = Term { progress, ..pool_open() };
        let after = datetime!(2026-12-31 21:00 UTC);
        let wrong = wrong(TermPhase::Evaluated, &[TermPhase::PoolClosed], None);
        assert_eq!(term.close(0, after), Err(wrong.into()));
    }
}
