use super::prelude::*;
use crate::rows::announcements::*;

/// The evidence of a school that no package holds, while nobody else of the school sends any.
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

/// Inserts a package with its evidence.
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

/// A page of packages, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &EvidencePackageFilter,
) -> Result<Vec<EvidencePackageSummary>, StoreError> {
    let mut query = evidence_packages::table
        .inner_join(schools::table)
        .filter(evidence_packages::term_id.eq(key(filter.term)))
        .order(evidence_packages::id.desc())
        .limit(filter.limit)
        .select((EvidencePackageRow::as_select(), schools::name))
        .into_boxed::<Db>();
    if let Some(school) = filter.school {
        query = query.filter(evidence_packages::school_id.eq(key(school)));
    }
    if let Some(only) = filter.only {
        query = query.filter(evidence_packages::id.eq(key(only)));
    }
    if let Some(after) = filter.after {
        query = query.filter(evidence_packages::id.lt(key(after)));
    }
    let found = query.load::<(EvidencePackageRow, String)>(conn)?;
    let ids: Vec<Key> = found.iter().map(|(package, _)| package.id).collect();
    let evidence = announcement_evidence::table
        .filter(announcement_evidence::evidence_package_id.eq_any(ids))
        .order(announcement_evidence::id)
        .select(EvidenceRow::as_select())
        .load(conn)?;
    let summary = |(package, school_name): (EvidencePackageRow, String)| {
        let sent = |e: &&EvidenceRow| e.evidence_package_id == Some(package.id);
        let evidence = evidence.iter().filter(sent).cloned().collect();
        EvidencePackageSummary { package, school_name, evidence }
    };
    Ok(found.into_iter().map(summary).collect())
}
