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
    #[error("{0} documents are undecided")]
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
