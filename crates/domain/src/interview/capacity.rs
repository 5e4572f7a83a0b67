//! How many interviews an employer may schedule (A20). An interview reveals who the candidate is,
//! so it has to be one that somebody could really hold.

use super::InterviewTime;
use crate::calendar::Timestamp;
use crate::term::TermRules;

/// What an employer has scheduled so far. It must be read under the employer's lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agenda {
    /// The times of the contact's other interviews that are still to take place.
    pub of_contact: Vec<InterviewTime>,
    /// How many candidates of the term, this one included, the employer has ever invited. Cancelled
    /// interviews count: their candidates were revealed as well.
    pub candidates: u32,
    /// How many interviews of the term the employer has scheduled since the beginning of the day in
    /// Istanbul. Cancelled ones count.
    pub today: u32,
    /// How many times the employer has set a time for an interview with this candidate. Cancelled
    /// interviews count. 0 if the candidate was never invited.
    pub times: u32,
    /// The places of the employer's quota in the term.
    pub places: u32,
}

/// Why an employer cannot set a time for an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CapacityError {
    /// The contact has another interview at that time.
    #[error("the contact has another interview at this time")]
    ContactBusy {
        /// When the other interview starts.
        starts_at: Timestamp,
        /// When the other interview ends.
        ends_at: Timestamp,
    },
    /// The employer has invited as many candidates as its quota allows.
    #[error("invited candidates in this term: at most {limit} (places {places} × {per_place})")]
    Candidates {
        /// The most candidates that the employer may invite.
        limit: u32,
        /// The parameter of the term.
        per_place: u16,
        /// The places of the quota.
        places: u32,
    },
    /// The employer has scheduled as many interviews today as it may.
    #[error("interviews scheduled on one day: at most {limit}")]
    Day {
        /// The parameter of the term.
        limit: u16,
    },
    /// The employer has set a time for this candidate as often as it may.
    #[error("times set for the same candidate: at most {limit}")]
    Times {
        /// The parameter of the term.
        limit: u16,
    },
}

impl Agenda {
    /// The most candidates that the employer may invite in the term.
    pub fn candidate_limit(places: u32, rules: &TermRules) -> u32 {
        places.saturating_mul(rules.interviews_per_place.into())
    }

    /// Checks that the employer may invite the candidate to an interview at this time.
    pub(super) fn admits(
        &self,
        time: InterviewTime,
        rules: &TermRules,
    ) -> Result<(), CapacityError> {
        let limit = Self::candidate_limit(self.places, rules);
        if self.times == 0 && self.candidates >= limit {
            let (per_place, places) = (rules.interviews_per_place, self.places);
            return Err(CapacityError::Candidates { limit, per_place, places });
        }
        if self.today >= rules.interviews_per_day.into() {
            return Err(CapacityError::Day { limit: rules.interviews_per_day });
        }
        self.admits_another_time(rules)?;
        self.contact_is_free(time)
    }

    /// Checks that the employer may set another time for the candidate.
    pub(super) fn admits_another_time(&self, rules: &TermRules) -> Result<(), CapacityError> {
        let limit = rules.interview_times_per_candidate;
        if self.times >= limit.into() { Err(CapacityError::Times { limit }) } else { Ok(()) }
    }

    /// Checks that the contact has no other interview at that time.
    pub(super) fn contact_is_free(&self, time: InterviewTime) -> Result<(), CapacityError> {
        match self.of_contact.iter().find(|other| other.overlaps(time)) {
            None => Ok(()),
            Some(other) => Err(CapacityError::ContactBusy {
                starts_at: other.starts_at,
                ends_at: other.ends_at(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    const START: Timestamp = datetime!(2026-05-20 10:00 UTC);

    fn at(minutes: i64) -> InterviewTime {
        InterviewTime { starts_at: START + Duration::minutes(minutes), minutes: 30 }
    }

    fn agenda() -> Agenda {
        Agenda { places: 2, ..Agenda::default() }
    }

    #[test]
    fn a_contact_holds_one_interview_at_a_time() {
        let agenda = Agenda { of_contact: vec![at(0)], ..agenda() };
        let (starts_at, ends_at) = (START, START + Duration::minutes(30));
        let busy = Err(CapacityError::ContactBusy { starts_at, ends_at });
        for (minutes, expected) in [(-30, Ok(())), (-29, busy), (0, busy), (29, busy), (30, Ok(()))]
        {
            assert_eq!(agenda.admits(at(minutes), &TermRules::default()), expected, "{minutes}");
        }
    }

    #[test]
    fn an_employer_may_invite_a_multiple_of_its_places_and_the_same_candidates_again() {
        let rules = TermRules { interviews_per_place: 3, ..TermRules::default() };
        let admits =
            |candidates, times| Agenda { candidates, times, ..agenda() }.admits(at(0), &rules);
        let full = Err(CapacityError::Candidates { limit: 6, per_place: 3, places: 2 });
        assert_eq!(admits(5, 0), Ok(()));
        assert_eq!(admits(6, 0), full);
        assert_eq!(admits(7, 0), full);
        assert_eq!(admits(6, 1), Ok(()), "the candidate was invited before");
    }

    #[test]
    fn interviews_per_day_and_times_per_candidate_are_limited() {
        let rules = TermRules {
            interviews_per_day: 4,
            interview_times_per_candidate: 3,
            ..TermRules::default()
        };
        let admits = |today, times| Agenda { today, times, ..agenda() }.admits(at(0), &rules);
        assert_eq!(admits(3, 2), Ok(()));
        assert_eq!(admits(4, 2), Err(CapacityError::Day { limit: 4 }));
        assert_eq!(admits(3, 3), Err(CapacityError::Times { limit: 3 }));
    }
}
