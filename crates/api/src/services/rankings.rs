use crate::problem::{ApiError, Code};
use staj_domain::disclosure::protect;
use staj_domain::evaluation::{Competency, Distribution, Points, Statistics};
use staj_domain::ids::TermId;
use staj_domain::school::Level;
use staj_domain::term::Term;
use staj_persistence::{Tx, evaluations};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Caches the scores of whole terms. They do not change once everybody is evaluated, and on the day
/// the pool opens everybody requests them. So each term is read only once.
#[derive(Default)]
pub struct Rankings(Mutex<HashMap<TermId, Arc<Ranking>>>);

/// The scores of one term in each competency: of everybody, and of each level.
#[derive(Default)]
pub struct Ranking {
    groups: BTreeMap<(Competency, Option<Level>), Group>,
    /// Groups that are large enough to be shown to the public.
    public: BTreeSet<Option<Level>>,
}

/// Who sees how a score ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The public, candidates and employers. Groups that are so small that they would reveal
    /// something about their members are not shown.
    Everybody,
    /// The programme office, which sees every score anyway.
    ProgrammeOffice,
}

#[derive(Default)]
struct Group {
    figures: Statistics,
    distribution: Distribution,
}

impl Rankings {
    /// Reads again next time, because the database was emptied.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The ranking of a term. It is empty before everybody is evaluated.
    pub fn of(&self, tx: &mut Tx<'_>, term: &Term) -> Result<Arc<Ranking>, ApiError> {
        if term.progress.evaluated_at.is_none() {
            return Ok(Arc::default());
        }
        // The lock is held while the scores are read, so that simultaneous requests wait for one
        // read instead of each doing their own.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ranking) = known.get(&term.id) {
            return Ok(ranking.clone());
        }
        let corrupt = |error| ApiError::logged(Code::Internal, error);
        let mut groups: BTreeMap<_, Group> = BTreeMap::new();
        for row in evaluations::score_counts(tx, term.id)? {
            let score = Points(u32::try_from(row.score).map_err(corrupt)?);
            let counted = (score, u64::try_from(row.count).map_err(corrupt)?);
            for level in [None, Some(row.level.0)] {
                let group = groups.entry((row.competency.0, level)).or_default();
                group.distribution.extend([counted]);
            }
        }
        for group in groups.values_mut() {
            group.figures = group.distribution.statistics();
        }
        let ranking = Arc::new(Ranking { public: public(&groups), groups });
        known.insert(term.id, ranking.clone());
        Ok(ranking)
    }
}

impl Ranking {
    /// The statistics of everybody or of one level, and the share of them with a lower score than
    /// `own`. `None` if the group is empty, or too small for the audience.
    pub fn compare(
        &self,
        audience: Audience,
        (competency, level): (Competency, Option<Level>),
        own: Points,
    ) -> Option<(Statistics, Points)> {
        if audience == Audience::Everybody && !self.public.contains(&level) {
            return None;
        }
        let group = self.groups.get(&(competency, level))?;
        Some((group.figures, group.distribution.rank(own)))
    }
}

/// The groups that can be shown to the public: everybody together, and the levels whose figures do
/// not reveal anything about a small level.
fn public(groups: &BTreeMap<(Competency, Option<Level>), Group>) -> BTreeSet<Option<Level>> {
    // Everybody who is evaluated has a score in each competency, so one competency is enough to
    // count people.
    let levels = groups.iter().filter_map(|((competency, level), group)| {
        (*competency == Competency::Academic).then_some(((*level)?, group.figures.count))
    });
    let (levels, counts): (Vec<_>, Vec<_>) = levels.unzip();
    let Some(shown) = protect(&counts) else { return BTreeSet::new() };
    let shown = levels.into_iter().zip(shown).filter(|(_, shown)| *shown);
    shown.map(|(level, _)| Some(level)).chain([None]).collect()
}
