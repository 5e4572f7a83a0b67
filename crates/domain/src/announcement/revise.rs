use super::{Announcement, AnnouncementState, WrongAnnouncementState};
use crate::Named;
use crate::event::{AnnouncementEvent, Event};
use crate::machine::States;

impl Announcement {
    /// Publishes a new revision of a published announcement. The earlier revisions are kept (R23).
    pub fn revise(mut self) -> Result<(Self, Event), WrongAnnouncementState> {
        match (self.state, self.revision) {
            (AnnouncementState::Published, Some(current)) => self.revision = Some(current + 1),
            (state, _) => {
                let needed = States::of(&[AnnouncementState::Published]);
                return Err(WrongAnnouncementState(state, needed));
            }
        }
        let state = self.state.name();
        let event = Event::new(self.id, AnnouncementEvent::Revise).between(state, state);
        Ok((self, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AnnouncementId;
    use uuid::Uuid;

    #[test]
    fn only_a_published_announcement_can_be_revised() {
        for state in AnnouncementState::ALL.iter().copied() {
            let id = AnnouncementId(Uuid::from_u128(7));
            let was = Announcement { id, state, revision: Some(4), version: 9 };
            match was.revise() {
                Ok((is, _)) => {
                    assert_eq!((state, is.revision), (AnnouncementState::Published, Some(5)));
                }
                Err(refused) => assert_eq!(refused.0, state),
            }
        }
    }
}
