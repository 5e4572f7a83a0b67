//! Figures of a term: how far its candidates and its offers came, and how fast people answered.

use crate::Named;
use crate::disclosure::{SMALLEST_CELL, protect, protect_rows};
use std::collections::BTreeMap;

names! {
    /// By what the figures of a term are divided.
    pub enum FigureDimension {
        /// The day in Istanbul on which an application was submitted or an offer was sent.
        Day = "day",
        /// The level of education.
        Level = "level",
        /// The province of the school.
        Province = "province",
        /// The school.
        School = "school",
        /// The sector of the employer.
        Sector = "sector",
        /// Public or private.
        EmployerKind = "employer_kind",
    }
}

names! {
    /// How far a candidate came.
    pub enum CandidateStage {
        /// The application was submitted.
        Applied = "applied",
        /// The candidate is in the pool.
        InPool = "in_pool",
        /// An employer sent an offer.
        Offered = "offered",
        /// The candidate accepted an offer.
        Accepted = "accepted",
        /// An offer is confirmed.
        Placed = "placed",
    }
}

names! {
    /// What became of an offer that was sent.
    pub enum OfferOutcome {
        /// It waits for an answer, or ended without one that counts below.
        Other = "other",
        /// The candidate did not answer in time.
        Lapsed = "lapsed",
        /// The candidate accepted it, and it is not confirmed.
        Accepted = "accepted",
        /// It is confirmed.
        Confirmed = "confirmed",
    }
}

/// How many hours people took, in full hours, with the number of times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours(BTreeMap<u64, u64>);

/// Candidates by how far they came, and offers by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    candidates: [u64; CandidateStage::ALL.len()],
    offers: [u64; OfferOutcome::ALL.len()],
    /// From the sending to the acceptance or refusal.
    pub to_answer: Hours,
    /// From the acceptance to the confirmation.
    pub to_confirm: Hours,
}

/// The figures of one value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// The value.
    pub name: String,
    /// The value of the coarser dimension that contains it: the province of a school.
    pub within: Option<String>,
    /// Its figures.
    pub figures: Figures,
}

/// Figures that may be published together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publication {
    /// The figures of the whole term. `None` if not even they may be shown.
    pub total: Option<Figures>,
    /// The rows that may be shown.
    pub rows: Vec<FigureRow>,
    /// All other rows together. `None` if there are none.
    pub rest: Option<Figures>,
}

impl Hours {
    /// Adds so many times of so many hours.
    pub fn add(&mut self, hours: u64, times: u64) {
        *self.0.entry(hours).or_default() += times;
    }

    /// Whether they are of so few people that nothing may be said about them.
    fn is_small(&self) -> bool {
        self.0.values().sum::<u64>() < SMALLEST_CELL
    }

    /// The hours that half of the people did not exceed. `None` if nobody took any.
    pub fn median(&self) -> Option<u64> {
        let all: u64 = self.0.values().sum();
        let mut seen = 0;
        let is_half = |(_, times): &(&u64, &u64)| {
            seen += **times;
            seen * 2 >= all
        };
        self.0.iter().find(is_half).map(|(hours, _)| *hours)
    }
}

impl Figures {
    /// Adds candidates who came so far and no farther.
    pub fn add_candidates(&mut self, stage: CandidateStage, count: u64) {
        self.candidates[stage as usize] += count;
    }

    /// Adds offers of which this became.
    pub fn add_offers(&mut self, outcome: OfferOutcome, count: u64) {
        self.offers[outcome as usize] += count;
    }

    /// Candidates who came so far, or farther.
    pub fn reached(&self, stage: CandidateStage) -> u64 {
        self.candidates[stage as usize..].iter().sum()
    }

    /// Candidates who are in the pool and have no offer.
    pub fn without_offer(&self) -> u64 {
        self.candidates[CandidateStage::InPool as usize]
    }

    /// Offers of which one of these became.
    pub fn offers(&self, outcomes: &[OfferOutcome]) -> u64 {
        outcomes.iter().map(|outcome| self.offers[*outcome as usize]).sum()
    }

    /// Without the numbers that may not be shown.
    pub fn only(self, candidates: bool, offers: bool) -> Self {
        let none = Self::default();
        let of_candidates = if candidates { self.candidates } else { none.candidates };
        Self { candidates: of_candidates, ..if offers { self } else { none } }
    }

    /// Disjoint groups of people and offers, from which all other numbers follow.
    fn cells(&self) -> Vec<u64> {
        self.candidates.iter().chain(&self.offers).copied().collect()
    }

    fn without_few_hours(mut self) -> Self {
        for hours in [&mut self.to_answer, &mut self.to_confirm] {
            if hours.is_small() {
                *hours = Hours::default();
            }
        }
        self
    }

    /// The sum of all.
    pub fn sum<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        for figures in all {
            let candidates = sum.candidates.iter_mut().zip(figures.candidates);
            let offers = sum.offers.iter_mut().zip(figures.offers);
            candidates.chain(offers).for_each(|(sum, count)| *sum += count);
            figures.to_answer.0.iter().for_each(|(hours, times)| sum.to_answer.add(*hours, *times));
            figures
                .to_confirm
                .0
                .iter()
                .for_each(|(hours, times)| sum.to_confirm.add(*hours, *times));
        }
        sum
    }
}

/// Which rows the public may see. The rows that are hidden are shown together, so that neither a row nor
/// the difference of two numbers is about fewer than ten people. A row within a hidden one is hidden too,
/// and hidden rows are enough within each row that is shown.
pub fn publish(rows: Vec<FigureRow>) -> Publication {
    let all = Figures::sum(rows.iter().map(|row| &row.figures));
    if protect_rows(&[all.cells()], &[false]).is_none() {
        return Publication::default();
    }
    let mut groups = BTreeMap::<_, Vec<FigureRow>>::new();
    for row in rows {
        groups.entry(row.within.clone()).or_default().push(row);
    }
    let coarse: Vec<_> =
        groups.values().map(|rows| Figures::sum(rows.iter().map(|row| &row.figures))).collect();
    let (mut shown, mut hidden) = (vec![], vec![]);
    for (rows, is_shown) in groups.into_values().zip(shown_rows(&coarse.iter().collect::<Vec<_>>()))
    {
        let figures: Vec<_> = rows.iter().map(|row| &row.figures).collect();
        let within = match is_shown {
            true => shown_rows(&figures),
            false => vec![false; rows.len()],
        };
        for (row, is_shown) in rows.into_iter().zip(within) {
            if is_shown { &mut shown } else { &mut hidden }.push(row);
        }
    }
    shown.sort_by(|one, other| one.name.cmp(&other.name));
    let rest = Figures::sum(hidden.iter().map(|row| &row.figures));
    let row = |row: FigureRow| FigureRow { figures: row.figures.without_few_hours(), ..row };
    Publication {
        total: Some(all.without_few_hours()),
        rows: shown.into_iter().map(row).collect(),
        rest: (!hidden.is_empty()).then(|| rest.without_few_hours()),
    }
}

/// Which of these rows may be shown beside their sum, and beside a table of the applications alone.
fn shown_rows(rows: &[&Figures]) -> Vec<bool> {
    let applied: Vec<_> = rows.iter().map(|row| row.reached(CandidateStage::Applied)).collect();
    let counted: Vec<_> = applied.iter().copied().filter(|count| *count > 0).collect();
    let mut alone = protect(&counted).unwrap_or_else(|| vec![false; counted.len()]).into_iter();
    let hidden: Vec<_> =
        applied.iter().map(|count| *count > 0 && !alone.next().unwrap_or(false)).collect();
    let cells: Vec<_> = rows.iter().map(|row| row.cells()).collect();
    protect_rows(&cells, &hidden).unwrap_or_else(|| vec![false; rows.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// A row with so many candidates at each stage.
    fn row(name: &str, within: &str, candidates: [u64; 5]) -> FigureRow {
        let figures = Figures { candidates, ..Figures::default() };
        let within = (!within.is_empty()).then(|| within.to_owned());
        FigureRow { name: name.to_owned(), within, figures }
    }

    fn names(publication: &Publication) -> Vec<&str> {
        publication.rows.iter().map(|row| row.name.as_str()).collect()
    }

    #[test]
    fn a_row_with_a_small_number_is_hidden_with_another_one() {
        let published = publish(vec![
            row("a", "", [20, 30, 0, 0, 100]),
            row("b", "", [20, 30, 9, 0, 100]),
            row("c", "", [15, 20, 10, 0, 10]),
            row("d", "", [200, 30, 90, 0, 100]),
        ]);
        assert_eq!(names(&published), ["a", "d"]);
        let rest = published.rest.expect("two are hidden");
        assert_eq!((rest.reached(CandidateStage::Offered), rest.without_offer()), (129, 50));
        // With one row, the sum is the row.
        assert_eq!(publish(vec![row("a", "", [20, 30, 9, 0, 100])]), Publication::default());
        assert_eq!(names(&publish(vec![row("a", "", [20, 0, 0, 0, 0])])), ["a"]);
    }

    /// The province of a school with few candidates is shown. The other schools there would tell how many
    /// it has, so another one is hidden in the same province.
    #[test]
    fn a_school_does_not_follow_from_its_province() {
        let published = publish(vec![
            row("a", "6", [100, 0, 0, 0, 0]),
            row("b", "6", [300, 0, 0, 0, 0]),
            row("c", "6", [3, 0, 0, 0, 0]),
            row("d", "34", [50, 0, 0, 0, 0]),
            row("e", "34", [60, 0, 0, 0, 0]),
            row("f", "7", [4, 0, 0, 0, 0]),
            row("g", "8", [70, 0, 0, 0, 0]),
        ]);
        // g is the smallest province with which f, which may not be shown, is hidden.
        assert_eq!(names(&published), ["b", "d", "e"]);
        let all = published.total.expect("many");
        assert_eq!(all.reached(CandidateStage::Applied), 587);
    }

    #[test]
    fn half_of_the_people_answered_within_the_median() {
        let mut hours = Hours::default();
        assert_eq!(hours.median(), None);
        for (of, times) in [(1, 3), (5, 1), (300, 3)] {
            hours.add(of, times);
        }
        assert_eq!(hours.median(), Some(5));
    }

    proptest! {
        /// What is shown, what is hidden and every difference between them has no small number.
        #[test]
        fn no_published_number_is_small(
            rows in vec((0..4_usize, vec(0..40_u64, 5)), 1..12)
        ) {
            let rows: Vec<_> = rows
                .into_iter()
                .enumerate()
                .map(|(nth, (within, cells))| {
                    let cells = cells.try_into().expect("five");
                    row(&nth.to_string(), &within.to_string(), cells)
                })
                .collect();
            let by_province = |shown: &[FigureRow]| {
                let mut sums = BTreeMap::<_, Vec<Figures>>::new();
                for row in shown {
                    sums.entry(row.within.clone()).or_default().push(row.figures.clone());
                }
                sums
            };
            let provinces: Vec<_> = by_province(&rows)
                .into_iter()
                .map(|(name, all)| FigureRow {
                    name: name.unwrap_or_default(), within: None, figures: Figures::sum(&all),
                })
                .collect();
            let (fine, coarse) = (publish(rows.clone()), publish(provinces));
            let is_safe = |figures: &Figures| {
                figures.cells().iter().all(|count| *count == 0 || *count >= SMALLEST_CELL)
            };
            prop_assert_eq!(&fine.total, &coarse.total);
            for published in [&fine, &coarse] {
                let rows = published.rows.iter().map(|row| &row.figures);
                prop_assert!(rows.chain(&published.rest).chain(&published.total).all(is_safe));
            }
            // A province that is shown, without its schools that are shown.
            let shown = by_province(&fine.rows);
            for province in &coarse.rows {
                let known = shown.get(&Some(province.name.clone())).cloned().unwrap_or_default();
                let known = Figures::sum(&known);
                let others = province.figures.cells().into_iter().zip(known.cells());
                for (all, known) in others {
                    prop_assert!(all == known || all - known >= SMALLEST_CELL);
                }
            }
            // No school of a province that is hidden is shown.
            for row in &fine.rows {
                prop_assert!(coarse.rows.iter().any(|of| Some(&of.name) == row.within.as_ref()));
            }
        }
    }
}
