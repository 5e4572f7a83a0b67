use super::prelude::*;
use crate::rows::account_links::AccountLinkRow;
use staj_domain::account_link::LinkPurpose;
use time::OffsetDateTime;

/// Inserts a link. An earlier one of the same kind for the account no longer works.
pub fn insert(conn: &mut Conn, link: &AccountLinkRow) -> Result<(), StoreError> {
    locks::unique_value(conn, link.user_id.0.as_bytes())?;
    let earlier = account_links::table
        .filter(account_links::user_id.eq(link.user_id))
        .filter(account_links::purpose.eq(link.purpose))
        .filter(account_links::ended_at.is_null());
    diesel::update(earlier).set(account_links::ended_at.eq(link.created_at)).execute(conn)?;
    diesel::insert_into(account_links::table).values(link).execute(conn)?;
    Ok(())
}

/// A link of this kind that still works. `None` if it is unknown, of another kind, used or expired.
pub fn find(
    conn: &mut Conn,
    link: AccountLinkId,
    purpose: LinkPurpose,
    wall: OffsetDateTime,
) -> Result<Option<AccountLinkRow>, StoreError> {
    Ok(account_links::table
        .find(key(link))
        .filter(account_links::purpose.eq(Name(purpose)))
        .filter(account_links::ended_at.is_null())
        .filter(account_links::expires_at.gt(At(wall)))
        .select(AccountLinkRow::as_select())
        .first(conn)
        .optional()?)
}

/// The link of this kind that nobody has used yet, even if it has expired. `None` if there is none.
pub fn open(
    conn: &mut Conn,
    user: UserId,
    purpose: LinkPurpose,
) -> Result<Option<AccountLinkRow>, StoreError> {
    Ok(account_links::table
        .filter(account_links::user_id.eq(key(user)))
        .filter(account_links::purpose.eq(Name(purpose)))
        .filter(account_links::ended_at.is_null())
        .select(AccountLinkRow::as_select())
        .first(conn)
        .optional()?)
}

/// Uses a link. `false` if somebody has used it meanwhile.
pub fn end(conn: &mut Conn, link: AccountLinkId, wall: OffsetDateTime) -> Result<bool, StoreError> {
    let open = account_links::table.find(key(link)).filter(account_links::ended_at.is_null());
    let ended = diesel::update(open).set(account_links::ended_at.eq(At(wall))).execute(conn)?;
    Ok(ended == 1)
}

/// Ends all links of an account.
pub fn end_all(conn: &mut Conn, user: UserId, wall: OffsetDateTime) -> Result<(), StoreError> {
    let open = account_links::table
        .filter(account_links::user_id.eq(key(user)))
        .filter(account_links::ended_at.is_null());
    diesel::update(open).set(account_links::ended_at.eq(At(wall))).execute(conn)?;
    Ok(())
}
