use crate::problem::{ApiError, Code};
use staj_domain::evaluation::{Verdict, judge};
use staj_domain::event::Event;
use staj_domain::ids::{EvaluationRunId, TermId};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::evaluations::Judged;
use staj_persistence::{Store, Tx, evaluations, events, terms};
use time::OffsetDateTime;

/// Applications that one transaction judges.
const CHUNK: i64 = 500;

/// Judges the next applications of every run that is under way, and ends a run when none is
/// left. Answers how many were judged. An application that was judged is never met again, so a
/// run that was cut short goes on where it stopped.
pub fn evaluate_step(store: &Store, now: OffsetDateTime) -> Result<usize, ApiError> {
    let stamp = Stamp::system(now);
    let mut judged = 0;
    for term in store.read(evaluations::terms_running)? {
        judged += store.write(|tx| step(tx, term, &stamp))?;
    }
    Ok(judged)
}

fn step(tx: &mut Tx<'_>, term: TermId, stamp: &Stamp) -> Result<usize, ApiError> {
    // One step at a time, whoever ticks; and nobody ends a run twice.
    let of = terms::lock(tx, term)?.ok_or(Code::NotFound)?;
    let Some(run) = evaluations::running(tx, term)? else { return Ok(0) };
    let run: EvaluationRunId = run.id.id();
    let definition = terms::definition(tx, term)?;
    let method = (definition.criteria.as_slice(), &definition.eligibility);

    let chunk = evaluations::unscored(tx, term, CHUNK)?;
    let mut judged = Judged { run, term, evaluated: vec![], ineligible: vec![] };
    let mut changed = Vec::with_capacity(chunk.len());
    for next in &chunk {
        let (verdict, event) = judge(next.application, method, &next.input, &next.rejected);
        match verdict {
            Verdict::Evaluated(score) => judged.evaluated.push((next.application, score)),
            Verdict::Ineligible { .. } => judged.ineligible.push(next.application),
        }
        changed.push(event);
    }
    if !chunk.is_empty() {
        evaluations::save_judged(tx, &judged, stamp.at)?;
    }
    if i64::try_from(chunk.len()).is_ok_and(|judged| judged < CHUNK) {
        let (of, finished) = of.finish_evaluation(stamp.at)?;
        evaluations::finish_run(tx, run, stamp.at)?;
        terms::save(tx, &of)?;
        changed.push(Event::new(run, "finish").between("running", "finished"));
        changed.extend(finished);
    }
    events::append(tx, stamp, &changed)?;
    Ok(chunk.len())
}
