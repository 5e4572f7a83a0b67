use super::{Term, TermFacts, TermPhase, WrongPhase};
use crate::calendar::Timestamp;
use crate::event::{Event, TermEvent};

/// Why the intern pool cannot be created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreatePoolError {
    /// The evaluation is not finished.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// This many documents of submitted applications are undecided.
    #[error("undecided documents: {0}")]
    DocumentsUndecided(i64),
    /// The last calendar check did not pass, or there was none.
    #[error("the calendar has not passed a check")]
    CalendarNotChecked,
}

/// Why the intern pool cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenPoolError {
    /// The opening date lies ahead.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// The pool must be created first.
    #[error("the pool has not been created")]
    NotCreated,
}

impl Term {
    /// Creates the intern pool, which contains every evaluated application (R12). Repeating it
    /// changes nothing.
    pub fn create_pool(
        mut self,
        facts: TermFacts,
        calendar_checked: bool,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), CreatePoolError> {
        if self.progress.pool_created_at.is_some() {
            return Ok((self, vec![]));
        }
        if self.phase(now) != TermPhase::Evaluated {
            return Err(self.wrong_phase(now, None).into());
        }
        if facts.undecided_documents > 0 {
            return Err(CreatePoolError::DocumentsUndecided(facts.undecided_documents));
        }
        if !calendar_checked {
            return Err(CreatePoolError::CalendarNotChecked);
        }
        self.progress.pool_created_at = Some(now);
        let event = Event::new(self.id, TermEvent::CreatePool);
        Ok((self, vec![event]))
    }

    /// Opens the pool to employers. This is not possible before the opening date (R26). Repeating
    /// it changes nothing.
    pub fn open_pool(mut self, now: Timestamp) -> Result<(Self, Vec<Event>), OpenPoolError> {
        if self.progress.pool_opened_at.is_some() {
            return Ok((self, vec![]));
        }
        if self.progress.pool_created_at.is_none() {
            return Err(OpenPoolError::NotCreated);
        }
        if now < self.calendar.pool_opens_at {
            return Err(self.wrong_phase(now, Some(self.calendar.pool_opens_at)).into());
        }
        self.progress.pool_opened_at = Some(now);
        let event = Event::new(self.id, TermEvent::OpenPool).between("evaluated", "pool_open");
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::MethodReportState;
    use crate::term::{TermProgress, examples::pool_open};
    use time::Duration;

    const DONE: TermFacts =
        TermFacts { undecided_documents: 0, method: MethodReportState::Current };

    /// The term of 2026, its candidates evaluated.
    fn evaluated() -> Term {
        let opened = pool_open();
        let progress =
            TermProgress { pool_created_at: None, pool_opened_at: None, ..opened.progress };
        Term { progress, ..opened }
    }

    fn opening() -> Timestamp {
        pool_open().calendar.pool_opens_at
    }

    #[test]
    fn the_pool_is_made_once_of_an_evaluated_term_in_order() {
        let (term, now) = (evaluated(), opening() - Duration::DAY);
        let (made, events) = term.clone().create_pool(DONE, true, now).expect("in order");
        assert_eq!(made.progress.pool_created_at, Some(now));
        assert_eq!(events, [Event::new(made.id, TermEvent::CreatePool)]);
        assert_eq!(made.clone().create_pool(DONE, false, opening()), Ok((made, vec![])));
        let undecided = TermFacts { undecided_documents: 1, ..DONE };
        let refused = CreatePoolError::DocumentsUndecided(1);
        assert_eq!(term.clone().create_pool(undecided, true, now), Err(refused));
        let refused = CreatePoolError::CalendarNotChecked;
        assert_eq!(term.create_pool(DONE, false, now), Err(refused));
    }

    #[test]
    fn no_pool_is_made_before_the_scores() {
        let mut term = evaluated();
        term.progress.evaluated_at = None;
        let wrong = WrongPhase { phase: TermPhase::Evaluation, allowed_from: None };
        assert_eq!(term.create_pool(DONE, true, opening()), Err(wrong.into()));
    }

    #[test]
    fn a_pool_that_was_made_is_opened_from_its_date_on_and_once() {
        let (created, _) = evaluated().create_pool(DONE, true, opening()).expect("in order");
        let early = opening() - Duration::SECOND;
        let wrong = WrongPhase { phase: TermPhase::Evaluated, allowed_from: Some(opening()) };
        assert_eq!(created.clone().open_pool(early), Err(wrong.into()));
        let (opened, events) = created.open_pool(opening()).expect("its date has come");
        assert_eq!(opened.progress.pool_opened_at, Some(opening()));
        let event = Event::new(opened.id, TermEvent::OpenPool).between("evaluated", "pool_open");
        assert_eq!(events, [event]);
        assert_eq!(opened.clone().open_pool(early), Ok((opened, vec![])));
    }

    #[test]
    fn a_pool_that_was_never_made_is_not_opened() {
        assert_eq!(evaluated().open_pool(opening()), Err(OpenPoolError::NotCreated));
    }
}
