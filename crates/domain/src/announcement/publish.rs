use super::{Announcement, AnnouncementState, WrongAnnouncementState};
use crate::calendar::Timestamp;
use crate::event::{AnnouncementEvent, Event};
use crate::machine::States;
use crate::term::{Term, TermPhase, WrongPhase};

/// Why an announcement cannot be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// The announcement is archived.
    #[error(transparent)]
    WrongState(#[from] WrongAnnouncementState),
    /// The term is not announced yet. Career centres are notified of a term before the public (R1).
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
}

/// Why an announcement cannot be archived.
pub type ArchiveError = WrongAnnouncementState;

impl Announcement {
    /// Publishes the announcement as revision 0, so that everybody can read it (R2, R23). Repeating
    /// it changes nothing.
    pub fn publish(
        mut self,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), PublishError> {
        match self.state {
            AnnouncementState::Published => return Ok((self, vec![])),
            AnnouncementState::Draft => {}
            state => {
                let needed = States::of(&[AnnouncementState::Draft]);
                return Err(WrongAnnouncementState(state, needed).into());
            }
        }
        if term.phase(now) == TermPhase::Draft {
            let needed = States::that(|phase| phase != TermPhase::Draft);
            return Err(term.wrong_phase(now, needed).into());
        }
        self.revision = Some(0);
        Ok(self.step(AnnouncementEvent::Publish, AnnouncementState::Published))
    }

    /// Archives a published announcement, so that it is no longer public. Repeating it changes
    /// nothing.
    pub fn archive(self) -> Result<(Self, Vec<Event>), ArchiveError> {
        match self.state {
            AnnouncementState::Archived => Ok((self, vec![])),
            AnnouncementState::Published => {
                Ok(self.step(AnnouncementEvent::Archive, AnnouncementState::Archived))
            }
            state => {
                let needed = States::of(&[AnnouncementState::Published]);
                Err(WrongAnnouncementState(state, needed))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AnnouncementId;
    use crate::term::{TermProgress, examples::pool_open};
    use uuid::Uuid;

    fn announcement(state: AnnouncementState) -> Announcement {
        Announcement { id: AnnouncementId(Uuid::from_u128(7)), state, revision: None, version: 3 }
    }

    #[test]
    fn an_announcement_goes_from_draft_to_published_to_archived() {
        use AnnouncementState::{Archived, Draft, Published};
        let (term, now) = (pool_open(), pool_open().calendar.pool_opens_at);
        let state = |(done, events): (Announcement, Vec<Event>)| (done.state, events.len());
        let wrong = |from, needed| Err(WrongAnnouncementState(from, States::of(&[needed])));
        for (from, published, archived) in [
            (Draft, Ok((Published, 1)), wrong(Draft, Published)),
            (Published, Ok((Published, 0)), Ok((Archived, 1))),
            (Archived, wrong(Archived, Draft).map_err(Into::into), Ok((Archived, 0))),
        ] {
            assert_eq!(announcement(from).publish(&term, now).map(state), published, "{from}");
            assert_eq!(announcement(from).archive().map(state), archived, "{from}");
        }
    }

    #[test]
    fn no_announcement_is_published_before_its_term_is_announced() {
        let term = Term { progress: TermProgress::default(), ..pool_open() };
        let refused = announcement(AnnouncementState::Draft)
            .publish(&term, term.calendar.applications_open_at);
        let Err(PublishError::WrongPhase(wrong)) = refused else { panic!("{refused:?}") };
        assert_eq!(wrong.phase, TermPhase::Draft);
    }
}
