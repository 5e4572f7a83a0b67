use crate::problem::ApiError;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// How long a count is reused. On the day the pool opens everybody requests the statistics, and
/// counting reads millions of rows.
const FRESH: Duration = Duration::minutes(1);

/// Caches the last count of each term, and when it was made.
pub struct Counts<K, V>(Mutex<HashMap<K, (OffsetDateTime, Arc<V>)>>);

impl<K, V> Default for Counts<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq, V> Counts<K, V> {
    /// Reads again next time, because the database was emptied.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A count, at most a minute old, and when it was made.
    pub fn of(
        &self,
        key: K,
        now: OffsetDateTime,
        count: impl FnOnce() -> Result<V, ApiError>,
    ) -> Result<(OffsetDateTime, Arc<V>), ApiError> {
        // The lock is held while counting, so that simultaneous requests wait for one count instead
        // of each doing their own.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, counted)) = known.get(&key)
            // The clock of a sandbox can be set back.
            && (Duration::ZERO..FRESH).contains(&(now - *at))
        {
            return Ok((*at, counted.clone()));
        }
        let counted = Arc::new(count()?);
        known.insert(key, (now, counted.clone()));
        Ok((now, counted))
    }
}
