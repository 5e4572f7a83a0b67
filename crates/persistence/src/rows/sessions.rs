use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{SessionId, UserId};
use staj_domain::session::Presented;
use staj_domain::user::{Language, Role};
use time::OffsetDateTime;

/// The user of a session, with the current data of the account.
#[derive(Debug, Clone, Queryable)]
pub struct CallerRow {
    /// The user.
    pub user_id: Key,
    /// The role.
    pub role: Name<Role>,
    /// The school that an officer of a school acts for. `None` for other roles.
    pub school_id: Option<Key>,
    /// The employer that an officer of an employer acts for. `None` for other roles.
    pub employer_id: Option<Key>,
    /// `false` once the account is deactivated.
    pub active: bool,
    /// Preferred language.
    pub language: Name<Language>,
    /// When the session was revoked. `None` if it was not.
    pub revoked_at: Option<At>,
}

/// A new refresh token. Only its hash is stored.
#[derive(Debug, Clone)]
pub struct NewRefreshToken {
    /// Hash of the token, by which it is found.
    pub hash: Vec<u8>,
    /// When it was issued.
    pub issued_at: OffsetDateTime,
    /// The instant from which it is invalid.
    pub expires_at: OffsetDateTime,
}

/// A presented refresh token with its user.
#[derive(Debug, Clone)]
pub struct PresentedToken {
    /// The session of the token.
    pub session: SessionId,
    /// The user of the session.
    pub user: UserId,
    /// The current role of the user.
    pub role: Role,
    /// What decides whether the token is accepted.
    pub presented: Presented,
}
