use crate::problem::ApiError;
use staj_domain::evaluation::{Competency, Points, Statistics, percentile_rank, statistics};
use staj_domain::ids::TermId;
use staj_domain::term::Term;
use staj_persistence::{Tx, evaluations};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The scores of whole pools. They do not change once a pool is made, and everybody asks for
/// them on the day it opens: each pool is read once.
#[derive(Default)]
pub struct Standings(Mutex<HashMap<TermId, Arc<Standing>>>);

/// The scores of one pool in each competency.
#[derive(Default)]
pub struct Standing([PoolScores; 3]);

#[derive(Default)]
struct PoolScores {
    figures: Statistics,
    ascending: Vec<Points>,
}

impl Standings {
    /// How the pool of a term stands; nobody is in it before it is made.
    pub fn of(&self, tx: &mut Tx<'_>, term: &Term) -> Result<Arc<Standing>, ApiError> {
        if term.progress.pool_created_at.is_none() {
            return Ok(Arc::default());
        }
        // Held while the pool is read: the others wait for the one reading instead of doing it too.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(standing) = known.get(&term.id) {
            return Ok(standing.clone());
        }
        let mut scores = |competency| -> Result<PoolScores, ApiError> {
            let ascending = evaluations::pool_scores(tx, term.id, competency)?;
            Ok(PoolScores { figures: statistics(&ascending), ascending })
        };
        let standing = Arc::new(Standing([
            scores(Competency::Academic)?,
            scores(Competency::Social)?,
            scores(Competency::Sports)?,
        ]));
        known.insert(term.id, standing.clone());
        Ok(standing)
    }
}

impl Standing {
    /// The figures of the pool, and the share of it with a lower score than this.
    pub fn compare(&self, competency: Competency, own: Points) -> (Statistics, Points) {
        let [academic, social, sports] = &self.0;
        let pool = match competency {
            Competency::Academic => academic,
            Competency::Social => social,
            Competency::Sports => sports,
        };
        (pool.figures, percentile_rank(&pool.ascending, own))
    }
}
