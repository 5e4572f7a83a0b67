use crate::schema::{data_requests, erasures, legal_holds};
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use serde_json::{Map, Value};
use staj_domain::ids::{DataRequestId, UserId};
use staj_domain::privacy::{DataRequestKind, DataRequestState, RetentionClass};
use std::collections::BTreeMap;
use time::Date;

/// What a person gets of themselves: for each table that has rows about them, these rows with their
/// columns.
pub type Export = BTreeMap<&'static str, Vec<Map<String, Value>>>;

/// What somebody asked about their own data.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = data_requests)]
pub struct DataRequestRow {
    /// The id.
    pub id: Key,
    /// Who asks.
    pub user_id: Key,
    /// What they ask for.
    pub kind: Name<DataRequestKind>,
    /// What they wrote.
    pub text: String,
    /// Whether it was answered.
    pub state: Name<DataRequestState>,
    /// When they asked.
    pub created_at: At,
    /// Until when it has to be answered.
    pub due_on: Date,
    /// Who answered. `None` until then.
    pub answered_by: Option<Key>,
    /// When. `None` until then.
    pub answered_at: Option<At>,
    /// Whether it was granted. `None` until then.
    pub granted: Option<bool>,
    /// What was answered. `None` until then.
    pub answer: Option<String>,
    /// The version of the row.
    pub version: i32,
}

/// Which requests a list shows, oldest first.
#[derive(Debug, Clone)]
pub struct DataRequestFilter {
    /// Only requests of this user.
    pub user: Option<UserId>,
    /// Only requests in one of these states. Empty for all.
    pub states: Vec<DataRequestState>,
    /// Show the rows after this one.
    pub after: Option<DataRequestId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// Somebody of whom nothing is erased for now.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = legal_holds)]
pub struct LegalHoldRow {
    /// The id.
    pub id: Key,
    /// Of whom.
    pub user_id: Key,
    /// Why.
    pub reason: String,
    /// Who placed it.
    pub placed_by: Key,
    /// When.
    pub placed_at: At,
    /// Who lifted it. `None` while it lasts.
    pub lifted_by: Option<Key>,
    /// When. `None` while it lasts.
    pub lifted_at: Option<At>,
}

/// The record of an erasure.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = erasures)]
pub struct ErasureRow {
    /// The id.
    pub id: Key,
    /// Who was erased. The account is all that is left.
    pub user_id: Key,
    /// Why the data had been kept until then.
    pub retention_class: Name<RetentionClass>,
    /// Whether the person had asked for it.
    pub was_asked: bool,
    /// How many rows were deleted or blanked.
    pub row_count: i32,
    /// When.
    pub erased_at: At,
}
