use super::{CalendarOrder, Term};
use crate::calendar::Timestamp;
use crate::event::{Event, TermEvent};

/// Why a term cannot be announced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnounceError {
    /// The dates of the term are not in order.
    #[error(transparent)]
    Calendar(#[from] CalendarOrder),
    /// The time to apply has passed. Move this date first.
    #[error("applications closed before the term was announced")]
    ApplicationsOver {
        /// When they closed.
        applications_close_at: Timestamp,
    },
}

impl Term {
    /// Announces the term to the career centres (R1). Repeating it changes nothing.
    pub fn announce(mut self, now: Timestamp) -> Result<(Self, Vec<Event>), AnnounceError> {
        if self.progress.announced_at.is_some() {
            return Ok((self, vec![]));
        }
        self.calendar.check()?;
        if now > self.calendar.applications_close_at {
            let applications_close_at = self.calendar.applications_close_at;
            return Err(AnnounceError::ApplicationsOver { applications_close_at });
        }
        self.progress.announced_at = Some(now);
        let event = Event::new(self.id, TermEvent::Announce).between("draft", "announced");
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{TermProgress, examples::pool_open};
    use time::Duration;

    fn draft() -> Term {
        Term { progress: TermProgress::default(), ..pool_open() }
    }

    #[test]
    fn a_term_is_announced_until_its_applications_close_and_only_once() {
        let last = draft().calendar.applications_close_at;
        let (term, events) = draft().announce(last).expect("the last instant");
        let announced = Event::new(term.id, TermEvent::Announce).between("draft", "announced");
        assert_eq!((term.progress.announced_at, events), (Some(last), vec![announced]));
        assert_eq!(term.clone().announce(last), Ok((term, vec![])));
        let late = draft().announce(last + Duration::SECOND);
        assert_eq!(
            late,
            Err(AnnounceError::ApplicationsOver {
                applications_close_at: pool_open().calendar.applications_close_at
            })
        );
    }

    #[test]
    fn a_term_whose_dates_are_out_of_order_is_not_announced() {
        let mut term = draft();
        term.calendar.control_end_at = term.calendar.applications_open_at;
        let now = term.calendar.applications_open_at;
        let (earlier, later) = ("applications_close_at", "control_end_at");
        assert_eq!(term.announce(now), Err(CalendarOrder { earlier, later }.into()));
    }
}
