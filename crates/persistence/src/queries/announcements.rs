use super::one_row;
use super::prelude::*;
use crate::rows::announcements::*;
use staj_domain::announcement::{Announcement, AnnouncementState};
use time::OffsetDateTime;

pub fn insert(conn: &mut Conn, announcement: &AnnouncementRow) -> Result<(), StoreError> {
    diesel::insert_into(announcements::table).values(announcement).execute(conn)?;
    Ok(())
}

pub fn find(
    conn: &mut Conn,
    announcement: AnnouncementId,
) -> Result<Option<AnnouncementRow>, StoreError> {
    let found = announcements::table.find(key(announcement)).select(AnnouncementRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Locks an announcement, so that one act on it happens at a time.
pub fn lock(
    conn: &mut Conn,
    announcement: AnnouncementId,
) -> Result<Option<AnnouncementRow>, StoreError> {
    locks::announcement(conn, key(announcement))?;
    find(conn, announcement)
}

/// Saves a change of state.
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
        announcements::version.eq(announcement.version + 1),
    );
    let updated = match announcement.state {
        AnnouncementState::Published => diesel::update(current)
            .set((changes, announcements::published_at.eq(At(at))))
            .execute(conn)?,
        AnnouncementState::Draft | AnnouncementState::Archived => {
            diesel::update(current).set(changes).execute(conn)?
        }
    };
    one_row(updated, "announcements", id)
}

/// A page of announcements, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &AnnouncementFilter,
) -> Result<Vec<AnnouncementRow>, StoreError> {
    let mut query = announcements::table
        .filter(announcements::term_id.eq(key(filter.term)))
        .order(announcements::id.desc())
        .limit(filter.limit)
        .select(AnnouncementRow::as_select())
        .into_boxed::<Db>();
    if !filter.all {
        query = query.filter(announcements::state.eq(Name(AnnouncementState::Published)));
    }
    if let Some(after) = filter.after {
        query = query.filter(announcements::id.lt(key(after)));
    }
    Ok(query.load(conn)?)
}
