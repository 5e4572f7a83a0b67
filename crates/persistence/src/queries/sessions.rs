use super::prelude::*;
use crate::rows::sessions::*;

/// The person behind a session.
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
            sessions::revoked_at,
        ))
        .first(conn)
        .optional()?)
}

pub fn insert(
    conn: &mut Conn,
    session: SessionId,
    user: UserId,
    at: time::OffsetDateTime,
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
