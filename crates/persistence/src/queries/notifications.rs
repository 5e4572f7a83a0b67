use super::prelude::*;
use crate::rows::notifications::*;
use staj_domain::news::NotificationKind;
use time::OffsetDateTime;

/// Rows per statement. With ten columns each, they stay below SQLite's limit on parameters.
const ROWS: usize = 1000;

/// Inserts notifications.
pub fn insert(conn: &mut Conn, rows: &[NotificationRow]) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(notifications::table).values(rows).execute(conn)?;
    }
    Ok(())
}

/// A page of a person's notifications, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &NotificationFilter,
) -> Result<Vec<NotificationRow>, StoreError> {
    let mut query = notifications::table
        .filter(notifications::user_id.eq(key(filter.user)))
        .select(NotificationRow::as_select())
        .order(notifications::id.desc())
        .into_boxed::<Db>();
    if filter.unread {
        query = query.filter(notifications::read_at.is_null());
    }
    if let Some(after) = filter.after {
        query = query.filter(notifications::id.lt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// A notification of a user, for display. `None` if it does not exist or belongs to somebody else.
pub fn find(
    conn: &mut Conn,
    notification: NotificationId,
    user: UserId,
) -> Result<Option<NotificationRow>, StoreError> {
    Ok(notifications::table
        .find(key(notification))
        .filter(notifications::user_id.eq(key(user)))
        .select(NotificationRow::as_select())
        .first(conn)
        .optional()?)
}

/// Counts the unread notifications of a user.
pub fn count_unread(conn: &mut Conn, user: UserId) -> Result<i64, StoreError> {
    Ok(notifications::table
        .filter(notifications::user_id.eq(key(user)))
        .filter(notifications::read_at.is_null())
        .count()
        .get_result(conn)?)
}

/// The unread notifications of one kind in the accounts of these users.
pub fn unread_of(
    conn: &mut Conn,
    kind: NotificationKind,
    users: &[UserId],
) -> Result<Vec<NotificationRow>, StoreError> {
    Ok(notifications::table
        .filter(notifications::user_id.eq_any(users.iter().map(|user| Some(key(*user)))))
        .filter(notifications::read_at.is_null())
        .filter(notifications::kind.eq(Name(kind)))
        .select(NotificationRow::as_select())
        .load(conn)?)
}

/// Marks one notification of a user as read, or all of them if no id is given. The time at which a
/// notification was first read does not change. Does nothing if the notification belongs to
/// somebody else.
pub fn read(
    conn: &mut Conn,
    notification: Option<NotificationId>,
    user: UserId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let unread = notifications::table
        .filter(notifications::user_id.eq(key(user)))
        .filter(notifications::read_at.is_null());
    let read = notifications::read_at.eq(At(at));
    match notification {
        Some(one) => {
            diesel::update(unread.filter(notifications::id.eq(key(one)))).set(read).execute(conn)?
        }
        None => diesel::update(unread).set(read).execute(conn)?,
    };
    Ok(())
}
