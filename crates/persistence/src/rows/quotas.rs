use crate::schema::{quota_ledger_lines, quotas};
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::employer::{LedgerLineKind, Quota};

/// The quota of an employer in a term.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = quotas)]
pub struct QuotaRow {
    /// The id.
    pub id: Key,
    /// The employer.
    pub employer_id: Key,
    /// The term.
    pub term_id: Key,
    /// Number of places.
    pub total: i32,
    /// Number of places that sent, accepted and confirmed offers hold, never more than `total`
    /// (A17). The database keeps it.
    pub committed: i32,
    /// When the total was last set.
    pub updated_at: At,
    /// Counter of the row, raised by each change of the total.
    pub version: i32,
}

impl TryFrom<QuotaRow> for Quota {
    type Error = crate::StoreError;

    fn try_from(row: QuotaRow) -> Result<Self, Self::Error> {
        let corrupt = |_| crate::StoreError::Corrupt { table: "quotas", id: row.id.0 };
        Ok(Self {
            id: row.id.id(),
            total: row.total.try_into().map_err(corrupt)?,
            committed: row.committed.try_into().map_err(corrupt)?,
            version: row.version,
        })
    }
}

/// A quota with the name of its term.
#[derive(Debug, Clone, Queryable)]
pub struct QuotaSummary {
    /// The quota.
    pub quota: QuotaRow,
    /// Code of the term.
    pub term_code: String,
    /// Name of the term.
    pub term_name: String,
}

/// A ledger line. The lines of a quota add up to its balance.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = quota_ledger_lines)]
pub struct LedgerLineRow {
    /// Id of the line. Ids grow in the order in which lines are written.
    pub id: i64,
    /// The quota.
    pub quota_id: Key,
    /// The offer that took or returned a place. `None` if the total was set.
    pub offer_id: Option<Key>,
    /// What happened.
    pub kind: Name<LedgerLineKind>,
    /// Change of the total if the total was set. Otherwise the change of the committed places: 1 or
    /// -1.
    pub amount: i32,
    /// The total after the line.
    pub total: i32,
    /// The committed places after the line.
    pub committed: i32,
    /// When it happened.
    pub at: At,
}
