use crate::schema::second_factors;
use crate::types::{At, Key};
use diesel::prelude::*;

/// The authenticator app of a user.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = second_factors)]
pub struct SecondFactorRow {
    /// The user.
    pub user_id: Key,
    /// The secret that the app shares, sealed.
    pub secret_sealed: Vec<u8>,
    /// When it was set up.
    pub created_at: At,
    /// When the owner first showed a code. `None` while it does not count.
    pub confirmed_at: Option<At>,
    /// The interval of the last code, in half minutes since 1970. `None` before the first.
    pub last_step: Option<i64>,
}
