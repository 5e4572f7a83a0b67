use crate::event::{Event, UserEvent};
use crate::user::{Account, AccountState, Role};
use crate::{Named, ids::UserId};

names! {
    /// What a member may do for their employer. Only managers manage members and quotas (R14).
    pub enum MemberRole {
        /// Manages offers, members and quotas.
        EmployerManager = "employer_manager",
        /// Manages offers.
        InternshipOfficer = "internship_officer",
    }
}

impl From<MemberRole> for Role {
    fn from(role: MemberRole) -> Self {
        match role {
            MemberRole::EmployerManager => Self::EmployerManager,
            MemberRole::InternshipOfficer => Self::InternshipOfficer,
        }
    }
}

/// All accounts of one employer, in any state (R14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members(pub Vec<Account>);

/// The change would leave the employer without an active manager (R14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the employer would be left without a manager")]
pub struct LastManager;

impl Members {
    /// The member with this account, if there is one.
    pub fn get(&self, user: UserId) -> Option<Account> {
        self.0.iter().copied().find(|member| member.user == user)
    }

    /// Gives a member another role. Repeating it changes nothing.
    pub fn change_role(
        &self,
        mut member: Account,
        role: MemberRole,
    ) -> Result<(Account, Vec<Event>), LastManager> {
        let role = Role::from(role);
        if member.role == role {
            return Ok((member, vec![]));
        }
        self.manager_remains_without(member)?;
        let event =
            Event::new(member.user, UserEvent::ChangeRole).between(member.role.name(), role.name());
        member.role = role;
        Ok((member, vec![event]))
    }

    /// Deactivates the account of a member. Repeating it changes nothing.
    pub fn remove(&self, mut member: Account) -> Result<(Account, Vec<Event>), LastManager> {
        self.manager_remains_without(member)?;
        let events = member.end();
        Ok((member, events))
    }

    /// Deactivates every account, because the employer is closed.
    pub fn end(self) -> Vec<(Account, Vec<Event>)> {
        let ended = self.0.into_iter().map(|mut member| {
            let events = member.end();
            (member, events)
        });
        ended.filter(|(_, events)| !events.is_empty()).collect()
    }

    /// Only active managers count: an invited manager cannot act yet.
    fn manager_remains_without(&self, member: Account) -> Result<(), LastManager> {
        let manages =
            |m: &Account| m.role == Role::EmployerManager && m.state == AccountState::Active;
        let another = self.0.iter().any(|m| m.user != member.user && manages(m));
        if manages(&member) && !another { Err(LastManager) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn member(id: u128, role: Role, state: AccountState) -> Account {
        Account { user: UserId(Uuid::from_u128(id)), role, state, invited_by: None, version: 0 }
    }

    fn manager(id: u128) -> Account {
        member(id, Role::EmployerManager, AccountState::Active)
    }

    #[test]
    fn the_last_manager_can_neither_leave_nor_change_role() {
        let invited = member(2, Role::EmployerManager, AccountState::Invited);
        let removed = member(3, Role::EmployerManager, AccountState::Deactivated);
        let officer = member(4, Role::InternshipOfficer, AccountState::Active);
        let members = Members(vec![manager(1), invited, removed, officer]);
        assert_eq!(members.remove(manager(1)), Err(LastManager));
        assert_eq!(
            members.change_role(manager(1), MemberRole::InternshipOfficer),
            Err(LastManager)
        );
        assert!(members.change_role(manager(1), MemberRole::EmployerManager).is_ok());
        for other in [invited, removed, officer] {
            assert!(members.remove(other).is_ok());
        }
    }

    #[test]
    fn one_of_two_managers_may_leave() {
        let members = Members(vec![manager(1), manager(2)]);
        let (removed, events) = members.remove(manager(1)).expect("the other one stays");
        assert_eq!(removed.state, AccountState::Deactivated);
        assert_eq!(
            events,
            [Event::new(removed.user, UserEvent::Deactivate).between("active", "deactivated")]
        );
        assert_eq!(members.remove(removed), Ok((removed, vec![])), "already removed");
    }

    proptest! {
        #[test]
        fn an_employer_always_keeps_an_active_manager(
            steps in prop::collection::vec((0..4_u128, 0..3_u8), 0..40),
        ) {
            let mut members = Members((0..4).map(manager).collect());
            for (which, what) in steps {
                let Some(member) = members.get(UserId(Uuid::from_u128(which))) else { continue };
                let done = match what {
                    0 => members.remove(member),
                    1 => members.change_role(member, MemberRole::InternshipOfficer),
                    _ => members.change_role(member, MemberRole::EmployerManager),
                };
                if let Ok((after, _)) = done {
                    members.0.retain(|m| m.user != after.user);
                    members.0.push(after);
                }
                let managers = members.0.iter().filter(|m| {
                    m.role == Role::EmployerManager && m.state == AccountState::Active
                });
                prop_assert!(managers.count() >= 1);
            }
        }
    }

    #[test]
    fn a_member_is_found_by_its_user_and_nobody_else_is() {
        let members = Members(vec![manager(1), manager(2)]);
        assert_eq!(members.get(manager(2).user), Some(manager(2)));
        assert_eq!(members.get(UserId(Uuid::from_u128(3))), None);
    }
}
