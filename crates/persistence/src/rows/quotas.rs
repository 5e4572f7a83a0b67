use crate::schema::{quota_ledger_lines, quotas};
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::employer::{LedgerLineKind, Quota};
use staj_domain::ids::{EmployerId, QuotaId, TermId};
use staj_domain::term::TermRules;

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
    /// Number of places held by sent, accepted and confirmed offers, never more than `total`
    /// (A17). Database triggers keep it up to date.
    pub committed: i32,
    /// When the total was last set.
    pub updated_at: At,
    /// Version of the row. Each change of the total increases it.
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

/// A quota with the names of its employer and its term, and the interviews that it allowed.
#[derive(Debug, Clone)]
pub struct QuotaSummary {
    /// The quota.
    pub quota: QuotaRow,
    /// Name of the employer.
    pub employer_name: String,
    /// Code of the term.
    pub term_code: String,
    /// Name of the term.
    pub term_name: String,
    /// The rules of the term.
    pub rules: TermRules,
    /// The interviews of the employer in the term.
    pub interviews: InterviewCounts,
}

/// The interviews of an employer in a term (A20).
#[derive(Debug, Clone, Copy, Default)]
pub struct InterviewCounts {
    /// Candidates whom the employer has ever invited, even if every interview with them was called
    /// off.
    pub candidates: i64,
    /// Interviews that were ever scheduled.
    pub scheduled: i64,
    /// Those that the employer cancelled.
    pub cancelled: i64,
}

/// Which quotas a list shows, newest first.
#[derive(Debug, Clone)]
pub struct QuotaFilter {
    /// Only this quota.
    pub only: Option<QuotaId>,
    /// Only quotas of this employer.
    pub employer: Option<EmployerId>,
    /// Only quotas in this term.
    pub term: Option<TermId>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<QuotaId>,
    /// Maximum number of rows.
    pub limit: i64,
}

impl Default for QuotaFilter {
    fn default() -> Self {
        Self { only: None, employer: None, term: None, after: None, limit: 1 }
    }
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
