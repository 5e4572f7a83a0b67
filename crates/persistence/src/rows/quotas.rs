use crate::new_id;
use crate::schema::{quota_ledger_lines, quota_shares, quotas};
use crate::types::{At, Key, Name, key};
use diesel::prelude::*;
use staj_domain::employer::{LedgerLineKind, Quota, QuotaShare, ShareCriteria};
use staj_domain::ids::{EmployerId, QuotaId, TermId};
use staj_domain::school::Level;
use staj_domain::term::TermRules;
use time::Date;

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

impl QuotaRow {
    /// The quota without so many of its committed places.
    pub(crate) fn freed(self, places: i64) -> Self {
        let places = i32::try_from(places).unwrap_or(i32::MAX);
        Self { committed: (self.committed - places).max(0), ..self }
    }
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
    /// The quota. Places of offers whose deadline has passed are not committed.
    pub quota: QuotaRow,
    /// Name of the employer.
    pub employer_name: String,
    /// Code of the term.
    pub term_code: String,
    /// Name of the term.
    pub term_name: String,
    /// The rules of the term.
    pub rules: TermRules,
    /// Its shares, in the order in which they were defined.
    pub shares: Vec<QuotaShare>,
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

/// A share of a quota (A71).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = quota_shares)]
pub(crate) struct ShareRow {
    pub(crate) id: Key,
    pub(crate) quota_id: Key,
    workplace_id: Option<Key>,
    unit: Option<String>,
    level: Option<Name<Level>>,
    starts_from: Option<Date>,
    starts_until: Option<Date>,
    places: i32,
}

impl ShareRow {
    pub(crate) fn new(quota: QuotaId, share: &QuotaShare) -> Result<Self, crate::StoreError> {
        let corrupt = |_| crate::StoreError::Corrupt { table: "quota_shares", id: quota.0 };
        let ShareCriteria { workplace, unit, level, starts_from, starts_until } = &share.criteria;
        Ok(Self {
            id: Key(new_id()),
            quota_id: key(quota),
            workplace_id: workplace.map(key),
            unit: unit.clone(),
            level: level.map(Name),
            starts_from: *starts_from,
            starts_until: *starts_until,
            places: share.places.try_into().map_err(corrupt)?,
        })
    }

    /// The share, in which this many places are committed.
    pub(crate) fn committing(self, committed: i64) -> Result<QuotaShare, crate::StoreError> {
        let corrupt = |_| crate::StoreError::Corrupt { table: "quota_shares", id: self.id.0 };
        Ok(QuotaShare {
            places: self.places.try_into().map_err(corrupt)?,
            committed: committed.try_into().map_err(corrupt)?,
            criteria: ShareCriteria {
                workplace: self.workplace_id.map(Key::id),
                unit: self.unit,
                level: self.level.map(|level| level.0),
                starts_from: self.starts_from,
                starts_until: self.starts_until,
            },
        })
    }
}
