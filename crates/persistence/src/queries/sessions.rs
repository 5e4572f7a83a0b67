use super::prelude::*;
use crate::rows::sessions::*;
use staj_domain::session::Presented;
use staj_domain::session::SignInMethod;
use staj_domain::user::{AccountState, Role};
use time::OffsetDateTime;

/// The user of a session, even if the session is revoked or the account is deactivated. `None` if
/// there is no such session.
pub fn caller(conn: &mut Conn, session: SessionId) -> Result<Option<CallerRow>, StoreError> {
    Ok(sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(key(session)))
        .select((
            users::id,
            users::role,
            users::school_id,
            users::employer_id,
            users::state,
            users::language,
            sessions::revoked_at,
        ))
        .first(conn)
        .optional()?)
}

/// Inserts a session without tokens.
pub fn insert(conn: &mut Conn, session: &SessionRow) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table).values(session).execute(conn)?;
    Ok(())
}

/// The sessions of a user that can still be used, newest first: those that are not revoked and have a
/// refresh token that has not expired.
pub fn list(
    conn: &mut Conn,
    user: UserId,
    wall: OffsetDateTime,
) -> Result<Vec<SessionRow>, StoreError> {
    let live = refresh_tokens::table
        .filter(refresh_tokens::session_id.eq(sessions::id))
        .filter(refresh_tokens::used_at.is_null())
        .filter(refresh_tokens::expires_at.gt(At(wall)));
    Ok(sessions::table
        .filter(sessions::user_id.eq(key(user)))
        .filter(sessions::revoked_at.is_null())
        .filter(diesel::dsl::exists(live))
        .order((sessions::created_at.desc(), sessions::id))
        .select(SessionRow::as_select())
        .load(conn)?)
}

/// Whether a user has signed in from an address since an instant.
pub fn signed_in_from(
    conn: &mut Conn,
    user: UserId,
    address: &str,
    since: OffsetDateTime,
) -> Result<bool, StoreError> {
    let found = sessions::table
        .filter(sessions::user_id.eq(key(user)))
        .filter(sessions::address.eq(address))
        .filter(sessions::created_at.gt(At(since)));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(conn)?)
}

/// Adds a refresh token to a session.
pub fn issue(
    conn: &mut Conn,
    session: SessionId,
    token: &NewRefreshToken,
) -> Result<(), StoreError> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(&token.hash),
            refresh_tokens::session_id.eq(key(session)),
            refresh_tokens::issued_at.eq(At(token.issued_at)),
            refresh_tokens::expires_at.eq(At(token.expires_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Finds a refresh token and locks its session. If two requests present it at the same time, the
/// second one sees the changes of the first. `None` if the token is unknown.
pub fn present(conn: &mut Conn, hash: &[u8]) -> Result<Option<PresentedToken>, StoreError> {
    let session = refresh_tokens::table
        .find(hash)
        .select(refresh_tokens::session_id)
        .first::<Key>(conn)
        .optional()?;
    let Some(session) = session else { return Ok(None) };
    locks::session(conn, session)?;
    let (expires_at, used_at): (At, Option<At>) = refresh_tokens::table
        .find(hash)
        .select((refresh_tokens::expires_at, refresh_tokens::used_at))
        .first(conn)?;
    type Row = (Key, Name<Role>, Name<AccountState>, At, Option<At>, Name<SignInMethod>);
    let (user, Name(role), Name(state), created_at, revoked_at, Name(method)): Row =
        sessions::table
            .inner_join(users::table)
            .filter(sessions::id.eq(session))
            .select((
                users::id,
                users::role,
                users::state,
                sessions::created_at,
                sessions::revoked_at,
                sessions::method,
            ))
            .first(conn)?;
    Ok(Some(PresentedToken {
        method,
        session: session.id(),
        user: user.id(),
        role,
        presented: Presented {
            revoked: state != AccountState::Active || revoked_at.is_some(),
            began_at: created_at.0,
            expires_at: expires_at.0,
            used_at: used_at.map(|at| at.0),
        },
    }))
}

/// Exchanges a presented token for a new one and deletes the expired tokens of the session. The caller
/// holds the lock of the session.
pub fn rotate(
    conn: &mut Conn,
    session: SessionId,
    hash: &[u8],
    token: &NewRefreshToken,
) -> Result<(), StoreError> {
    let at = At(token.issued_at);
    // A token that is presented again keeps the time of its first use.
    diesel::update(refresh_tokens::table.find(hash).filter(refresh_tokens::used_at.is_null()))
        .set(refresh_tokens::used_at.eq(at))
        .execute(conn)?;
    // An expired token is refused like an unknown one, so its row is no longer needed.
    let family = refresh_tokens::session_id.eq(key(session));
    diesel::delete(refresh_tokens::table.filter(family).filter(refresh_tokens::expires_at.le(at)))
        .execute(conn)?;
    diesel::update(sessions::table.find(key(session)))
        .set(sessions::refreshed_at.eq(at))
        .execute(conn)?;
    issue(conn, session, token)
}

/// Revokes a session of a user. If it is already revoked, its time of revocation does not change.
/// `false` if the user has no such session.
pub fn revoke(
    conn: &mut Conn,
    session: SessionId,
    user: UserId,
    wall: OffsetDateTime,
) -> Result<bool, StoreError> {
    let own = sessions::table.find(key(session)).filter(sessions::user_id.eq(key(user)));
    diesel::update(own.filter(sessions::revoked_at.is_null()))
        .set(sessions::revoked_at.eq(At(wall)))
        .execute(conn)?;
    Ok(diesel::select(diesel::dsl::exists(own)).get_result(conn)?)
}

/// Revokes every session of everybody. Returns how many.
pub fn revoke_all(conn: &mut Conn, wall: OffsetDateTime) -> Result<usize, StoreError> {
    let open = sessions::table.filter(sessions::revoked_at.is_null());
    Ok(diesel::update(open).set(sessions::revoked_at.eq(At(wall))).execute(conn)?)
}

/// Revokes all sessions of a user, except `keep`.
pub fn revoke_of(
    conn: &mut Conn,
    user: UserId,
    keep: Option<SessionId>,
    wall: OffsetDateTime,
) -> Result<(), StoreError> {
    let keep = key(keep.map_or(uuid::Uuid::nil(), |session| session.0));
    let open = sessions::table
        .filter(sessions::user_id.eq(key(user)))
        .filter(sessions::id.ne(keep))
        .filter(sessions::revoked_at.is_null());
    diesel::update(open).set(sessions::revoked_at.eq(At(wall))).execute(conn)?;
    Ok(())
}
