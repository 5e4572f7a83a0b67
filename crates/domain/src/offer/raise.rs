//! Raises of the wage. The law can demand one at any time, so a raise is always possible, although
//! the other conditions of an offer cannot change once it is sent (R33, A56).

use super::{Offer, OfferState, Progress};
use crate::calendar::Timestamp;
use crate::event::{Event, OfferEvent};
use crate::money::Kurus;
use crate::period::Period;
use crate::wage::{WageDuty, WageShortfall};
use time::Date;

/// A higher monthly wage from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WageRaise {
    /// The first day that is paid at this rate.
    pub from: Date,
    /// The net monthly wage.
    pub monthly_wage: Kurus,
}

/// Why a wage cannot be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RaiseError {
    /// The offer is a draft, which can be edited, or it has ended.
    #[error("the wage of an offer that is {0} cannot be raised")]
    WrongState(OfferState),
    /// The day is not one of the internship.
    #[error("the raise must begin between {} and {}", .0.start(), .0.end())]
    From(Period),
    /// The wage on that day is already this one or higher.
    #[error("the monthly wage on that day is already {0}")]
    NotARaise(Kurus),
}

/// The wages of an internship: each with the day from which it is paid, in order. `first` is the
/// wage of the offer from its first day on.
pub fn wages(first: WageRaise, raises: &[WageRaise]) -> Vec<WageRaise> {
    let mut raises = raises.to_vec();
    raises.sort_by_key(|raise| raise.from);
    raises.into_iter().fold(vec![first], |mut wages, raise| {
        match wages.last_mut() {
            Some(last) if raise.monthly_wage <= last.monthly_wage => {}
            Some(last) if raise.from == last.from => *last = raise,
            Some(_) | None => wages.push(raise),
        }
        wages
    })
}

impl Offer {
    /// The monthly wage on a day.
    pub fn wage_on(&self, day: Date) -> Kurus {
        let raised = self.raises.iter().filter(|raise| raise.from <= day);
        raised.map(|raise| raise.monthly_wage).fold(self.conditions.monthly_wage, Kurus::max)
    }

    /// The days that will be paid as things stand. `None` if the offer has ended, or if the intern
    /// did not come.
    fn paid_days(&self) -> Option<Period> {
        match self.progress {
            Progress::Draft | Progress::Sent | Progress::Accepted { .. } => {
                Some(self.conditions.period)
            }
            Progress::Confirmed { .. } => self.taken(),
            Progress::Declined { .. }
            | Progress::Lapsed
            | Progress::Revoked(_)
            | Progress::Cancelled(_)
            | Progress::ConfirmationLapsed { .. }
            | Progress::Invalidated(_)
            | Progress::Discarded => None,
        }
    }

    /// Whether the wage is below the statutory one on a day that is paid (R68, A56).
    pub fn shortfall(&self, duty: WageDuty<'_>) -> Option<WageShortfall> {
        duty.shortfall(self.paid_days()?, |day| self.wage_on(day))
    }

    /// Raises the monthly wage from a day on. Repeating it changes nothing.
    pub fn raise_wage(
        mut self,
        raise: WageRaise,
        now: Timestamp,
    ) -> Result<(Self, Option<Event>), RaiseError> {
        if self.raises.contains(&raise) {
            return Ok((self, None));
        }
        let state = self.state_at(now);
        let days = self.paid_days().filter(|_| state.holds_quota());
        let days = days.ok_or(RaiseError::WrongState(state))?;
        if !days.contains(raise.from) {
            return Err(RaiseError::From(days));
        }
        let wage = self.wage_on(raise.from);
        if raise.monthly_wage <= wage {
            return Err(RaiseError::NotARaise(wage));
        }
        let event = Event::new(self.id, OfferEvent::RaiseWage)
            .because(format!("{} from {}", raise.monthly_wage, raise.from));
        self.raises.push(raise);
        Ok((self, Some(event)))
    }
}
