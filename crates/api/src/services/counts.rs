use crate::problem::ApiError;
use staj_domain::calendar::istanbul_date;
use staj_domain::ids::TermId;
use staj_persistence::rows::statistics::TermCounts;
use staj_persistence::{Tx, statistics};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// So old a count may be: everybody asks on the day the pool opens, and counting goes through
/// millions of rows.
const FRESH: Duration = Duration::minutes(1);

/// The last count of each term, and when it was made.
#[derive(Default)]
pub struct Counts(Mutex<HashMap<TermId, (OffsetDateTime, Arc<TermCounts>)>>);

impl Counts {
    /// Counts a term, unless that was done within a minute; answers when.
    pub fn of(
        &self,
        tx: &mut Tx<'_>,
        term: TermId,
        now: OffsetDateTime,
    ) -> Result<(OffsetDateTime, Arc<TermCounts>), ApiError> {
        // Held while it is counted: the others wait for the one count instead of counting too.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, counted)) = known.get(&term)
            // The clock of a sandbox may be set back.
            && (Duration::ZERO..FRESH).contains(&(now - *at))
        {
            return Ok((*at, counted.clone()));
        }
        let counted = Arc::new(statistics::count(tx, term, istanbul_date(now))?);
        known.insert(term, (now, counted.clone()));
        Ok((now, counted))
    }
}
