//! Rows as queries answer them: flat, for views. Their columns hold the domain's names and ids, and
//! where a rule decides, a row is turned into the domain's value.

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

/// Who changes something, when, and in which request: what the journal notes beside the change (D3).
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    pub at: OffsetDateTime,
    /// Absent where the system itself acts.
    pub actor: Option<UserId>,
    pub role: &'static str,
    pub request_id: Option<Uuid>,
}

/// How far the audit trail and the ledger of the quotas had come.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub trail: i64,
    pub ledger: i64,
}

impl Stamp {
    /// The system acts: a deadline passed, a job ran.
    pub fn system(at: OffsetDateTime) -> Self {
        Self { at, actor: None, role: "system", request_id: None }
    }
}
