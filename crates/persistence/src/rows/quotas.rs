use crate::schema::{quota_ledger_lines, quotas};
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::employer::{LedgerLineKind, Quota};

/// The quota of an employer in a term.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = quotas)]
pub struct QuotaRow {
    pub id: Key,
    pub employer_id: Key,
    pub term_id: Key,
    pub total: i32,
    pub committed: i32,
    pub updated_at: At,
    /// Counter of the row, raised by each change.
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
    pub quota: QuotaRow,
    pub term_code: String,
    pub term_name: String,
}

/// A ledger line. The lines of a quota add up to its balance.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = quota_ledger_lines)]
pub struct LedgerLineRow {
    pub id: i64,
    pub quota_id: Key,
    pub offer_id: Option<Key>,
    pub kind: Name<LedgerLineKind>,
    pub amount: i32,
    pub total: i32,
    pub committed: i32,
    pub at: At,
}
