//! How often somebody may guess at the password of an account, from all addresses together.

use crate::calendar::Timestamp;
use time::Duration;

/// Wrong passwords that cost no time.
const FREE: u32 = 10;
/// The longest wait between two guesses.
const LONGEST: Duration = Duration::minutes(15);
/// How long after the last one wrong passwords are forgotten.
pub const FORGOTTEN_AFTER: Duration = Duration::days(1);

/// The wrong passwords for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guesses {
    /// How many there were.
    pub failures: u32,
    /// When the last one was given.
    pub last_at: Timestamp,
}

impl Guesses {
    /// Counts a guess at the instant `wall`, or says from when on the next one may be made. After ten
    /// wrong passwords the wait doubles with each, from a second to a quarter of an hour.
    pub fn next(known: Option<Self>, wall: Timestamp) -> Result<Self, Timestamp> {
        let fresh = Self { failures: 1, last_at: wall };
        let Some(known) = known.filter(|known| wall < known.last_at + FORGOTTEN_AFTER) else {
            return Ok(fresh);
        };
        let until = known.last_at + known.wait();
        if wall < until {
            return Err(until);
        }
        Ok(Self { failures: known.failures.saturating_add(1), ..fresh })
    }

    fn wait(self) -> Duration {
        match self.failures.checked_sub(FREE) {
            None => Duration::ZERO,
            Some(beyond) => Duration::seconds(1 << beyond.min(16)).min(LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: Timestamp = datetime!(2026-06-01 12:00 UTC);

    #[test]
    fn ten_guesses_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let (mut known, mut wall, mut waits) = (None, NOW, vec![]);
        for _ in 0..24 {
            let counted = match Guesses::next(known, wall) {
                Ok(counted) => counted,
                Err(until) => {
                    waits.push((until - wall).whole_seconds());
                    wall = until;
                    Guesses::next(known, wall).expect("the wait is over")
                }
            };
            known = Some(counted);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
    }

    #[test]
    fn wrong_passwords_are_forgotten_after_a_day() {
        let many = Guesses { failures: 1000, last_at: NOW };
        let day = NOW + FORGOTTEN_AFTER;
        assert_eq!(Guesses::next(Some(many), NOW), Err(NOW + LONGEST));
        assert_eq!(Guesses::next(Some(many), day), Ok(Guesses { failures: 1, last_at: day }));
    }
}
