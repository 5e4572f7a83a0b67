use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::ids::{PoolEntryId, TermId};
use staj_domain::pool::{FacetParameter, PoolEntryState};
use staj_domain::school::Level;
use staj_domain::term::TermPhase;
use staj_persistence::rows::pool_entries::{PoolFilter, PoolStanding, PoolTraits};
use staj_persistence::rows::terms::TermFilter;
use staj_persistence::types::Key;
use staj_persistence::{Store, Tx, pool_entries, terms};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use time::{Date, Duration, OffsetDateTime};

/// How long it is not asked again who of a large pool has become unavailable. A server asks more often in
/// the background.
const FRESH: Duration = Duration::seconds(10);
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
/// memory, at some hundred bytes for each candidate, and only what may change is read again.
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

/// What does not change, in the order of the ids.
#[derive(Default)]
struct Entries {
    ids: Vec<Key>,
    traits: Vec<Traits>,
    standings: Vec<Standing>,
    fields: Names,
    departments: Names,
    document_types: Names,
    periods: Vec<(Date, Date)>,
}

struct Traits {
    level: Level,
    class_year: usize,
    /// The number of its name.
    field: usize,
    /// The number of its name.
    department: usize,
    gpa: Option<i32>,
    /// A bit for each plate code.
    cities: u128,
    /// A bit for each number of a type.
    documents: u128,
    /// In `Entries::periods`.
    periods: Range<usize>,
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

/// Names by their numbers.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
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

    /// The facets of a search. The pool is complete. Who is available in a large one may be ten seconds
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
        let mut entries = Self::default();
        loop {
            let after = entries.ids.last().map(|last| PoolEntryId(last.0));
            let chunk = pool_entries::list_traits(tx, term, after, CHUNK)?;
            if chunk.is_empty() {
                return Ok(entries);
            }
            chunk.into_iter().for_each(|row| entries.add(row));
        }
    }

    fn add(&mut self, row: PoolTraits) {
        let (profile, first) = (row.profile.0, self.periods.len());
        self.periods.extend(profile.periods);
        let types = profile.documents.iter().map(|(of_type, _)| self.document_types.add(of_type));
        self.traits.push(Traits {
            level: row.level.0,
            class_year: usize::try_from(row.class_year).unwrap_or(0),
            field: self.fields.add(&row.field_code),
            department: self.departments.add(&row.department_code),
            gpa: row.gpa,
            cities: bits(profile.cities.iter().filter_map(|city| usize::try_from(*city).ok())),
            documents: bits(types),
            periods: first..self.periods.len(),
        });
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

impl Names {
    fn add(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len();
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The numbers of those names that somebody has.
    fn find(&self, names: &BTreeSet<String>) -> Vec<usize> {
        names.iter().filter_map(|name| self.numbers.get(name).copied()).collect()
    }
}

/// A bit for each number below 128.
fn bits(numbers: impl IntoIterator<Item = usize>) -> u128 {
    let bit = |number: usize| u32::try_from(number).ok().and_then(|by| 1_u128.checked_shl(by));
    numbers.into_iter().filter_map(bit).fold(0, |all, bit| all | bit)
}

/// The numbers of the bits that are set.
fn numbers(mut bits: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(lowest)
    })
}

/// A filter whose names are numbers.
struct Asked<'a> {
    filter: &'a PoolFilter,
    fields: Vec<usize>,
    departments: Vec<usize>,
    cities: u128,
    documents: u128,
}

impl Asked<'_> {
    /// Whether a candidate passes the filters that are not counted.
    fn admits(&self, standing: &Standing, periods: &[(Date, Date)]) -> bool {
        let filter = self.filter;
        filter.academic.contains(standing.academic)
            && filter.social.contains(standing.social)
            && filter.sports.contains(standing.sports)
            && standing.confirmed != GONE
            && filter.confirmed_below.is_none_or(|limit| i32::from(standing.confirmed) < limit)
            && filter.preferred.is_none_or(|asked| {
                periods.iter().any(|(start, end)| *start <= asked.end() && *end >= asked.start())
            })
    }

    /// Whether a candidate passes the filter of a parameter.
    fn agrees(&self, parameter: FacetParameter, traits: &Traits) -> bool {
        let filter = self.filter;
        match parameter {
            FacetParameter::Level => {
                filter.levels.is_empty() || filter.levels.contains(&traits.level)
            }
            FacetParameter::FieldCode => {
                filter.field_codes.is_empty() || self.fields.contains(&traits.field)
            }
            FacetParameter::DepartmentCode => {
                filter.department_codes.is_empty() || self.departments.contains(&traits.department)
            }
            FacetParameter::ClassYear => {
                let is_asked = |year: &i32| usize::try_from(*year) == Ok(traits.class_year);
                filter.class_years.is_empty() || filter.class_years.iter().any(is_asked)
            }
            FacetParameter::ProvinceCode => {
                filter.cities.is_empty() || traits.cities & self.cities != 0
            }
            FacetParameter::DocumentType => {
                filter.document_types.is_empty() || traits.documents & self.documents != 0
            }
            FacetParameter::MinGpa => {
                let is_any = filter.gpa.min.or(filter.gpa.max).is_none();
                is_any || traits.gpa.is_some_and(|gpa| filter.gpa.contains(gpa))
            }
        }
    }
}

/// Counts by parameter and the number of the value.
struct Counts(Vec<Vec<i64>>);

impl Counts {
    fn add(&mut self, parameter: FacetParameter, value: usize) {
        let of_parameter = &mut self.0[parameter as usize];
        if of_parameter.len() <= value {
            of_parameter.resize(value + 1, 0);
        }
        of_parameter[value] += 1;
    }

    fn add_all(&mut self, parameter: FacetParameter, traits: &Traits) {
        match parameter {
            FacetParameter::Level => self.add(parameter, traits.level as usize),
            FacetParameter::FieldCode => self.add(parameter, traits.field),
            FacetParameter::DepartmentCode => self.add(parameter, traits.department),
            FacetParameter::ClassYear => self.add(parameter, traits.class_year),
            FacetParameter::ProvinceCode => {
                numbers(traits.cities).for_each(|city| self.add(parameter, city));
            }
            FacetParameter::DocumentType => {
                numbers(traits.documents).for_each(|of_type| self.add(parameter, of_type));
            }
            FacetParameter::MinGpa => {
                let reached = AVERAGES.iter().take_while(|min| traits.gpa >= Some(**min)).count();
                (0..reached).for_each(|min| self.add(parameter, min));
            }
        }
    }
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
        let entries = &self.entries;
        let cities = filter.cities.iter().filter_map(|city| usize::try_from(*city).ok());
        let asked = Asked {
            filter,
            fields: entries.fields.find(&filter.field_codes),
            departments: entries.departments.find(&filter.department_codes),
            cities: bits(cities),
            documents: bits(entries.document_types.find(&filter.document_types)),
        };
        let (mut total, mut counts) = (0, Counts(vec![vec![]; FacetParameter::ALL.len()]));
        for (traits, standing) in entries.traits.iter().zip(&*self.standings) {
            if !asked.admits(standing, &entries.periods[traits.periods.clone()]) {
                continue;
            }
            let refuses = |parameter: &FacetParameter| !asked.agrees(*parameter, traits);
            let mut refusing = FacetParameter::ALL.iter().copied().filter(refuses);
            match (refusing.next(), refusing.next()) {
                (None, _) => {
                    total += 1;
                    FacetParameter::ALL.iter().for_each(|of| counts.add_all(*of, traits));
                }
                // Another value of this parameter would find the candidate.
                (Some(only), None) => counts.add_all(only, traits),
                (Some(_), Some(_)) => {}
            }
        }
        let values = FacetParameter::ALL.iter().map(|of| (*of, entries.named(*of, &counts)));
        Facets { total, values: values.collect() }
    }
}

impl Entries {
    /// The counts of a parameter with the names of its values, as the parameter takes them.
    fn named(&self, parameter: FacetParameter, counts: &Counts) -> Vec<(String, i64)> {
        let name = |number: usize| match parameter {
            FacetParameter::Level => Level::ALL[number].to_string(),
            FacetParameter::FieldCode => self.fields.names[number].clone(),
            FacetParameter::DepartmentCode => self.departments.names[number].clone(),
            FacetParameter::ClassYear | FacetParameter::ProvinceCode => number.to_string(),
            FacetParameter::DocumentType => self.document_types.names[number].clone(),
            FacetParameter::MinGpa => format!("{:.1}", f64::from(AVERAGES[number]) / 100.0),
        };
        let counts = counts.0[parameter as usize].iter().copied().enumerate();
        let mut named: Vec<_> = counts
            .filter(|(_, count)| *count > 0)
            .map(|(number, count)| (name(number), count))
            .collect();
        match parameter {
            FacetParameter::Level
            | FacetParameter::ClassYear
            | FacetParameter::ProvinceCode
            | FacetParameter::MinGpa => {}
            // Their numbers have no order.
            FacetParameter::FieldCode
            | FacetParameter::DepartmentCode
            | FacetParameter::DocumentType => named.sort(),
        }
        named
    }
}
