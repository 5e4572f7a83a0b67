use super::one_row;
use super::prelude::*;
use crate::rows::employers::*;
use diesel::dsl::exists;
use staj_domain::calendar::istanbul_date;
use staj_domain::employer::{Employer, EmployerState};
use staj_domain::offer::OfferState;
use staj_domain::placement::PlacementState;
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

/// The newest employer with this tax number. `None` if there is none.
pub fn of_tax_number(conn: &mut Conn, number: &str) -> Result<Option<EmployerRow>, StoreError> {
    Ok(employers::table
        .filter(employers::tax_number.eq(number))
        .order(employers::id.desc())
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

/// Whether no other employer holds the tax number of this one: drafts, refused and closed employers
/// hold none. The number stays reserved until the end of this write transaction.
pub fn claim_tax_number(conn: &mut Conn, employer: EmployerId) -> Result<bool, StoreError> {
    use EmployerState::{Active, PendingApproval, SentBack, Suspended};
    let number: String =
        employers::table.find(key(employer)).select(employers::tax_number).first(conn)?;
    locks::unique_value(conn, number.as_bytes())?;
    let taken = employers::table
        .filter(employers::tax_number.eq(number))
        .filter(employers::id.ne(key(employer)))
        .filter(employers::state.eq_any([PendingApproval, SentBack, Active, Suspended].map(Name)));
    Ok(taken.count().get_result::<i64>(conn)? == 0)
}

/// The registrations that have waited for their employer since this instant or longer, in the order
/// of their ids.
pub fn idle(
    conn: &mut Conn,
    since: OffsetDateTime,
    after: Option<EmployerId>,
    limit: i64,
) -> Result<Vec<EmployerId>, StoreError> {
    let states = Employer::idle_states().into_iter().map(Name);
    let mut query = employers::table
        .filter(employers::state.eq_any(states))
        .filter(employers::state_since.le(At(since)))
        .order(employers::id)
        .select(employers::id)
        .into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(employers::id.gt(key(after)));
    }
    Ok(query.first_rows(limit).load::<Key>(conn)?.into_iter().map(Key::id).collect())
}

/// Counts the open offers of an employer and its internships that are not over.
pub fn unfinished(
    conn: &mut Conn,
    employer: EmployerId,
    now: OffsetDateTime,
) -> Result<i64, StoreError> {
    let sent = offers::state.eq(Name(OfferState::Sent)).and(offers::respond_by.ge(At(now)));
    let accepted = offers::state
        .eq(Name(OfferState::Accepted))
        .and(offers::confirm_by.assume_not_null().ge(At(now)));
    let open: i64 = offers::table
        .filter(offers::employer_id.eq(key(employer)))
        .filter(sent.or(accepted))
        .count()
        .get_result(conn)?;
    let running = [PlacementState::Confirmed, PlacementState::Active].map(Name);
    let internships: i64 = placements::table
        .filter(placements::employer_id.eq(key(employer)))
        .filter(placements::state.eq_any(running))
        .filter(placements::ends_on.ge(istanbul_date(now)))
        .count()
        .get_result(conn)?;
    Ok(open + internships)
}

/// Notes into which employer another one was merged, and moves the accounts of its members.
pub fn move_members(conn: &mut Conn, from: EmployerId, into: EmployerId) -> Result<(), StoreError> {
    diesel::update(employers::table.find(key(from)))
        .set(employers::merged_into_id.eq(key(into)))
        .execute(conn)?;
    diesel::update(users::table.filter(users::employer_id.eq(key(from))))
        .set((users::employer_id.eq(key(into)), users::version.eq(users::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Inserts an employer.
pub fn insert(conn: &mut Conn, employer: &EmployerRow) -> Result<(), StoreError> {
    diesel::insert_into(employers::table).values(employer).execute(conn)?;
    Ok(())
}

/// Saves only the state of an employer, with the reason if there is one. `StoreError::Stale` if the
/// version has changed since it was loaded.
pub fn save(
    conn: &mut Conn,
    employer: &Employer,
    reason: Option<&str>,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(employer.id);
    let current = employers::table.find(id).filter(employers::version.eq(employer.version));
    let updated = diesel::update(current)
        .set((
            employers::state.eq(Name(employer.state)),
            employers::state_since.eq(At(at)),
            employers::state_reason.eq(reason),
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
