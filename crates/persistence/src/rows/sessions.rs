use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::user::Role;

/// Who stands behind a session, as the database knows it now.
#[derive(Debug, Clone, Queryable)]
pub struct CallerRow {
    pub user_id: Key,
    pub role: Name<Role>,
    pub school_id: Option<Key>,
    pub employer_id: Option<Key>,
    pub active: bool,
    pub revoked_at: Option<At>,
}
