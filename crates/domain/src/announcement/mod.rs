//! Announcements of the programme and of the universities, and the evidence that they were made (P2
//! to P4).

mod evidence;
mod machine;
mod publish;
mod revise;
mod university;

pub use evidence::{EvidenceMissing, acknowledge_package, send_package};
pub use machine::{AnnouncementAction, EvidencePackageAction, PACKAGE_TRANSITIONS, TRANSITIONS};
pub use publish::{ArchiveError, PublishError};
pub use university::{RecordError, record};

use crate::event::{AnnouncementEvent, Event};
use crate::ids::AnnouncementId;
use crate::machine::States;

names! {
    /// The state of an announcement of the programme. Everybody can read a published one (R2).
    pub enum AnnouncementState {
        /// Only officers can read it.
        Draft = "draft",
        /// Everybody can read it.
        Published = "published",
        /// It is no longer public.
        Archived = "archived",
    }
}

names! {
    /// The state of an evidence package.
    pub enum EvidencePackageState {
        /// It is on its way to the programme representative.
        Sent = "sent",
        /// The programme office has received it.
        Acknowledged = "acknowledged",
    }
}

names! {
    /// How a university announced that applications are open (R3).
    pub enum AnnouncementChannel {
        /// On its website.
        Website = "website",
        /// By e-mail.
        Email = "email",
        /// On social media.
        SocialMedia = "social_media",
        /// On posters.
        Poster = "poster",
        /// At an event.
        Event = "event",
        /// In another way.
        Other = "other",
    }
}

/// An announcement of the programme, which İŞKUR publishes (R2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    /// The id.
    pub id: AnnouncementId,
    /// The current state.
    pub state: AnnouncementState,
    /// The number of the published revision, starting at 0; `None` before publication (R23).
    pub revision: Option<i32>,
    /// The version of the row.
    pub version: i32,
}

/// The command is not allowed in the announcement's current state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the announcement is {0}; this needs {1}")]
pub struct WrongAnnouncementState(pub AnnouncementState, pub States<AnnouncementState>);

impl Announcement {
    /// Creates a draft. Only officers see it until it is published.
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
