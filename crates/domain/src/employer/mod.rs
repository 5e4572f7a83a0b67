//! An employer, its members and the state in which it may act.

mod activate;
mod member;
mod quota;

pub use activate::{ActivateError, EmployerAction, SubmitError, TRANSITIONS};
pub use member::{LastManager, MemberRole, Members};
pub use quota::{DefineQuotaError, LedgerLineKind, Quota, QuotaBelowCommitted, QuotaExhausted};

use crate::ids::EmployerId;

names! {
    /// Whether an employer belongs to the public sector; wages and contributions differ (R26, A29).
    pub enum EmployerKind {
        Public = "public",
        Private = "private",
    }
}

names! {
    /// Whether an employer may act in the pool: only an active one (R16).
    pub enum EmployerState {
        Draft = "draft",
        PendingApproval = "pending_approval",
        Active = "active",
        Suspended = "suspended",
        Closed = "closed",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employer {
    pub id: EmployerId,
    pub kind: EmployerKind,
    pub state: EmployerState,
    /// Staff without interns and apprentices; the wage floor depends on it.
    pub staff_count: u32,
    pub version: i32,
}

/// The command does not fit the state of the employer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the employer is {0}")]
pub struct WrongEmployerState(pub EmployerState);
