use crate::ids::UserId;
use crate::user::Role;

/// A person who acts for an employer (R14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    pub user: UserId,
    pub role: Role,
}

/// At least one manager always remains (R14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the employer would be left without a manager")]
pub struct LastManager;

impl Member {
    /// Checks that somebody else stays manager when this member goes or steps down. `members` are the active ones.
    pub fn may_stop_managing(self, members: &[Member]) -> Result<(), LastManager> {
        let another =
            members.iter().any(|m| m.user != self.user && m.role == Role::EmployerManager);
        if self.role == Role::EmployerManager && !another { Err(LastManager) } else { Ok(()) }
    }
}
