use super::{Placement, PlacementState, WrongPlacementState};
use crate::calendar::Timestamp;
use crate::machine::States;
use crate::period::Period;

impl Placement {
    /// Refuses the certificate of an internship that was not completed (A80).
    pub fn certify(&self, period: Period, now: Timestamp) -> Result<(), WrongPlacementState> {
        let state = self.state.at(period, now);
        if state == PlacementState::Completed {
            return Ok(());
        }
        let waits = matches!(state, PlacementState::Confirmed | PlacementState::Active);
        let after = period.end().next_day().filter(|_| waits);
        let needed = States::of(&[PlacementState::Completed]);
        Err(WrongPlacementState { state, needed, allowed_from: after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Named;
    use crate::calendar::start_of_day;
    use crate::ids::{OfferId, PlacementId};
    use time::Duration;
    use time::macros::date;
    use uuid::Uuid;

    #[test]
    fn only_a_completed_internship_has_a_certificate() {
        let (first, last) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
        let period = Period::new(first, last).expect("in order");
        let over = start_of_day(last) + Duration::DAY;
        let certify = |state, now| {
            let of = Placement::of_confirmed(PlacementId(Uuid::nil()), OfferId(Uuid::nil())).0;
            Placement { state, ..of }.certify(period, now)
        };
        for state in PlacementState::ALL {
            use PlacementState::{Active, Completed, Confirmed};
            let ends = matches!(state, Confirmed | Active | Completed);
            assert_eq!(certify(*state, over).is_ok(), ends, "{state}");
            let before = certify(*state, over - Duration::SECOND);
            assert_eq!(before.is_ok(), *state == Completed, "{state}");
        }
        let early = certify(PlacementState::Active, over - Duration::SECOND);
        assert_eq!(early.unwrap_err().allowed_from, Some(date!(2026 - 08 - 15)));
        assert_eq!(certify(PlacementState::Cancelled, over).unwrap_err().allowed_from, None);
    }
}
