//! Employers: their state, their members and their quotas.

mod activate;
mod member;
mod numbers;
mod quota;
mod workplace;

pub use activate::{
    ActivateError, CloseError, EmployerAction, MergeError, SubmitError, TRANSITIONS,
};
pub use member::{LastManager, MemberRole, Members};
pub use numbers::{
    TaxNumberKind, generate_tax_number, is_mersis_number, is_nace_code, tax_number_kind,
    workplace_number_province,
};
pub use quota::{
    DefineQuotaError, LedgerLineKind, Quota, QuotaBelowCommitted, QuotaExhausted, QuotaShare,
    ShareCriteria, ShareExhausted,
};
pub use workplace::{HazardClass, Workplace, WorkplaceClosed};

use crate::ids::EmployerId;
use crate::machine::States;

names! {
    /// The sector of an employer. Wages and contributions differ between the two (R26, A29).
    pub enum EmployerKind {
        /// An institution of the public sector.
        Public = "public",
        /// A company of the private sector.
        Private = "private",
    }
}

names! {
    /// The state of an employer. Only an active employer may use the pool (R16).
    pub enum EmployerState {
        /// Registered, but not submitted yet. It does not claim its tax number (A60).
        Draft = "draft",
        /// Waiting for the programme office.
        PendingApproval = "pending_approval",
        /// Sent back by the programme office for a correction.
        SentBack = "sent_back",
        /// Refused by the programme office. Its tax number is free again.
        Refused = "refused",
        /// May use the pool.
        Active = "active",
        /// May not use the pool until it is activated again.
        Suspended = "suspended",
        /// Closed for good.
        Closed = "closed",
    }
}

/// An employer of the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employer {
    /// The id.
    pub id: EmployerId,
    /// The sector.
    pub kind: EmployerKind,
    /// Whether the employer may use the pool.
    pub state: EmployerState,
    /// The number of employees, without interns and apprentices. The wage floor depends on it.
    pub staff_count: u32,
    /// The version of the row.
    pub version: i32,
}

/// Whom people can ask about an internship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The name.
    pub full_name: String,
    /// The e-mail address.
    pub email: String,
    /// The phone number.
    pub phone: String,
}

/// The state of the employer does not allow the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the employer is {0}; this needs {1}")]
pub struct WrongEmployerState(pub EmployerState, pub States<EmployerState>);

impl WrongEmployerState {
    /// The employer is not active.
    pub fn inactive(state: EmployerState) -> Self {
        Self(state, States::of(&[EmployerState::Active]))
    }
}
