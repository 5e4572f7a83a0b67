//! What candidates and employers learn about the pool as a whole (R29).

use super::Points;
use crate::money::div_round_half_up;

/// Figures of the scores of a pool in one competency; all zero for an empty pool (R29).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    pub count: u64,
    pub mean: Points,
    pub median: Points,
    /// Of the whole population, not of a sample.
    pub standard_deviation: Points,
}

/// Describes a pool; scores in any order, figures rounded half-up from exact integers (R29).
pub fn statistics(scores: &[Points]) -> Statistics {
    if scores.is_empty() {
        return Statistics::default();
    }
    let mut sorted: Vec<i128> = scores.iter().map(|score| score.0.into()).collect();
    sorted.sort_unstable();

    let count = sorted.len() as i128;
    let sum: i128 = sorted.iter().sum();
    let squares: i128 = sorted.iter().map(|score| score * score).sum();
    let middle = sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2];
    // Twice the deviation times the count: doubled before the root is cut to an integer,
    // so that a half is still seen when rounding.
    let spread = (4 * (count * squares - sum * sum)).isqrt();

    Statistics {
        count: sorted.len() as u64,
        mean: Points::saturated(div_round_half_up(sum, count)),
        median: Points::saturated(div_round_half_up(middle, 2)),
        standard_deviation: Points::saturated(div_round_half_up(spread, 2 * count)),
    }
}

/// The share of an ascending pool with a strictly lower score, in hundredths of a percent (R29).
pub fn percentile_rank(sorted: &[Points], own: Points) -> Points {
    if sorted.is_empty() {
        return Points::default();
    }
    let lower = sorted.partition_point(|score| *score < own) as i128;
    Points::saturated(div_round_half_up(lower * i128::from(Points::MAX.0), sorted.len() as i128))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn whole(scores: &[u32]) -> Vec<Points> {
        scores.iter().map(|&score| Points::whole(score)).collect()
    }

    #[test]
    fn an_empty_pool_has_only_zeros() {
        assert_eq!(statistics(&[]), Statistics::default());
        assert_eq!(percentile_rank(&[], Points::MAX), Points(0));
    }

    #[test]
    fn the_figures_of_a_known_pool_are_exact() {
        let figures = statistics(&whole(&[9, 2, 4, 4, 5, 4, 7, 5]));
        let expected = Statistics {
            count: 8,
            mean: Points::whole(5),
            median: Points(450),
            standard_deviation: Points::whole(2),
        };
        assert_eq!(figures, expected);
    }

    #[test]
    fn an_odd_pool_has_its_middle_score_as_median() {
        assert_eq!(statistics(&whole(&[90, 10, 30])).median, Points::whole(30));
    }

    #[test]
    fn halves_are_rounded_up() {
        let figures = statistics(&[Points(1), Points(2)]);
        assert_eq!(figures.mean, Points(2));
        assert_eq!(figures.median, Points(2));
        assert_eq!(figures.standard_deviation, Points(1));
    }

    #[test]
    fn equal_scores_share_the_rank_of_those_below_them() {
        let pool = whole(&[10, 20, 20, 40]);
        assert_eq!(percentile_rank(&pool, Points::whole(10)), Points(0));
        assert_eq!(percentile_rank(&pool, Points::whole(20)), Points(2_500));
        assert_eq!(percentile_rank(&pool, Points::whole(40)), Points(7_500));
        assert_eq!(percentile_rank(&pool, Points::whole(41)), Points::MAX);
        assert_eq!(percentile_rank(&whole(&[1, 1, 2]), Points::whole(2)), Points(6_667));
    }

    proptest! {
        #[test]
        fn the_figures_agree_with_floating_point(pool in vec(0..=10_000_u32, 1..200)) {
            let figures = statistics(&pool.iter().copied().map(Points).collect::<Vec<_>>());
            let count = pool.len() as f64;
            let mean = pool.iter().copied().map(f64::from).sum::<f64>() / count;
            let variance = pool.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / count;
            prop_assert!((f64::from(figures.mean.0) - mean).abs() < 0.501);
            prop_assert!((f64::from(figures.standard_deviation.0) - variance.sqrt()).abs() < 0.501);
        }
    }
}
