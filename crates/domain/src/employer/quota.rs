use super::{Employer, WrongEmployerState};
use crate::calendar::Timestamp;
use crate::event::{Change, Event, QuotaEvent};
use crate::ids::{QuotaId, WorkplaceId};
use crate::machine::States;
use crate::offer::OfferConditions;
use crate::school::Level;
use crate::term::{Term, TermPhase, WrongPhase};
use time::Date;

names! {
    /// Why a ledger line of a quota was written: the total was set, or an offer took or returned a
    /// place.
    pub enum LedgerLineKind {
        /// The employer set the number of places.
        Total = "total",
        /// An offer took a place.
        Commit = "commit",
        /// An offer returned its place.
        Release = "release",
    }
}

/// The places of one employer in one term (R15). The number of committed places follows from the
/// employer's offers (A17).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// The id.
    pub id: QuotaId,
    /// The number of places that the employer set.
    pub total: u32,
    /// Places taken by open and by confirmed offers. An internship that took place keeps its place.
    pub committed: u32,
    /// The version of the row.
    pub version: i32,
}

/// A limit on some of the places of a quota. An offer counts in every share that it fits, so a share
/// never reserves a place (A71).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaShare {
    /// Which offers it limits.
    pub criteria: ShareCriteria,
    /// How many of them may be open or confirmed.
    pub places: u32,
    /// How many are.
    pub committed: u32,
}

/// What the offers of a share have in common. A criterion that is `None` fits every offer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShareCriteria {
    /// The workplace.
    pub workplace: Option<WorkplaceId>,
    /// The unit of the employer.
    pub unit: Option<String>,
    /// The level of the candidate.
    pub level: Option<Level>,
    /// The first day on which the internship may start.
    pub starts_from: Option<Date>,
    /// The last day on which the internship may start.
    pub starts_until: Option<Date>,
}

impl ShareCriteria {
    /// Whether an offer with these conditions to a candidate of this level is counted.
    pub fn fit(&self, conditions: &OfferConditions, level: Level) -> bool {
        let start = conditions.period.start();
        self.workplace.is_none_or(|workplace| workplace == conditions.place.workplace)
            && self.unit.as_ref().is_none_or(|unit| Some(unit) == conditions.unit.as_ref())
            && self.level.is_none_or(|own| own == level)
            && self.starts_from.is_none_or(|first| first <= start)
            && self.starts_until.is_none_or(|last| start <= last)
    }
}

/// A share of the quota that the offer fits has no free place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a share of the quota that the offer fits has no free place; its places are {}", .0.places)]
pub struct ShareExhausted(pub QuotaShare);

/// The quota has no free place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the quota has no free place; its total is {total}")]
pub struct QuotaExhausted {
    /// The number of places, all of which are committed.
    pub total: u32,
}

/// The new total is lower than the number of committed places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the total cannot be lower than the number of committed places, {committed}")]
pub struct QuotaBelowCommitted {
    /// The lowest total that is allowed.
    pub committed: u32,
}

/// Why an employer cannot define a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DefineQuotaError {
    /// The employer is closed.
    #[error(transparent)]
    Employer(#[from] WrongEmployerState),
    /// The term is not announced yet, or is closed.
    #[error(transparent)]
    Term(#[from] WrongPhase),
}

impl Employer {
    /// An employer may define a quota from the announcement of a term until its closing (A15).
    pub fn may_define_quota(&self, term: &Term, now: Timestamp) -> Result<(), DefineQuotaError> {
        self.not_closed()?;
        let allows = |phase| !matches!(phase, TermPhase::Draft | TermPhase::Closed);
        if !allows(term.phase(now)) {
            return Err(term.wrong_phase(now, States::that(allows)).into());
        }
        Ok(())
    }
}

impl Quota {
    /// Creates the quota of an employer that had none in this term.
    pub fn open(id: QuotaId, total: u32) -> (Self, Vec<Event>) {
        let event = Event::new(id, QuotaEvent::Set).changing(vec![Change {
            field: "/total".to_owned(),
            before: None,
            after: Some(total.to_string()),
        }]);
        (Self { id, total, committed: 0, version: 0 }, vec![event])
    }

    /// The number of free places.
    pub fn free(&self) -> u32 {
        self.total.saturating_sub(self.committed)
    }

    /// Checks that a place is free for one more offer. It does not take the place.
    pub fn take(&self) -> Result<(), QuotaExhausted> {
        if self.free() == 0 { Err(QuotaExhausted { total: self.total }) } else { Ok(()) }
    }

    /// The quota after this many places were returned.
    #[must_use]
    pub fn freed(self, places: u32) -> Self {
        Self { committed: self.committed.saturating_sub(places), ..self }
    }

    /// Changes the number of places. It cannot fall below the number of committed places. Setting
    /// the same number again changes nothing.
    pub fn set_total(mut self, total: u32) -> Result<(Self, Vec<Event>), QuotaBelowCommitted> {
        if total < self.committed {
            return Err(QuotaBelowCommitted { committed: self.committed });
        }
        if total == self.total {
            return Ok((self, vec![]));
        }
        let event = Event::new(self.id, QuotaEvent::Set)
            .changing(vec![Change::of("/total", self.total, total)]);
        self.total = total;
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employer::{EmployerKind, EmployerState};
    use crate::ids::EmployerId;
    use crate::term::TermProgress;
    use crate::term::examples::pool_open;
    use uuid::Uuid;

    fn quota() -> Quota {
        Quota { id: QuotaId(Uuid::from_u128(1)), total: 5, committed: 3, version: 0 }
    }

    #[test]
    fn a_total_cannot_fall_below_the_committed_places() {
        assert_eq!(quota().set_total(2), Err(QuotaBelowCommitted { committed: 3 }));
        let (lowered, events) = quota().set_total(3).expect("just enough");
        assert_eq!((lowered.total, lowered.free(), events.len()), (3, 0, 1));
        assert_eq!(lowered.set_total(3), Ok((lowered, vec![])), "repeated");
    }

    #[test]
    fn quotas_can_be_defined_from_the_announcement_to_the_closing_of_a_term() {
        let employer = |state| Employer {
            id: EmployerId(Uuid::from_u128(2)),
            kind: EmployerKind::Public,
            state,
            staff_count: 1,
            version: 0,
        };
        let now = pool_open().calendar.pool_opens_at;
        let draft = Term { progress: TermProgress::default(), ..pool_open() };
        let mut closed = pool_open();
        closed.progress.closed_at = Some(now);
        use EmployerState::{Active, Closed, Draft, PendingApproval, SentBack, Suspended};
        for state in [Draft, PendingApproval, SentBack, Active, Suspended] {
            assert_eq!(employer(state).may_define_quota(&pool_open(), now), Ok(()));
            for term in [&draft, &closed] {
                let refused = employer(state).may_define_quota(term, now);
                assert!(matches!(refused, Err(DefineQuotaError::Term(_))));
            }
        }
        let refused = employer(Closed).may_define_quota(&pool_open(), now);
        assert_eq!(refused, Err(employer(Closed).not_closed().expect_err("it is closed").into()));
    }

    #[test]
    fn a_place_is_taken_while_one_is_free_and_given_back_at_most_as_often() {
        let full = Quota { committed: 5, ..quota() };
        assert_eq!((quota().free(), quota().take()), (2, Ok(())));
        assert_eq!((full.free(), full.take()), (0, Err(QuotaExhausted { total: 5 })));
        assert_eq!(full.freed(1), Quota { committed: 4, ..quota() });
        assert_eq!(full.freed(6).committed, 0);
    }
}
