//! Users: their roles (domain section 1) and their accounts.

use crate::event::{Event, UserEvent};
use crate::ids::UserId;
use crate::machine::{PROGRAMME, SYSTEM, Transition, arrow};
use crate::school::SchoolKind;
use unicode_normalization::UnicodeNormalization;

names! {
    /// The role of a user in the programme. Every operation names the roles that may call it (R22).
    pub enum Role {
        /// A student or pupil who applies for an internship.
        Candidate = "candidate",
        /// An officer of a university's career centre (KAGEM).
        CareerOfficer = "career_officer",
        /// An officer of the university unit that approves internships and declares interns to SGK.
        UnitOfficer = "unit_officer",
        /// An officer of a vocational school in an organised industrial zone (OSB).
        SchoolOfficer = "school_officer",
        /// A manager of an employer.
        EmployerManager = "employer_manager",
        /// An employer's officer who is responsible for internships.
        InternshipOfficer = "internship_officer",
        /// An officer of the programme office.
        ProgrammeOfficer = "programme_officer",
        /// An officer of the Employment Agency (İŞKUR).
        IskurOfficer = "iskur_officer",
    }
}

names! {
    /// The roles that the programme office assigns. Candidates register themselves, and employers
    /// invite their own members.
    pub enum StaffRole {
        /// See [`Role::CareerOfficer`].
        CareerOfficer = "career_officer",
        /// See [`Role::UnitOfficer`].
        UnitOfficer = "unit_officer",
        /// See [`Role::SchoolOfficer`].
        SchoolOfficer = "school_officer",
        /// See [`Role::ProgrammeOfficer`].
        ProgrammeOfficer = "programme_officer",
        /// See [`Role::IskurOfficer`].
        IskurOfficer = "iskur_officer",
    }
}

names! {
    /// The state of an account. Only the owner of an active account can sign in.
    pub enum AccountState {
        /// The person has not accepted the invitation yet.
        Invited = "invited",
        /// The person can sign in.
        Active = "active",
        /// The person can no longer sign in, and the e-mail address is free again. The state is
        /// final.
        Deactivated = "deactivated",
    }
}

names! {
    /// What can happen to an account.
    pub enum AccountAction {
        /// The person sets a password with the token of the invitation.
        AcceptInvitation = "accept_invitation",
        /// The programme office closes the account for good.
        Deactivate = "deactivate",
    }
}

/// Every transition of an account. An invitation is accepted with its token, whatever the role.
pub const TRANSITIONS: &[Transition<AccountState, AccountAction>] = {
    use AccountAction::*;
    use AccountState::*;
    &[
        arrow(Invited, AcceptInvitation, Active, SYSTEM),
        arrow(Invited, Deactivate, Deactivated, PROGRAMME),
        arrow(Active, Deactivate, Deactivated, PROGRAMME),
    ]
};

names! {
    /// The language of a person's notifications and mails.
    pub enum Language {
        /// Turkish.
        Turkish = "tr",
        /// English.
        English = "en",
    }
}

impl Role {
    /// Whether a user with this role belongs to an employer.
    pub fn is_of_employer(self) -> bool {
        matches!(self, Self::EmployerManager | Self::InternshipOfficer)
    }

    /// Whether a user with this role belongs to a school.
    pub fn is_of_school(self) -> bool {
        self.school_kind().is_some()
    }

    /// The kind of school for which a user with this role works; `None` for roles outside schools.
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
    /// The role works for a school of this kind.
    #[error("a user with the role {0} must belong to a school of kind {1}")]
    Needed(Role, SchoolKind),
    /// The role does not work for a school.
    #[error("a user with the role {0} cannot belong to a school")]
    NotWanted(Role),
}

impl StaffRole {
    /// Checks that the role fits a school of this kind, or the absence of a school.
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
    /// The id of the user.
    pub user: UserId,
    /// The role of the user.
    pub role: Role,
    /// The current state.
    pub state: AccountState,
    /// The version of the row.
    pub version: i32,
}

/// Users cannot deactivate themselves. The last officer could otherwise lock everybody out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("you cannot deactivate your own account")]
pub struct OwnAccount;

/// Why the identity of an account cannot be released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// The account does not belong to a candidate. Deactivating it frees its address.
    #[error("the account belongs to a user with the role {0}; deactivate it to free its address")]
    NotACandidate(Role),
    /// The candidate has submitted an application.
    #[error("the candidate has submitted an application")]
    Applied,
}

impl Account {
    /// Deactivates the account for good, on behalf of the user `by`. Repeating it changes nothing.
    pub fn deactivate(mut self, by: UserId) -> Result<(Self, Vec<Event>), OwnAccount> {
        if self.user == by {
            return Err(OwnAccount);
        }
        let events = self.end();
        Ok((self, events))
    }

    /// Ends an account whose invitation expired before anybody accepted it, because somebody else
    /// needs its e-mail address.
    pub fn expire(mut self) -> (Self, Vec<Event>) {
        let events = self.end();
        let expired = |event: Event| Event { kind: UserEvent::Expire.into(), ..event };
        (self, events.into_iter().map(expired).collect())
    }

    /// Frees the e-mail address and the identity number of a candidate's account that somebody else
    /// registered, or that was registered by mistake. The account stays, deactivated. `applied`
    /// says whether the candidate has ever submitted an application: those must stay theirs (R5,
    /// R50).
    pub fn release(
        mut self,
        applied: bool,
        reason: String,
    ) -> Result<(Self, Vec<Event>), ReleaseError> {
        if self.role != Role::Candidate {
            return Err(ReleaseError::NotACandidate(self.role));
        }
        if applied {
            return Err(ReleaseError::Applied);
        }
        let mut events = self.end();
        events.push(Event::new(self.user, UserEvent::ReleaseIdentity).because(reason));
        Ok((self, events))
    }

    /// Deactivates the account of a member who is removed from their employer. Unlike
    /// [`Account::deactivate`], members may do this to their own account.
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

/// The e-mail address composed, in lower case and without surrounding spaces, with the A-label of
/// its domain. Addresses with the same key are the same address. The mailbox has only letters a–z,
/// so İ, I and ı before the @ can only be an `i` that a Turkish keyboard or telephone has changed.
pub fn email_key(email: &str) -> String {
    let email: String = email.trim().nfc().collect();
    let (mailbox, domain) = email.rsplit_once('@').unwrap_or((&email, ""));
    let mailbox = mailbox.replace(['İ', 'ı'], "i").to_lowercase();
    let domain = domain.replace('İ', "i").to_lowercase();
    let domain = idna::domain_to_ascii(&domain).unwrap_or(domain);
    if domain.is_empty() { mailbox } else { format!("{mailbox}@{domain}") }
}

/// The allowed number of characters in a password.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=128;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// The password is too short or too long.
    #[error("a password must have 10 to 128 characters")]
    Length,
    /// The password has fewer than five different characters.
    #[error("the password must have at least 5 different characters")]
    Monotonous,
    /// The password is, or nearly is, one that attackers try first.
    #[error("the password is too common")]
    Common,
    /// The password is little more than the part of the e-mail address before the `@`.
    #[error("the password contains the e-mail address")]
    ContainsEmail,
}

/// The most frequent long passwords in lists of stolen passwords, and obvious guesses for this
/// programme.
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

/// Checks that a new password is long enough and hard to guess. It need not contain particular
/// kinds of characters.
pub fn check_password(password: &str, email: &str) -> Result<(), WeakPassword> {
    if !PASSWORD_LENGTH.contains(&password.chars().count()) {
        return Err(WeakPassword::Length);
    }
    let lower = password.to_lowercase();
    let mut characters: Vec<_> = lower.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < 5 {
        return Err(WeakPassword::Monotonous);
    }
    // Adding up to three characters to a common password does not make it hard to guess.
    let is_near =
        |guess: &&str| lower.contains(*guess) && lower.chars().count() < guess.chars().count() + 4;
    if COMMON.iter().any(is_near) {
        return Err(WeakPassword::Common);
    }
    let email = email_key(email);
    let name = email.split('@').next().unwrap_or_default();
    if name.chars().count() >= 4 && is_near(&name) {
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
    fn each_staff_role_fits_one_kind_of_school_or_none() {
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
    fn a_staff_role_has_the_same_name_as_its_role() {
        for role in StaffRole::ALL {
            assert_eq!(role.name(), Role::from(*role).name());
        }
    }

    fn account(state: AccountState) -> Account {
        let user = UserId(Uuid::from_u128(1));
        Account { user, role: Role::IskurOfficer, state, version: 0 }
    }

    #[test]
    fn an_account_is_deactivated_only_once_and_only_by_somebody_else() {
        let officer = UserId(Uuid::from_u128(2));
        for state in [AccountState::Invited, AccountState::Active] {
            let (ended, events) = account(state).deactivate(officer).expect("somebody else's");
            assert_eq!(ended.state, AccountState::Deactivated);
            assert_eq!(events.len(), 1);
            assert_eq!(ended.deactivate(officer), Ok((ended, vec![])));
        }
        let own = account(AccountState::Active);
        assert_eq!(own.deactivate(own.user), Err(OwnAccount));
    }

    #[test]
    fn an_unaccepted_invitation_expires_only_once() {
        let (ended, events) = account(AccountState::Invited).expire();
        let expired = Event::new(ended.user, UserEvent::Expire).between("invited", "deactivated");
        assert_eq!((ended.state, events), (AccountState::Deactivated, vec![expired]));
        assert_eq!(ended.expire(), (ended, vec![]));
    }

    #[test]
    fn the_identity_of_a_candidate_who_never_applied_is_released() {
        let candidate = Account { role: Role::Candidate, ..account(AccountState::Active) };
        let release = |account: Account, applied| account.release(applied, "Yanlış kişi".into());
        let (released, events) = release(candidate, false).expect("never applied");
        let because = Event::new(candidate.user, UserEvent::ReleaseIdentity)
            .because("Yanlış kişi".to_owned());
        assert_eq!((released.state, events.len()), (AccountState::Deactivated, 2));
        assert_eq!(events[1], because);
        // A deactivated account may still hold the identity number.
        assert_eq!(release(released, false), Ok((released, vec![because])));
        assert_eq!(release(candidate, true), Err(ReleaseError::Applied));
        let officer = account(AccountState::Active);
        let refused = ReleaseError::NotACandidate(Role::IskurOfficer);
        assert_eq!(release(officer, false), Err(refused));
    }

    #[test]
    fn short_and_common_passwords_are_refused() {
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
    fn case_and_spaces_do_not_distinguish_addresses() {
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
    fn an_address_is_compared_without_spaces_around_it_and_in_lower_case() {
        assert_eq!(email_key(" Ayse@Example.org "), "ayse@example.org");
        assert_eq!(email_key("AYŞIN@ÖRNEK.EXAMPLE"), email_key("ayşin@xn--rnek-4qa.example"));
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
