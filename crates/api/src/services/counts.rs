use crate::problem::ApiError;
use staj_domain::calendar::istanbul_date;
use staj_domain::ids::TermId;
use staj_persistence::rows::statistics::TermCounts;
use staj_persistence::{Tx, statistics};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// How long a count is reused. On the day the pool opens everybody requests the statistics, and
/// counting reads millions of rows.
const FRESH: Duration = Duration::minutes(1);

/// Caches the last count of each term, and when it was made.
#[derive(Default)]
pub struct Counts(Mutex<HashMap<TermId, (OffsetDateTime, Arc<TermCounts>)>>);

impl Counts {
    /// Reads again next time, because the database was emptied.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The counts of a term, at most a minute old, and when they were made.
    pub fn of(
        &self,
        tx: &mut Tx<'_>,
        term: TermId,
        now: OffsetDateTime,
    ) -> Result<(OffsetDateTime, Arc<TermCounts>), ApiError> {
        // The lock is held while counting, so that simultaneous requests wait for one count instead
        // of each doing their own.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, counted)) = known.get(&term)
            // The clock of a sandbox can be set back.
            && (Duration::ZERO..FRESH).contains(&(now - *at))
        {
            return Ok((*at, counted.clone()));
        }
        let counted = Arc::new(statistics::count(tx, term, istanbul_date(now))?);
        known.insert(term, (now, counted.clone()));
        Ok((now, counted))
    }
}
