use crate::problem::ApiError;
use roaring::{MultiOps, RoaringBitmap};
use staj_domain::Named;
use staj_domain::ids::{PoolEntryId, TermId};
use staj_domain::pool::{FacetParameter, PoolEntryState};
use staj_domain::school::Level;
use staj_domain::term::TermPhase;
use staj_persistence::rows::pool_entries::{PoolFilter, PoolStanding, PoolTraits};
use staj_persistence::rows::terms::TermFilter;
use staj_persistence::types::Key;
use staj_persistence::{Store, Tx, pool_entries, terms};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use time::{Date, Duration, OffsetDateTime};

/// How long it is not asked again who of a large pool has become unavailable. A server asks every few
/// seconds in the background, so requests wait for this only if it cannot.
const FRESH: Duration = Duration::seconds(30);
/// Terms among which those with an open pool are. There are two or three a year.
const TERMS: i64 = 100;
/// Entries that are read at once.
const CHUNK: i64 = 20_000;
/// The grade point averages from which candidates are counted, in hundredths.
const AVERAGES: [i32; 4] = [200, 250, 300, 350];
/// `confirmed` of a candidate who has left the pool.
const GONE: u8 = u8::MAX;

/// Counts the candidates of a pool by the values of each filter. For a database this means to read the
/// whole pool. But what the filters compare is fixed when a pool is created, so a large pool is kept in
/// memory as sets, at some hundred bytes for each candidate, and only what may change is read again.
pub struct PoolFacets {
    /// Pools with at most as many candidates are read for each search.
    small: usize,
    pools: Mutex<HashMap<TermId, Arc<Mutex<Option<Pool>>>>>,
}

/// How many candidates a search finds, and how many it would find with another value of a filter.
pub struct Facets {
    /// Number of candidates that the search finds.
    pub total: i64,
    /// For each parameter the values that somebody has, with the number of candidates. The own filter of
    /// the parameter is left out.
    pub values: Vec<(FacetParameter, Vec<(String, i64)>)>,
}

/// A pool as it was at an instant.
#[derive(Clone)]
struct Pool {
    at: OffsetDateTime,
    entries: Arc<Entries>,
    standings: Arc<Vec<Standing>>,
}

/// What does not change. Candidates are numbered in the order of their ids.
#[derive(Default)]
struct Entries {
    ids: Vec<Key>,
    standings: Vec<Standing>,
    averages: Vec<Option<i32>>,
    /// The periods that each of them prefers, in `periods`.
    preferred: Vec<Range<usize>>,
    periods: Vec<(Date, Date)>,
    /// Who has each value of a parameter.
    having: HashMap<FacetParameter, BTreeMap<Value, RoaringBitmap>>,
}

/// A value of a parameter. Numbers come in their order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Level(Level),
    Number(i32),
    /// In hundredths.
    Average(i32),
    Code(String),
}

/// What may change.
#[derive(Clone, Copy)]
struct Standing {
    academic: i32,
    social: i32,
    sports: i32,
    /// Number of confirmed internships, or `GONE`.
    confirmed: u8,
}

impl Default for PoolFacets {
    fn default() -> Self {
        Self::keeping(1000)
    }
}

impl PoolFacets {
    /// Keeps pools with more than `small` candidates.
    pub fn keeping(small: usize) -> Self {
        Self { small, pools: Mutex::default() }
    }

    /// Reads again next time, because the database was emptied.
    pub fn forget(&self) {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The facets of a search. The pool is complete. Who is available in a large one may be half a minute
    /// old.
    pub fn of(
        &self,
        tx: &mut Tx<'_>,
        filter: &PoolFilter,
        wall: OffsetDateTime,
    ) -> Result<Facets, ApiError> {
        Ok(self.pool(tx, filter.term, wall)?.count(filter))
    }

    /// Reads the large pools among those that are open, so that no search waits for it. Searches take what
    /// is there meanwhile.
    pub fn keep(
        &self,
        store: &Store,
        now: OffsetDateTime,
        wall: OffsetDateTime,
    ) -> Result<(), ApiError> {
        let all = TermFilter { drafts: false, after: None, limit: TERMS };
        let terms = store.read(|tx| Ok::<_, ApiError>(terms::list(tx, &all)?))?;
        for (term, _) in terms.iter().filter(|(term, _)| term.phase(now) == TermPhase::PoolOpen) {
            let place = self.place(term.id);
            let known = place.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let pool = store.read(|tx| Pool::read(tx, term.id, known.as_ref(), wall))?;
            self.put(&mut place.lock().unwrap_or_else(PoisonError::into_inner), &pool);
        }
        Ok(())
    }

    fn place(&self, term: TermId) -> Arc<Mutex<Option<Pool>>> {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        pools.entry(term).or_default().clone()
    }

    fn put(&self, place: &mut Option<Pool>, pool: &Pool) {
        *place = (pool.entries.ids.len() > self.small).then(|| pool.clone());
    }

    fn pool(&self, tx: &mut Tx<'_>, term: TermId, wall: OffsetDateTime) -> Result<Pool, ApiError> {
        let place = self.place(term);
        // The lock is held while the pool is read, so that simultaneous requests wait for one read
        // instead of each doing their own.
        let mut known = place.lock().unwrap_or_else(PoisonError::into_inner);
        // The clock of a sandbox can be set back.
        if let Some(pool) =
            known.as_ref().filter(|at| (Duration::ZERO..FRESH).contains(&(wall - at.at)))
        {
            return Ok(pool.clone());
        }
        let pool = Pool::read(tx, term, known.as_ref(), wall)?;
        self.put(&mut known, &pool);
        Ok(pool)
    }
}

impl Entries {
    fn read(tx: &mut Tx<'_>, term: TermId) -> Result<Self, ApiError> {
        let (mut entries, mut numbers) = (Self::default(), 0_u32..);
        loop {
            let after = entries.ids.last().map(|last| PoolEntryId(last.0));
            let chunk = pool_entries::list_traits(tx, term, after, CHUNK)?;
            if chunk.is_empty() {
                return Ok(entries);
            }
            chunk.into_iter().zip(&mut numbers).for_each(|(row, number)| entries.add(number, row));
        }
    }

    fn add(&mut self, number: u32, row: PoolTraits) {
        let (profile, first) = (row.profile.0, self.periods.len());
        let mut has = |parameter, value| {
            self.having.entry(parameter).or_default().entry(value).or_default().insert(number);
        };
        has(FacetParameter::Level, Value::Level(row.level.0));
        has(FacetParameter::FieldCode, Value::Code(row.field_code));
        has(FacetParameter::DepartmentCode, Value::Code(row.department_code));
        has(FacetParameter::ClassYear, Value::Number(row.class_year));
        for city in profile.cities {
            has(FacetParameter::ProvinceCode, Value::Number(city));
        }
        for (of_type, _) in profile.documents {
            has(FacetParameter::DocumentType, Value::Code(of_type));
        }
        for average in AVERAGES.into_iter().filter(|average| row.gpa >= Some(*average)) {
            has(FacetParameter::MinGpa, Value::Average(average));
        }
        self.periods.extend(profile.periods);
        self.preferred.push(first..self.periods.len());
        self.averages.push(row.gpa);
        self.ids.push(row.standing.id);
        // Confirmations are among what has changed, as long as there are any.
        self.standings.push(Standing { confirmed: 0, ..Standing::of(&row.standing) });
    }

    /// What holds now. `changed` is in the order of the ids, too.
    fn standings(&self, changed: Vec<PoolStanding>) -> Vec<Standing> {
        let (mut standings, mut place) = (self.standings.clone(), 0);
        for row in changed {
            place += self.ids[place..].partition_point(|id| *id < row.id);
            if self.ids.get(place) == Some(&row.id) {
                standings[place] = Standing::of(&row);
            }
        }
        standings
    }
}

impl Standing {
    fn of(row: &PoolStanding) -> Self {
        Self {
            academic: row.academic_score,
            social: row.social_score,
            sports: row.sports_score,
            confirmed: match row.state.0 {
                PoolEntryState::InPool => u8::try_from(row.confirmed_count).unwrap_or(GONE),
                PoolEntryState::Removed => GONE,
            },
        }
    }
}

/// The numbers of those for whom this is true.
fn those(everybody: usize, is_one: impl Fn(usize) -> bool) -> RoaringBitmap {
    (0_u32..).take(everybody).filter(|number| is_one(*number as usize)).collect()
}

impl Pool {
    /// Reads a pool. Of one that is known, it reads what has changed.
    fn read(
        tx: &mut Tx<'_>,
        term: TermId,
        known: Option<&Self>,
        at: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let entries = match known {
            Some(pool) => pool.entries.clone(),
            None => Arc::new(Entries::read(tx, term)?),
        };
        let standings = Arc::new(entries.standings(pool_entries::list_changed(tx, term)?));
        Ok(Self { at, entries, standings })
    }

    fn count(&self, filter: &PoolFilter) -> Facets {
        let admitted = those(self.standings.len(), |number| self.admits(filter, number));
        let parameters = FacetParameter::ALL.iter().copied();
        let chosen: Vec<_> =
            parameters.clone().map(|of| (of, self.entries.chosen(of, filter))).collect();
        // Those who pass all filters, except the one of this parameter.
        let found = |except: Option<FacetParameter>| {
            let others = chosen.iter().filter(|(parameter, _)| Some(*parameter) != except);
            others.filter_map(|(_, who)| who.as_ref()).fold(admitted.clone(), |all, who| all & who)
        };
        let counted = |of: FacetParameter| {
            let (found, having) = (found(Some(of)), self.entries.having.get(&of));
            let count = |(value, who): (&Value, &RoaringBitmap)| {
                (value.name(), count_of(found.intersection_len(who)))
            };
            let counts = having.into_iter().flatten().map(count);
            (of, counts.filter(|(_, count)| *count > 0).collect())
        };
        Facets { total: count_of(found(None).len()), values: parameters.map(counted).collect() }
    }

    /// Whether a candidate passes the filters that are not counted.
    fn admits(&self, filter: &PoolFilter, number: usize) -> bool {
        let (standing, entries) = (self.standings[number], &self.entries);
        filter.academic.contains(standing.academic)
            && filter.social.contains(standing.social)
            && filter.sports.contains(standing.sports)
            && standing.confirmed != GONE
            && filter.confirmed_below.is_none_or(|limit| i32::from(standing.confirmed) < limit)
            && filter.preferred.is_none_or(|asked| {
                let periods = &entries.periods[entries.preferred[number].clone()];
                periods.iter().any(|(start, end)| *start <= asked.end() && *end >= asked.start())
            })
    }
}

impl Entries {
    /// Those who pass the filter of a parameter. `None` without such a filter.
    fn chosen(&self, of: FacetParameter, filter: &PoolFilter) -> Option<RoaringBitmap> {
        let codes = |codes: &BTreeSet<String>| codes.iter().cloned().map(Value::Code).collect();
        let numbers =
            |numbers: &BTreeSet<i32>| numbers.iter().copied().map(Value::Number).collect();
        let asked: Vec<Value> = match of {
            FacetParameter::Level => filter.levels.iter().copied().map(Value::Level).collect(),
            FacetParameter::FieldCode => codes(&filter.field_codes),
            FacetParameter::DepartmentCode => codes(&filter.department_codes),
            FacetParameter::ClassYear => numbers(&filter.class_years),
            FacetParameter::ProvinceCode => numbers(&filter.cities),
            FacetParameter::DocumentType => codes(&filter.document_types),
            FacetParameter::MinGpa => {
                filter.gpa.min.or(filter.gpa.max)?;
                let passes = |gpa: Option<i32>| gpa.is_some_and(|gpa| filter.gpa.contains(gpa));
                return Some(those(self.averages.len(), |number| passes(self.averages[number])));
            }
        };
        if asked.is_empty() {
            return None;
        }
        let having = self.having.get(&of);
        Some(asked.iter().filter_map(|value| having?.get(value)).union())
    }
}

impl Value {
    /// As the parameter takes it.
    fn name(&self) -> String {
        match self {
            Self::Level(level) => level.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Average(average) => format!("{:.1}", f64::from(*average) / 100.0),
            Self::Code(code) => code.clone(),
        }
    }
}

fn count_of(candidates: u64) -> i64 {
    i64::try_from(candidates).unwrap_or(i64::MAX)
}
