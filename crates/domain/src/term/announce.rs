use super::{CalendarOrder, Term, WrongPhase};
use crate::calendar::Timestamp;
use crate::event::{Event, TermEvent};

/// Why a term cannot be announced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnounceError {
    /// The dates of the term are not in order.
    #[error(transparent)]
    Calendar(#[from] CalendarOrder),
    /// The time to apply has passed.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
}

impl Term {
    /// Announces the term to the career centres (R1). Repeating it changes nothing.
    pub fn announce(mut self, now: Timestamp) -> Result<(Self, Vec<Event>), AnnounceError> {
        if self.progress.announced_at.is_some() {
            return Ok((self, vec![]));
        }
        self.calendar.check()?;
        if now > self.calendar.applications_close_at {
            return Err(self.wrong_phase(now, None).into());
        }
        self.progress.announced_at = Some(now);
        let event = Event::new(self.id, TermEvent::Announce).between("draft", "announced");
        Ok((self, vec![event]))
    }
}
