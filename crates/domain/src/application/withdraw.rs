use super::{Application, ApplicationAction, ApplicationState, WrongApplicationState};
use crate::Named;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::offer::{AcceptanceStands, OfferBook, Outcome};
use crate::pool::PoolEntry;
use crate::term::Term;

/// Why an application cannot be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawError {
    #[error(transparent)]
    WrongState(#[from] WrongApplicationState),
    /// An acceptance is final, and so is what it became (R57).
    #[error(transparent)]
    AcceptanceStands(#[from] AcceptanceStands),
}

/// A withdrawn application and what it left behind: all is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    pub application: Application,
    /// Its entry in the pool, removed, with the offers that ended.
    pub entry: Option<(PoolEntry, Outcome)>,
    pub events: Vec<Event>,
}

impl Application {
    /// Takes the application out of the term, for good (A42, domain rule 4.4). `book` holds the
    /// offers made to it once it is in the pool. Repeating it changes nothing.
    pub fn withdraw(
        mut self,
        book: Option<OfferBook>,
        term: &Term,
        now: Timestamp,
    ) -> Result<Withdrawn, WithdrawError> {
        if self.state == ApplicationState::Withdrawn {
            return Ok(Withdrawn { application: self, entry: None, events: vec![] });
        }
        let from = self.state_at(term, now);
        let to = Self::target(from, ApplicationAction::Withdraw)?;
        let entry = book.map(|book| book.withdraw(now)).transpose()?;
        let mut events = vec![Event::new(self.id, "withdraw").between(from.name(), to.name())];
        if let Some((entry, _)) = &entry {
            events.push(Event::new(entry.id, "remove").between("in_pool", entry.state.name()));
        }
        self.state = to;
        Ok(Withdrawn { application: self, entry, events })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::examples::{application, before_evaluation};
    use ApplicationState::{Draft, Evaluated, Expired, InPool, Ineligible, Submitted};
    use time::Duration;

    fn withdraw(state: ApplicationState, now: Timestamp) -> Result<Withdrawn, WithdrawError> {
        application(state).withdraw(None, &before_evaluation(), now)
    }

    #[test]
    fn what_was_handed_in_can_be_withdrawn_and_nothing_else() {
        let now = before_evaluation().calendar.applications_open_at;
        for state in [Submitted, Evaluated, InPool] {
            let done = withdraw(state, now).expect("it was handed in");
            assert_eq!(done.application, application(ApplicationState::Withdrawn));
            let event = Event::new(done.application.id, "withdraw");
            assert_eq!(done.events, [event.between(state.name(), "withdrawn")]);
        }
        for state in [Draft, Ineligible] {
            let action = ApplicationAction::Withdraw;
            let refused = WrongApplicationState { state, action };
            assert_eq!(withdraw(state, now), Err(refused.into()));
        }
    }

    #[test]
    fn a_draft_whose_window_closed_is_refused_as_expired() {
        let late = before_evaluation().calendar.applications_close_at + Duration::SECOND;
        let action = ApplicationAction::Withdraw;
        let refused = WrongApplicationState { state: Expired, action };
        assert_eq!(withdraw(Draft, late), Err(refused.into()));
    }

    #[test]
    fn withdrawing_again_changes_nothing() {
        let now = before_evaluation().calendar.applications_open_at;
        let again = withdraw(ApplicationState::Withdrawn, now).expect("the goal is reached");
        assert_eq!((again.events, again.entry), (vec![], None));
    }
}
