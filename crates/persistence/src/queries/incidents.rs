use super::prelude::*;
use super::{arranged, one_row};
use crate::rows::incidents::*;
use crate::schema::sql::Uid;
use diesel::dsl::count_star;
use diesel::sql_types::Bool;
use staj_domain::calendar::istanbul_date;
use staj_domain::incident::{Incident, IncidentKind};
use time::{Date, OffsetDateTime};

/// The incidents with the internships that they are about.
macro_rules! summaries {
    () => {
        incidents::table
            .inner_join(
                placements::table
                    .inner_join(employers::table)
                    .inner_join(pool_entries::table.inner_join(candidates::table)),
            )
            .select((
                IncidentRow::as_select(),
                placements::term_id,
                placements::employer_id,
                employers::name,
                placements::school_id,
                placements::starts_on,
                placements::ends_on,
                placements::pool_entry_id,
                candidates::id,
                candidates::given_name,
                candidates::surname,
            ))
    };
}

/// Whether an incident is about an internship for which a condition holds.
macro_rules! of {
    ($condition:expr) => {
        incidents::placement_id.eq_any(placements::table.filter($condition).select(placements::id))
    };
}

/// Inserts an incident. The caller holds the lock of its placement.
pub fn insert(conn: &mut Conn, incident: &IncidentRow) -> Result<(), StoreError> {
    diesel::insert_into(incidents::table).values(incident).execute(conn)?;
    Ok(())
}

/// Counts the complaints about an internship.
pub fn complaints(conn: &mut Conn, placement: PlacementId) -> Result<i64, StoreError> {
    Ok(incidents::table
        .filter(incidents::placement_id.eq(key(placement)))
        .filter(incidents::kind.ne(Name(IncidentKind::Accident)))
        .select(count_star())
        .first(conn)?)
}

/// The accident of an internship that was reported for a day. `None` if there was none.
pub fn accident_on(
    conn: &mut Conn,
    placement: PlacementId,
    day: Date,
) -> Result<Option<IncidentId>, StoreError> {
    let found: Option<Key> = incidents::table
        .filter(incidents::placement_id.eq(key(placement)))
        .filter(incidents::kind.eq(Name(IncidentKind::Accident)))
        .filter(incidents::happened_on.eq(day))
        .select(incidents::id)
        .first(conn)
        .optional()?;
    Ok(found.map(Key::id))
}

/// An incident for display and for a change. [`save`] detects a concurrent change by the version.
/// `None` if it does not exist or is outside the given scope.
pub fn find(
    conn: &mut Conn,
    incident: IncidentId,
    scope: IncidentScope,
) -> Result<Option<IncidentSummary>, StoreError> {
    let only = ids(scope).filter(incidents::id.eq(key(incident)));
    Ok(summaries!().filter(incidents::id.eq_any(only)).first(conn).optional()?)
}

/// Saves a declaration or an answer, which the user `by` made. `StoreError::Stale` if the version has
/// changed since it was loaded.
pub fn save(
    conn: &mut Conn,
    incident: &Incident,
    by: UserId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(incident.id);
    let current = incidents::table.find(id).filter(incidents::version.eq(incident.version));
    let settled = SettledColumns::new(incident, key(by), At(at));
    one_row(diesel::update(current).set(settled).execute(conn)?, "incidents", id)
}

/// A page of incidents, in the order of the filter.
pub fn list(conn: &mut Conn, filter: &IncidentFilter) -> Result<Vec<IncidentSummary>, StoreError> {
    let mut page = ids(filter.scope);
    page = among!(page, incidents::kind, filter.kinds);
    page = among!(page, incidents::state, filter.states);
    if let Some(now) = filter.overdue_at {
        page = page
            .filter(Literal::<Bool>::new("incidents.state = 'open'"))
            .filter(incidents::due_on.lt(istanbul_date(now)));
    }
    if let Some(term) = filter.term {
        page = page.filter(of!(placements::term_id.eq(key(term))));
    }
    if let Some(employer) = filter.employer {
        page = page.filter(of!(placements::employer_id.eq(key(employer))));
    }
    if let Some(school) = filter.school {
        page = page.filter(of!(placements::school_id.eq(key(school))));
    }
    if let Some(faculty) = filter.faculty {
        let its = super::faculties::applications_of(faculty);
        page = page.filter(of!(placements::pool_entry_id.eq_any(its)));
    }
    if let Some(placement) = filter.placement {
        page = page.filter(incidents::placement_id.eq(key(placement)));
    }
    let by_day = |day| day;
    let page = in_order!(page, filter.order, incidents::due_on, incidents::id, by_day);
    let page: Vec<Key> = page.first_rows(filter.limit).load(conn)?;
    let rows = summaries!().filter(one_of(incidents::id, page.clone())).load(conn)?;
    Ok(arranged(&page, rows, |row: &IncidentSummary| row.incident.id))
}

/// The ids of the incidents of a scope, from one table for the reason that `offers.rs` gives. There are few
/// incidents, so whose they are is looked up in their placements.
fn ids<'a>(scope: IncidentScope) -> incidents::BoxedQuery<'a, Db, Uid> {
    let ids = incidents::table.select(incidents::id).into_boxed::<Db>();
    match scope {
        IncidentScope::Candidate(candidate) => {
            let own = pool_entries::table.filter(pool_entries::candidate_id.eq(key(candidate)));
            ids.filter(of!(placements::pool_entry_id.eq_any(own.select(pool_entries::id))))
        }
        IncidentScope::Employer(employer) => ids
            .filter(incidents::kind.eq(literal(IncidentKind::Accident)))
            .filter(of!(placements::employer_id.eq(key(employer)))),
        IncidentScope::School(school) => ids.filter(of!(placements::school_id.eq(key(school)))),
        IncidentScope::Everyone => ids,
    }
}
