use super::one_row;
use super::prelude::*;
use crate::rows::applications::ApplicationRow;
use crate::rows::evaluations::*;
use crate::schema::sql::Uid;
use diesel::dsl::count_star;
use staj_domain::Named;
use staj_domain::application::ApplicationState;
use staj_domain::document::DocumentState;
use staj_domain::evaluation::{Competency, Dossier, Method, RunState};
use staj_domain::term::{LastCalendarCheck, TermFacts};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// The data that a calendar check needs in addition to the term. It is an error if the term does
/// not exist.
pub fn facts(conn: &mut Conn, term: TermId) -> Result<TermFacts, StoreError> {
    let mut waiting = |state| {
        documents::table
            .inner_join(applications::table)
            .filter(applications::term_id.eq(key(term)))
            .filter(applications::state.eq(Name(ApplicationState::Submitted)))
            .filter(documents::state.eq(Name(state)))
            .select(count_star())
            .first(conn)
    };
    let unchecked_documents = waiting(DocumentState::Submitted)?;
    let unapproved_documents = waiting(DocumentState::Accepted)?;
    let criteria = super::terms::definition(conn, term)?.criteria;
    let published = super::method_reports::published(conn, term)?;
    let method = Method::of(criteria).report_state(published.as_ref());
    Ok(TermFacts { unchecked_documents, unapproved_documents, method })
}

/// Inserts a calendar check.
pub fn insert_check(conn: &mut Conn, check: &CalendarCheckRow) -> Result<(), StoreError> {
    diesel::insert_into(calendar_checks::table).values(check).execute(conn)?;
    Ok(())
}

/// Marks the checks made so far as outdated, because the term has changed.
pub fn outdate_checks(conn: &mut Conn, term: TermId) -> Result<(), StoreError> {
    let checks = calendar_checks::table.filter(calendar_checks::term_id.eq(key(term)));
    diesel::update(checks).set(calendar_checks::outdated.eq(true)).execute(conn)?;
    Ok(())
}

/// The last check of the calendar; `None` if it was never checked.
pub fn last_check(conn: &mut Conn, term: TermId) -> Result<Option<LastCalendarCheck>, StoreError> {
    let last = calendar_checks::table
        .filter(calendar_checks::term_id.eq(key(term)))
        .order((calendar_checks::checked_at.desc(), calendar_checks::id.desc()))
        .select(CalendarCheckRow::as_select());
    Ok(last.first(conn).optional()?.map(|row: CalendarCheckRow| row.summary()))
}

/// A page of checks, newest first.
pub fn list_checks(
    conn: &mut Conn,
    filter: &CalendarCheckFilter,
) -> Result<Vec<CalendarCheckRow>, StoreError> {
    let mut query = calendar_checks::table
        .filter(calendar_checks::term_id.eq(key(filter.term)))
        .order(calendar_checks::id.desc())
        .select(CalendarCheckRow::as_select())
        .into_boxed::<Db>();
    if let Some(after) = filter.after {
        query = query.filter(calendar_checks::id.lt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// Counts the submitted applications, which a run will evaluate.
pub fn submitted(conn: &mut Conn, term: TermId) -> Result<i64, StoreError> {
    Ok(applications::table
        .filter(applications::term_id.eq(key(term)))
        .filter(applications::state.eq(Name(ApplicationState::Submitted)))
        .select(count_star())
        .first(conn)?)
}

/// Inserts a run. It is an error if another run of the term is under way.
pub fn insert_run(conn: &mut Conn, run: &EvaluationRunRow) -> Result<(), StoreError> {
    diesel::insert_into(evaluation_runs::table).values(run).execute(conn)?;
    Ok(())
}

/// A run of a term. `None` if the term has no such run.
pub fn find_run(
    conn: &mut Conn,
    term: TermId,
    run: EvaluationRunId,
) -> Result<Option<EvaluationRunRow>, StoreError> {
    let found = evaluation_runs::table
        .find(key(run))
        .filter(evaluation_runs::term_id.eq(key(term)))
        .select(EvaluationRunRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// The run of a term that is under way. `None` if there is none.
pub fn running(conn: &mut Conn, term: TermId) -> Result<Option<EvaluationRunRow>, StoreError> {
    let found = evaluation_runs::table
        .filter(evaluation_runs::term_id.eq(key(term)))
        .filter(evaluation_runs::state.eq(Name(RunState::Running)))
        .select(EvaluationRunRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Terms with a run under way. The oldest run comes first.
pub fn terms_running(conn: &mut Conn) -> Result<Vec<TermId>, StoreError> {
    let found = evaluation_runs::table
        .filter(evaluation_runs::state.eq(Name(RunState::Running)))
        .order(evaluation_runs::id)
        .select(evaluation_runs::term_id);
    Ok(found.load::<Key>(conn)?.into_iter().map(Key::id).collect())
}

/// The next submitted applications of a term, up to `limit`, in the order of their ids.
pub fn unscored(conn: &mut Conn, term: TermId, limit: i64) -> Result<Vec<Dossier>, StoreError> {
    let found: Vec<ApplicationRow> = applications::table
        .filter(applications::term_id.eq(key(term)))
        .filter(applications::state.eq(Name(ApplicationState::Submitted)))
        .order(applications::id)
        .limit(limit)
        .select(ApplicationRow::as_select())
        .load(conn)?;
    let ids: Vec<Key> = found.iter().map(|found| found.id).collect();
    let decided: Vec<(Key, String, Name<DocumentState>)> = documents::table
        .filter(documents::application_id.eq_any(ids))
        .select((documents::application_id, documents::document_type, documents::state))
        .load(conn)?;
    let mut of_application: BTreeMap<Key, Vec<_>> = BTreeMap::new();
    for (application, document_type, Name(state)) in decided {
        of_application.entry(application).or_default().push((document_type, state));
    }
    let dossier = |found: ApplicationRow| {
        let id = found.id;
        let corrupt = |_| StoreError::Corrupt { table: "applications", id: id.0 };
        Ok(Dossier {
            application: id.id(),
            study: (found.level.0, found.class_year.try_into().map_err(corrupt)?),
            gpa_hundredths: found.gpa.map(u16::try_from).transpose().map_err(corrupt)?,
            sources: found.sources(),
            declared: found.declared.0,
            documents: of_application.remove(&id).unwrap_or_default(),
        })
    };
    found.into_iter().map(dossier).collect()
}

/// Saves the results of one chunk of a run. The applications leave the submitted state, so that an
/// interrupted run continues where it stopped. `StoreError::Stale` if one of them is no longer
/// submitted or the run has finished.
pub fn save_judged(conn: &mut Conn, judged: &Judged, at: OffsetDateTime) -> Result<(), StoreError> {
    let columns = judged
        .evaluated
        .iter()
        .map(|scored| EvaluationColumns::new((judged.run, judged.term), scored, at))
        .collect::<Result<Vec<_>, _>>()?;
    diesel::insert_into(evaluations::table).values(columns).execute(conn)?;
    let evaluated: Vec<_> = judged.evaluated.iter().map(|scored| scored.application).collect();
    leave_submitted(conn, &evaluated, ApplicationState::Evaluated)?;
    leave_submitted(conn, &judged.ineligible, ApplicationState::Ineligible)?;
    let done = i32::try_from(judged.evaluated.len() + judged.ineligible.len())
        .map_err(|_| StoreError::Corrupt { table: "evaluation_runs", id: judged.run.0 })?;
    let run = evaluation_runs::table
        .find(key(judged.run))
        .filter(evaluation_runs::state.eq(Name(RunState::Running)));
    let updated = diesel::update(run)
        .set((
            evaluation_runs::done.eq(evaluation_runs::done + done),
            evaluation_runs::input_hash.eq(&judged.input_hash),
            evaluation_runs::version.eq(evaluation_runs::version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "evaluation_runs", key(judged.run))
}

fn leave_submitted(
    conn: &mut Conn,
    ids: &[ApplicationId],
    to: ApplicationState,
) -> Result<(), StoreError> {
    let Some(first) = ids.first() else { return Ok(()) };
    let submitted = applications::table
        .filter(applications::id.eq_any(ids.iter().map(|id| key(*id))))
        .filter(applications::state.eq(Name(ApplicationState::Submitted)));
    let updated = diesel::update(submitted)
        .set((
            applications::state.eq(Name(to)),
            applications::version.eq(applications::version + 1),
        ))
        .execute(conn)?;
    // One of them changed after it was read. The next step reads them again.
    if updated == ids.len() {
        Ok(())
    } else {
        Err(StoreError::Stale { table: "applications", id: first.0 })
    }
}

/// Ends a run. Its total becomes the number of evaluated applications, without those that were
/// withdrawn during the run.
pub fn finish_run(
    conn: &mut Conn,
    run: EvaluationRunId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let updated = diesel::update(evaluation_runs::table.find(key(run)))
        .set((
            evaluation_runs::state.eq(Name(RunState::Finished)),
            evaluation_runs::finished_at.eq(At(at)),
            evaluation_runs::total.eq(evaluation_runs::done),
            evaluation_runs::version.eq(evaluation_runs::version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "evaluation_runs", key(run))
}

/// The scores of an application, without any later correction (A21). `None` if it has none or is
/// outside the scope.
pub fn find(
    conn: &mut Conn,
    application: ApplicationId,
    scope: EvaluationScope,
) -> Result<Option<EvaluationSummary>, StoreError> {
    let mut query = evaluations::table
        .inner_join(applications::table)
        .inner_join(evaluation_runs::table)
        .filter(evaluations::application_id.eq(key(application)))
        .select((
            evaluations::application_id,
            evaluations::term_id,
            applications::level,
            evaluations::academic_score,
            evaluations::social_score,
            evaluations::sports_score,
            evaluations::criteria,
            evaluations::input_hash,
            evaluations::calculated_at,
            evaluation_runs::scorer_version,
            applications::sources,
        ))
        .into_boxed::<Db>();
    if let EvaluationScope::Candidate(candidate) = scope {
        query = query.filter(applications::candidate_id.eq(key(candidate)));
    }
    Ok(query.first(conn).optional()?)
}

/// Stores, for each level, how often each score occurs among the evaluated applications (R29).
/// Called once, when the run of the term ends. A second call is an error.
pub fn count_scores(conn: &mut Conn, term: TermId) -> Result<(), StoreError> {
    locks::take_time(conn)?;
    for competency in Competency::ALL.iter().map(|competency| competency.name()) {
        // The name of a competency is also the name of its column. It never comes from input.
        let count = format!(
            "insert into score_counts (term_id, level, competency, score, count)
             select e.term_id, a.level, '{competency}', e.{competency}_score, count(*)
             from evaluations e join applications a on a.id = e.application_id
             where e.term_id = $1 group by e.term_id, a.level, e.{competency}_score"
        );
        diesel::sql_query(count).bind::<Uid, _>(key(term)).execute(conn)?;
    }
    Ok(())
}

/// How often each score occurs at each level, in no particular order. Empty until the run of the
/// term ends.
pub fn score_counts(conn: &mut Conn, term: TermId) -> Result<Vec<ScoreCountRow>, StoreError> {
    Ok(score_counts::table
        .filter(score_counts::term_id.eq(key(term)))
        .select((
            score_counts::level,
            score_counts::competency,
            score_counts::score,
            score_counts::count,
        ))
        .load(conn)?)
}
