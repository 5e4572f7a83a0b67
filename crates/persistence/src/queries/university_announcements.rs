use super::prelude::*;
use crate::rows::announcements::*;

/// Inserts a university announcement without evidence.
pub fn insert(conn: &mut Conn, announcement: &UniversityAnnouncementRow) -> Result<(), StoreError> {
    diesel::insert_into(university_announcements::table).values(announcement).execute(conn)?;
    Ok(())
}

/// A university announcement with its evidence. `None` if it does not exist or belongs to another
/// school.
pub fn find(
    conn: &mut Conn,
    announcement: UniversityAnnouncementId,
    school: SchoolId,
) -> Result<Option<UniversityAnnouncementSummary>, StoreError> {
    let found = university_announcements::table
        .inner_join(schools::table)
        .filter(university_announcements::id.eq(key(announcement)))
        .filter(university_announcements::school_id.eq(key(school)))
        .select((UniversityAnnouncementRow::as_select(), schools::name))
        .load(conn)?;
    Ok(with_evidence(conn, found)?.into_iter().next())
}

/// A page of university announcements with their evidence, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &UniversityAnnouncementFilter,
) -> Result<Vec<UniversityAnnouncementSummary>, StoreError> {
    let mut query = university_announcements::table
        .inner_join(schools::table)
        .filter(university_announcements::term_id.eq(key(filter.term)))
        .order(university_announcements::id.desc())
        .select((UniversityAnnouncementRow::as_select(), schools::name))
        .into_boxed::<Db>();
    if let Some(school) = filter.school {
        query = query.filter(university_announcements::school_id.eq(key(school)));
    }
    if let Some(after) = filter.after {
        query = query.filter(university_announcements::id.lt(key(after)));
    }
    let found = query.first_rows(filter.limit).load(conn)?;
    with_evidence(conn, found)
}

fn with_evidence(
    conn: &mut Conn,
    found: Vec<(UniversityAnnouncementRow, String)>,
) -> Result<Vec<UniversityAnnouncementSummary>, StoreError> {
    let ids: Vec<Key> = found.iter().map(|(announcement, _)| announcement.id).collect();
    let evidence = announcement_evidence::table
        .filter(announcement_evidence::university_announcement_id.eq_any(ids))
        .order(announcement_evidence::id)
        .select(EvidenceRow::as_select())
        .load(conn)?;
    let of = |id| evidence.iter().filter(|e| e.university_announcement_id == id).cloned().collect();
    let summary = |(announcement, school_name): (UniversityAnnouncementRow, String)| {
        let evidence = of(announcement.id);
        UniversityAnnouncementSummary { announcement, school_name, evidence }
    };
    Ok(found.into_iter().map(summary).collect())
}

/// Locks a university announcement, then finds it, so that its evidence is added one file at a
/// time. `None` if it does not exist or belongs to another school.
pub fn lock(
    conn: &mut Conn,
    announcement: UniversityAnnouncementId,
    school: SchoolId,
) -> Result<Option<UniversityAnnouncementSummary>, StoreError> {
    locks::university_announcement(conn, key(announcement))?;
    find(conn, announcement, school)
}

/// Inserts an evidence file. The file must be stored before.
pub fn insert_evidence(conn: &mut Conn, evidence: &EvidenceRow) -> Result<(), StoreError> {
    diesel::insert_into(announcement_evidence::table).values(evidence).execute(conn)?;
    Ok(())
}

/// An evidence file of an announcement, of one school or of any school. `None` if there is no such
/// file.
pub fn find_evidence(
    conn: &mut Conn,
    announcement: UniversityAnnouncementId,
    evidence: EvidenceId,
    school: Option<SchoolId>,
) -> Result<Option<EvidenceRow>, StoreError> {
    let mut query = announcement_evidence::table
        .inner_join(university_announcements::table)
        .filter(announcement_evidence::id.eq(key(evidence)))
        .filter(university_announcements::id.eq(key(announcement)))
        .select(EvidenceRow::as_select())
        .into_boxed::<Db>();
    if let Some(school) = school {
        query = query.filter(university_announcements::school_id.eq(key(school)));
    }
    Ok(query.first(conn).optional()?)
}
