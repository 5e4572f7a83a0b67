use super::one_row;
use super::prelude::*;
use crate::rows::Stamp;
use crate::rows::offers::OfferRow;
use crate::rows::talent_pool::*;
use diesel::dsl::exists;
use staj_domain::event::{Event, QuotaEvent};
use staj_domain::offer::Offer;
use staj_domain::pool::PoolEntryState;
use staj_domain::talent_pool::{Listing, TalentPoolEntry, TalentPoolState};
use staj_domain::term::TermPhase;
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Locks the lists of an employer in the term of a candidate. Loads the candidate's entry and the
/// reserve list. The lock is the one of the quota, because a list has the same scope as a quota and
/// sending an offer already holds that lock. `None` if the employer has never listed the candidate.
pub fn lock(
    conn: &mut Conn,
    employer: EmployerId,
    entry: PoolEntryId,
) -> Result<Option<(Listing, TermId)>, StoreError> {
    let of = || {
        talent_pool_entries::table
            .filter(talent_pool_entries::employer_id.eq(key(employer)))
            .filter(talent_pool_entries::pool_entry_id.eq(key(entry)))
    };
    let quota = of().select(talent_pool_entries::quota_id).first::<Key>(conn).optional()?;
    let Some(quota) = quota else { return Ok(None) };
    locks::quota(conn, quota)?;
    let row: TalentPoolRow = of().select(TalentPoolRow::as_select()).first(conn)?;
    let reserve = positions(conn, quota)?.into_iter().map(|(id, _)| id.id()).collect();
    let term = row.term_id.id();
    Ok(Some((Listing { entry: row.into(), reserve }, term)))
}

/// The entries on the reserve list of a quota with their positions, in order.
fn positions(conn: &mut Conn, quota: Key) -> Result<Vec<(Key, Option<i32>)>, StoreError> {
    Ok(talent_pool_entries::table
        .filter(talent_pool_entries::quota_id.eq(quota))
        .filter(talent_pool_entries::position.is_not_null())
        .order(talent_pool_entries::position)
        .select((talent_pool_entries::id, talent_pool_entries::position))
        .load(conn)?)
}

/// Inserts an entry that is not in reserve.
pub fn insert(
    conn: &mut Conn,
    entry: &TalentPoolEntry,
    place: &TalentPoolPlace,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let row = TalentPoolRow {
        id: key(entry.id),
        term_id: key(place.term),
        pool_entry_id: key(place.entry),
        employer_id: key(place.employer),
        quota_id: key(place.quota),
        state: Name(entry.state),
        position: None,
        note: entry.note.clone(),
        added_at: At(at),
        reserved_at: None,
        version: 0,
    };
    diesel::insert_into(talent_pool_entries::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves an entry and the new order of the reserve list. `StoreError::Stale` if the version of the
/// entry has changed since it was loaded.
pub fn save(conn: &mut Conn, listing: &Listing, at: OffsetDateTime) -> Result<(), StoreError> {
    let entry = &listing.entry;
    let id = key(entry.id);
    let before: TalentPoolRow =
        talent_pool_entries::table.find(id).select(TalentPoolRow::as_select()).first(conn)?;
    // Positions must be unique at any moment. New positions are first written as negative numbers,
    // then all of them are negated together.
    let position_of = |of: Key| {
        let nth = listing.reserve.iter().position(|other| key(*other) == of)?;
        i32::try_from(nth + 1).ok()
    };
    for (other, position) in positions(conn, before.quota_id)? {
        let wanted = position_of(other);
        if other != id && wanted != position {
            diesel::update(talent_pool_entries::table.find(other))
                .set(talent_pool_entries::position.eq(wanted.map(|position| -position)))
                .execute(conn)?;
        }
    }
    let (was, is) = (before.state.0, entry.state);
    let added_at =
        if was == TalentPoolState::Removed && is != was { At(at) } else { before.added_at };
    let reserved_at = match (was, is) {
        (TalentPoolState::Reserve, TalentPoolState::Reserve) => before.reserved_at,
        (_, TalentPoolState::Reserve) => Some(At(at)),
        _ => None,
    };
    let current =
        talent_pool_entries::table.find(id).filter(talent_pool_entries::version.eq(entry.version));
    let updated = diesel::update(current)
        .set((
            talent_pool_entries::state.eq(Name(is)),
            talent_pool_entries::position.eq(position_of(id).map(|position| -position)),
            talent_pool_entries::note.eq(&entry.note),
            talent_pool_entries::added_at.eq(added_at),
            talent_pool_entries::reserved_at.eq(reserved_at),
            talent_pool_entries::version.eq(entry.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "talent_pool_entries", id)?;
    let moved = talent_pool_entries::table
        .filter(talent_pool_entries::quota_id.eq(before.quota_id))
        .filter(talent_pool_entries::position.lt(0));
    diesel::update(moved)
        .set(talent_pool_entries::position.eq(talent_pool_entries::position * -1))
        .execute(conn)?;
    Ok(())
}

/// Notifies the employers of places that became free, if they have a reserve list (A18, R49). The
/// employers decide whether to consider anybody again.
pub fn look_at_reserve(
    conn: &mut Conn,
    freed: &[QuotaId],
    stamp: &Stamp,
) -> Result<(), StoreError> {
    if freed.is_empty() {
        return Ok(());
    }
    let quotas = with_reserves(conn, freed, stamp.at)?.into_iter();
    let events: Vec<_> = quotas.map(|quota| Event::new(quota, QuotaEvent::LookAtReserve)).collect();
    // The event does not reveal whose answer freed the place.
    let system = Stamp { request_id: stamp.request_id, ..Stamp::system(stamp.at) };
    super::events::append(conn, &system, &events)
}

/// Whether the reserve list of a quota has anybody who can be considered again: the pool must be
/// open, and a candidate on the list must still be in it.
pub fn has_reserves(
    conn: &mut Conn,
    quota: QuotaId,
    at: OffsetDateTime,
) -> Result<bool, StoreError> {
    Ok(!with_reserves(conn, &[quota], at)?.is_empty())
}

/// Those of the quotas that have reserves, in ascending id.
fn with_reserves(
    conn: &mut Conn,
    quotas: &[QuotaId],
    at: OffsetDateTime,
) -> Result<Vec<QuotaId>, StoreError> {
    let quotas: Vec<Key> = quotas.iter().copied().map(key).collect();
    let found: Vec<(Key, Key)> = talent_pool_entries::table
        .inner_join(pool_entries::table)
        .filter(talent_pool_entries::quota_id.eq_any(quotas))
        .filter(talent_pool_entries::position.is_not_null())
        .filter(pool_entries::state.eq(Name(PoolEntryState::InPool)))
        .select((talent_pool_entries::quota_id, talent_pool_entries::term_id))
        .distinct()
        .order(talent_pool_entries::quota_id)
        .load(conn)?;
    let mut is_open = BTreeMap::new();
    for (_, term) in &found {
        if !is_open.contains_key(term) {
            // Reserves expire when the pool closes.
            let loaded = super::terms::load(conn, term.id())?;
            is_open.insert(*term, loaded.is_some_and(|of| of.phase(at) == TermPhase::PoolOpen));
        }
    }
    let open = found.into_iter().filter(|(_, term)| is_open.get(term) == Some(&true));
    Ok(open.map(|(quota, _)| quota.id()).collect())
}

/// A page of the candidates on an employer's lists, without those who were removed or have left the
/// pool.
pub fn list(
    conn: &mut Conn,
    filter: &TalentPoolFilter,
) -> Result<Vec<TalentPoolSummary>, StoreError> {
    let interviewed = exists(
        interviews::table
            .filter(interviews::talent_pool_entry_id.eq(talent_pool_entries::id))
            .filter(interviews::state.eq_any(super::interviews::revealing())),
    );
    let mut query = talent_pool_entries::table
        .inner_join(
            pool_entries::table
                .inner_join(candidates::table.inner_join(users::table))
                .inner_join(applications::table.inner_join(schools::table)),
        )
        .filter(talent_pool_entries::employer_id.eq(key(filter.employer)))
        .filter(talent_pool_entries::state.ne(Name(TalentPoolState::Removed)))
        .filter(pool_entries::state.eq(Name(PoolEntryState::InPool)))
        .select((
            TalentPoolRow::as_select(),
            (
                candidates::id,
                candidates::given_name,
                candidates::surname,
                users::email,
                users::phone_sealed,
                schools::name,
            ),
            interviewed,
        ))
        .into_boxed::<Db>();
    if let Some(term) = filter.term {
        query = query.filter(talent_pool_entries::term_id.eq(key(term)));
    }
    if let Some(only) = filter.only {
        query = query.filter(talent_pool_entries::pool_entry_id.eq(key(only)));
    }
    query = match filter.page {
        TalentPoolPage::Newest(after) => {
            if let Some(after) = after {
                query = query.filter(talent_pool_entries::id.lt(key(after)));
            }
            query.order(talent_pool_entries::id.desc())
        }
        TalentPoolPage::Reserve(after) => {
            query = query.filter(talent_pool_entries::position.is_not_null());
            if let Some((quota, position)) = after {
                let later = talent_pool_entries::quota_id
                    .eq(key(quota))
                    .and(talent_pool_entries::position.assume_not_null().gt(position));
                query = query.filter(talent_pool_entries::quota_id.lt(key(quota)).or(later));
            }
            query.order((talent_pool_entries::quota_id.desc(), talent_pool_entries::position))
        }
    };
    let found: Vec<(TalentPoolRow, CandidateIdentity, bool)> =
        query.first_rows(filter.limit).load(conn)?;
    let ids: Vec<Key> = found.iter().map(|(listed, ..)| listed.pool_entry_id).collect();
    let accepted: Vec<(Key, OfferRow)> = super::offers::accepted()
        .filter(offers::employer_id.eq(key(filter.employer)))
        .filter(one_of(offers::pool_entry_id, ids.clone()))
        .select((offers::pool_entry_id, OfferRow::as_select()))
        .load(conn)?;
    let entries = super::pool_entries::blind_of(conn, &ids)?;
    let mut listed = Vec::with_capacity(found.len());
    for (row, identity, interviewed) in found {
        let id = row.pool_entry_id;
        let Some(entry) = entries.iter().find(|of| of.id == id) else { continue };
        let offer = accepted.iter().find(|(entry, _)| *entry == id).map(|(_, row)| row.clone());
        listed.push(TalentPoolSummary {
            listed: row,
            entry: entry.clone(),
            identity,
            interviewed,
            offer: offer.map(Offer::try_from).transpose()?,
        });
    }
    Ok(listed)
}

/// Which of these candidates an employer lists, and whether on the reserve list.
pub fn listed(
    conn: &mut Conn,
    employer: EmployerId,
    entries: &[PoolEntryId],
) -> Result<Vec<(PoolEntryId, TalentPoolState)>, StoreError> {
    let entries: Vec<_> = entries.iter().map(|entry| key(*entry)).collect();
    let found: Vec<(Key, Name<TalentPoolState>)> = talent_pool_entries::table
        .filter(talent_pool_entries::employer_id.eq(key(employer)))
        .filter(talent_pool_entries::pool_entry_id.eq_any(entries))
        .filter(talent_pool_entries::state.ne(Name(TalentPoolState::Removed)))
        .select((talent_pool_entries::pool_entry_id, talent_pool_entries::state))
        .load(conn)?;
    Ok(found.into_iter().map(|(entry, state)| (entry.id(), state.0)).collect())
}

/// An employer's entry for a candidate, even if the employer has removed the candidate. `None` if
/// it does not exist.
pub fn find_membership(
    conn: &mut Conn,
    entry: TalentPoolEntryId,
) -> Result<Option<MembershipSummary>, StoreError> {
    let query = membership_query().filter(talent_pool_entries::id.eq(key(entry)));
    Ok(query.first(conn).optional()?)
}

/// A page of the employers that list a candidate, newest entry first. Employers that have removed
/// the candidate are left out.
pub fn list_memberships(
    conn: &mut Conn,
    candidate: CandidateId,
    after: Option<TalentPoolEntryId>,
    limit: i64,
) -> Result<Vec<MembershipSummary>, StoreError> {
    let mut query = membership_query()
        .filter(pool_entries::candidate_id.eq(key(candidate)))
        .filter(talent_pool_entries::state.ne(Name(TalentPoolState::Removed)))
        .order(talent_pool_entries::id.desc())
        .into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(talent_pool_entries::id.lt(key(after)));
    }
    Ok(query.first_rows(limit).load(conn)?)
}

#[diesel::dsl::auto_type]
fn membership_query() -> _ {
    talent_pool_entries::table.inner_join(pool_entries::table).inner_join(employers::table).select(
        (
            talent_pool_entries::id,
            talent_pool_entries::term_id,
            pool_entries::candidate_id,
            talent_pool_entries::employer_id,
            employers::name,
            talent_pool_entries::state,
            talent_pool_entries::added_at,
            talent_pool_entries::reserved_at,
        ),
    )
}
