//! The two lists of an employer: the talent pool, which is its shortlist of candidates (R43, A19),
//! and the reserve list, which orders some of them (R48). Neither list affects a quota, a limit or
//! a date (R44).

use crate::Named;
use crate::event::{Event, TalentPoolEntryEvent, actions_are_events};
use crate::ids::TalentPoolEntryId;
use crate::machine::{self, EMPLOYER, SYSTEM, States, Transition, arrow};

names! {
    /// The state of a candidate on the lists of an employer.
    pub enum TalentPoolState {
        /// In the talent pool.
        Added = "added",
        /// In the talent pool and on the reserve list.
        Reserve = "reserve",
        /// The employer sent the candidate an offer.
        Offered = "offered",
        /// No longer on either list.
        Removed = "removed",
        /// In reserve when the pool closed. The state follows from the clock and is not stored.
        Expired = "expired",
    }
}

names! {
    /// What can happen to a talent pool entry.
    pub enum TalentPoolAction {
        /// The employer adds the candidate.
        Add = "add",
        /// The employer puts the candidate on the reserve list.
        Reserve = "reserve",
        /// The employer takes the candidate off the reserve list.
        Unreserve = "unreserve",
        /// The employer sends the candidate an offer.
        Offer = "offer",
        /// The pool closes while the candidate is in reserve.
        Expire = "expire",
        /// The employer takes the candidate off both lists.
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
    /// The id.
    pub id: TalentPoolEntryId,
    /// The stored state, which is never `expired`. [`Listing::in_pool`] derives the current state.
    pub state: TalentPoolState,
    /// A note that only the employer sees.
    pub note: Option<String>,
    /// The version of the row.
    pub version: i32,
}

/// A talent pool entry together with the reserve list of its employer and term. Decisions on either
/// need both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The entry.
    pub entry: TalentPoolEntry,
    /// The entries on the reserve list, in order. The first has position 1.
    pub reserve: Vec<TalentPoolEntryId>,
}

/// The command does not fit the state of the talent pool entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the candidate's talent pool entry is {0}; this needs {1}")]
pub struct WrongTalentPoolState(pub TalentPoolState, pub States<TalentPoolState>);

impl TalentPoolState {
    /// The state, depending on whether the pool is `open`. Candidates in reserve expire when the
    /// pool closes.
    pub fn in_pool(self, open: bool) -> Self {
        if self == Self::Reserve && !open { Self::Expired } else { self }
    }

    /// Whether the candidate is in the talent pool (R43).
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
    /// Adds a candidate who was removed, or replaces the note of one who is listed. Repeating it
    /// changes nothing.
    pub fn add_again(mut self, note: Option<String>) -> (Self, Vec<Event>) {
        let note_changed = self.entry.note != note;
        self.entry.note = note;
        match self.entry.state {
            TalentPoolState::Removed => {
                let event = self.step(TalentPoolAction::Add, TalentPoolState::Added);
                (self, vec![event])
            }
            // The event leaves out the note, because only the employer may read it.
            _ if note_changed => {
                let event = Event::new(self.entry.id, TalentPoolEntryEvent::Annotate);
                (self, vec![event])
            }
            _ => (self, vec![]),
        }
    }

    /// Puts a candidate of the talent pool at the end of the reserve list. Repeating it changes
    /// nothing.
    pub fn reserve(mut self) -> Result<(Self, Vec<Event>), WrongTalentPoolState> {
        if self.entry.state == TalentPoolState::Reserve {
            return Ok((self, vec![]));
        }
        let to = self.permit(TalentPoolAction::Reserve)?;
        self.reserve.push(self.entry.id);
        let event = self.step(TalentPoolAction::Reserve, to);
        Ok((self, vec![event]))
    }

    /// Moves a candidate to another position on the reserve list. Positions are counted from 1, and
    /// a position beyond the end means the last one. Moving to the current position changes
    /// nothing.
    pub fn move_to(mut self, position: u32) -> Result<(Self, Vec<Event>), WrongTalentPoolState> {
        let id = self.entry.id;
        let in_reserve = self.entry.state == TalentPoolState::Reserve;
        let from = self.reserve.iter().position(|of| in_reserve && *of == id);
        let needed = States::of(&[TalentPoolState::Reserve]);
        let from = from.ok_or(WrongTalentPoolState(self.entry.state, needed))?;
        let wanted = usize::try_from(position.saturating_sub(1)).unwrap_or(usize::MAX);
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

    /// Takes a candidate off the reserve list. They stay in the talent pool. Repeating it changes
    /// nothing.
    pub fn unreserve(self) -> (Self, Vec<Event>) {
        self.leave(TalentPoolAction::Unreserve)
    }

    /// Records that the employer sent the candidate an offer, which also ends their time on the
    /// reserve list.
    pub fn offer(self) -> (Self, Vec<Event>) {
        self.leave(TalentPoolAction::Offer)
    }

    /// Takes a candidate off both lists. Repeating it changes nothing.
    pub fn remove(self) -> (Self, Vec<Event>) {
        self.leave(TalentPoolAction::Remove)
    }

    /// Expires a candidate in reserve if the pool is not `open`. Call this before any decision,
    /// because no job stores the expiry (D2).
    #[must_use]
    pub fn in_pool(mut self, open: bool) -> Self {
        self.entry.state = self.entry.state.in_pool(open);
        self
    }

    /// Takes an action after which the candidate is not on the reserve list. If the machine has no
    /// such arrow, the goal is already reached and nothing changes.
    fn leave(mut self, action: TalentPoolAction) -> (Self, Vec<Event>) {
        let Ok(to) = self.permit(action) else { return (self, vec![]) };
        self.reserve.retain(|of| *of != self.entry.id);
        let event = self.step(action, to);
        (self, vec![event])
    }

    fn permit(&self, action: TalentPoolAction) -> Result<TalentPoolState, WrongTalentPoolState> {
        machine::target(TRANSITIONS, self.entry.state, action)
            .ok_or(WrongTalentPoolState(self.entry.state, machine::sources(TRANSITIONS, action)))
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

    /// Entry 1 in the given state, with entries 2 and 3 in reserve.
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
                other => assert_eq!(reserved.map_err(|wrong| wrong.0), Err(*other)),
            }
        }
    }

    #[test]
    fn a_new_reserve_candidate_comes_last_and_can_be_moved() {
        let (last, _) = listing(Added).reserve().expect("added");
        assert_eq!(last.reserve, [id(2), id(3), id(1)]);
        for (position, order) in
            [(0, [1, 2, 3]), (1, [1, 2, 3]), (2, [2, 1, 3]), (3, [2, 3, 1]), (u32::MAX, [2, 3, 1])]
        {
            let (moved, _) = last.clone().move_to(position).expect("in reserve");
            assert_eq!(moved.reserve, order.map(id), "to {position}");
        }
        assert_eq!(last.clone().move_to(3), Ok((last, vec![])), "already there");
        let wrong = |state, needed| Err(WrongTalentPoolState(state, States::of(&[needed])));
        assert_eq!(listing(Added).move_to(1), wrong(Added, Reserve));
    }

    #[test]
    fn only_entries_in_reserve_expire_when_the_pool_closes() {
        for state in TalentPoolState::ALL {
            assert_eq!(state.in_pool(true), *state);
            let closed = if *state == Reserve { Expired } else { *state };
            assert_eq!(state.in_pool(false), closed);
        }
        let expired = listing(Reserve).in_pool(false);
        let wrong = |needed| Err(WrongTalentPoolState(Expired, States::of(&[needed])));
        assert_eq!(expired.clone().move_to(2), wrong(Reserve));
        assert_eq!(expired.clone().reserve(), wrong(Added));
        assert_eq!(expired.remove().0.reserve, [id(2), id(3)]);
    }

    #[test]
    fn the_audit_trail_does_not_contain_the_note() {
        let (noted, events) = listing(Added).add_again(Some("Referansı güçlü".to_owned()));
        assert_eq!(noted.entry.note.as_deref(), Some("Referansı güçlü"));
        assert_eq!(events, [Event::new(id(1), TalentPoolEntryEvent::Annotate)]);
        let (_, again) = noted.clone().add_again(noted.entry.note);
        assert_eq!(again, []);
    }

    proptest! {
        /// After any sequence of commands, each candidate in reserve is on the list exactly once.
        #[test]
        fn the_reserve_list_contains_the_candidates_in_reserve(
            acts in prop::collection::vec((0..6_usize, 0..5_usize, 0..7_u32), 0..60)
        ) {
            let mut entries: Vec<_> = (0..5)
                .map(|nth| TalentPoolEntry { id: id(nth), state: Added, note: None, version: 0 })
                .collect();
            let mut order = vec![];
            for (act, nth, position) in acts {
                let before = Listing { entry: entries[nth].clone(), reserve: order.clone() };
                let after = match act {
                    0 => before.clone().add_again(None).0,
                    1 => before.clone().reserve().map_or(before, |after| after.0),
                    2 => before.clone().move_to(position).map_or(before, |after| after.0),
                    3 => before.unreserve().0,
                    4 => before.offer().0,
                    _ => before.remove().0,
                };
                (entries[nth], order) = (after.entry, after.reserve);
                let mut listed = order.clone();
                listed.sort();
                let in_reserve: Vec<_> =
                    entries.iter().filter(|of| of.state == Reserve).map(|of| of.id).collect();
                prop_assert_eq!(listed, in_reserve);
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
    fn the_audit_trail_gives_the_positions_of_a_move_counted_from_one() {
        let (_, events) = listing(Reserve).move_to(3).expect("in reserve");
        let moved = Event::new(id(1), TalentPoolEntryEvent::Move).because("1 to 3".to_owned());
        assert_eq!(events, [moved]);
    }
}
