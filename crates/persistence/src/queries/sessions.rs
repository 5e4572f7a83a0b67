use super::prelude::*;
use crate::rows::sessions::*;
use staj_domain::session::Presented;
use staj_domain::user::Role;
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
            users::active,
            users::language,
            sessions::revoked_at,
        ))
        .first(conn)
        .optional()?)
}

/// Inserts a session without tokens.
pub fn insert(
    conn: &mut Conn,
    session: SessionId,
    user: UserId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(key(session)),
            sessions::user_id.eq(key(user)),
            sessions::created_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
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
    type Row = (At, Option<At>, Option<Vec<u8>>);
    let (expires_at, used_at, successor): Row = refresh_tokens::table
        .find(hash)
        .select((
            refresh_tokens::expires_at,
            refresh_tokens::used_at,
            refresh_tokens::successor_hash,
        ))
        .first(conn)?;
    let (user, Name(role), active, revoked_at): (Key, Name<Role>, bool, Option<At>) =
        sessions::table
            .inner_join(users::table)
            .filter(sessions::id.eq(session))
            .select((users::id, users::role, users::active, sessions::revoked_at))
            .first(conn)?;
    let successor_unused = match successor {
        Some(successor) => {
            let unused = refresh_tokens::table
                .find(successor)
                .filter(refresh_tokens::used_at.is_null())
                .count();
            unused.get_result::<i64>(conn)? > 0
        }
        None => false,
    };
    Ok(Some(PresentedToken {
        session: session.id(),
        user: user.id(),
        role,
        presented: Presented {
            revoked: !active || revoked_at.is_some(),
            expires_at: expires_at.0,
            used_at: used_at.map(|at| at.0),
            successor_unused,
        },
    }))
}

/// Exchanges a presented token for a new one and deletes the expired tokens of the session. An
/// unused successor of the presented token becomes unusable, too. The caller holds the lock of the
/// session.
pub fn rotate(
    conn: &mut Conn,
    session: SessionId,
    hash: &[u8],
    token: &NewRefreshToken,
) -> Result<(), StoreError> {
    let family = refresh_tokens::session_id.eq(key(session));
    let at = At(token.issued_at);
    // The session's live token is either the presented token or its unused successor.
    diesel::update(refresh_tokens::table.filter(family).filter(refresh_tokens::used_at.is_null()))
        .set(refresh_tokens::used_at.eq(at))
        .execute(conn)?;
    diesel::update(refresh_tokens::table.find(hash))
        .set(refresh_tokens::successor_hash.eq(&token.hash))
        .execute(conn)?;
    // An expired token is refused like an unknown one, so its row is no longer needed.
    diesel::delete(refresh_tokens::table.filter(family).filter(refresh_tokens::expires_at.le(at)))
        .execute(conn)?;
    issue(conn, session, token)
}

/// Revokes a session. If it is already revoked, its time of revocation does not change.
pub fn revoke(conn: &mut Conn, session: SessionId, wall: OffsetDateTime) -> Result<(), StoreError> {
    let open = sessions::table.find(key(session)).filter(sessions::revoked_at.is_null());
    diesel::update(open).set(sessions::revoked_at.eq(At(wall))).execute(conn)?;
    Ok(())
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
