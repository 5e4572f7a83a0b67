use super::one_row;
use super::people::{self, of_asked};
use super::prelude::*;
use crate::rows::applications::*;
use crate::rows::terms::{DefinitionRow, TermRow};
use crate::schema::sql::Uid;
use diesel::sql_types::Bool;
use staj_domain::application::{Application, ApplicationForm, ApplicationState, Call};
use staj_domain::period::Period;
use staj_domain::school::SchoolKind;
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};

/// What a summary needs of an application and of what it belongs to.
macro_rules! columns {
    () => {
        applications::table
            .inner_join(terms::table)
            .inner_join(schools::table)
            .inner_join(departments::table)
            .inner_join(candidates::table)
            .select((
                ApplicationRow::as_select(),
                terms::applications_close_at,
                schools::name,
                departments::name,
                candidates::given_name,
                candidates::surname,
                candidates::national_id_sealed,
            ))
    };
}

/// What a term requires of its applicants. `None` if there is no such term.
pub fn call(conn: &mut Conn, term: TermId) -> Result<Option<Call>, StoreError> {
    let row = terms::table
        .find(key(term))
        .select((TermRow::as_select(), DefinitionRow::as_select()))
        .first::<(TermRow, DefinitionRow)>(conn)
        .optional()?;
    Ok(row.map(|(term, definition)| Call { term: term.into(), definition: definition.into() }))
}

/// The code of a department's field of study. `None` if there is no such department.
pub fn field_of(conn: &mut Conn, department: &str) -> Result<Option<String>, StoreError> {
    Ok(departments::table
        .find(department)
        .select(departments::field_code)
        .first(conn)
        .optional()?)
}

/// Takes the next number of a term, from 1. Other transactions that want one wait until this
/// transaction ends. Numbers therefore have no gaps, and later reads in this transaction see no
/// competing applicant.
pub fn next_number(conn: &mut Conn, term: TermId) -> Result<i32, StoreError> {
    Ok(diesel::insert_into(application_numbers::table)
        .values((application_numbers::term_id.eq(key(term)), application_numbers::last.eq(1)))
        .on_conflict(application_numbers::term_id)
        .do_update()
        .set(application_numbers::last.eq(application_numbers::last + 1))
        .returning(application_numbers::last)
        .get_result(conn)?)
}

/// The application of a candidate in a term. `None` if they have none.
pub fn find_of_candidate(
    conn: &mut Conn,
    candidate: CandidateId,
    term: TermId,
) -> Result<Option<ApplicationId>, StoreError> {
    let id = applications::table
        .filter(applications::candidate_id.eq(key(candidate)))
        .filter(applications::term_id.eq(key(term)))
        .select(applications::id)
        .first::<Key>(conn)
        .optional()?;
    Ok(id.map(Key::id))
}

/// Inserts an application with its preferences. It is an error if the candidate already has an
/// application in the term.
pub fn insert(
    conn: &mut Conn,
    application: &Application,
    (candidate, term): (CandidateId, TermId),
    number: &str,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(applications::table)
        .values((
            applications::id.eq(key(application.id)),
            applications::term_id.eq(key(term)),
            applications::candidate_id.eq(key(candidate)),
            applications::number.eq(number),
            applications::state.eq(Name(application.state)),
            FormColumns::from(&application.form),
            applications::created_at.eq(At(at)),
        ))
        .execute(conn)?;
    insert_preferences(conn, key(application.id), &application.form)
}

/// Saves the form of an application and replaces its preferences. `StoreError::Stale` if the
/// version has changed since it was loaded.
pub fn save_form(conn: &mut Conn, application: &Application) -> Result<(), StoreError> {
    let id = key(application.id);
    let current =
        applications::table.find(id).filter(applications::version.eq(application.version));
    let updated = diesel::update(current)
        .set((
            FormColumns::from(&application.form),
            applications::version.eq(application.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "applications", id)?;
    diesel::delete(city_preferences::table.filter(city_preferences::application_id.eq(id)))
        .execute(conn)?;
    diesel::delete(period_preferences::table.filter(period_preferences::application_id.eq(id)))
        .execute(conn)?;
    insert_preferences(conn, id, &application.form)
}

fn insert_preferences(conn: &mut Conn, id: Key, form: &ApplicationForm) -> Result<(), StoreError> {
    for city in &form.cities {
        diesel::insert_into(city_preferences::table)
            .values((
                city_preferences::application_id.eq(id),
                city_preferences::province_code.eq(city),
            ))
            .execute(conn)?;
    }
    for period in &form.periods {
        diesel::insert_into(period_preferences::table)
            .values((
                period_preferences::application_id.eq(id),
                period_preferences::start_date.eq(period.start()),
                period_preferences::end_date.eq(period.end()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Saves a submitted application, with the version of the privacy notice that its candidate
/// acknowledged. `StoreError::Stale` if the version has changed since it was loaded.
pub fn save_submitted(
    conn: &mut Conn,
    application: &Application,
    privacy_notice_version: &str,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(application.id);
    let current =
        applications::table.find(id).filter(applications::version.eq(application.version));
    let updated = diesel::update(current)
        .set((
            applications::state.eq(Name(application.state)),
            applications::privacy_notice_version.eq(privacy_notice_version),
            applications::submitted_at.eq(At(at)),
            applications::version.eq(application.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "applications", id)
}

/// Makes a submitted application ineligible (A12). The caller holds its lock. `StoreError::Stale`
/// if it is not submitted.
pub fn make_ineligible(conn: &mut Conn, application: ApplicationId) -> Result<(), StoreError> {
    let id = key(application);
    let submitted = applications::table
        .find(id)
        .filter(applications::state.eq(Name(ApplicationState::Submitted)));
    let updated = diesel::update(submitted)
        .set((
            applications::state.eq(Name(ApplicationState::Ineligible)),
            applications::version.eq(applications::version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "applications", id)
}

/// Saves only the state of an application. `StoreError::Stale` if the version has changed since it
/// was loaded.
pub fn save_state(conn: &mut Conn, application: &Application) -> Result<(), StoreError> {
    let id = key(application.id);
    let current =
        applications::table.find(id).filter(applications::version.eq(application.version));
    let updated = diesel::update(current)
        .set((
            applications::state.eq(Name(application.state)),
            applications::version.eq(application.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "applications", id)
}

/// Locks an application. Decisions on its documents lock it first, too, so they wait. `None` if it
/// does not exist or is outside the scope.
pub fn lock(
    conn: &mut Conn,
    application: ApplicationId,
    scope: ApplicationScope,
) -> Result<Option<LoadedApplication>, StoreError> {
    locks::application(conn, key(application))?;
    load(conn, application, scope)
}

/// Loads an application without a lock. `None` if it does not exist or is outside the scope.
pub fn load(
    conn: &mut Conn,
    application: ApplicationId,
    scope: ApplicationScope,
) -> Result<Option<LoadedApplication>, StoreError> {
    let id = key(application);
    let found = applications::table
        .inner_join(candidates::table)
        .inner_join(schools::table)
        .inner_join(departments::table)
        .filter(applications::id.eq_any(ids(scope).filter(applications::id.eq(id))))
        .select((
            ApplicationRow::as_select(),
            candidates::birth_date,
            schools::kind,
            departments::field_code,
        ))
        .first::<(ApplicationRow, Date, Name<SchoolKind>, String)>(conn)
        .optional()?;
    let Some((row, birth_date, Name(kind), field)) = found else { return Ok(None) };
    let term = row.term_id.id();
    let preferences = preferences(conn, &[id])?.remove(&id).unwrap_or_default();
    let application = row.application(preferences, kind, field)?;
    Ok(Some(LoadedApplication { application, term, birth_date }))
}

fn preferences(conn: &mut Conn, of: &[Key]) -> Result<BTreeMap<Key, Preferences>, StoreError> {
    let mut preferences = BTreeMap::<Key, Preferences>::new();
    let cities = city_preferences::table
        .filter(city_preferences::application_id.eq_any(of))
        .select((city_preferences::application_id, city_preferences::province_code))
        .load::<(Key, i32)>(conn)?;
    for (id, city) in cities {
        preferences.entry(id).or_default().cities.insert(city);
    }
    let periods = period_preferences::table
        .filter(period_preferences::application_id.eq_any(of))
        .select((
            period_preferences::application_id,
            period_preferences::start_date,
            period_preferences::end_date,
        ))
        .load::<(Key, Date, Date)>(conn)?;
    for (id, start, end) in periods {
        let period = Period::new(start, end)
            .map_err(|_order| StoreError::Corrupt { table: "period_preferences", id: id.0 })?;
        preferences.entry(id).or_default().periods.insert(period);
    }
    Ok(preferences)
}

/// An application with its state at `now`. `None` if it does not exist or is outside the scope.
pub fn find(
    conn: &mut Conn,
    application: ApplicationId,
    scope: ApplicationScope,
    now: OffsetDateTime,
) -> Result<Option<ApplicationSummary>, StoreError> {
    let only = ids(scope).filter(applications::id.eq(key(application)));
    let found = columns!().filter(applications::id.eq_any(only)).load(conn)?;
    Ok(summaries(conn, found, now)?.into_iter().next())
}

/// A page of applications, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &ApplicationFilter,
) -> Result<Vec<ApplicationSummary>, StoreError> {
    let mut page = ids(filter.scope).order(applications::id.desc());
    if let Some(term) = filter.term {
        page = page.filter(applications::term_id.eq(key(term)));
    }
    page = of_asked!(page, people::asked(conn, filter.person.as_ref())?, applications::id);
    if let Some(after) = filter.after {
        page = page.filter(applications::id.lt(key(after)));
    }
    let states = filter.states.iter().map(|state| in_state(*state, filter.now));
    if let Some(in_one) = states.reduce(|one, other| Box::new(one.or(other))) {
        page = page.filter(in_one);
    }
    let page: Vec<Key> = page.first_rows(filter.limit).load(conn)?;
    let found = columns!().filter(one_of(applications::id, page)).order(applications::id.desc());
    let found = found.load(conn)?;
    summaries(conn, found, filter.now)
}

type Condition = Box<dyn BoxableExpression<applications::table, Db, SqlType = Bool>>;

/// Whether an application is in this state at this instant, as `ApplicationState::at` computes it.
fn in_state(state: ApplicationState, now: OffsetDateTime) -> Condition {
    let stored = |state: ApplicationState| applications::state.eq(literal(state));
    let closed = terms::table.filter(terms::applications_close_at.lt(At(now))).select(terms::id);
    match state {
        ApplicationState::Draft => {
            Box::new(stored(state).and(applications::term_id.ne_all(closed)))
        }
        ApplicationState::Expired => {
            let left = stored(ApplicationState::Draft).and(applications::term_id.eq_any(closed));
            Box::new(stored(state).or(left))
        }
        ApplicationState::Submitted
        | ApplicationState::Ineligible
        | ApplicationState::Evaluated
        | ApplicationState::InPool
        | ApplicationState::Withdrawn => Box::new(stored(state)),
    }
}

/// The ids of the applications of a scope, from one table for the reason that `offers.rs` gives.
fn ids<'a>(scope: ApplicationScope) -> applications::BoxedQuery<'a, Db, Uid> {
    let ids = applications::table.select(applications::id).into_boxed::<Db>();
    match scope {
        ApplicationScope::Candidate(candidate) => {
            ids.filter(applications::candidate_id.eq(key(candidate)))
        }
        ApplicationScope::School(school) => ids
            .filter(applications::school_id.eq(key(school)))
            .filter(applications::submitted_at.is_not_null()),
        ApplicationScope::Everyone => ids,
    }
}

/// These applications in their states at `now`.
fn summaries(
    conn: &mut Conn,
    found: Vec<SummaryColumns>,
    now: OffsetDateTime,
) -> Result<Vec<ApplicationSummary>, StoreError> {
    let ids: Vec<_> = found.iter().map(|columns| columns.application.id).collect();
    let mut preferences = preferences(conn, &ids)?;
    let mut document_types = BTreeMap::<Key, Vec<String>>::new();
    let uploaded = documents::table
        .filter(documents::application_id.eq_any(&ids))
        .select((documents::application_id, documents::document_type))
        .load::<(Key, String)>(conn)?;
    for (id, document_type) in uploaded {
        document_types.entry(id).or_default().push(document_type);
    }
    let summary = |columns: SummaryColumns| {
        let id = columns.application.id;
        let preferences = preferences.remove(&id).unwrap_or_default();
        columns.summary(preferences, document_types.remove(&id).unwrap_or_default(), now)
    };
    Ok(found.into_iter().map(summary).collect())
}
