use super::one_row;
use super::prelude::*;
use crate::rows::announcements::*;
use staj_domain::announcement::{Announcement, AnnouncementState};
use time::OffsetDateTime;

/// Inserts an announcement.
pub fn insert(conn: &mut Conn, announcement: &AnnouncementRow) -> Result<(), StoreError> {
    diesel::insert_into(announcements::table).values(announcement).execute(conn)?;
    Ok(())
}

/// An announcement in any state. `None` if it does not exist.
pub fn find(
    conn: &mut Conn,
    announcement: AnnouncementId,
) -> Result<Option<AnnouncementRow>, StoreError> {
    let found = announcements::table.find(key(announcement)).select(AnnouncementRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Locks an announcement, so that changes to it happen one at a time. `None` if it does not exist.
pub fn lock(
    conn: &mut Conn,
    announcement: AnnouncementId,
) -> Result<Option<AnnouncementRow>, StoreError> {
    locks::announcement(conn, key(announcement))?;
    find(conn, announcement)
}

/// Saves a change of state or revision. `at` becomes the time of publication only with the first
/// revision. `StoreError::Stale` if the version has changed since it was loaded.
pub fn save(
    conn: &mut Conn,
    announcement: &Announcement,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(announcement.id);
    let current =
        announcements::table.find(id).filter(announcements::version.eq(announcement.version));
    let changes = (
        announcements::state.eq(Name(announcement.state)),
        announcements::revision.eq(announcement.revision),
        announcements::version.eq(announcement.version + 1),
    );
    // Only the first publication sets the time. Each later revision records its own.
    let updated = match (announcement.state, announcement.revision) {
        (AnnouncementState::Published, Some(0)) => diesel::update(current)
            .set((changes, announcements::published_at.eq(At(at))))
            .execute(conn)?,
        _ => diesel::update(current).set(changes).execute(conn)?,
    };
    one_row(updated, "announcements", id)
}

/// Stores a revision and makes its text the current one. It is an error if the revision exists
/// already. The caller also saves the announcement, which checks the version.
pub fn insert_revision(
    conn: &mut Conn,
    announcement: AnnouncementId,
    revision: &AnnouncementRevisionRow,
) -> Result<(), StoreError> {
    diesel::insert_into(announcement_revisions::table).values(revision).execute(conn)?;
    diesel::update(announcements::table.find(key(announcement)))
        .set((announcements::title.eq(&revision.title), announcements::body.eq(&revision.body)))
        .execute(conn)?;
    Ok(())
}

/// Every revision of an announcement, the current one first.
pub fn revisions(
    conn: &mut Conn,
    announcement: AnnouncementId,
) -> Result<Vec<AnnouncementRevisionRow>, StoreError> {
    Ok(announcement_revisions::table
        .filter(announcement_revisions::announcement_id.eq(key(announcement)))
        .order(announcement_revisions::revision.desc())
        .select(AnnouncementRevisionRow::as_select())
        .load(conn)?)
}

/// A page of announcements, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &AnnouncementFilter,
) -> Result<Vec<AnnouncementRow>, StoreError> {
    let mut query = announcements::table
        .filter(announcements::term_id.eq(key(filter.term)))
        .order(announcements::id.desc())
        .select(AnnouncementRow::as_select())
        .into_boxed::<Db>();
    if !filter.all {
        query = query.filter(announcements::state.eq(Name(AnnouncementState::Published)));
    }
    if let Some(after) = filter.after {
        query = query.filter(announcements::id.lt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}
