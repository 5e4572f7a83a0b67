use super::people::{self, of_asked};
use super::prelude::*;
use super::{arranged, one_row};
use crate::rows::placements::*;
use crate::schema::sql::Uid;
use crate::types::Sealed;
use diesel::dsl::count_star;
use diesel::sql_types::Bool;
use staj_domain::calendar::istanbul_date;
use staj_domain::placement::{HealthCover, Placement, PlacementState};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// The placements with all that a caller sees of them.
macro_rules! summaries {
    () => {
        placements::table
            .inner_join(offers::table.inner_join(employers::table).inner_join(provinces::table))
            .inner_join(candidates::table.on(candidates::id.eq(offers::candidate_id)))
            .inner_join(sgk_notices::table)
            .inner_join(
                acceptance_letters::table.on(acceptance_letters::placement_id
                    .eq(placements::id)
                    .and(acceptance_letters::superseded_at.is_null())),
            )
            .select((
                PlacementRow::as_select(),
                (sgk_notices::id, sgk_notices::state, sgk_notices::due_on, sgk_notices::late),
                (acceptance_letters::number, acceptance_letters::issued_on),
                placements::term_id,
                placements::employer_id,
                employers::name,
                offers::start_date,
                offers::end_date,
                offers::province_code,
                provinces::name,
                offers::address,
                offers::unit,
                candidates::id,
                candidates::given_name,
                candidates::surname,
                placements::school_id,
                offers::works_saturdays,
            ))
    };
}

/// Inserts the placement of a confirmed offer.
pub fn insert(
    conn: &mut Conn,
    placement: &Placement,
    of: &ConfirmedOffer,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(placements::table)
        .values((
            placements::id.eq(key(placement.id)),
            placements::offer_id.eq(key(placement.offer)),
            placements::pool_entry_id.eq(key(of.entry)),
            placements::term_id.eq(key(of.term)),
            placements::employer_id.eq(key(of.employer)),
            placements::school_id.eq(key(of.school)),
            placements::province_code.eq(of.province_code),
            placements::state.eq(Name(placement.state)),
            placements::premium_payer.eq("school"),
            placements::starts_on.eq(of.period.start()),
            placements::ends_on.eq(of.period.end()),
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
        .filter(placements::term_id.eq(key(term)))
        .filter(placements::ends_on.ge(today))
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

/// How an intern is insured, and the account to which they are paid. `None` if the internship does not
/// exist or is outside the scope.
pub fn details(
    conn: &mut Conn,
    placement: PlacementId,
    scope: PlacementScope,
) -> Result<Option<InternDetailsRow>, StoreError> {
    Ok(placements::table
        .filter(placements::id.eq_any(ids(scope).filter(placements::id.eq(key(placement)))))
        .select((placements::health_cover, placements::iban_sealed))
        .first(conn)
        .optional()?)
}

/// Saves how an intern is insured, and the account to which they are paid.
pub fn save_details(
    conn: &mut Conn,
    placement: &Placement,
    health_cover: HealthCover,
    iban: Option<&Sealed>,
) -> Result<(), StoreError> {
    let id = key(placement.id);
    let current = placements::table.find(id).filter(placements::version.eq(placement.version));
    let updated = diesel::update(current)
        .set((
            placements::health_cover.eq(Name(health_cover)),
            placements::iban_sealed.eq(iban),
            placements::version.eq(placement.version + 1),
        ))
        .execute(conn)?;
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
    if let Some(term) = filter.term {
        page = page.filter(placements::term_id.eq(key(term)));
    }
    if let Some(state) = filter.state {
        // The state at this instant, as `Placement::state_at` computes it.
        let today = istanbul_date(filter.now);
        let stored = |state: PlacementState| placements::state.eq(literal(state));
        let by_calendar = || stored(PlacementState::Confirmed).or(stored(PlacementState::Active));
        page = match state {
            PlacementState::Confirmed => {
                page.filter(by_calendar()).filter(placements::starts_on.gt(today))
            }
            PlacementState::Active => page
                .filter(by_calendar())
                .filter(placements::starts_on.le(today))
                .filter(placements::ends_on.ge(today)),
            PlacementState::Completed => {
                // The first day finds them in an index.
                let over = placements::starts_on.lt(today).and(placements::ends_on.lt(today));
                page.filter(stored(state).or(by_calendar().and(over)))
            }
            PlacementState::Cancelled | PlacementState::Terminated | PlacementState::NoShow => {
                page.filter(stored(state))
            }
        };
    }
    if !filter.notice_states.is_empty() {
        let notices = sgk_notices::table.select(sgk_notices::placement_id).into_boxed();
        let notices = among!(notices, sgk_notices::state, filter.notice_states);
        page = page.filter(placements::id.eq_any(notices));
    }
    if let Some(school) = filter.school {
        page = page.filter(placements::school_id.eq(key(school)));
    }
    if let Some(faculty) = filter.faculty {
        let its = super::faculties::applications_of(faculty);
        page = page.filter(placements::pool_entry_id.eq_any(its));
    }
    if let Some(employer) = filter.employer {
        page = page.filter(placements::employer_id.eq(key(employer)));
    }
    if !filter.provinces.is_empty() {
        page = page.filter(placements::province_code.eq_any(filter.provinces.clone()));
    }
    if let Some(from) = filter.from {
        page = page.filter(placements::starts_on.ge(from));
    }
    if let Some(until) = filter.until {
        page = page.filter(placements::starts_on.le(until));
    }
    let asked = people::asked(conn, filter.person.as_ref())?;
    page = of_asked!(page, asked, placements::pool_entry_id);
    let by_day = |day| day;
    let page = in_order!(page, filter.order, placements::starts_on, placements::id, by_day);
    let page: Vec<Key> = page.first_rows(filter.limit).load(conn)?;
    let rows = summaries!().filter(one_of(placements::id, page.clone())).load(conn)?;
    Ok(arranged(&page, rows, |row: &PlacementSummary| row.placement.id))
}

/// The ids of the placements of a scope, from one table for the reason that `offers.rs` gives.
fn ids<'a>(scope: PlacementScope) -> placements::BoxedQuery<'a, Db, Uid> {
    let ids = placements::table.select(placements::id).into_boxed::<Db>();
    match scope {
        PlacementScope::Candidate(candidate) => {
            let own = pool_entries::table.filter(pool_entries::candidate_id.eq(key(candidate)));
            ids.filter(placements::pool_entry_id.eq_any(own.select(pool_entries::id)))
        }
        PlacementScope::Employer(employer) => ids.filter(placements::employer_id.eq(key(employer))),
        PlacementScope::School(school) => ids.filter(placements::school_id.eq(key(school))),
        PlacementScope::Everyone => ids,
    }
}
