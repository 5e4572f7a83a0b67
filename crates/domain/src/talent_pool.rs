//! An employer's talent pool: the candidates it has taken into consideration (R43, A19), and its
//! reserve list, an order of some of them (R48). Neither means anything further: no quota, limit
//! or date looks at them (R44).

use crate::Named;
use crate::event::{Event, TalentPoolEntryEvent, actions_are_events};
use crate::ids::TalentPoolEntryId;
use crate::machine::{self, EMPLOYER, SYSTEM, Transition, arrow};

names! {
    /// Where a candidate stands on the lists of an employer.
    pub enum TalentPoolState {
        Added = "added",
        Reserve = "reserve",
        /// The employer has sent it an offer.
        Offered = "offered",
        Removed = "removed",
        /// Was in reserve when the pool closed; follows from the clock.
        Expired = "expired",
    }
}

names! {
    /// What can happen to an entry of a talent pool.
    pub enum TalentPoolAction {
        Add = "add",
        Reserve = "reserve",
        Unreserve = "unreserve",
        Offer = "offer",
        Expire = "expire",
        Remove = "remove",
    }
}

actions_are_events! { TalentPoolAction => TalentPoolEntryEvent: Add, Reserve, Unreserve, Offer, Expire, Remove }

/// Every arrow of the machine (domain rule 4.10).
pub const TRANSITIONS: &[Transition<TalentPoolState, TalentPoolAction>] = {
    use TalentPoolAction as Do;
    use TalentPoolState::*;
    &[
        arrow(Added, Do::Reserve, Reserve, EMPLOYER),
        arrow(Added, Do::Offer, Offered, SYSTEM),
        arrow(Added, Do::Remove, Removed, EMPLOYER),
        arrow(Reserve, Do::Unreserve, Added, EMPLOYER),
        arrow(Reserve, Do::Offer, Offered, SYSTEM),
        arrow(Reserve, Do::Expire, Expired, SYSTEM),
        arrow(Reserve, Do::Remove, Removed, EMPLOYER),
        arrow(Offered, Do::Remove, Removed, EMPLOYER),
        arrow(Expired, Do::Remove, Removed, EMPLOYER),
        arrow(Removed, Do::Add, Added, EMPLOYER),
    ]
};

/// A candidate on the lists of one employer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalentPoolEntry {
    pub id: TalentPoolEntryId,
    pub state: TalentPoolState,
    /// For the employer alone.
    pub note: Option<String>,
    pub version: i32,
}

/// An entry beside the reserve list of its employer and term: what a decision on either looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub entry: TalentPoolEntry,
    /// The first is the next to be looked at.
    pub reserve: Vec<TalentPoolEntryId>,
}

/// The command does not fit the state of the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the candidate is {0} on your lists")]
pub struct WrongTalentPoolState(pub TalentPoolState);

impl TalentPoolState {
    /// The state in a pool that is open, or is not: who was in reserve when it closed no longer is.
    pub fn in_pool(self, open: bool) -> Self {
        if self == Self::Reserve && !open { Self::Expired } else { self }
    }

    /// The candidate is in the talent pool (R43).
    pub fn is_listed(self) -> bool {
        self != Self::Removed
    }
}

impl TalentPoolEntry {
    /// Adds a candidate for the first time.
    pub fn open(id: TalentPoolEntryId, note: Option<String>) -> (Self, Event) {
        let entry = Self { id, state: TalentPoolState::Added, note, version: 0 };
        let event = Event::new(id, TalentPoolAction::Add).between(None, entry.state.name());
        (entry, event)
    }
}

impl Listing {
    /// Adds a candidate again, or notes something else of one who is there.
    pub fn add_again(mut self, note: Option<String>) -> (Self, Vec<Event>) {
        let noted = self.entry.note != note;
        self.entry.note = note;
        match self.entry.state {
            TalentPoolState::Removed => {
                let event = self.step(TalentPoolAction::Add, TalentPoolState::Added);
                (self, vec![event])
            }
            // What the note says is nobody else's business, the journal's least of all.
            _ if noted => {
                let event = Event::new(self.entry.id, TalentPoolEntryEvent::Annotate);
                (self, vec![event])
            }
            _ => (self, vec![]),
        }
    }

    /// Puts a candidate of the talent pool at the end of the reserve list.
    pub fn reserve(mut self) -> Result<(Self, Vec<Event>), WrongTalentPoolState> {
        if self.entry.state == TalentPoolState::Reserve {
            return Ok((self, vec![]));
        }
        let to = self.permit(TalentPoolAction::Reserve)?;
        self.reserve.push(self.entry.id);
        let event = self.step(TalentPoolAction::Reserve, to);
        Ok((self, vec![event]))
    }

    /// Moves a reserve candidate to a place, counted from 1; beyond the end is the last.
    pub fn move_to(mut self, place: u32) -> Result<(Self, Vec<Event>), WrongTalentPoolState> {
        let id = self.entry.id;
        let waits = self.entry.state == TalentPoolState::Reserve;
        let from = self.reserve.iter().position(|of| waits && *of == id);
        let from = from.ok_or(WrongTalentPoolState(self.entry.state))?;
        let wanted = usize::try_from(place.saturating_sub(1)).unwrap_or(usize::MAX);
        let to = wanted.min(self.reserve.len() - 1);
        if to == from {
            return Ok((self, vec![]));
        }
        let moved = self.reserve.remove(from);
        self.reserve.insert(to, moved);
        let event = Event::new(id, TalentPoolEntryEvent::Move).because(format!(
            "{} to {}",
            from + 1,
            to + 1
        ));
        Ok((self, vec![event]))
    }

    /// Takes a candidate off the reserve list; it stays in the talent pool.
    pub fn unreserve(self) -> (Self, Vec<Event>) {
        self.leave(TalentPoolAction::Unreserve)
    }

    /// The employer has sent the candidate an offer.
    pub fn offer(self) -> (Self, Vec<Event>) {
        self.leave(TalentPoolAction::Offer)
    }

    /// Takes a candidate off both lists.
    pub fn remove(self) -> (Self, Vec<Event>) {
        self.leave(TalentPoolAction::Remove)
    }

    /// What the pool's closing has ended is ended before anything else is decided (D2).
    #[must_use]
    pub fn in_pool(mut self, open: bool) -> Self {
        self.entry.state = self.entry.state.in_pool(open);
        self
    }

    /// Where an action leads nowhere, its goal is reached: nothing changes.
    fn leave(mut self, action: TalentPoolAction) -> (Self, Vec<Event>) {
        let Ok(to) = self.permit(action) else { return (self, vec![]) };
        self.reserve.retain(|of| *of != self.entry.id);
        let event = self.step(action, to);
        (self, vec![event])
    }

    fn permit(&self, action: TalentPoolAction) -> Result<TalentPoolState, WrongTalentPoolState> {
        machine::target(TRANSITIONS, self.entry.state, action)
            .ok_or(WrongTalentPoolState(self.entry.state))
    }

    fn step(&mut self, action: TalentPoolAction, to: TalentPoolState) -> Event {
        let from = self.entry.state;
        self.entry.state = to;
        Event::new(self.entry.id, action).between(from.name(), to.name())
    }
}

#[cfg(test)]
mod tests {
    use super::TalentPoolState::*;
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: u128) -> TalentPoolEntryId {
        TalentPoolEntryId(Uuid::from_u128(number))
    }

    /// Entry 1 in a state, beside 2 and 3 in reserve.
    fn listing(state: TalentPoolState) -> Listing {
        let entry = TalentPoolEntry { id: id(1), state, note: None, version: 0 };
        let reserve = match state {
            Reserve | Expired => vec![id(1), id(2), id(3)],
            _ => vec![id(2), id(3)],
        };
        Listing { entry, reserve }
    }

    #[test]
    fn only_the_arrows_of_the_machine_exist() {
        type Step = fn(Listing) -> (Listing, Vec<Event>);
        let steps: [(Step, TalentPoolAction); 4] = [
            (|of| of.add_again(None), TalentPoolAction::Add),
            (Listing::unreserve, TalentPoolAction::Unreserve),
            (Listing::offer, TalentPoolAction::Offer),
            (Listing::remove, TalentPoolAction::Remove),
        ];
        for state in TalentPoolState::ALL {
            for (step, action) in steps {
                let (after, events) = step(listing(*state));
                let to = machine::target(TRANSITIONS, *state, action);
                assert_eq!(after.entry.state, to.unwrap_or(*state), "{action} from {state}");
                assert_eq!(events.len(), usize::from(to.is_some()), "{action} from {state}");
            }
            let reserved = listing(*state).reserve();
            match state {
                Added | Reserve => assert_eq!(reserved.expect("an arrow").0.entry.state, Reserve),
                other => assert_eq!(reserved, Err(WrongTalentPoolState(*other))),
            }
        }
    }

    #[test]
    fn a_new_reserve_comes_last_and_moves_where_it_is_wanted() {
        let (last, _) = listing(Added).reserve().expect("added");
        assert_eq!(last.reserve, [id(2), id(3), id(1)]);
        for (place, order) in
            [(0, [1, 2, 3]), (1, [1, 2, 3]), (2, [2, 1, 3]), (3, [2, 3, 1]), (u32::MAX, [2, 3, 1])]
        {
            let (moved, _) = last.clone().move_to(place).expect("in reserve");
            assert_eq!(moved.reserve, order.map(id), "to {place}");
        }
        assert_eq!(last.clone().move_to(3), Ok((last, vec![])), "it is there");
        assert_eq!(listing(Added).move_to(1), Err(WrongTalentPoolState(Added)));
    }

    #[test]
    fn a_reserve_expires_with_the_pool_and_nothing_else_does() {
        for state in TalentPoolState::ALL {
            assert_eq!(state.in_pool(true), *state);
            let closed = if *state == Reserve { Expired } else { *state };
            assert_eq!(state.in_pool(false), closed);
        }
        let expired = listing(Reserve).in_pool(false);
        assert_eq!(expired.clone().move_to(2), Err(WrongTalentPoolState(Expired)));
        assert_eq!(expired.clone().reserve(), Err(WrongTalentPoolState(Expired)));
        assert_eq!(expired.remove().0.reserve, [id(2), id(3)]);
    }

    #[test]
    fn the_journal_does_not_repeat_a_note() {
        let (noted, events) = listing(Added).add_again(Some("Referansı güçlü".to_owned()));
        assert_eq!(noted.entry.note.as_deref(), Some("Referansı güçlü"));
        assert_eq!(events, [Event::new(id(1), TalentPoolEntryEvent::Annotate)]);
        let (_, again) = noted.clone().add_again(noted.entry.note);
        assert_eq!(again, []);
    }

    proptest! {
        /// Whatever is done, the list holds those in reserve, each once.
        #[test]
        fn the_reserve_list_holds_those_in_reserve(
            acts in prop::collection::vec((0..6_usize, 0..5_usize, 0..7_u32), 0..60)
        ) {
            let mut entries: Vec<_> = (0..5)
                .map(|nth| TalentPoolEntry { id: id(nth), state: Added, note: None, version: 0 })
                .collect();
            let mut order = vec![];
            for (act, nth, place) in acts {
                let before = Listing { entry: entries[nth].clone(), reserve: order.clone() };
                let after = match act {
                    0 => before.clone().add_again(None).0,
                    1 => before.clone().reserve().map_or(before, |after| after.0),
                    2 => before.clone().move_to(place).map_or(before, |after| after.0),
                    3 => before.unreserve().0,
                    4 => before.offer().0,
                    _ => before.remove().0,
                };
                (entries[nth], order) = (after.entry, after.reserve);
                let mut listed = order.clone();
                listed.sort();
                let waiting: Vec<_> =
                    entries.iter().filter(|of| of.state == Reserve).map(|of| of.id).collect();
                prop_assert_eq!(listed, waiting);
            }
        }
    }

    #[test]
    fn everybody_but_the_removed_is_listed() {
        let unlisted: Vec<_> =
            TalentPoolState::ALL.iter().copied().filter(|state| !state.is_listed()).collect();
        assert_eq!(unlisted, [Removed]);
    }

    #[test]
    fn the_journal_tells_the_places_of_a_move_counted_from_one() {
        let (_, events) = listing(Reserve).move_to(3).expect("in reserve");
        let moved = Event::new(id(1), TalentPoolEntryEvent::Move).because("1 to 3".to_owned());
        assert_eq!(events, [moved]);
    }
}
