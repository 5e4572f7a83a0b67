//! What candidates and employers learn about a group as a whole (R29).

use std::collections::BTreeMap;

use super::Points;
use crate::money::div_round_half_up;

/// How often each score occurs in a group: all that its figures and ranks follow from, and never
/// larger than the number of scores there can be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution(BTreeMap<Points, u64>);

/// Figures of the scores of a group in one competency; all zero for an empty one (R29).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    pub count: u64,
    pub mean: Points,
    pub median: Points,
    /// Of the whole population, not of a sample.
    pub standard_deviation: Points,
}

/// Scores with how often they occur, in any order; the same score may come several times.
impl FromIterator<(Points, u64)> for Distribution {
    fn from_iter<I: IntoIterator<Item = (Points, u64)>>(counted: I) -> Self {
        let mut distribution = Self::default();
        distribution.extend(counted);
        distribution
    }
}

impl Extend<(Points, u64)> for Distribution {
    fn extend<I: IntoIterator<Item = (Points, u64)>>(&mut self, counted: I) {
        for (score, count) in counted {
            *self.0.entry(score).or_default() += count;
        }
    }
}

impl Distribution {
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// Describes the group, rounded half-up from exact integers (R29).
    pub fn statistics(&self) -> Statistics {
        let count = self.count();
        if count == 0 {
            return Statistics::default();
        }
        let weighed = |power: u32| -> i128 {
            self.0.iter().map(|(score, n)| i128::from(score.0).pow(power) * i128::from(*n)).sum()
        };
        let (sum, squares, middle) =
            (weighed(1), weighed(2), self.nth((count - 1) / 2) + self.nth(count / 2));
        let many = i128::from(count);
        // Twice the deviation times the count: doubled before the root is cut to an integer,
        // so that a half is still seen when rounding.
        let spread = (4 * (many * squares - sum * sum)).isqrt();
        Statistics {
            count,
            mean: Points::saturated(div_round_half_up(sum, many)),
            median: Points::saturated(div_round_half_up(middle, 2)),
            standard_deviation: Points::saturated(div_round_half_up(spread, 2 * many)),
        }
    }

    /// The share of the group with a strictly lower score, in hundredths of a percent (R29).
    pub fn rank(&self, own: Points) -> Points {
        let count = i128::from(self.count());
        if count == 0 {
            return Points::default();
        }
        let lower: u64 = self.0.range(..own).map(|(_, n)| n).sum();
        Points::saturated(div_round_half_up(i128::from(lower) * i128::from(Points::MAX.0), count))
    }

    /// The score at that place of the ascending group; 0 behind its end.
    fn nth(&self, place: u64) -> i128 {
        let mut passed = 0;
        let reached = self.0.iter().find(|(_, n)| {
            passed += **n;
            passed > place
        });
        reached.map_or(0, |(score, _)| score.0.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn of(scores: impl IntoIterator<Item = Points>) -> Distribution {
        scores.into_iter().map(|score| (score, 1)).collect()
    }

    fn whole(scores: &[u32]) -> Distribution {
        of(scores.iter().map(|&score| Points::whole(score)))
    }

    #[test]
    fn an_empty_group_has_only_zeros() {
        assert_eq!(Distribution::default().statistics(), Statistics::default());
        assert_eq!(Distribution::default().rank(Points::MAX), Points(0));
    }

    #[test]
    fn the_figures_of_a_known_group_are_exact() {
        let expected = Statistics {
            count: 8,
            mean: Points::whole(5),
            median: Points(450),
            standard_deviation: Points::whole(2),
        };
        assert_eq!(whole(&[9, 2, 4, 4, 5, 4, 7, 5]).statistics(), expected);
    }

    #[test]
    fn an_odd_group_has_its_middle_score_as_median() {
        assert_eq!(whole(&[90, 10, 30]).statistics().median, Points::whole(30));
    }

    #[test]
    fn halves_are_rounded_up() {
        let figures = of([Points(1), Points(2)]).statistics();
        assert_eq!(figures.mean, Points(2));
        assert_eq!(figures.median, Points(2));
        assert_eq!(figures.standard_deviation, Points(1));
    }

    #[test]
    fn equal_scores_share_the_rank_of_those_below_them() {
        let group = whole(&[10, 20, 20, 40]);
        assert_eq!(group.rank(Points::whole(10)), Points(0));
        assert_eq!(group.rank(Points::whole(20)), Points(2_500));
        assert_eq!(group.rank(Points::whole(40)), Points(7_500));
        assert_eq!(group.rank(Points::whole(41)), Points::MAX);
        assert_eq!(whole(&[1, 1, 2]).rank(Points::whole(2)), Points(6_667));
    }

    proptest! {
        #[test]
        fn the_figures_agree_with_floating_point(group in vec(0..=10_000_u32, 1..200)) {
            let figures = of(group.iter().copied().map(Points)).statistics();
            let count = group.len() as f64;
            let mean = group.iter().copied().map(f64::from).sum::<f64>() / count;
            let variance = group.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / count;
            prop_assert!((f64::from(figures.mean.0) - mean).abs() < 0.501);
            prop_assert!((f64::from(figures.standard_deviation.0) - variance.sqrt()).abs() < 0.501);
        }

        /// Few different scores, many candidates: where a counted group could go wrong.
        #[test]
        fn a_counted_group_has_the_figures_of_the_listed_one(
            group in vec(0..6_u32, 1..200), own in 0..7_u32,
        ) {
            let mut sorted = group.clone();
            sorted.sort_unstable();
            let middle = |at: usize| u64::from(sorted[at]);
            let median = (middle((sorted.len() - 1) / 2) + middle(sorted.len() / 2)).div_ceil(2);
            let lower = sorted.iter().filter(|score| **score < own).count() as i128;
            let counted = of(group.into_iter().map(Points));
            prop_assert_eq!(u64::from(counted.statistics().median.0), median);
            let rank = div_round_half_up(lower * 10_000, sorted.len() as i128);
            prop_assert_eq!(i128::from(counted.rank(Points(own)).0), rank);
        }
    }
}
