//! Who acts: the roles of domain section 1, and the accounts behind them.

use crate::event::{Event, UserEvent};
use crate::ids::UserId;
use crate::school::SchoolKind;

names! {
    /// What a user is in the programme; every operation names the roles that may call it (R22).
    pub enum Role {
        Candidate = "candidate",
        /// Officer of a university's career centre (KAGEM).
        CareerOfficer = "career_officer",
        /// Officer of the university unit that approves internships and declares them to SGK.
        UnitOfficer = "unit_officer",
        /// Officer of a vocational school in an organised industrial zone (OSB).
        SchoolOfficer = "school_officer",
        EmployerManager = "employer_manager",
        InternshipOfficer = "internship_officer",
        ProgrammeOfficer = "programme_officer",
        IskurOfficer = "iskur_officer",
    }
}

names! {
    /// The roles that the programme office gives: candidates register themselves, employers invite their own.
    pub enum StaffRole {
        CareerOfficer = "career_officer",
        UnitOfficer = "unit_officer",
        SchoolOfficer = "school_officer",
        ProgrammeOfficer = "programme_officer",
        IskurOfficer = "iskur_officer",
    }
}

names! {
    /// Whether a person may sign in: not before the invitation is accepted, not after deactivation.
    pub enum AccountState {
        Invited = "invited",
        Active = "active",
        Deactivated = "deactivated",
    }
}

names! {
    /// Language in which a person is addressed.
    pub enum Language {
        Turkish = "tr",
        English = "en",
    }
}

impl Role {
    /// Belongs to one employer.
    pub fn is_of_employer(self) -> bool {
        matches!(self, Self::EmployerManager | Self::InternshipOfficer)
    }

    /// Belongs to one school.
    pub fn is_of_school(self) -> bool {
        self.school_kind().is_some()
    }

    /// The kind of school a person of this role works for.
    pub fn school_kind(self) -> Option<SchoolKind> {
        match self {
            Self::CareerOfficer | Self::UnitOfficer => Some(SchoolKind::University),
            Self::SchoolOfficer => Some(SchoolKind::OsbVocational),
            Self::Candidate
            | Self::EmployerManager
            | Self::InternshipOfficer
            | Self::ProgrammeOfficer
            | Self::IskurOfficer => None,
        }
    }
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::CareerOfficer => Self::CareerOfficer,
            StaffRole::UnitOfficer => Self::UnitOfficer,
            StaffRole::SchoolOfficer => Self::SchoolOfficer,
            StaffRole::ProgrammeOfficer => Self::ProgrammeOfficer,
            StaffRole::IskurOfficer => Self::IskurOfficer,
        }
    }
}

/// The school does not fit the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongSchool {
    #[error("a {0} belongs to a school of kind {1}")]
    Needed(Role, SchoolKind),
    #[error("a {0} belongs to no school")]
    NotWanted(Role),
}

impl StaffRole {
    /// Checks that a person of this role works for such a school, or for none.
    pub fn may_work_for(self, school: Option<SchoolKind>) -> Result<(), WrongSchool> {
        let role = Role::from(self);
        match role.school_kind() {
            needed if needed == school => Ok(()),
            Some(needed) => Err(WrongSchool::Needed(role, needed)),
            None => Err(WrongSchool::NotWanted(role)),
        }
    }
}

/// The account of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    pub user: UserId,
    pub role: Role,
    pub state: AccountState,
    pub version: i32,
}

/// Somebody else has to do this, or nobody would be left who could undo it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody deactivates the own account")]
pub struct OwnAccount;

impl Account {
    /// Ends the account for good; repeating it changes nothing.
    pub fn deactivate(mut self, by: UserId) -> Result<(Self, Vec<Event>), OwnAccount> {
        if self.user == by {
            return Err(OwnAccount);
        }
        let events = self.end();
        Ok((self, events))
    }

    /// What a removal from an employer does to the account: members may also go themselves.
    pub(crate) fn end(&mut self) -> Vec<Event> {
        if self.state == AccountState::Deactivated {
            return vec![];
        }
        let ended = AccountState::Deactivated;
        let event = Event::new(self.user, UserEvent::Deactivate)
            .between(crate::Named::name(self.state), crate::Named::name(ended));
        self.state = ended;
        vec![event]
    }
}

/// What two spellings of one e-mail address have in common.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Characters of a password, at least and at most.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=128;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    #[error("a password has 10 to 128 characters")]
    Length,
    #[error("the password repeats too few characters")]
    Monotonous,
    #[error("the password is one of the first that are tried")]
    Common,
    #[error("the password contains the e-mail address")]
    ContainsEmail,
}

/// Long passwords that lists of stolen ones begin with, and what stands nearest to this programme.
const COMMON: &[&str] = &[
    "0123456789",
    "1234567890",
    "123456789a",
    "12345678910",
    "123123123123",
    "987654321",
    "1q2w3e4r5t",
    "abcdefghij",
    "asdfghjkl",
    "password",
    "qwertyuiop",
    "qazwsxedc",
    "galatasaray",
    "fenerbahce",
    "besiktas1903",
    "trabzonspor",
    "ulusalstaj",
    "staj2026",
    "sifre123",
];

/// Judges a new password: long enough and not among the first guesses. No rule of composition.
pub fn check_password(password: &str, email: &str) -> Result<(), WeakPassword> {
    if !PASSWORD_LENGTH.contains(&password.chars().count()) {
        return Err(WeakPassword::Length);
    }
    let small = password.to_lowercase();
    let mut letters: Vec<_> = small.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 5 {
        return Err(WeakPassword::Monotonous);
    }
    // A few characters around a first guess make no second one.
    let guessed =
        |guess: &&str| small.contains(*guess) && small.chars().count() < guess.chars().count() + 4;
    if COMMON.iter().any(guessed) {
        return Err(WeakPassword::Common);
    }
    let email = email_key(email);
    let name = email.split('@').next().unwrap_or_default();
    if name.chars().count() >= 4 && guessed(&name) {
        return Err(WeakPassword::ContainsEmail);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Named;
    use uuid::Uuid;

    #[test]
    fn staff_works_for_the_kind_of_school_its_role_says() {
        use SchoolKind::{OsbVocational, University};
        let fits = |role: StaffRole| -> Vec<_> {
            [None, Some(University), Some(OsbVocational)]
                .into_iter()
                .filter(|school| role.may_work_for(*school).is_ok())
                .collect()
        };
        assert_eq!(fits(StaffRole::CareerOfficer), [Some(University)]);
        assert_eq!(fits(StaffRole::UnitOfficer), [Some(University)]);
        assert_eq!(fits(StaffRole::SchoolOfficer), [Some(OsbVocational)]);
        assert_eq!(fits(StaffRole::ProgrammeOfficer), [None]);
        assert_eq!(fits(StaffRole::IskurOfficer), [None]);
    }

    #[test]
    fn a_staff_role_has_the_name_of_its_role() {
        for role in StaffRole::ALL {
            assert_eq!(role.name(), Role::from(*role).name());
        }
    }

    fn account(state: AccountState) -> Account {
        let user = UserId(Uuid::from_u128(1));
        Account { user, role: Role::IskurOfficer, state, version: 0 }
    }

    #[test]
    fn an_account_is_deactivated_once_and_by_somebody_else() {
        let officer = UserId(Uuid::from_u128(2));
        for state in [AccountState::Invited, AccountState::Active] {
            let (ended, events) = account(state).deactivate(officer).expect("another one");
            assert_eq!(ended.state, AccountState::Deactivated);
            assert_eq!(events.len(), 1);
            assert_eq!(ended.deactivate(officer), Ok((ended, vec![])));
        }
        let own = account(AccountState::Active);
        assert_eq!(own.deactivate(own.user), Err(OwnAccount));
    }

    #[test]
    fn passwords_are_long_and_not_the_first_guess() {
        let check = |password: &str| check_password(password, "ayse.yilmaz@example.edu.tr");
        assert_eq!(check("mavi kapı 7"), Ok(()));
        assert_eq!(check("correct horse battery staple"), Ok(()));
        assert_eq!(check("ığüşöçİĞÜŞ"), Ok(()));
        assert_eq!(check(&"abcdefgh".repeat(16)), Ok(()));
        assert_eq!(check("kısa"), Err(WeakPassword::Length));
        assert_eq!(check("ığüşöçİĞÜ"), Err(WeakPassword::Length));
        assert_eq!(check(&"abcdefgh".repeat(17)), Err(WeakPassword::Length));
        assert_eq!(check("aaaaaaaaaaaa"), Err(WeakPassword::Monotonous));
        assert_eq!(check("1212121212"), Err(WeakPassword::Monotonous));
        assert_eq!(check("Qwertyuiop1"), Err(WeakPassword::Common));
        assert_eq!(check("galatasaray"), Err(WeakPassword::Common));
        assert_eq!(check("Password123"), Err(WeakPassword::Common));
        assert_eq!(check("Ayse.Yilmaz1"), Err(WeakPassword::ContainsEmail));
    }

    #[test]
    fn spellings_of_an_address_meet() {
        assert_eq!(email_key(" Ayse@Example.org "), email_key("ayse@example.org"));
    }

    #[test]
    fn only_managers_and_internship_officers_belong_to_an_employer() {
        let of_employer: Vec<_> =
            Role::ALL.iter().copied().filter(|role| role.is_of_employer()).collect();
        assert_eq!(of_employer, [Role::EmployerManager, Role::InternshipOfficer]);
    }

    #[test]
    fn only_officers_of_a_kind_of_school_belong_to_a_school() {
        let of_school: Vec<_> =
            Role::ALL.iter().copied().filter(|role| role.is_of_school()).collect();
        assert_eq!(of_school, [Role::CareerOfficer, Role::UnitOfficer, Role::SchoolOfficer]);
    }

    #[test]
    fn an_address_is_compared_without_spaces_around_it_and_in_small_letters() {
        assert_eq!(email_key(" Ayse@Example.org "), "ayse@example.org");
    }

    #[test]
    fn five_different_characters_are_enough_and_so_are_four_more_than_a_first_guess() {
        let check = |password: &str| check_password(password, "ayse.yilmaz@example.edu.tr");
        assert_eq!(check("abcdeabcde"), Ok(()));
        assert_eq!(check("abcdabcdab"), Err(WeakPassword::Monotonous));
        assert_eq!(check("password123"), Err(WeakPassword::Common));
        assert_eq!(check("password1234"), Ok(()));
    }
}
