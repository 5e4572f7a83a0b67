//! A confirmed internship (R45).

use crate::Named;
use crate::event::Event;
use crate::ids::{OfferId, PlacementId};

names! {
    /// Where an internship stands.
    pub enum PlacementState {
        Confirmed = "confirmed",
        Active = "active",
        Completed = "completed",
        Cancelled = "cancelled",
        Terminated = "terminated",
        NoShow = "no_show",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    pub id: PlacementId,
    pub offer: OfferId,
    pub state: PlacementState,
    pub version: i32,
}

impl Placement {
    /// An internship becomes definite with the confirmation of its offer, never earlier (R45).
    pub fn of_confirmed(id: PlacementId, offer: OfferId) -> (Self, Event) {
        let placement = Self { id, offer, state: PlacementState::Confirmed, version: 0 };
        (placement, Event::new(id, "confirm").between(None, placement.state.name()))
    }

    /// The offer was cancelled before the start (O11).
    pub fn cancel(mut self) -> (Self, Event) {
        let event = Event::new(self.id, "cancel")
            .between(self.state.name(), PlacementState::Cancelled.name());
        self.state = PlacementState::Cancelled;
        (self, event)
    }
}
