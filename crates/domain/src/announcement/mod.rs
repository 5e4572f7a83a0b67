//! What the programme and the universities announce, and the evidence that they did (P2 to P4).

mod evidence;
mod publish;
mod revise;
mod university;

pub use evidence::{EvidenceMissing, acknowledge_package, send_package};
pub use publish::{ArchiveError, PublishError};
pub use university::{RecordError, record};

use crate::event::{AnnouncementEvent, Event};
use crate::ids::AnnouncementId;

names! {
    /// Where an announcement of the programme stands; everybody reads a published one (R2).
    pub enum AnnouncementState {
        Draft = "draft",
        Published = "published",
        Archived = "archived",
    }
}

names! {
    /// How a university announced that applications are open (R3).
    pub enum AnnouncementChannel {
        Website = "website",
        Email = "email",
        SocialMedia = "social_media",
        Poster = "poster",
        Event = "event",
        Other = "other",
    }
}

/// An announcement of the programme, made by İŞKUR (R2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    pub id: AnnouncementId,
    pub state: AnnouncementState,
    /// The revision everybody reads; none before it is published (R23).
    pub revision: Option<i32>,
    pub version: i32,
}

/// The command does not fit the state of the announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the announcement is {0}")]
pub struct WrongAnnouncementState(pub AnnouncementState);

impl Announcement {
    /// Begins an announcement; only the officers see it until it is published.
    pub fn draft(id: AnnouncementId) -> (Self, Event) {
        let event = Event::new(id, AnnouncementEvent::Create).between(None, "draft");
        (Self { id, state: AnnouncementState::Draft, revision: None, version: 0 }, event)
    }

    fn step(mut self, event: AnnouncementEvent, to: AnnouncementState) -> (Self, Vec<Event>) {
        use crate::Named;
        let event = Event::new(self.id, event).between(self.state.name(), to.name());
        self.state = to;
        (self, vec![event])
    }
}
