use crate::event::Event;
use crate::ids::QuotaId;

/// The places of one employer in one term (R15). What is committed follows from its offers (A17).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub id: QuotaId,
    pub total: u32,
    /// Open offers and internships that took place or will.
    pub committed: u32,
    pub version: i32,
}

/// No place is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("all {total} places are committed")]
pub struct QuotaExhausted {
    pub total: u32,
}

/// Fewer places than are committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{committed} places are committed")]
pub struct QuotaBelowCommitted {
    pub committed: u32,
}

impl Quota {
    pub fn free(&self) -> u32 {
        self.total.saturating_sub(self.committed)
    }

    /// A place for one more offer.
    pub fn take(&self) -> Result<(), QuotaExhausted> {
        if self.free() == 0 { Err(QuotaExhausted { total: self.total }) } else { Ok(()) }
    }

    /// Changes the number of places, never below what is committed.
    pub fn set_total(mut self, total: u32) -> Result<(Self, Vec<Event>), QuotaBelowCommitted> {
        if total < self.committed {
            return Err(QuotaBelowCommitted { committed: self.committed });
        }
        if total == self.total {
            return Ok((self, vec![]));
        }
        let event = Event::new(self.id, "set").because(format!("{} to {total} places", self.total));
        self.total = total;
        Ok((self, vec![event]))
    }
}
