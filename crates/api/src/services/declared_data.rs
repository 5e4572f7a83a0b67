//! What official sources declare of a candidate (R28, R40): a port, and its adapters. A connector
//! to e-Devlet is one more of them; the server hands one in.

use crate::problem::ApiError;
use staj_domain::application::OfficialRecord;
use staj_domain::national_id::NationalId;
use staj_persistence::{Store, Vault, declared_records};

/// Knows what was declared of a person.
pub trait DeclaredDataSource: Send + Sync {
    /// Everything known of a person; empty where there is nothing. May block, and is asked outside
    /// of any transaction.
    fn record_of(&self, person: &NationalId) -> Result<OfficialRecord, ApiError>;
}

/// What the programme office imported.
pub struct ImportedRecords {
    store: Store,
    vault: Vault,
}

impl ImportedRecords {
    pub fn new(store: Store, vault: Vault) -> Self {
        Self { store, vault }
    }
}

impl DeclaredDataSource for ImportedRecords {
    fn record_of(&self, person: &NationalId) -> Result<OfficialRecord, ApiError> {
        let fingerprint = self.vault.fingerprint(person);
        self.store.read(|tx| Ok(declared_records::load(tx, &fingerprint)?))
    }
}

/// The sandbox has an examination result of everybody, the same at each start; what was imported
/// goes before.
pub struct SandboxRecords(pub ImportedRecords);

const DEMO_ITEM: &str = "entrance_exam_percentile";

impl DeclaredDataSource for SandboxRecords {
    fn record_of(&self, person: &NationalId) -> Result<OfficialRecord, ApiError> {
        let mut record = self.0.record_of(person)?;
        if record.get(DEMO_ITEM).is_none() {
            let digits = person.as_str().bytes().map(|digit| u32::from(digit - b'0'));
            let percentile = digits.fold(0, |sum, digit| (sum * 7 + digit) % 100);
            record
                .note(DEMO_ITEM, percentile)
                .map_err(|error| ApiError::logged(crate::problem::Code::Internal, error))?;
        }
        Ok(record)
    }
}
