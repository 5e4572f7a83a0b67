use staj_domain::calendar::Holidays;
use staj_domain::wage::WageRule;
use staj_persistence::{StoreError, Tx, reference};
use std::sync::{Arc, Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// How long another server's change may go unnoticed.
const FRESH: Duration = Duration::seconds(1);

/// What the law says about working days and wages.
pub struct StatutoryData {
    /// Every holiday.
    pub holidays: Holidays,
    /// Every wage rule, by first day of validity.
    pub wage_rules: Vec<WageRule>,
}

/// Caches the statutory data that answers show. Every answer about an offer needs it, and it changes
/// a few times a year. Decisions read it from the database.
#[derive(Default)]
pub struct Statutory(Mutex<Option<(OffsetDateTime, Arc<StatutoryData>)>>);

impl Statutory {
    /// The data as it was at most a second before `wall`, the machine's time.
    pub fn at(
        &self,
        tx: &mut Tx<'_>,
        wall: OffsetDateTime,
    ) -> Result<Arc<StatutoryData>, StoreError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, data)) = &*known()
            // The machine's clock can be set back.
            && (Duration::ZERO..FRESH).contains(&(wall - *at))
        {
            return Ok(data.clone());
        }
        let (holidays, wage_rules) = (reference::holidays(tx)?, reference::wage_rules(tx)?);
        let data = Arc::new(StatutoryData { holidays, wage_rules });
        *known() = Some((wall, data.clone()));
        Ok(data)
    }

    /// Reads again next time, because this server has changed the data.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
