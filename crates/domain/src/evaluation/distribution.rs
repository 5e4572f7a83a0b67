//! Statistics of the scores of a group, for candidates and employers (R29).

use std::collections::BTreeMap;

use super::Points;
use crate::money::div_round_half_up;

/// How often each score occurs in a group. Statistics and ranks follow from it. Its size is limited
/// by the number of possible scores, not by the size of the group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution(BTreeMap<Points, u64>);

/// Statistics of the scores of a group in one competency. For an empty group all are zero (R29).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The number of scores.
    pub count: u64,
    /// The arithmetic mean.
    pub mean: Points,
    /// The middle score, or the mean of the two middle scores.
    pub median: Points,
    /// The population standard deviation, not that of a sample.
    pub standard_deviation: Points,
}

/// Pairs of a score and how often it occurs, in any order. The same score may appear several times.
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
    /// The size of the group.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// The statistics of the group, computed with exact integers and rounded half up (R29).
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
        // Twice the deviation times the count. The factor of two keeps a half visible after the
        // square root has been cut to an integer.
        let spread = (4 * (many * squares - sum * sum)).isqrt();
        Statistics {
            count,
            mean: Points::saturated(div_round_half_up(sum, many)),
            median: Points::saturated(div_round_half_up(middle, 2)),
            standard_deviation: Points::saturated(div_round_half_up(spread, 2 * many)),
        }
    }

    /// The share of the group whose score is strictly lower than `own`, in hundredths of a percent
    /// (R29). It is 0 for an empty group.
    pub fn rank(&self, own: Points) -> Points {
        let count = i128::from(self.count());
        if count == 0 {
            return Points::default();
        }
        let lower: u64 = self.0.range(..own).map(|(_, n)| n).sum();
        Points::saturated(div_round_half_up(i128::from(lower) * i128::from(Points::MAX.0), count))
    }

    /// The score at this index of the group in ascending order; 0 past the end.
    fn nth(&self, index: u64) -> i128 {
        let mut passed = 0;
        let reached = self.0.iter().find(|(_, n)| {
            passed += **n;
            passed > index
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
    fn the_statistics_of_a_known_group_are_exact() {
        let expected = Statistics {
            count: 8,
            mean: Points::whole(5),
            median: Points(450),
            standard_deviation: Points::whole(2),
        };
        assert_eq!(whole(&[9, 2, 4, 4, 5, 4, 7, 5]).statistics(), expected);
    }

    #[test]
    fn the_median_of_an_odd_group_is_its_middle_score() {
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
    fn equal_scores_have_the_same_rank() {
        let group = whole(&[10, 20, 20, 40]);
        assert_eq!(group.rank(Points::whole(10)), Points(0));
        assert_eq!(group.rank(Points::whole(20)), Points(2_500));
        assert_eq!(group.rank(Points::whole(40)), Points(7_500));
        assert_eq!(group.rank(Points::whole(41)), Points::MAX);
        assert_eq!(whole(&[1, 1, 2]).rank(Points::whole(2)), Points(6_667));
    }

    proptest! {
        #[test]
        fn the_statistics_agree_with_floating_point(group in vec(0..=10_000_u32, 1..200)) {
            let figures = of(group.iter().copied().map(Points)).statistics();
            let count = group.len() as f64;
            let mean = group.iter().copied().map(f64::from).sum::<f64>() / count;
            let variance = group.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / count;
            prop_assert!((f64::from(figures.mean.0) - mean).abs() < 0.501);
            prop_assert!((f64::from(figures.standard_deviation.0) - variance.sqrt()).abs() < 0.501);
        }

        /// Many candidates share few scores, which is where counting could go wrong.
        #[test]
        fn counted_scores_give_the_same_statistics_as_listed_scores(
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
