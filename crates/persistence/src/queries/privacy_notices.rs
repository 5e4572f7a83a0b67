use super::prelude::*;
use crate::rows::privacy_notices::*;

/// Inserts a published version. It is in force once the term names it.
pub fn insert(conn: &mut Conn, notice: &PrivacyNoticeRow) -> Result<(), StoreError> {
    diesel::insert_into(privacy_notices::table).values(notice).execute(conn)?;
    Ok(())
}

/// A version of the privacy notice of a term. `None` if there is no such version.
pub fn find(
    conn: &mut Conn,
    term: TermId,
    version: &str,
) -> Result<Option<PrivacyNoticeRow>, StoreError> {
    Ok(privacy_notices::table
        .filter(privacy_notices::term_id.eq(key(term)))
        .filter(privacy_notices::notice_version.eq(version))
        .select(PrivacyNoticeRow::as_select())
        .first(conn)
        .optional()?)
}

/// Every version of a term's privacy notice, latest first.
pub fn list(conn: &mut Conn, term: TermId) -> Result<Vec<PrivacyNoticeRow>, StoreError> {
    Ok(privacy_notices::table
        .filter(privacy_notices::term_id.eq(key(term)))
        .order(privacy_notices::id.desc())
        .select(PrivacyNoticeRow::as_select())
        .load(conn)?)
}
