use super::one_row;
use super::prelude::*;
use crate::docs::CriterionPointsDoc;
use crate::rows::objections::*;
use staj_domain::evaluation::{
    ContestedResult, CriterionPoints, Objection, ObjectionState, Points, Score,
};
use time::OffsetDateTime;

/// Locks the pool entry of an evaluated application, so that objections to its scores are raised
/// one at a time. Returns the result that applies now.
pub fn lock_result(
    conn: &mut Conn,
    application: ApplicationId,
) -> Result<ContestedResult, StoreError> {
    locks::pool_entry(conn, key(application))?;
    let calculated_at: At =
        evaluations::table.find(key(application)).select(evaluations::calculated_at).first(conn)?;
    let corrected = evaluation_corrections::table
        .filter(evaluation_corrections::application_id.eq(key(application)))
        .order(evaluation_corrections::correction.desc())
        .select((evaluation_corrections::correction, evaluation_corrections::corrected_at))
        .first::<(i32, At)>(conn)
        .optional()?;
    let (correction, made_at) = corrected.unwrap_or((0, calculated_at));
    let objection = objections::table
        .filter(objections::application_id.eq(key(application)))
        .filter(objections::correction.eq(correction))
        .select(objections::state)
        .first::<Name<ObjectionState>>(conn)
        .optional()?;
    let corrupt = |_| StoreError::Corrupt { table: "evaluations", id: application.0 };
    Ok(ContestedResult {
        correction: u16::try_from(correction).map_err(corrupt)?,
        made_at: made_at.0,
        objection: objection.map(|state| state.0),
    })
}

/// Inserts an open objection to a result. `StoreError::Refused` if there was one to this result.
pub fn insert(
    conn: &mut Conn,
    objection: &Objection,
    result: ContestedResult,
    reason: &str,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(objections::table)
        .values((
            objections::id.eq(key(objection.id)),
            objections::application_id.eq(key(objection.application)),
            objections::correction.eq(i32::from(result.correction)),
            objections::state.eq(Name(objection.state)),
            objections::reason.eq(reason),
            objections::raised_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Locks the candidate of an objection, and loads it with the scores that apply now. `None` if it
/// does not exist.
pub fn lock(
    conn: &mut Conn,
    objection: ObjectionId,
) -> Result<Option<LockedObjection>, StoreError> {
    let of = objections::table.find(key(objection)).select(objections::application_id);
    let Some(application) = of.first::<Key>(conn).optional()? else { return Ok(None) };
    locks::pool_entry(conn, application)?;
    let (Name(state), version) = objections::table
        .find(key(objection))
        .select((objections::state, objections::version))
        .first(conn)?;
    type Made = (Key, i32, i32, i32, Json<Vec<CriterionPointsDoc>>);
    let (term, academic, social, sports, Json(criteria)): Made = evaluations::table
        .find(application)
        .select((
            evaluations::term_id,
            evaluations::academic_score,
            evaluations::social_score,
            evaluations::sports_score,
            evaluations::criteria,
        ))
        .first(conn)?;
    let criteria = criteria.into_iter().map(Into::into).collect();
    let last = list_corrections(conn, application.id())?.pop();
    let (correction, scores, criteria): (i32, [i32; 3], Vec<CriterionPoints>) = match last {
        Some(last) => (
            last.correction,
            [last.academic_score, last.social_score, last.sports_score],
            last.criteria(),
        ),
        None => (0, [academic, social, sports], criteria),
    };
    let points = |score: i32| {
        let corrupt = |_| StoreError::Corrupt { table: "evaluations", id: application.0 };
        u32::try_from(score).map(Points).map_err(corrupt)
    };
    let [academic, social, sports] = scores;
    let score = Score {
        academic: points(academic)?,
        social: points(social)?,
        sports: points(sports)?,
        criteria,
    };
    let objection = Objection { id: objection, application: application.id(), state, version };
    Ok(Some(LockedObjection { objection, term: term.id(), score, correction }))
}

/// Saves a decision with its reasons. `StoreError::Stale` if the version has changed since it was
/// loaded.
pub fn save(
    conn: &mut Conn,
    objection: &Objection,
    decision: &str,
    (by, at): (UserId, OffsetDateTime),
) -> Result<(), StoreError> {
    let id = key(objection.id);
    let current = objections::table.find(id).filter(objections::version.eq(objection.version));
    let updated = diesel::update(current)
        .set((
            objections::state.eq(Name(objection.state)),
            objections::decision.eq(decision),
            objections::decided_by.eq(key(by)),
            objections::decided_at.eq(At(at)),
            objections::version.eq(objection.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "objections", id)
}

/// Adds a correction of an evaluation; the candidate is found by its scores from now on.
pub fn correct(conn: &mut Conn, correction: &CorrectionRow) -> Result<(), StoreError> {
    diesel::insert_into(evaluation_corrections::table).values(correction).execute(conn)?;
    let updated = diesel::update(pool_entries::table.find(correction.application_id))
        .set((
            pool_entries::academic_score.eq(correction.academic_score),
            pool_entries::social_score.eq(correction.social_score),
            pool_entries::sports_score.eq(correction.sports_score),
            pool_entries::version.eq(pool_entries::version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "pool_entries", correction.application_id)
}

/// The corrections of an evaluation, in their order.
pub fn list_corrections(
    conn: &mut Conn,
    application: ApplicationId,
) -> Result<Vec<CorrectionRow>, StoreError> {
    Ok(evaluation_corrections::table
        .filter(evaluation_corrections::application_id.eq(key(application)))
        .order(evaluation_corrections::correction)
        .select(CorrectionRow::as_select())
        .load(conn)?)
}

/// An objection for display. `None` if it does not exist.
pub fn find(
    conn: &mut Conn,
    objection: ObjectionId,
) -> Result<Option<ObjectionSummary>, StoreError> {
    let filter = ObjectionFilter {
        candidate: None,
        term: None,
        application: None,
        states: vec![],
        after: None,
        limit: 1,
    };
    Ok(select(conn, &filter, Some(objection))?.into_iter().next())
}

/// A page of objections, oldest first.
pub fn list(
    conn: &mut Conn,
    filter: &ObjectionFilter,
) -> Result<Vec<ObjectionSummary>, StoreError> {
    select(conn, filter, None)
}

fn select(
    conn: &mut Conn,
    filter: &ObjectionFilter,
    only: Option<ObjectionId>,
) -> Result<Vec<ObjectionSummary>, StoreError> {
    let mut query = objections::table
        .inner_join(applications::table)
        .order(objections::id)
        .select((
            objections::id,
            objections::application_id,
            applications::number,
            applications::term_id,
            objections::state,
            objections::reason,
            objections::raised_at,
            objections::decided_at,
            objections::decision,
            objections::version,
        ))
        .into_boxed::<Db>();
    if let Some(only) = only {
        query = query.filter(objections::id.eq(key(only)));
    }
    if let Some(candidate) = filter.candidate {
        query = query.filter(applications::candidate_id.eq(key(candidate)));
    }
    if let Some(term) = filter.term {
        query = query.filter(applications::term_id.eq(key(term)));
    }
    if let Some(application) = filter.application {
        query = query.filter(objections::application_id.eq(key(application)));
    }
    if !filter.states.is_empty() {
        query = query.filter(objections::state.eq_any(filter.states.iter().copied().map(Name)));
    }
    if let Some(after) = filter.after {
        query = query.filter(objections::id.gt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}
