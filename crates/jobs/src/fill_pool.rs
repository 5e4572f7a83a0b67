use crate::{Error, Items};
use staj_domain::event::Event;
use staj_domain::failure::Job;
use staj_domain::ids::TermId;
use staj_domain::term::Term;
use staj_persistence::rows::Stamp;
use staj_persistence::{Store, StoreError, Tx, events, pool_entries, terms};
use std::cell::Cell;
use time::OffsetDateTime;

/// How many applications one transaction puts into a pool. It limits how long the term and the
/// applications stay locked.
const CHUNK: i64 = 1000;

/// The maximum number of steps in one tick, so that deadlines do not wait for a pool.
const STEPS: usize = 20;

/// Continues to fill the pools whose creation has started. Returns whether there is more to do.
pub(crate) fn run(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let items = Items::begin(store, Job::FillPool, now)?;
    let (stamp, is_complete) = (Stamp::system(now), Cell::new(false));
    let mut has_more = true;
    for _ in 0..STEPS {
        let mut filling = store.read(terms::filling_pool)?;
        filling.retain(|term| !items.is_resting(term));
        items.forget_absent(&filling)?;
        has_more = !filling.is_empty();
        if !has_more {
            break;
        }
        items.each(&filling, 1, |terms| {
            for term in terms {
                let filled = store.write(|tx| step(tx, *term, &stamp))?;
                is_complete
                    .set(is_complete.get() || filled.is_some_and(|of| !of.is_filling_pool()));
            }
            Ok(())
        })?;
    }
    // The entries are new, and everybody is about to search them.
    if is_complete.get() {
        store.analyze()?;
    }
    Ok(has_more)
}

fn step(tx: &mut Tx<'_>, term: TermId, stamp: &Stamp) -> Result<Option<Term>, Error> {
    let missing = StoreError::Corrupt { table: "terms", id: term.0 };
    let locked = terms::lock(tx, term)?.ok_or(missing)?;
    // Another server may have completed it meanwhile.
    if !locked.is_filling_pool() {
        return Ok(None);
    }
    let (filled, happened) = fill_pool(tx, locked, stamp)?;
    if !happened.is_empty() {
        terms::save(tx, &filled)?;
        events::append(tx, stamp, &happened)?;
    }
    Ok(Some(filled))
}

/// Puts the next applications of a locked term into its pool, and completes the pool if none is
/// left. The caller saves the term, and records what happened to it.
pub fn fill_pool(
    tx: &mut Tx<'_>,
    term: Term,
    stamp: &Stamp,
) -> Result<(Term, Vec<Event>), StoreError> {
    let filled = pool_entries::fill(tx, term.id, CHUNK, stamp)?;
    if i64::try_from(filled).is_ok_and(|filled| filled == CHUNK) {
        return Ok((term, vec![]));
    }
    Ok(term.finish_pool(stamp.at))
}
