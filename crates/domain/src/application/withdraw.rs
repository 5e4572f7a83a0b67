use super::{Application, ApplicationAction, ApplicationState, WrongApplicationState};
use crate::Named;
use crate::calendar::Timestamp;
use crate::document::{Document, drop_undecided};
use crate::event::{ApplicationEvent, Event, PoolEntryEvent};
use crate::offer::{BoundByAcceptance, OfferBook, Outcome};
use crate::pool::PoolEntry;
use crate::term::Term;

/// Why an application cannot be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawError {
    /// The application was not submitted, or it is ineligible.
    #[error(transparent)]
    WrongState(#[from] WrongApplicationState),
    /// The candidate has an accepted or confirmed offer. They cannot take back an acceptance (R57).
    #[error(transparent)]
    BoundByAcceptance(#[from] BoundByAcceptance),
}

/// A withdrawn application and everything that ended with it. Everything in it must be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The application.
    pub application: Application,
    /// The removed pool entry with the offers that ended; `None` when it was not in the pool.
    pub entry: Option<(PoolEntry, Outcome)>,
    /// The dropped documents, which no longer need a decision (A51).
    pub dropped: Vec<Document>,
    /// The events to append.
    pub events: Vec<Event>,
}

impl Application {
    /// Withdraws the application from the term for good (A42, domain rule 4.4). `book` holds the
    /// candidate's offers and is `None` before the application is in the pool. `documents` are all
    /// documents of the application. Repeating it changes nothing.
    pub fn withdraw(
        mut self,
        book: Option<OfferBook>,
        documents: Vec<Document>,
        term: &Term,
        now: Timestamp,
    ) -> Result<Withdrawn, WithdrawError> {
        if self.state == ApplicationState::Withdrawn {
            let (dropped, events) = (vec![], vec![]);
            return Ok(Withdrawn { application: self, entry: None, dropped, events });
        }
        let from = self.state_at(term, now);
        let to = Self::target(from, ApplicationAction::Withdraw)?;
        let entry = book.map(|book| book.withdraw(now)).transpose()?;
        let mut events =
            vec![Event::new(self.id, ApplicationEvent::Withdraw).between(from.name(), to.name())];
        if let Some((entry, _)) = &entry {
            events.push(
                Event::new(entry.id, PoolEntryEvent::Remove).between("in_pool", entry.state.name()),
            );
        }
        let dropped = drop_undecided(documents, &mut events);
        self.state = to;
        Ok(Withdrawn { application: self, entry, dropped, events })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::examples::{application, before_evaluation};
    use crate::document::DocumentState;
    use crate::document::examples::{document, every_progress};
    use ApplicationState::{Draft, Evaluated, Expired, InPool, Ineligible, Submitted};
    use time::Duration;

    fn withdraw(state: ApplicationState, now: Timestamp) -> Result<Withdrawn, WithdrawError> {
        application(state).withdraw(None, vec![], &before_evaluation(), now)
    }

    #[test]
    fn only_a_submitted_application_can_be_withdrawn() {
        let now = before_evaluation().calendar.applications_open_at;
        for state in [Submitted, Evaluated, InPool] {
            let done = withdraw(state, now).expect("it was submitted");
            assert_eq!(done.application, application(ApplicationState::Withdrawn));
            let event = Event::new(done.application.id, ApplicationEvent::Withdraw);
            assert_eq!(done.events, [event.between(state.name(), "withdrawn")]);
        }
        for state in [Draft, Ineligible] {
            let action = ApplicationAction::Withdraw;
            let refused = WrongApplicationState { state, action };
            assert_eq!(withdraw(state, now), Err(refused.into()));
        }
    }

    #[test]
    fn withdrawing_drops_the_undecided_documents() {
        let term = before_evaluation();
        let documents = every_progress().into_iter().map(document).collect();
        let now = term.calendar.applications_open_at;
        let done =
            application(Submitted).withdraw(None, documents, &term, now).expect("it was submitted");
        let dropped: Vec<_> = done.dropped.iter().map(Document::state).collect();
        assert_eq!(dropped, [DocumentState::Dropped; 2], "the submitted and the accepted one");
        let from: Vec<_> = done.events[1..].iter().map(|event| event.from).collect();
        assert_eq!(from, [Some("submitted"), Some("accepted")]);
    }

    #[test]
    fn a_draft_cannot_be_withdrawn_after_the_window_because_it_expired() {
        let late = before_evaluation().calendar.applications_close_at + Duration::SECOND;
        let action = ApplicationAction::Withdraw;
        let refused = WrongApplicationState { state: Expired, action };
        assert_eq!(withdraw(Draft, late), Err(refused.into()));
    }

    #[test]
    fn withdrawing_again_changes_nothing() {
        let now = before_evaluation().calendar.applications_open_at;
        let again = withdraw(ApplicationState::Withdrawn, now).expect("it is withdrawn");
        assert_eq!((again.events, again.entry), (vec![], None));
    }
}
