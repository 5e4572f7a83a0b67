use super::{
    CalendarNotChecked, DocumentsUndecided, LastCalendarCheck, Term, TermFacts, TermPhase,
    WrongPhase,
};
use crate::calendar::Timestamp;
use crate::event::{Event, TermEvent};
use crate::machine::States;
use time::Duration;

/// Why the intern pool cannot be created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreatePoolError {
    /// The evaluation is not finished.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// Documents of submitted applications are undecided.
    #[error(transparent)]
    DocumentsUndecided(#[from] DocumentsUndecided),
    /// The last calendar check did not pass, or there was none.
    #[error(transparent)]
    CalendarNotChecked(#[from] CalendarNotChecked),
}

/// Why the intern pool cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenPoolError {
    /// The opening date lies ahead.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// The pool must be created first.
    #[error("the pool is not complete; the term is in phase {}", .0.phase)]
    NotCreated(WrongPhase),
}

impl Term {
    /// Starts the creation of the intern pool, which contains every evaluated application (R12).
    /// Repeating it changes nothing.
    pub fn create_pool(
        mut self,
        facts: TermFacts,
        last_check: Option<LastCalendarCheck>,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), CreatePoolError> {
        if self.progress.pool_started_at.is_some() {
            return Ok((self, vec![]));
        }
        if self.phase(now) != TermPhase::Evaluated {
            return Err(self.wrong_phase(now, States::of(&[TermPhase::Evaluated])).into());
        }
        facts.all_decided()?;
        let checked = CalendarNotChecked { last: last_check, method: facts.method_finding() };
        if !checked.is_passed() {
            return Err(checked.into());
        }
        self.progress.pool_started_at = Some(now);
        let event = Event::new(self.id, TermEvent::CreatePool);
        Ok((self, vec![event]))
    }

    /// Whether evaluated applications have yet to be put into the pool.
    pub fn is_filling_pool(&self) -> bool {
        self.progress.pool_started_at.is_some() && self.progress.pool_created_at.is_none()
    }

    /// Ends the creation of the pool, once every evaluated application is in it. Repeating it
    /// changes nothing.
    pub fn finish_pool(mut self, now: Timestamp) -> (Self, Vec<Event>) {
        if !self.is_filling_pool() {
            return (self, vec![]);
        }
        self.progress.pool_created_at = Some(now);
        let event = Event::new(self.id, TermEvent::FinishPool);
        (self, vec![event])
    }

    /// Opens the pool to employers. This is not possible before the opening date (R26). Repeating
    /// it changes nothing.
    pub fn open_pool(mut self, now: Timestamp) -> Result<(Self, Vec<Event>), OpenPoolError> {
        if self.progress.pool_opened_at.is_some() {
            return Ok((self, vec![]));
        }
        if self.progress.pool_created_at.is_none() {
            let needed = States::of(&[TermPhase::Evaluated]);
            return Err(OpenPoolError::NotCreated(self.wrong_phase(now, needed)));
        }
        if now < self.calendar.pool_opens_at {
            let wrong = self.wrong_phase(now, States::of(&[TermPhase::Evaluated]));
            let allowed_from = Some(self.calendar.pool_opens_at);
            return Err(WrongPhase { allowed_from, ..wrong }.into());
        }
        self.progress.pool_opened_at = Some(now);
        let event = Event::new(self.id, TermEvent::OpenPool).between("evaluated", "pool_open");
        Ok((self, vec![event]))
    }

    /// Closes the pool before its date: no offer is sent from now on. Those that were sent go on
    /// (A75). Repeating it changes nothing.
    pub fn close_pool(
        mut self,
        reason: String,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongPhase> {
        match self.phase(now) {
            TermPhase::PoolClosed => return Ok((self, vec![])),
            TermPhase::PoolOpen => {}
            _ => return Err(self.wrong_phase(now, States::of(&[TermPhase::PoolOpen]))),
        }
        // The last instant at which an offer could be sent, and not before the first.
        let last = now - Duration::MICROSECOND;
        self.calendar.pool_closes_at = last.max(self.calendar.pool_opens_at);
        let event = Event::new(self.id, TermEvent::ClosePool)
            .between("pool_open", "pool_closed")
            .because(reason);
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::MethodReportState;
    use crate::term::{
        FindingCode, TermProgress,
        examples::{pool_open, wrong},
    };

    const DONE: TermFacts = TermFacts {
        unchecked_documents: 0,
        unapproved_documents: 0,
        method: MethodReportState::Current,
    };

    fn passed() -> Option<LastCalendarCheck> {
        Some(LastCalendarCheck { at: opening(), outdated: false, errors: vec![] })
    }

    /// The term of 2026 after its evaluation.
    fn evaluated() -> Term {
        let opened = pool_open();
        let progress = TermProgress {
            pool_started_at: None,
            pool_created_at: None,
            pool_opened_at: None,
            ..opened.progress
        };
        Term { progress, ..opened }
    }

    fn opening() -> Timestamp {
        pool_open().calendar.pool_opens_at
    }

    #[test]
    fn the_pool_of_an_evaluated_term_is_created_once() {
        let (term, now) = (evaluated(), opening() - Duration::DAY);
        assert_eq!(term.clone().finish_pool(now), (term.clone(), vec![]), "nobody started it");
        let (started, events) = term.clone().create_pool(DONE, passed(), now).expect("in order");
        assert_eq!(started.progress.pool_started_at, Some(now));
        assert_eq!(started.progress.pool_created_at, None);
        assert!(started.is_filling_pool());
        assert_eq!(events, [Event::new(started.id, TermEvent::CreatePool)]);
        let again = started.clone().create_pool(DONE, None, opening());
        assert_eq!(again, Ok((started.clone(), vec![])));
        let (made, events) = started.finish_pool(now);
        assert_eq!(made.progress.pool_created_at, Some(now));
        assert!(!made.is_filling_pool());
        assert_eq!(events, [Event::new(made.id, TermEvent::FinishPool)]);
        assert_eq!(made.clone().finish_pool(opening()), (made.clone(), vec![]));
        assert_eq!(made.clone().create_pool(DONE, None, opening()), Ok((made, vec![])));
        let undecided = TermFacts { unapproved_documents: 1, ..DONE };
        let refused = DocumentsUndecided { unchecked: 0, unapproved: 1 }.into();
        assert_eq!(term.clone().create_pool(undecided, passed(), now), Err(refused));
        let refused = CalendarNotChecked { last: None, method: None }.into();
        assert_eq!(term.create_pool(DONE, None, now), Err(refused));
    }

    #[test]
    fn no_pool_is_created_before_the_scores() {
        let mut term = evaluated();
        term.progress.evaluated_at = None;
        let wrong = wrong(TermPhase::Evaluation, &[TermPhase::Evaluated], None);
        assert_eq!(term.create_pool(DONE, passed(), opening()), Err(wrong.into()));
    }

    #[test]
    fn a_created_pool_can_be_opened_once_from_its_date_on() {
        let (started, _) = evaluated().create_pool(DONE, passed(), opening()).expect("in order");
        let filling =
            OpenPoolError::NotCreated(wrong(TermPhase::Evaluated, &[TermPhase::Evaluated], None));
        assert_eq!(started.clone().open_pool(opening()), Err(filling));
        let (created, _) = started.finish_pool(opening());
        let early = opening() - Duration::SECOND;
        let wrong = wrong(TermPhase::Evaluated, &[TermPhase::Evaluated], Some(opening()));
        assert_eq!(created.clone().open_pool(early), Err(wrong.into()));
        let (opened, events) = created.open_pool(opening()).expect("its date has come");
        assert_eq!(opened.progress.pool_opened_at, Some(opening()));
        let event = Event::new(opened.id, TermEvent::OpenPool).between("evaluated", "pool_open");
        assert_eq!(events, [event]);
        assert_eq!(opened.clone().open_pool(early), Ok((opened, vec![])));
    }

    #[test]
    fn a_pool_that_was_never_created_cannot_be_opened() {
        let wrong = wrong(TermPhase::Evaluated, &[TermPhase::Evaluated], None);
        assert_eq!(evaluated().open_pool(opening()), Err(OpenPoolError::NotCreated(wrong)));
    }

    #[test]
    fn a_check_counts_until_the_term_changes_and_only_if_it_passed() {
        let (term, at) = (evaluated(), opening() - Duration::DAY);
        let failed = vec![FindingCode::PoolOutlastsOffers];
        for (outdated, errors) in [(true, vec![]), (false, failed.clone()), (true, failed)] {
            let last = Some(LastCalendarCheck { at, outdated, errors });
            let refused = CalendarNotChecked { last: last.clone(), method: None };
            assert_eq!(term.clone().create_pool(DONE, last, at), Err(refused.into()));
        }
    }

    #[test]
    fn an_open_pool_can_be_closed_before_its_date() {
        let now = opening() + Duration::days(3);
        let close = |term: Term| term.close_pool("Bütçe doldu".to_owned(), now);
        let (closed, events) = close(pool_open()).expect("it is open");
        assert_eq!((closed.phase(now), events.len()), (TermPhase::PoolClosed, 1));
        assert_eq!(close(closed.clone()), Ok((closed, vec![])), "repeated");
        let refused = close(evaluated()).expect_err("it was never opened");
        assert_eq!(refused.phase, TermPhase::Evaluated);
    }
}
