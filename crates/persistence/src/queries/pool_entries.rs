use super::prelude::*;
use super::sql::{blind_profile, counted_gpa, uid};
use crate::rows::Stamp;
use crate::rows::pool_entries::*;
use crate::rows::terms::TermRow;
use crate::schema::sql::{Instant, Uid};
use diesel::dsl::{count_star, exists, sql};
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use staj_domain::Named;
use staj_domain::application::ApplicationState;
use staj_domain::document::DocumentState;
use staj_domain::employer::EmployerState;
use staj_domain::pool::{PoolEntry, PoolEntryState, PoolSort, Searcher};
use staj_domain::school::Level;
use staj_domain::term::Term;
use std::cmp::Reverse;

/// The candidates of these entries who are in the pool, without their identities.
macro_rules! blind {
    ($entries:expr) => {
        $entries
            .filter(pool_entries::state.eq(Literal::new("'in_pool'")))
            .select(PoolEntrySummary::as_select())
    };
}

/// Loads a pool entry for a decision, even if the candidate has left the pool. `None` if it does
/// not exist.
pub fn load(conn: &mut Conn, entry: PoolEntryId) -> Result<Option<PoolEntry>, StoreError> {
    let row = pool_entries::table
        .inner_join(applications::table)
        .filter(pool_entries::id.eq(key(entry)))
        .select(EntryColumns::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(PoolEntry::from))
}

/// Locks a pool entry and loads it. `None` if it does not exist.
pub fn lock(conn: &mut Conn, entry: PoolEntryId) -> Result<Option<PoolEntry>, StoreError> {
    locks::pool_entry(conn, key(entry))?;
    load(conn, entry)
}

/// Puts the next evaluated applications of a term into its pool, up to `limit`, in the order of
/// their ids. Each becomes an entry with the same id, and the audit trail records it. Returns their
/// number. The caller holds the lock of the term.
pub fn fill(conn: &mut Conn, term: TermId, limit: i64, stamp: &Stamp) -> Result<usize, StoreError> {
    let (evaluated, in_pool) = (ApplicationState::Evaluated, ApplicationState::InPool);
    let next: Vec<Key> = applications::table
        .filter(applications::term_id.eq(key(term)))
        .filter(applications::state.eq(Name(evaluated)))
        .order(applications::id)
        .limit(limit)
        .select(applications::id)
        .load(conn)?;
    let is_next = || applications::id.eq_any(&next).and(applications::state.eq(Name(evaluated)));
    applications::table
        .inner_join(evaluations::table)
        .inner_join(departments::table)
        .filter(is_next())
        .select((
            applications::id,
            applications::term_id,
            applications::candidate_id,
            departments::code,
            departments::field_code,
            applications::level,
            applications::class_year,
            sql::<Nullable<Integer>>(counted_gpa!()),
            evaluations::academic_score,
            evaluations::social_score,
            evaluations::sports_score,
            sql::<Text>(blind_profile!()),
            PoolEntryState::InPool.name().into_sql::<Text>(),
            At(stamp.at).into_sql::<Instant>(),
        ))
        .insert_into(pool_entries::table)
        .into_columns((
            pool_entries::id,
            pool_entries::term_id,
            pool_entries::candidate_id,
            pool_entries::department_code,
            pool_entries::field_code,
            pool_entries::level,
            pool_entries::class_year,
            pool_entries::gpa,
            pool_entries::academic_score,
            pool_entries::social_score,
            pool_entries::sports_score,
            pool_entries::profile,
            pool_entries::state,
            pool_entries::created_at,
        ))
        .execute(conn)?;
    list_by_city(conn, &next)?;
    applications::table
        .filter(is_next())
        .select((
            At(stamp.at).into_sql::<Instant>(),
            stamp.actor.map(key).into_sql::<Nullable<Uid>>(),
            stamp.role.into_sql::<Text>(),
            stamp.request_id.map(Key).into_sql::<Nullable<Uid>>(),
            "application".into_sql::<Text>(),
            applications::id,
            "create_pool".into_sql::<Text>(),
            Some(evaluated.name()).into_sql::<Nullable<Text>>(),
            Some(in_pool.name()).into_sql::<Nullable<Text>>(),
        ))
        .insert_into(audit_events::table)
        .into_columns((
            audit_events::at,
            audit_events::actor_id,
            audit_events::actor_role,
            audit_events::request_id,
            audit_events::object_kind,
            audit_events::object_id,
            audit_events::action,
            audit_events::from_state,
            audit_events::to_state,
        ))
        .execute(conn)?;
    applications::table
        .filter(is_next())
        .select((
            At(stamp.at).into_sql::<Instant>(),
            "application".into_sql::<Text>(),
            applications::id,
            "create_pool".into_sql::<Text>(),
        ))
        .insert_into(outbox_events::table)
        .into_columns((
            outbox_events::at,
            outbox_events::object_kind,
            outbox_events::object_id,
            outbox_events::action,
        ))
        .execute(conn)?;
    Ok(diesel::update(applications::table.filter(is_next()))
        .set((
            applications::state.eq(Name(in_pool)),
            applications::version.eq(applications::version + 1),
        ))
        .execute(conn)?)
}

/// Lists new pool entries under each province that their candidates prefer.
pub(super) fn list_by_city(conn: &mut Conn, entries: &[Key]) -> Result<(), StoreError> {
    pool_entries::table
        .inner_join(
            city_preferences::table.on(city_preferences::application_id.eq(pool_entries::id)),
        )
        .filter(pool_entries::id.eq_any(entries))
        .select((
            pool_entries::id,
            city_preferences::province_code,
            pool_entries::term_id,
            pool_entries::academic_score,
            pool_entries::social_score,
            pool_entries::sports_score,
        ))
        .insert_into(pool_entry_cities::table)
        .into_columns((
            pool_entry_cities::pool_entry_id,
            pool_entry_cities::province_code,
            pool_entry_cities::term_id,
            pool_entry_cities::academic_score,
            pool_entry_cities::social_score,
            pool_entry_cities::sports_score,
        ))
        .execute(conn)?;
    Ok(())
}

/// Counts the evaluated applications of a term that are not in its pool yet.
pub fn count_waiting(conn: &mut Conn, term: TermId) -> Result<i64, StoreError> {
    Ok(applications::table
        .filter(applications::term_id.eq(key(term)))
        .filter(applications::state.eq(Name(ApplicationState::Evaluated)))
        .select(count_star())
        .first(conn)?)
}

/// Saves the state of a pool entry. The caller holds its lock, so the version is not compared.
pub fn save_state(conn: &mut Conn, entry: &PoolEntry) -> Result<(), StoreError> {
    let updated = diesel::update(pool_entries::table.find(key(entry.id)))
        .set((
            pool_entries::state.eq(Name(entry.state)),
            pool_entries::version.eq(pool_entries::version + 1),
        ))
        .execute(conn)?;
    super::one_row(updated, "pool_entries", key(entry.id))
}

/// Counts the candidates in the pool of a term, without those who have left it.
pub fn count(conn: &mut Conn, term: TermId) -> Result<i64, StoreError> {
    Ok(pool_entries::table
        .filter(pool_entries::term_id.eq(key(term)))
        .filter(pool_entries::state.eq(Name(PoolEntryState::InPool)))
        .select(count_star())
        .first(conn)?)
}

/// A term, and an employer as somebody who searches its pool. `None` if one of them does not exist.
pub fn searcher(
    conn: &mut Conn,
    term: TermId,
    employer: EmployerId,
) -> Result<Option<(Term, Searcher)>, StoreError> {
    let own = quotas::term_id.eq(terms::id).and(quotas::employer_id.eq(employers::id));
    let row = terms::table
        .inner_join(employers::table.on(employers::id.eq(key(employer))))
        .left_join(quotas::table.on(own))
        .filter(terms::id.eq(key(term)))
        .select((TermRow::as_select(), employers::state, quotas::total.nullable()))
        .first::<(TermRow, Name<EmployerState>, Option<i32>)>(conn)
        .optional()?;
    let Some((term, Name(state), places)) = row else { return Ok(None) };
    let corrupt = |_| StoreError::Corrupt { table: "quotas", id: employer.0 };
    let places = u32::try_from(places.unwrap_or(0)).map_err(corrupt)?;
    Ok(Some((term.into(), Searcher::Employer { state, places })))
}

/// A pool entry without the identity of the candidate. `None` if it does not exist or the candidate
/// has left the pool.
pub fn find_blind(
    conn: &mut Conn,
    entry: PoolEntryId,
) -> Result<Option<PoolEntrySummary>, StoreError> {
    Ok(blind_of(conn, &[key(entry)])?.into_iter().next())
}

/// Pool entries without the identity of the candidates, in no particular order. Candidates who have
/// left the pool are left out.
pub(super) fn blind_of(
    conn: &mut Conn,
    entries: &[Key],
) -> Result<Vec<PoolEntrySummary>, StoreError> {
    Ok(blind!(pool_entries::table).filter(pool_entries::id.eq_any(entries)).load(conn)?)
}

/// The approved documents of a candidate of the pool that earn points, by type and then by id.
pub fn approved_documents(
    conn: &mut Conn,
    entry: PoolEntryId,
) -> Result<Vec<BlindDocument>, StoreError> {
    Ok(documents::table
        .filter(documents::application_id.eq(key(entry)))
        .filter(documents::state.eq(Name(DocumentState::Approved)))
        // Employers do not learn that an item was doubted (A78).
        .filter(documents::item.is_null())
        .order((documents::document_type, documents::id))
        .select((documents::document_type, documents::issued_year))
        .load(conn)?)
}

/// A page of candidates in the pool, highest score first. The id breaks ties.
pub fn search(
    conn: &mut Conn,
    filter: &PoolFilter,
    page: &PoolPage,
) -> Result<Vec<PoolEntrySummary>, StoreError> {
    // The first entries of all provinces are among the first of each. So are those of all fields.
    let mut found = vec![];
    for narrow in narrowed(conn, filter)? {
        found.extend(first(conn, &narrow, page)?);
    }
    found.sort_by_key(|entry| Reverse((entry.score(page.sort), entry.id)));
    found.dedup_by_key(|entry| entry.id);
    found.truncate(usize::try_from(page.limit).unwrap_or(0));
    Ok(found)
}

/// Filters that find the same together, each for entries that an index has in the order of a page.
fn narrowed(conn: &mut Conn, filter: &PoolFilter) -> Result<Vec<PoolFilter>, StoreError> {
    let mut filter = filter.clone();
    // An index of departments would be larger than it is useful: their fields are small enough.
    if !filter.department_codes.is_empty() && filter.field_codes.is_empty() {
        let fields = departments::table
            .filter(departments::code.eq_any(&filter.department_codes))
            .select(departments::field_code);
        filter.field_codes = fields.load(conn)?.into_iter().collect();
    }
    let PoolFilter { cities, field_codes, levels, .. } = &filter;
    let of_city = |city: &i32| PoolFilter { cities: [*city].into(), ..filter.clone() };
    let of_field =
        |field: &String| PoolFilter { field_codes: [field.clone()].into(), ..filter.clone() };
    let of_level = |level: &Level| PoolFilter { levels: [*level].into(), ..filter.clone() };
    Ok(if !cities.is_empty() {
        cities.iter().map(of_city).collect()
    } else if !field_codes.is_empty() {
        field_codes.iter().map(of_field).collect()
    } else if !levels.is_empty() {
        levels.iter().map(of_level).collect()
    } else {
        vec![filter]
    })
}

/// The first candidates of a page who prefer the first province of the filter, if it has one.
fn first(
    conn: &mut Conn,
    filter: &PoolFilter,
    page: &PoolPage,
) -> Result<Vec<PoolEntrySummary>, StoreError> {
    // What most searches ask for is part of the statement, so that PostgreSQL plans it once.
    let term = uid(key(filter.term));
    // The page of a query. `$list` has the term and the scores in the indexes that give the order.
    macro_rules! page {
        ($query:expr, $list:ident, $id:ident) => {{
            let mut query = $query.filter($list::term_id.eq(term)).into_boxed::<Db>();
            // Both conditions contain the score, so that the index finds the start of the page.
            macro_rules! ordered {
                ($score:ident) => {{
                    if let Some((score, id)) = page.after {
                        let beyond = $list::$score.lt(score).or($list::$id.lt(key(id)));
                        query = query.filter($list::$score.le(score).and(beyond));
                    }
                    query = query.order(($list::$score.desc(), $list::$id.desc()));
                }};
            }
            match page.sort {
                PoolSort::Academic => ordered!(academic_score),
                PoolSort::Social => ordered!(social_score),
                PoolSort::Sports => ordered!(sports_score),
            }
            macro_rules! between {
                ($range:expr, $score:expr) => {
                    if let Some(min) = $range.min {
                        query = query.filter($score.ge(min));
                    }
                    if let Some(max) = $range.max {
                        query = query.filter($score.le(max));
                    }
                };
            }
            between!(filter.academic, $list::academic_score);
            between!(filter.social, $list::social_score);
            between!(filter.sports, $list::sports_score);
            between!(filter.gpa, pool_entries::gpa);
            // One value has an index that several have not.
            macro_rules! among {
                ($values:expr, $column:ident) => {{
                    let mut values = $values;
                    query = match (values.next(), values.next()) {
                        (None, _) => query,
                        (Some(one), None) => query.filter(pool_entries::$column.eq(one)),
                        (Some(one), Some(two)) => {
                            let all = [one, two].into_iter().chain(values);
                            query.filter(pool_entries::$column.eq_any(all.collect::<Vec<_>>()))
                        }
                    };
                }};
            }
            among!(filter.levels.iter().map(|level| level.name()), level);
            among!(filter.field_codes.iter(), field_code);
            among!(filter.department_codes.iter(), department_code);
            among!(filter.class_years.iter().copied(), class_year);
            if let Some(limit) = filter.confirmed_below {
                query = query.filter(pool_entries::confirmed_count.lt(Literal::new(limit)));
            }
            if let Some(period) = filter.preferred {
                let preferences = period_preferences::table
                    .filter(period_preferences::application_id.eq(pool_entries::id))
                    .filter(period_preferences::start_date.le(period.end()))
                    .filter(period_preferences::end_date.ge(period.start()));
                query = query.filter(exists(preferences));
            }
            if !filter.document_types.is_empty() {
                let approved = documents::table
                    .filter(documents::application_id.eq(pool_entries::id))
                    .filter(documents::state.eq(Name(DocumentState::Approved)))
                    .filter(documents::item.is_null())
                    .filter(documents::document_type.eq_any(&filter.document_types));
                query = query.filter(exists(approved));
            }
            query.first_rows(page.limit).load::<PoolEntrySummary>(conn)?
        }};
    }
    Ok(match filter.cities.first() {
        None => page!(blind!(pool_entries::table), pool_entries, id),
        Some(city) => {
            let of_city = blind!(pool_entry_cities::table.inner_join(pool_entries::table))
                .filter(pool_entry_cities::province_code.eq(city));
            page!(of_city, pool_entry_cities, pool_entry_id)
        }
    })
}

/// What the filters of searches are compared with, of the entries after an id, in the order of ids.
pub fn list_traits(
    conn: &mut Conn,
    term: TermId,
    after: Option<PoolEntryId>,
    limit: i64,
) -> Result<Vec<PoolTraits>, StoreError> {
    let mut query = pool_entries::table
        .filter(pool_entries::term_id.eq(key(term)))
        .select(PoolTraits::as_select())
        .into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(pool_entries::id.gt(key(after)));
    }
    Ok(query.order(pool_entries::id).limit(limit).load(conn)?)
}

/// The entries that have changed since their pool was created, in the order of their ids.
pub fn list_changed(conn: &mut Conn, term: TermId) -> Result<Vec<PoolStanding>, StoreError> {
    Ok(pool_entries::table
        .filter(pool_entries::term_id.eq(key(term)))
        // In the words of their index.
        .filter(sql::<Bool>("(confirmed_count > 0 or state <> 'in_pool' or version > 0)"))
        .order(pool_entries::id)
        .select(PoolStanding::as_select())
        .load(conn)?)
}
