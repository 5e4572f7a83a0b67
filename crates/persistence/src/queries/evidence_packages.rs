use super::prelude::*;
use crate::rows::announcements::*;
use crate::rows::notifications::MailRow;
use crate::rows::reference::{SchoolFilter, SchoolRow};
use staj_domain::news::NotificationKind;
use staj_domain::school::SchoolKind;
use std::collections::HashMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// The evidence of a school that is in no package yet, in the order of the ids. Locks the school,
/// so that its officers send one package at a time.
pub fn lock_unsent(
    conn: &mut Conn,
    term: TermId,
    school: SchoolId,
) -> Result<Vec<EvidenceId>, StoreError> {
    locks::school(conn, key(school))?;
    let found = announcement_evidence::table
        .inner_join(university_announcements::table)
        .filter(university_announcements::term_id.eq(key(term)))
        .filter(university_announcements::school_id.eq(key(school)))
        .filter(announcement_evidence::evidence_package_id.is_null())
        .order(announcement_evidence::id)
        .select(announcement_evidence::id)
        .load::<Key>(conn)?;
    Ok(found.into_iter().map(Key::id).collect())
}

/// Inserts a package with its evidence. `StoreError::Stale` if one of the files is already in a
/// package.
pub fn insert(
    conn: &mut Conn,
    package: &EvidencePackageRow,
    evidence: &[EvidenceId],
) -> Result<(), StoreError> {
    diesel::insert_into(evidence_packages::table).values(package).execute(conn)?;
    let unsent = announcement_evidence::table
        .filter(announcement_evidence::id.eq_any(evidence.iter().map(|id| key(*id))))
        .filter(announcement_evidence::evidence_package_id.is_null());
    let taken = diesel::update(unsent)
        .set(announcement_evidence::evidence_package_id.eq(package.id))
        .execute(conn)?;
    if taken == evidence.len() {
        Ok(())
    } else {
        Err(StoreError::Stale { table: "announcement_evidence", id: package.id.0 })
    }
}

/// A package with its content. `None` if it does not exist.
pub fn find(
    conn: &mut Conn,
    package: EvidencePackageId,
) -> Result<Option<EvidencePackageSummary>, StoreError> {
    let found = evidence_packages::table
        .inner_join(schools::table)
        .filter(evidence_packages::id.eq(key(package)))
        .select((EvidencePackageRow::as_select(), schools::name))
        .load::<(EvidencePackageRow, String)>(conn)?;
    Ok(with_evidence(conn, found)?.into_iter().next())
}

/// Records that the programme office has received the package. `false` if the package does not
/// exist or was acknowledged before. The recorded time and officer then do not change.
pub fn acknowledge(
    conn: &mut Conn,
    package: EvidencePackageId,
    by: UserId,
    at: OffsetDateTime,
) -> Result<bool, StoreError> {
    let open = evidence_packages::table
        .find(key(package))
        .filter(evidence_packages::acknowledged_at.is_null());
    let updated = diesel::update(open)
        .set((
            evidence_packages::acknowledged_at.eq(Some(At(at))),
            evidence_packages::acknowledged_by.eq(Some(key(by))),
        ))
        .execute(conn)?;
    Ok(updated == 1)
}

/// A page of packages, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &EvidencePackageFilter,
) -> Result<Vec<EvidencePackageSummary>, StoreError> {
    let mut query = evidence_packages::table
        .inner_join(schools::table)
        .filter(evidence_packages::term_id.eq(key(filter.term)))
        .order(evidence_packages::id.desc())
        .select((EvidencePackageRow::as_select(), schools::name))
        .into_boxed::<Db>();
    if let Some(school) = filter.school {
        query = query.filter(evidence_packages::school_id.eq(key(school)));
    }
    if let Some(after) = filter.after {
        query = query.filter(evidence_packages::id.lt(key(after)));
    }
    let found = query.first_rows(filter.limit).load::<(EvidencePackageRow, String)>(conn)?;
    with_evidence(conn, found)
}

fn with_evidence(
    conn: &mut Conn,
    found: Vec<(EvidencePackageRow, String)>,
) -> Result<Vec<EvidencePackageSummary>, StoreError> {
    let ids: Vec<Key> = found.iter().map(|(package, _)| package.id).collect();
    let evidence = announcement_evidence::table
        .filter(announcement_evidence::evidence_package_id.eq_any(&ids))
        .order(announcement_evidence::id)
        .select(EvidenceRow::as_select())
        .load(conn)?;
    // The last mail of each package, if there are several.
    let objects: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mails_found: HashMap<Uuid, MailRow> =
        super::mails::about(conn, &objects, NotificationKind::EvidencePackageSent)?
            .into_iter()
            .collect();
    let summary = |(package, school_name): (EvidencePackageRow, String)| {
        let sent = |e: &&EvidenceRow| e.evidence_package_id == Some(package.id);
        EvidencePackageSummary {
            evidence: evidence.iter().filter(sent).cloned().collect(),
            mail: mails_found.get(&package.id.0).cloned(),
            package,
            school_name,
        }
    };
    Ok(found.into_iter().map(summary).collect())
}

/// A page of the active universities, by name, with what each has done for a term (A36).
pub fn university_statuses(
    conn: &mut Conn,
    filter: &UniversityStatusFilter,
) -> Result<Vec<UniversityStatusSummary>, StoreError> {
    let schools = super::reference::list_schools(
        conn,
        &SchoolFilter {
            kind: Some(SchoolKind::University),
            province_code: None,
            active: Some(true),
            name: None,
            after: filter.after,
            limit: filter.limit,
        },
    )?;
    let ids: Vec<Key> = schools.iter().map(|school| school.id).collect();
    let term = key(filter.term);
    let mails_found: HashMap<Key, MailRow> = notifications::table
        .inner_join(mails::table)
        .filter(notifications::object_id.eq(term))
        .filter(notifications::kind.eq(Name(NotificationKind::TermAnnounced)))
        .filter(notifications::school_id.is_not_null())
        .select((notifications::school_id.assume_not_null(), MailRow::as_select()))
        .load::<(Key, MailRow)>(conn)?
        .into_iter()
        .collect();
    let announcements: HashMap<Key, i64> = university_announcements::table
        .filter(university_announcements::term_id.eq(term))
        .filter(university_announcements::school_id.eq_any(&ids))
        .group_by(university_announcements::school_id)
        .select((university_announcements::school_id, diesel::dsl::count_star()))
        .load::<(Key, i64)>(conn)?
        .into_iter()
        .collect();
    let evidence: HashMap<Key, i64> = announcement_evidence::table
        .inner_join(university_announcements::table)
        .filter(university_announcements::term_id.eq(term))
        .filter(university_announcements::school_id.eq_any(&ids))
        .group_by(university_announcements::school_id)
        .select((university_announcements::school_id, diesel::dsl::count_star()))
        .load::<(Key, i64)>(conn)?
        .into_iter()
        .collect();
    let packages: Vec<(Key, At, Option<At>)> = evidence_packages::table
        .filter(evidence_packages::term_id.eq(term))
        .filter(evidence_packages::school_id.eq_any(&ids))
        .order(evidence_packages::id)
        .select((
            evidence_packages::school_id,
            evidence_packages::sent_at,
            evidence_packages::acknowledged_at,
        ))
        .load(conn)?;
    let summary = |school: SchoolRow| {
        let id = school.id;
        let sent: Vec<_> = packages.iter().filter(|(of, ..)| *of == id).collect();
        UniversityStatusSummary {
            mail: mails_found.get(&id).cloned(),
            announcements: announcements.get(&id).copied().unwrap_or_default(),
            evidence: evidence.get(&id).copied().unwrap_or_default(),
            packages: sent.len(),
            last_sent_at: sent.last().map(|(_, at, _)| *at),
            acknowledged: sent.iter().filter(|(.., at)| at.is_some()).count(),
            school,
        }
    };
    Ok(schools.into_iter().map(summary).collect())
}
