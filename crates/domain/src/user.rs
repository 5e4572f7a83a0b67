//! Users: their roles (domain section 1) and their accounts.

use crate::Named;
use crate::event::{Event, UserEvent, actions_are_events};
use crate::ids::UserId;
use crate::machine::{PROGRAMME, SYSTEM, States, Transition, arrow, sources, target};
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
        /// The person has not confirmed their e-mail address yet. The account holds neither the
        /// address nor an identity number.
        Registered = "registered",
        /// Another programme officer has to approve the invitation.
        Proposed = "proposed",
        /// The person has not accepted the invitation yet.
        Invited = "invited",
        /// The person can sign in.
        Active = "active",
        /// The person can no longer sign in, and the e-mail address is free again.
        Deactivated = "deactivated",
        /// Nothing of the person is left but the id (A66).
        Erased = "erased",
    }
}

impl AccountState {
    /// Whether an account in this state keeps its e-mail address from other accounts.
    pub fn holds_address(self) -> bool {
        match self {
            Self::Proposed | Self::Invited | Self::Active => true,
            Self::Registered | Self::Deactivated | Self::Erased => false,
        }
    }
}

names! {
    /// What can happen to an account.
    pub enum AccountAction {
        /// The person follows the link in the mail about their registration.
        ConfirmRegistration = "confirm_registration",
        /// A second programme officer agrees that the person becomes a programme officer.
        Approve = "approve",
        /// The person sets a password with the link of the invitation.
        AcceptInvitation = "accept_invitation",
        /// The programme office closes the account.
        Deactivate = "deactivate",
        /// The programme office invites the person to open the account again.
        Reactivate = "reactivate",
        /// Nothing needs the data of the candidate any more (A66).
        Erase = "erase",
    }
}

/// Every transition of an account. Whoever has the mail with its link confirms a registration or
/// accepts an invitation, whatever the role.
pub const TRANSITIONS: &[Transition<AccountState, AccountAction>] = {
    use AccountAction::*;
    use AccountState::*;
    &[
        arrow(Registered, ConfirmRegistration, Active, SYSTEM),
        arrow(Registered, Deactivate, Deactivated, PROGRAMME),
        arrow(Proposed, Approve, Invited, PROGRAMME),
        arrow(Proposed, Deactivate, Deactivated, PROGRAMME),
        arrow(Invited, AcceptInvitation, Active, SYSTEM),
        arrow(Invited, Deactivate, Deactivated, PROGRAMME),
        arrow(Active, Deactivate, Deactivated, PROGRAMME),
        arrow(Deactivated, Reactivate, Invited, PROGRAMME),
        arrow(Active, Erase, Erased, SYSTEM),
        arrow(Deactivated, Erase, Erased, SYSTEM),
    ]
};

actions_are_events! {
    AccountAction => UserEvent:
    ConfirmRegistration, Approve, AcceptInvitation, Deactivate, Reactivate, Erase,
}

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

    /// Whether a user with this role decides about others, so that a password alone is not enough to
    /// sign in.
    pub fn needs_second_factor(self) -> bool {
        self != Self::Candidate
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
    /// Who invited the person; `None` for those who registered themselves.
    pub invited_by: Option<UserId>,
    /// The version of the row.
    pub version: i32,
}

/// Users cannot deactivate themselves. The last officer could otherwise lock everybody out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("you cannot deactivate your own account")]
pub struct OwnAccount;

/// The account must be in one of these states, and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account is {0}; it must be {1}")]
pub struct WrongAccountState(pub AccountState, pub States<AccountState>);

/// Why a programme officer cannot approve that somebody becomes one, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApproveError {
    /// The account does not wait for an approval.
    #[error(transparent)]
    WrongState(#[from] WrongAccountState),
    /// The officer has invited the person.
    #[error("you invited this person; another programme officer has to approve it")]
    OwnInvitation,
}

/// Why an account cannot be reactivated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReactivateError {
    /// The account is not deactivated.
    #[error(transparent)]
    WrongState(#[from] WrongAccountState),
    /// Others decide about who has this role.
    #[error("a user with the role {0} is invited anew")]
    InvitedAnew(Role),
}

/// Why somebody cannot get another role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRoleError {
    /// The account is not in use.
    #[error(transparent)]
    WrongState(#[from] WrongAccountState),
    /// Two programme officers decide about this role.
    #[error("a user with the role {0} is invited anew")]
    InvitedAnew(Role),
    /// The programme office does not decide about this role.
    #[error(
        "the account belongs to a user with the role {0}, which the programme office cannot change"
    )]
    NotStaff(Role),
}

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
    /// The state in which the account of an invited person begins. Two programme officers have to
    /// agree on a third.
    pub fn begins(role: Role) -> AccountState {
        match role {
            Role::ProgrammeOfficer => AccountState::Proposed,
            Role::Candidate
            | Role::CareerOfficer
            | Role::UnitOfficer
            | Role::SchoolOfficer
            | Role::EmployerManager
            | Role::InternshipOfficer
            | Role::IskurOfficer => AccountState::Invited,
        }
    }

    /// The person has shown that the e-mail address is theirs.
    pub fn confirm_registration(self) -> Result<(Self, Event), WrongAccountState> {
        self.go(AccountAction::ConfirmRegistration)
    }

    /// The person sets a password with the link of the invitation.
    pub fn accept_invitation(self) -> Result<(Self, Event), WrongAccountState> {
        self.go(AccountAction::AcceptInvitation)
    }

    /// The programme officer `by` agrees that the person becomes a programme officer.
    pub fn approve(self, by: UserId) -> Result<(Self, Event), ApproveError> {
        let approved = self.go(AccountAction::Approve)?;
        if self.invited_by == Some(by) { Err(ApproveError::OwnInvitation) } else { Ok(approved) }
    }

    /// Opens a deactivated account again, once its owner accepts an invitation. A member of an
    /// employer is invited by the employer, and a programme officer by two others.
    pub fn reactivate(self, by: UserId) -> Result<(Self, Event), ReactivateError> {
        if self.role.is_of_employer() || self.role == Role::ProgrammeOfficer {
            return Err(ReactivateError::InvitedAnew(self.role));
        }
        let (account, event) = self.go(AccountAction::Reactivate)?;
        Ok((Self { invited_by: Some(by), ..account }, event))
    }

    /// Gives somebody another role outside of employers. Programme officers are made and unmade by two
    /// others. Repeating it changes nothing.
    pub fn change_role(self, role: StaffRole) -> Result<(Self, Vec<Event>), ChangeRoleError> {
        let role = Role::from(role);
        let is_staff = |role: Role| StaffRole::ALL.iter().any(|staff| Role::from(*staff) == role);
        if let Some(of) = [self.role, role].into_iter().find(|of| *of == Role::ProgrammeOfficer) {
            return Err(ChangeRoleError::InvitedAnew(of));
        }
        if !is_staff(self.role) {
            return Err(ChangeRoleError::NotStaff(self.role));
        }
        if !matches!(self.state, AccountState::Invited | AccountState::Active) {
            let needed = States::of(&[AccountState::Invited, AccountState::Active]);
            return Err(WrongAccountState(self.state, needed).into());
        }
        if self.role == role {
            return Ok((self, vec![]));
        }
        let event =
            Event::new(self.user, UserEvent::ChangeRole).between(self.role.name(), role.name());
        Ok((Self { role, ..self }, vec![event]))
    }

    fn go(self, action: AccountAction) -> Result<(Self, Event), WrongAccountState> {
        let wrong = || WrongAccountState(self.state, sources(TRANSITIONS, action));
        let state = target(TRANSITIONS, self.state, action).ok_or_else(wrong)?;
        let event =
            Event::new(self.user, UserEvent::from(action)).between(self.state.name(), state.name());
        Ok((Self { state, ..self }, event))
    }

    /// Deactivates the account, on behalf of the user `by`. Repeating it changes nothing.
    pub fn deactivate(mut self, by: UserId) -> Result<(Self, Vec<Event>), OwnAccount> {
        if self.user == by {
            return Err(OwnAccount);
        }
        let events = self.end();
        Ok((self, events))
    }

    /// Ends an account whose invitation or registration expired unused. An invitation ends when
    /// somebody else needs the address, a registration after a day.
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
        // Deactivating it again changes nothing.
        let Ok((ended, event)) = self.go(AccountAction::Deactivate) else { return vec![] };
        *self = ended;
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

#[cfg(test)]
mod tests {
    use super::*;
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
        Account { user, role: Role::IskurOfficer, state, invited_by: None, version: 0 }
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
    fn staff_change_roles_but_nobody_becomes_a_programme_officer_alone() {
        let officer = Account { role: Role::CareerOfficer, ..account(AccountState::Active) };
        let (changed, events) = officer.change_role(StaffRole::UnitOfficer).expect("staff");
        assert_eq!((changed.role, events.len()), (Role::UnitOfficer, 1));
        assert_eq!(changed.change_role(StaffRole::UnitOfficer), Ok((changed, vec![])));
        let anew = Err(ChangeRoleError::InvitedAnew(Role::ProgrammeOfficer));
        assert_eq!(officer.change_role(StaffRole::ProgrammeOfficer), anew);
        let programme = Account { role: Role::ProgrammeOfficer, ..officer };
        assert_eq!(programme.change_role(StaffRole::CareerOfficer), anew);
        for role in [Role::Candidate, Role::EmployerManager, Role::InternshipOfficer] {
            let other = Account { role, ..officer };
            let refused = Err(ChangeRoleError::NotStaff(role));
            assert_eq!(other.change_role(StaffRole::CareerOfficer), refused);
        }
        let gone = Account { state: AccountState::Deactivated, ..officer };
        assert!(matches!(
            gone.change_role(StaffRole::UnitOfficer),
            Err(ChangeRoleError::WrongState(_))
        ));
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
}
