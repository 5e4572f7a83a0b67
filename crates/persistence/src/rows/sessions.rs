use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{SessionId, UserId};
use staj_domain::session::Presented;
use staj_domain::user::{Language, Role};
use time::OffsetDateTime;

/// The user of a session, with the current data of the account.
#[derive(Debug, Clone, Queryable)]
pub struct CallerRow {
    pub user_id: Key,
    pub role: Name<Role>,
    pub school_id: Option<Key>,
    pub employer_id: Option<Key>,
    pub active: bool,
    pub language: Name<Language>,
    pub revoked_at: Option<At>,
}

/// A new refresh token. Only its hash is stored.
#[derive(Debug, Clone)]
pub struct NewRefreshToken {
    pub hash: Vec<u8>,
    pub issued_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

/// A presented refresh token with its user.
#[derive(Debug, Clone)]
pub struct PresentedToken {
    pub session: SessionId,
    pub user: UserId,
    pub role: Role,
    pub presented: Presented,
}
