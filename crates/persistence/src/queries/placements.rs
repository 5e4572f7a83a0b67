use super::people::{self, of_asked};
use super::prelude::*;
use super::{arranged, one_row};
use crate::rows::placements::*;
use crate::schema::sql::Uid;
use diesel::dsl::{count_star, exists};
use diesel::sql_types::Bool;
use staj_domain::calendar::istanbul_date;
use staj_domain::period::Period;
use staj_domain::placement::{Placement, PlacementState};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// The placements with all that a caller sees of them.
macro_rules! summaries {
    () => {
        placements::table
            .inner_join(offers::table.inner_join(employers::table).inner_join(provinces::table))
            .inner_join(
                pool_entries::table.inner_join(candidates::table).inner_join(applications::table),
            )
            .inner_join(sgk_notices::table)
            .inner_join(acceptance_letters::table)
            .select((
                PlacementRow::as_select(),
                (sgk_notices::id, sgk_notices::state, sgk_notices::due_on, sgk_notices::late),
                (acceptance_letters::number, acceptance_letters::issued_on),
                offers::term_id,
                offers::employer_id,
                employers::name,
                offers::start_date,
                offers::end_date,
                offers::province_code,
                provinces::name,
                offers::address,
                offers::unit,
                pool_entries::candidate_id,
                candidates::given_name,
                candidates::surname,
                applications::school_id,
            ))
    };
}

/// Inserts the placement of a confirmed offer.
pub fn insert(
    conn: &mut Conn,
    placement: &Placement,
    entry: PoolEntryId,
    period: Period,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(placements::table)
        .values((
            placements::id.eq(key(placement.id)),
            placements::offer_id.eq(key(placement.offer)),
            placements::pool_entry_id.eq(key(entry)),
            placements::state.eq(Name(placement.state)),
            placements::premium_payer.eq("school"),
            placements::starts_on.eq(period.start()),
            placements::ends_on.eq(period.end()),
            placements::created_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The placement of an offer, without a lock. `None` before the confirmation.
pub fn load_of_offer(conn: &mut Conn, offer: OfferId) -> Result<Option<Placement>, StoreError> {
    let row = placements::table
        .filter(placements::offer_id.eq(key(offer)))
        .select(PlacementRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Placement::from))
}

/// Counts the internships of a term whose last day is today or later and that have not ended early.
pub fn running(conn: &mut Conn, term: TermId, today: Date) -> Result<i64, StoreError> {
    let live = [PlacementState::Confirmed, PlacementState::Active].map(Name);
    Ok(placements::table
        .inner_join(offers::table)
        .filter(offers::term_id.eq(key(term)))
        .filter(offers::end_date.ge(today))
        .filter(placements::state.eq_any(live))
        .select(count_star())
        .first(conn)?)
}

/// Saves a placement. `StoreError::Stale` if the version has changed since it was loaded.
pub fn save(conn: &mut Conn, placement: &Placement) -> Result<(), StoreError> {
    let id = key(placement.id);
    let current = placements::table.find(id).filter(placements::version.eq(placement.version));
    let updated = diesel::update(current).set(PlacementColumns::from(placement)).execute(conn)?;
    one_row(updated, "placements", id)
}

/// Locks a placement and loads it with its period. `None` if it does not exist or is outside the
/// given scope.
pub fn lock(
    conn: &mut Conn,
    placement: PlacementId,
    scope: PlacementScope,
) -> Result<Option<DatedPlacement>, StoreError> {
    let id = key(placement);
    if !locks::placement(conn, id)? {
        return Ok(None);
    }
    let found = find(conn, placement, scope)?;
    found.map(DatedPlacement::try_from).transpose()
}

/// Placements whose stored state is behind the calendar, oldest first.
pub fn due(
    conn: &mut Conn,
    now: OffsetDateTime,
    after: Option<PlacementId>,
    limit: i64,
) -> Result<Vec<PlacementId>, StoreError> {
    let (today, after) = (istanbul_date(now), key(after.unwrap_or(PlacementId(Uuid::nil()))));
    // Two statements with literals, so that each finds its partial index.
    macro_rules! due {
        ($state:literal, $is_due:expr) => {
            placements::table
                .filter(Literal::<Bool>::new(concat!("placements.state = '", $state, "'")))
                .filter($is_due)
                .filter(placements::id.gt(after))
                .order(placements::id)
                .limit(limit)
                .select(placements::id)
                .load::<Key>(conn)?
        };
    }
    let mut ids = due!("confirmed", placements::starts_on.le(today));
    ids.extend(due!("active", placements::ends_on.lt(today)));
    ids.sort();
    ids.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(ids.into_iter().map(Key::id).collect())
}

/// A placement for display. `None` if it does not exist or is outside the given scope.
pub fn find(
    conn: &mut Conn,
    placement: PlacementId,
    scope: PlacementScope,
) -> Result<Option<PlacementSummary>, StoreError> {
    let only = ids(scope).filter(placements::id.eq(key(placement)));
    Ok(summaries!().filter(placements::id.eq_any(only)).first(conn).optional()?)
}

/// A page of placements, in the order of the filter.
pub fn list(
    conn: &mut Conn,
    filter: &PlacementFilter,
) -> Result<Vec<PlacementSummary>, StoreError> {
    let mut page = ids(filter.scope);
    let offer = || offers::table.filter(offers::id.eq(placements::offer_id));
    if let Some(term) = filter.term {
        page = page.filter(exists(offer().filter(offers::term_id.eq(key(term)))));
    }
    if let Some(state) = filter.state {
        // The state at this instant, as `Placement::state_at` computes it.
        let today = istanbul_date(filter.now);
        let by_calendar = placements::state
            .eq_any([Name(PlacementState::Confirmed), Name(PlacementState::Active)]);
        page = match state {
            PlacementState::Confirmed => {
                let coming = exists(offer().filter(offers::start_date.gt(today)));
                page.filter(by_calendar.and(coming))
            }
            PlacementState::Active => {
                let begun = offer().filter(offers::start_date.le(today));
                page.filter(by_calendar.and(exists(begun.filter(offers::end_date.ge(today)))))
            }
            PlacementState::Completed => {
                let over = exists(offer().filter(offers::end_date.lt(today)));
                page.filter(placements::state.eq(Name(state)).or(by_calendar.and(over)))
            }
            ended => page.filter(placements::state.eq(Name(ended))),
        };
    }
    let notice = || sgk_notices::table.filter(sgk_notices::placement_id.eq(placements::id));
    if !filter.notice_states.is_empty() {
        let states: Vec<_> = filter.notice_states.iter().copied().map(Name).collect();
        page = page.filter(exists(notice().filter(sgk_notices::state.eq_any(states))));
    }
    if let Some(school) = filter.school {
        page = page.filter(exists(notice().filter(sgk_notices::school_id.eq(key(school)))));
    }
    if let Some(employer) = filter.employer {
        page = page.filter(exists(offer().filter(offers::employer_id.eq(key(employer)))));
    }
    if !filter.provinces.is_empty() {
        let there = offer().filter(offers::province_code.eq_any(filter.provinces.clone()));
        page = page.filter(exists(there));
    }
    if let Some(from) = filter.from {
        page = page.filter(placements::starts_on.ge(from));
    }
    if let Some(until) = filter.until {
        page = page.filter(placements::starts_on.le(until));
    }
    let asked = people::asked(conn, filter.person.as_ref())?;
    if asked.is_some() {
        let own = offers::table.select(offers::id).into_boxed::<Db>();
        page =
            page.filter(placements::offer_id.eq_any(of_asked!(own, asked, offers::pool_entry_id)));
    }
    let by_day = |day| day;
    let page = in_order!(page, filter.order, placements::starts_on, placements::id, by_day);
    let page: Vec<Key> = page.first_rows(filter.limit).load(conn)?;
    let rows = summaries!().filter(one_of(placements::id, page.clone())).load(conn)?;
    Ok(arranged(&page, rows, |row: &PlacementSummary| row.placement.id))
}

/// The ids of the placements of a scope, from one table for the reason that `offers.rs` gives.
fn ids<'a>(scope: PlacementScope) -> placements::BoxedQuery<'a, Db, Uid> {
    let ids = placements::table.select(placements::id).into_boxed::<Db>();
    let offers = offers::table.select(offers::id);
    match scope {
        PlacementScope::Candidate(candidate) => {
            let own = offers.filter(offers::candidate_id.eq(key(candidate)));
            ids.filter(placements::offer_id.eq_any(own))
        }
        PlacementScope::Employer(employer) => {
            let own = offers.filter(offers::employer_id.eq(key(employer)));
            ids.filter(placements::offer_id.eq_any(own))
        }
        PlacementScope::School(school) => {
            let own = sgk_notices::table.filter(sgk_notices::school_id.eq(key(school)));
            ids.filter(placements::id.eq_any(own.select(sgk_notices::placement_id)))
        }
        PlacementScope::Everyone => ids,
    }
}
