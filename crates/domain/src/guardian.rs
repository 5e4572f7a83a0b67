//! The guardian's consent that interns under eighteen need (A43).

use crate::application::ApplicationState;
use crate::machine::States;
use time::{Date, Month};

names! {
    /// How the person who gives consent is related to the minor.
    pub enum GuardianRelation {
        /// The mother.
        Mother = "mother",
        /// The father.
        Father = "father",
        /// A guardian appointed by law.
        LegalGuardian = "legal_guardian",
    }
}

names! {
    /// What is known of a guardian's consent.
    pub enum ConsentState {
        /// The guardian was asked, and has not answered.
        Asked = "asked",
        /// The guardian consents.
        Given = "given",
        /// The guardian does not consent.
        Refused = "refused",
    }
}

names! {
    /// How a guardian answered.
    pub enum ConsentSource {
        /// On paper, which the school keeps.
        Paper = "paper",
        /// On the page of a link that was mailed to them.
        Link = "link",
    }
}

/// Why a guardian cannot be asked (A76).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskGuardianError {
    /// The candidate has not applied, or the application has ended.
    #[error("the application is {0}; a guardian is asked between its submission and its end")]
    WrongState(ApplicationState),
    /// The candidate needs no consent.
    #[error("the candidate is eighteen or older and needs no guardian's consent")]
    OfAge,
    /// The guardian has answered, and only paper at the school changes that.
    #[error("the guardian has answered: {0}")]
    Answered(ConsentState),
}

/// The states of an application in which a guardian can be asked.
#[must_use]
pub fn may_be_asked() -> States<ApplicationState> {
    use ApplicationState::{Evaluated, InPool, Submitted};
    States::of(&[Submitted, Evaluated, InPool])
}

/// Refuses to ask about an application that is not under way, about somebody of age, and a guardian who
/// has answered. `before` is what is known of the consent.
pub fn check_question(
    application: ApplicationState,
    birth_date: Date,
    before: Option<ConsentState>,
    today: Date,
) -> Result<(), AskGuardianError> {
    if !may_be_asked().iter().any(|state| state == application) {
        return Err(AskGuardianError::WrongState(application));
    }
    if of_age_on(birth_date) <= today {
        return Err(AskGuardianError::OfAge);
    }
    match before {
        None | Some(ConsentState::Asked) => Ok(()),
        Some(answered) => Err(AskGuardianError::Answered(answered)),
    }
}

/// The intern is a minor, and no consent is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the intern is under 18 on the first day, and no guardian's consent is recorded")]
pub struct ConsentMissing;

/// Refuses the internship of a minor whose guardian's consent is not `recorded` (A43). `start` is
/// the first day of the internship.
pub fn check_consent(birth_date: Date, start: Date, recorded: bool) -> Result<(), ConsentMissing> {
    if recorded || of_age_on(birth_date) <= start { Ok(()) } else { Err(ConsentMissing) }
}

/// The consent is dated in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the consent cannot be dated in the future; today is {today}")]
pub struct NotGivenYet {
    /// The current day in Istanbul.
    pub today: Date,
}

/// Refuses a consent that is dated after `today` (A43).
pub fn check_given_on(given_on: Date, today: Date) -> Result<(), NotGivenYet> {
    if given_on <= today { Ok(()) } else { Err(NotGivenYet { today }) }
}

/// The eighteenth birthday. For people born on 29 February it is 1 March, except in leap years.
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
    fn consent_is_needed_when_the_start_is_before_the_eighteenth_birthday() {
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
    fn a_guardian_is_asked_for_a_minor_who_has_applied() {
        use ApplicationState::{Draft, InPool, Submitted, Withdrawn};
        let (birth_date, today) = (date!(2008 - 07 - 20), date!(2026 - 07 - 19));
        let ask = |state, today| check_question(state, birth_date, None, today);
        assert_eq!(ask(Submitted, today), Ok(()));
        assert_eq!(ask(InPool, today), Ok(()));
        assert_eq!(ask(InPool, date!(2026 - 07 - 20)), Err(AskGuardianError::OfAge));
        for state in [Draft, Withdrawn] {
            assert_eq!(ask(state, today), Err(AskGuardianError::WrongState(state)));
        }
        let again = |before| check_question(InPool, birth_date, Some(before), today);
        assert_eq!(again(ConsentState::Asked), Ok(()));
        for answered in [ConsentState::Given, ConsentState::Refused] {
            assert_eq!(again(answered), Err(AskGuardianError::Answered(answered)));
        }
    }

    #[test]
    fn extreme_dates_do_not_panic() {
        assert_eq!(check_consent(Date::MAX, Date::MAX, false), Ok(()));
    }

    #[test]
    fn a_consent_may_be_dated_today_but_not_tomorrow() {
        let today = date!(2026 - 06 - 01);
        assert_eq!(check_given_on(today, today), Ok(()));
        assert_eq!(check_given_on(date!(2026 - 06 - 02), today), Err(NotGivenYet { today }));
    }
}
