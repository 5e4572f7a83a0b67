use crate::schema::sessions;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{SessionId, UserId};
use staj_domain::session::{Presented, SignInMethod};
use staj_domain::user::{AccountState, Language, Role};
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
    /// The state of the account.
    pub state: Name<AccountState>,
    /// Preferred language.
    pub language: Name<Language>,
    /// When the session was revoked. `None` if it was not.
    pub revoked_at: Option<At>,
}

/// A session.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// The id.
    pub id: Key,
    /// The user who signed in.
    pub user_id: Key,
    /// When they signed in.
    pub created_at: At,
    /// When the tokens were last renewed. `None` if they never were.
    pub refreshed_at: Option<At>,
    /// How they signed in.
    pub method: Name<SignInMethod>,
    /// The address from which they signed in. `None` if it is unknown.
    pub address: Option<String>,
    /// The program with which they signed in, as it calls itself. `None` if it did not say.
    pub agent: Option<String>,
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
    /// How its user has signed in.
    pub method: SignInMethod,
    /// The session of the token.
    pub session: SessionId,
    /// The user of the session.
    pub user: UserId,
    /// The current role of the user.
    pub role: Role,
    /// What decides whether the token is accepted.
    pub presented: Presented,
}
