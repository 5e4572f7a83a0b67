//! Data that official sources declare about candidates (R28, R40): a port and its adapters. A
//! connector to e-Devlet would be another adapter, which the server passes in.

use crate::problem::ApiError;
use staj_domain::application::OfficialRecord;
use staj_domain::national_id::NationalId;
use staj_persistence::{Store, Vault, declared_records};

/// A source of declared data about people.
pub trait DeclaredDataSource: Send + Sync {
    /// Everything that the source knows about a person. The record is empty if it knows nothing.
    /// The call may block, so it is made outside of transactions.
    fn record_of(&self, person: &NationalId) -> Result<OfficialRecord, ApiError>;
}

/// The records that the programme office imported.
pub struct ImportedRecords {
    store: Store,
    vault: Vault,
}

impl ImportedRecords {
    /// Reads records from this store. The vault must have the secret with which they were imported.
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

/// The source of the sandbox. It makes up an examination result for everybody, which is the same
/// after each start. Imported records take precedence.
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
