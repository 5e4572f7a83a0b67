use crate::problem::{ApiError, Code};
use staj_domain::disclosure::protect;
use staj_domain::evaluation::{Competency, Distribution, Points, Statistics};
use staj_domain::ids::TermId;
use staj_domain::school::Level;
use staj_domain::term::Term;
use staj_persistence::{Tx, evaluations};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// The scores of whole terms. They do not change once everybody is evaluated, and everybody asks
/// for them on the day the pool opens: each term is read once.
#[derive(Default)]
pub struct Rankings(Mutex<HashMap<TermId, Arc<Ranking>>>);

/// The scores of one term in each competency: of all, and of each level.
#[derive(Default)]
pub struct Ranking {
    groups: BTreeMap<(Competency, Option<Level>), Group>,
    /// Groups that are large enough to be shown to everybody.
    public: BTreeSet<Option<Level>>,
}

/// Who is shown how a score stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anybody: no group is shown that is so small that it tells of its members.
    Everybody,
    /// Candidates see their own ranking, employers and the office those of the pool (R29).
    Participants,
}

#[derive(Default)]
struct Group {
    figures: Statistics,
    distribution: Distribution,
}

impl Rankings {
    /// How a term stands; nobody stands anywhere before all are evaluated.
    pub fn of(&self, tx: &mut Tx<'_>, term: &Term) -> Result<Arc<Ranking>, ApiError> {
        if term.progress.evaluated_at.is_none() {
            return Ok(Arc::default());
        }
        // Held while the scores are read: the others wait for the one reading instead of doing it too.
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
    /// The figures of everybody, or of a level, and the share of them with a lower score than
    /// this; nothing where nobody is.
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

/// Everybody together, and the levels whose figures tell nothing of a small one.
fn public(groups: &BTreeMap<(Competency, Option<Level>), Group>) -> BTreeSet<Option<Level>> {
    // Whoever is evaluated has a score in each competency: one is enough to count people.
    let levels = groups.iter().filter_map(|((competency, level), group)| {
        (*competency == Competency::Academic).then_some(((*level)?, group.figures.count))
    });
    let (levels, counts): (Vec<_>, Vec<_>) = levels.unzip();
    let Some(shown) = protect(&counts) else { return BTreeSet::new() };
    let shown = levels.into_iter().zip(shown).filter(|(_, shown)| *shown);
    shown.map(|(level, _)| Some(level)).chain([None]).collect()
}
