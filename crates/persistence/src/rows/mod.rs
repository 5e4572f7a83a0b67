//! Flat rows that queries return for views. Their columns hold the domain's names and ids. For a
//! decision, a row is converted into a value of the domain.

pub mod acceptance_letters;
pub mod announcements;
pub mod applications;
pub mod audit;
pub mod document_samples;
pub mod documents;
pub mod employers;
pub mod evaluations;
pub mod failed_items;
pub mod guardian_consents;
pub mod interviews;
pub mod method_reports;
pub mod notifications;
pub mod objections;
pub mod offers;
pub mod placements;
pub mod pool_entries;
pub mod privacy_notices;
pub mod quotas;
pub mod reference;
pub mod seed;
pub mod sessions;
pub mod sgk_notices;
pub mod statistics;
pub mod supplementary_documents;
pub mod talent_pool;
pub mod terms;
pub mod users;

use staj_domain::ids::UserId;
use time::OffsetDateTime;
use uuid::Uuid;

/// Who makes a change, when, and in which request. The audit trail records this (D3).
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    pub at: OffsetDateTime,
    /// `None` if the system acts.
    pub actor: Option<UserId>,
    pub role: &'static str,
    /// `None` outside a request.
    pub request_id: Option<Uuid>,
}

/// A position at the end of the audit trail and of the quota ledger.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub trail: i64,
    pub ledger: i64,
}

impl Stamp {
    /// The stamp of a change by the system, such as a passed deadline or a job.
    pub fn system(at: OffsetDateTime) -> Self {
        Self { at, actor: None, role: "system", request_id: None }
    }
}
