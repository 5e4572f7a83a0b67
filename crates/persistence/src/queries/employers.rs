use super::one_row;
use super::prelude::*;
use crate::rows::employers::*;
use diesel::dsl::exists;
use staj_domain::employer::{Employer, EmployerState};
use time::OffsetDateTime;

/// Loads an employer without a lock. `None` if it does not exist.
pub fn load(conn: &mut Conn, employer: EmployerId) -> Result<Option<Employer>, StoreError> {
    profile(conn, employer)?.as_ref().map(Employer::try_from).transpose()
}

/// The stored row of an employer, with the profile. `None` if it does not exist.
pub fn profile(conn: &mut Conn, employer: EmployerId) -> Result<Option<EmployerRow>, StoreError> {
    Ok(employers::table
        .find(key(employer))
        .select(EmployerRow::as_select())
        .first(conn)
        .optional()?)
}

/// Locks an employer, so that decisions on its state, members and new quotas happen one at a time
/// (R14). `None` if it does not exist.
pub fn lock(conn: &mut Conn, employer: EmployerId) -> Result<Option<Employer>, StoreError> {
    locks::employer(conn, key(employer))?;
    load(conn, employer)
}

/// Whether no other employer holds the tax number of this one: drafts and closed employers hold
/// none. The number stays reserved until the end of this write transaction.
pub fn claim_tax_number(conn: &mut Conn, employer: EmployerId) -> Result<bool, StoreError> {
    use EmployerState::{Active, PendingApproval, Suspended};
    let number: String =
        employers::table.find(key(employer)).select(employers::tax_number).first(conn)?;
    locks::unique_value(conn, number.as_bytes())?;
    let taken = employers::table
        .filter(employers::tax_number.eq(number))
        .filter(employers::id.ne(key(employer)))
        .filter(employers::state.eq_any([PendingApproval, Active, Suspended].map(Name)));
    Ok(taken.count().get_result::<i64>(conn)? == 0)
}

/// The drafts that were registered at this instant or earlier, in the order of their ids.
pub fn drafts(
    conn: &mut Conn,
    registered_by: OffsetDateTime,
    after: Option<EmployerId>,
    limit: i64,
) -> Result<Vec<EmployerId>, StoreError> {
    let mut query = employers::table
        .filter(employers::state.eq(Name(EmployerState::Draft)))
        .filter(employers::created_at.le(At(registered_by)))
        .order(employers::id)
        .select(employers::id)
        .into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(employers::id.gt(key(after)));
    }
    Ok(query.first_rows(limit).load::<Key>(conn)?.into_iter().map(Key::id).collect())
}

/// Inserts an employer.
pub fn insert(conn: &mut Conn, employer: &EmployerRow) -> Result<(), StoreError> {
    diesel::insert_into(employers::table).values(employer).execute(conn)?;
    Ok(())
}

/// Saves only the state of an employer. `StoreError::Stale` if the version has changed since it was
/// loaded.
pub fn save(conn: &mut Conn, employer: &Employer) -> Result<(), StoreError> {
    let id = key(employer.id);
    let current = employers::table.find(id).filter(employers::version.eq(employer.version));
    let updated = diesel::update(current)
        .set((
            employers::state.eq(Name(employer.state)),
            employers::version.eq(employer.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "employers", id)
}

/// Saves the editable part of a profile. `StoreError::Stale` if `version` is not the current
/// version.
pub fn save_profile(
    conn: &mut Conn,
    employer: EmployerId,
    version: i32,
    profile: &ProfileColumns,
) -> Result<(), StoreError> {
    let id = key(employer);
    let current = employers::table.find(id).filter(employers::version.eq(version));
    let updated =
        diesel::update(current).set((profile, employers::version.eq(version + 1))).execute(conn)?;
    one_row(updated, "employers", id)
}

/// An employer with the name of its province. `None` if it does not exist.
pub fn find(conn: &mut Conn, employer: EmployerId) -> Result<Option<EmployerSummary>, StoreError> {
    Ok(employers::table
        .inner_join(provinces::table)
        .filter(employers::id.eq(key(employer)))
        .select((EmployerRow::as_select(), provinces::name))
        .first(conn)
        .optional()?)
}

/// Whether a candidate deals with an employer: it has listed them or sent them an offer.
pub fn is_known_to(
    conn: &mut Conn,
    employer: EmployerId,
    candidate: CandidateId,
) -> Result<bool, StoreError> {
    let sent = offers::table
        .filter(offers::candidate_id.eq(key(candidate)))
        .filter(offers::employer_id.eq(key(employer)))
        .filter(offers::sent_at.is_not_null());
    let listed = talent_pool_entries::table
        .inner_join(pool_entries::table)
        .filter(pool_entries::candidate_id.eq(key(candidate)))
        .filter(talent_pool_entries::employer_id.eq(key(employer)));
    Ok(diesel::select(exists(sent)).get_result(conn)?
        || diesel::select(exists(listed)).get_result(conn)?)
}

/// A page of employers, newest first.
pub fn list(conn: &mut Conn, filter: &EmployerFilter) -> Result<Vec<EmployerSummary>, StoreError> {
    let mut query = employers::table
        .inner_join(provinces::table)
        .select((EmployerRow::as_select(), provinces::name))
        .order(employers::id.desc())
        .into_boxed::<Db>();
    if let Some(state) = filter.state {
        query = query.filter(employers::state.eq(Name(state)));
    }
    if let Some(part) = &filter.name_key {
        let part = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query = query.filter(employers::name_key.like(format!("%{part}%")).escape('\\'));
    }
    if let Some(after) = filter.after {
        query = query.filter(employers::id.lt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}
