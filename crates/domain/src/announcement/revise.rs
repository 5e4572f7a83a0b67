use super::{Announcement, AnnouncementState, WrongAnnouncementState};
use crate::Named;
use crate::event::{AnnouncementEvent, Event};

impl Announcement {
    /// Puts another text in the place of a published one, which is kept as it was (R23).
    pub fn revise(mut self) -> Result<(Self, Event), WrongAnnouncementState> {
        match (self.state, self.revision) {
            (AnnouncementState::Published, Some(current)) => self.revision = Some(current + 1),
            (state, _) => return Err(WrongAnnouncementState(state)),
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
    fn only_what_is_published_is_revised() {
        for state in AnnouncementState::ALL.iter().copied() {
            let id = AnnouncementId(Uuid::from_u128(7));
            let was = Announcement { id, state, revision: Some(4), version: 9 };
            match was.revise() {
                Ok((is, _)) => {
                    assert_eq!((state, is.revision), (AnnouncementState::Published, Some(5)));
                }
                Err(refused) => assert_eq!(refused, WrongAnnouncementState(state)),
            }
        }
    }
}
