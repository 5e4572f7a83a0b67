use crate::{Error, Items};
use sha2::{Digest, Sha256};
use staj_domain::evaluation::{Criterion, Dossier, Verdict, judge, method_text};
use staj_domain::event::{EvaluationRunEvent, Event};
use staj_domain::failure::Job;
use staj_domain::ids::TermId;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::evaluations::{Judged, Scored};
use staj_persistence::{Store, StoreError, Tx, evaluations, events, terms};
use std::cell::Cell;
use time::OffsetDateTime;

/// How many applications one transaction evaluates. It limits the memory of a step, whatever the
/// size of the term.
const CHUNK: i64 = 1000;

/// The maximum number of steps in one tick, so that deadlines do not wait for scores.
const STEPS: usize = 20;

/// Continues the evaluations that are running. Returns whether there is more to do.
pub(crate) fn run(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    for _ in 0..STEPS {
        if evaluate_step(store, now)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Evaluates the next applications of every run, and ends a run when none is left. Returns how many
/// applications were evaluated. None is evaluated twice, so a run that was interrupted, even by a
/// killed server, continues where it stopped.
pub fn evaluate_step(store: &Store, now: OffsetDateTime) -> Result<usize, Error> {
    let items = Items::begin(store, Job::Evaluate, now)?;
    let mut running = store.read(evaluations::terms_running)?;
    running.retain(|term| !items.is_resting(term));
    items.forget_absent(&running)?;
    let (stamp, judged, is_finished) = (Stamp::system(now), Cell::new(0), Cell::new(false));
    items.each(&running, 1, |terms| {
        for term in terms {
            let step = store.write(|tx| step(tx, *term, &stamp))?;
            judged.set(judged.get() + step.judged);
            is_finished.set(is_finished.get() || step.is_last);
        }
        Ok(())
    })?;
    // The pool is made next, from tables that are not what they were.
    if is_finished.get() {
        store.analyze()?;
    }
    Ok(judged.get())
}

/// What a step did.
#[derive(Default)]
struct Step {
    /// The number of applications that were evaluated.
    judged: usize,
    /// Whether the run has ended with it.
    is_last: bool,
}

fn step(tx: &mut Tx<'_>, term: TermId, stamp: &Stamp) -> Result<Step, Error> {
    // The lock lets only one server at a time take a step, and prevents ending a run twice.
    let missing = StoreError::Corrupt { table: "terms", id: term.0 };
    let locked = terms::lock(tx, term)?.ok_or(missing)?;
    let Some(run) = evaluations::running(tx, term)? else { return Ok(Step::default()) };
    let definition = terms::definition(tx, term)?;
    let method = (definition.criteria.as_slice(), &definition.eligibility);
    let hashed = method_hash(method.0);

    let chunk = evaluations::unscored(tx, term, CHUNK)?;
    let mut judged = Judged {
        run: run.id.id(),
        term,
        input_hash: run.input_hash,
        evaluated: vec![],
        ineligible: vec![],
    };
    let mut changed = Vec::with_capacity(chunk.len());
    for dossier in &chunk {
        let (verdict, event) = judge(method, dossier);
        let application = dossier.application;
        let input_hash = input_hash(&hashed, dossier);
        judged.input_hash = chained(&judged.input_hash, dossier, &input_hash).to_vec();
        match verdict {
            Verdict::Evaluated(score) => {
                judged.evaluated.push(Scored { application, score, input_hash });
            }
            Verdict::Ineligible(_) => judged.ineligible.push(application),
        }
        changed.push(event);
    }
    if !chunk.is_empty() {
        evaluations::save_judged(tx, &judged, stamp.at)?;
    }
    let is_last = i64::try_from(chunk.len()).is_ok_and(|judged| judged < CHUNK);
    if is_last {
        let (finished, events_of_term) = locked.finish_evaluation(stamp.at)?;
        evaluations::count_scores(tx, term)?;
        evaluations::finish_run(tx, judged.run, stamp.at)?;
        terms::save(tx, &finished)?;
        changed.push(
            Event::new(judged.run, EvaluationRunEvent::Finish).between("running", "finished"),
        );
        changed.extend(events_of_term);
    }
    events::append(tx, stamp, &changed)?;
    Ok(Step { judged: chunk.len(), is_last })
}

/// The hash of the scorer's version and the criteria (SHA-256). The hash chain of a run starts with
/// it.
pub fn method_hash(criteria: &[Criterion]) -> [u8; 32] {
    Sha256::digest(method_text(criteria)).into()
}

/// The hash of everything that determines the score of one application.
fn input_hash(method: &[u8], dossier: &Dossier) -> [u8; 32] {
    Sha256::new().chain_update(method).chain_update(dossier.input().text()).finalize().into()
}

/// The hash chain of a run, extended by one application. Applications come in the order of their
/// ids, so the result does not depend on where a chunk ended or a server was killed.
fn chained(run: &[u8], dossier: &Dossier, input: &[u8]) -> [u8; 32] {
    let id = dossier.application.0;
    Sha256::new()
        .chain_update(run)
        .chain_update(id.as_bytes())
        .chain_update(input)
        .finalize()
        .into()
}
