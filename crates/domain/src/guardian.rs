//! Minors: whoever is under eighteen on the first day needs a guardian's consent (A43).

use time::{Date, Month};

names! {
    /// Who consents for a minor.
    pub enum GuardianRelation {
        Mother = "mother",
        Father = "father",
        LegalGuardian = "legal_guardian",
    }
}

/// A consent is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the intern is under 18 on the first day, and no guardian's consent is recorded")]
pub struct ConsentMissing;

/// Refuses an internship of a minor without consent (A43).
pub fn check_consent(birth_date: Date, start: Date, recorded: bool) -> Result<(), ConsentMissing> {
    if recorded || of_age_on(birth_date) <= start { Ok(()) } else { Err(ConsentMissing) }
}

/// The day of a consent has not come yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("today is {today}")]
pub struct NotGivenYet {
    pub today: Date,
}

/// Refuses a consent that will only be given (A43).
pub fn check_given_on(given_on: Date, today: Date) -> Result<(), NotGivenYet> {
    if given_on <= today { Ok(()) } else { Err(NotGivenYet { today }) }
}

/// The eighteenth birthday; who is born on a 29 February has it on 1 March in other years.
fn of_age_on(birth_date: Date) -> Date {
    let year = birth_date.year().saturating_add(18);
    birth_date
        .replace_year(year)
        .or_else(|_| Date::from_calendar_date(year, Month::March, 1))
        .unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_minor_needs_consent_until_the_eve_of_the_eighteenth_birthday() {
        for (birth_date, start, minor) in [
            (date!(2008 - 07 - 20), date!(2026 - 07 - 19), true),
            (date!(2008 - 07 - 20), date!(2026 - 07 - 20), false),
            (date!(2008 - 07 - 21), date!(2026 - 07 - 20), true),
            (date!(2008 - 02 - 29), date!(2026 - 02 - 28), true),
            (date!(2008 - 02 - 29), date!(2026 - 03 - 01), false),
            (date!(2004 - 01 - 01), date!(2026 - 07 - 20), false),
        ] {
            let expected = if minor { Err(ConsentMissing) } else { Ok(()) };
            assert_eq!(check_consent(birth_date, start, false), expected, "{birth_date} {start}");
            assert_eq!(check_consent(birth_date, start, true), Ok(()));
        }
    }

    #[test]
    fn the_end_of_the_calendar_does_not_panic() {
        assert_eq!(check_consent(Date::MAX, Date::MAX, false), Ok(()));
    }

    #[test]
    fn a_consent_may_be_given_today_and_not_tomorrow() {
        let today = date!(2026 - 06 - 01);
        assert_eq!(check_given_on(today, today), Ok(()));
        assert_eq!(check_given_on(date!(2026 - 06 - 02), today), Err(NotGivenYet { today }));
    }
}
