use crate::schema::idempotency_keys;
use crate::types::{At, Key, Sealed};
use diesel::prelude::*;

/// What was answered to a request with an `Idempotency-Key`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys)]
pub struct IdempotencyKeyRow {
    /// Who made the request.
    pub user_id: Key,
    /// The key that they chose.
    pub key: String,
    /// SHA-256 of the request: its method, address and body.
    pub request_digest: Vec<u8>,
    /// The status of the answer.
    pub status: i32,
    /// The `Location` of the answer, if it has one.
    pub location: Option<String>,
    /// The body of the answer, encrypted.
    #[diesel(column_name = body_sealed)]
    pub body: Sealed,
    /// When it was answered, by the machine's clock.
    pub created_at: At,
}
