//! A confirmed internship (R45).

use crate::Named;
use crate::calendar::{Timestamp, istanbul_date};
use crate::event::Event;
use crate::ids::{OfferId, PlacementId};
use crate::period::Period;

/// How an intern of the programme is insured: as on a compulsory internship, whatever the
/// curriculum says (R71). Against work accident and occupational disease, by the school (R69).
pub const INSURANCE_CLASS: &str = "compulsory";
/// Where class and payer are laid down.
pub const INSURANCE_SOURCE: &str = "law 5510 art. 5/1-b and 87/e; programme FAQ 17 and 18";

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

    /// The state now: an internship begins and ends by the calendar, without anybody's doing.
    pub fn state_at(&self, period: Period, now: Timestamp) -> PlacementState {
        let today = istanbul_date(now);
        match self.state {
            PlacementState::Confirmed | PlacementState::Active => {
                if today < period.start() {
                    PlacementState::Confirmed
                } else if today <= period.end() {
                    PlacementState::Active
                } else {
                    PlacementState::Completed
                }
            }
            ended => ended,
        }
    }

    /// The offer was cancelled before the start (O11).
    pub fn cancel(mut self) -> (Self, Event) {
        let event = Event::new(self.id, "cancel")
            .between(self.state.name(), PlacementState::Cancelled.name());
        self.state = PlacementState::Cancelled;
        (self, event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::start_of_day;
    use PlacementState::*;
    use time::Duration;
    use time::macros::date;
    use uuid::Uuid;

    fn placement() -> Placement {
        let (id, offer) = (PlacementId(Uuid::from_u128(1)), OfferId(Uuid::from_u128(2)));
        Placement::of_confirmed(id, offer).0
    }

    fn july() -> Period {
        Period::new(date!(2026 - 07 - 06), date!(2026 - 07 - 31)).expect("the dates are in order")
    }

    #[test]
    fn an_internship_begins_and_ends_at_midnight_in_istanbul() {
        let (begins, ends) =
            (start_of_day(july().start()), start_of_day(july().end()) + Duration::DAY);
        for (now, state) in [
            (begins - Duration::DAY, Confirmed),
            (begins - Duration::MICROSECOND, Confirmed),
            (begins, Active),
            (begins + Duration::DAY, Active),
            (ends - Duration::DAY, Active),
            (ends - Duration::MICROSECOND, Active),
            (ends, Completed),
            (ends + Duration::DAY, Completed),
        ] {
            assert_eq!(placement().state_at(july(), now), state, "{now}");
        }
    }

    #[test]
    fn what_has_ended_stays_ended() {
        for state in [Completed, Cancelled, Terminated, NoShow] {
            let ended = Placement { state, ..placement() };
            for now in [start_of_day(july().start()), start_of_day(july().end())] {
                assert_eq!(ended.state_at(july(), now - Duration::DAY), state);
                assert_eq!(ended.state_at(july(), now + Duration::DAY), state);
            }
        }
    }
}
