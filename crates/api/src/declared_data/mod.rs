//! What official sources declare of a candidate (R28, R40): a port, and its adapters. A connector
//! to e-Devlet is one more of them; the server hands one in.

mod import;
mod sources;

pub use sources::{ImportedRecords, SandboxRecords};

use crate::problem::ApiError;
use staj_domain::application::OfficialRecord;
use staj_domain::national_id::NationalId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Knows what was declared of a person.
pub trait DeclaredDataSource: Send + Sync {
    /// Everything known of a person; empty where there is nothing. May block, and is asked outside
    /// of any transaction.
    fn record_of(&self, person: &NationalId) -> Result<OfficialRecord, ApiError>;
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(import::import_declared_data);
}
