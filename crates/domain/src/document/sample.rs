//! Random samples of approved documents, which are reviewed to measure the quality of document
//! control (A52).

use crate::evaluation::Points;
use crate::ids::DocumentId;
use crate::money::div_round_half_up;

/// How many of the approved documents are reviewed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleSize {
    /// This number of documents.
    Count(u32),
    /// This share of the documents, in hundredths of a percent. The result is rounded up, so that
    /// it is at least one document if there are any.
    Share(u32),
}

impl SampleSize {
    /// The number of documents to review out of `population` documents.
    pub fn of(self, population: usize) -> usize {
        let wanted = match self {
            Self::Count(count) => count as usize,
            Self::Share(share) => (population * share as usize).div_ceil(10_000),
        };
        wanted.min(population)
    }
}

/// Draws a sample from the approved documents. The same seed and the same documents, in any order,
/// give the same sample, so anybody can repeat the draw.
pub fn draw(mut approved: Vec<DocumentId>, size: SampleSize, seed: u64) -> Vec<DocumentId> {
    let size = size.of(approved.len());
    approved.sort_unstable_by_key(|id| (lot(seed, *id), *id));
    approved.truncate(size);
    approved
}

/// The pseudo-random number that determines the position of a document in the draw.
fn lot(seed: u64, id: DocumentId) -> u64 {
    let (high, low) = id.0.as_u64_pair();
    mixed(mixed(mixed(seed) ^ high) ^ low)
}

/// The mixing function of splitmix64. Each input bit affects about half of the output bits.
fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The counts of the reviews of a sample.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of documents in the sample.
    pub size: u64,
    /// The number of documents reviewed so far.
    pub reviewed: u64,
    /// The number of reviews that disagree with the approval.
    pub disagreements: u64,
}

/// A share with its 95% confidence interval, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The observed share.
    pub share: Points,
    /// The lower bound of the interval.
    pub low: Points,
    /// The upper bound of the interval.
    pub high: Points,
}

/// The square of 1.959964 in millionths. 1.959964 is the 97.5 % quantile of the normal
/// distribution.
const Z_SQUARED: i128 = 3_841_459;
const MILLION: i128 = 1_000_000;

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.size += other.size;
        self.reviewed += other.reviewed;
        self.disagreements += other.disagreements;
    }
}

impl Tally {
    /// The share of disagreements with its Wilson score interval; `None` while nothing is reviewed.
    pub fn rate(self) -> Option<Rate> {
        let (n, k) = (i128::from(self.reviewed), i128::from(self.disagreements));
        if n == 0 {
            return None;
        }
        let whole = i128::from(Points::MAX.0);
        // (2k + z² ∓ z √(z² + 4k(n − k)/n)) / 2(n + z²), all in millionths.
        let spread = (Z_SQUARED * (Z_SQUARED + 4 * k * (n - k) * MILLION / n)).isqrt();
        let centre = 2 * k * MILLION + Z_SQUARED;
        let bound = |numerator: i128| {
            let numerator = numerator.max(0) * whole;
            Points::saturated(div_round_half_up(numerator, 2 * (n * MILLION + Z_SQUARED)))
        };
        Some(Rate {
            share: Points::saturated(div_round_half_up(k * whole, n)),
            low: bound(centre - spread),
            high: bound(centre + spread),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn documents(count: u128) -> Vec<DocumentId> {
        // Ids generated at the same instant, which differ only in their last digits.
        (0..count)
            .map(|nth| DocumentId(Uuid::from_u128(0x0197_0000_0000_7000 << 64 | nth)))
            .collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_sample_in_any_order() {
        let mut backwards = documents(500);
        backwards.reverse();
        let one = draw(documents(500), SampleSize::Count(20), 7);
        assert_eq!(draw(backwards, SampleSize::Count(20), 7), one);
        assert_ne!(draw(documents(500), SampleSize::Count(20), 8), one);
    }

    #[test]
    fn a_share_is_rounded_up_and_no_sample_exceeds_the_population() {
        for (size, population, expected) in [
            (SampleSize::Count(5), 100, 5),
            (SampleSize::Count(200), 100, 100),
            (SampleSize::Share(100), 1000, 10),
            (SampleSize::Share(100), 1, 1),
            (SampleSize::Share(10_000), 7, 7),
            (SampleSize::Share(100), 0, 0),
        ] {
            assert_eq!(size.of(population), expected, "{size:?} of {population}");
        }
    }

    #[test]
    fn every_document_is_drawn_about_equally_often() {
        let (mut drawn, seeds) = ([0_u32; 100], 2000);
        for seed in 0..seeds {
            for id in draw(documents(100), SampleSize::Count(10), seed) {
                drawn[usize::try_from(id.0.as_u64_pair().1 & 0xff).expect("below 100")] += 1;
            }
        }
        // 200 are expected for each. Five standard deviations, √(2000 × 0.1 × 0.9) each, are 67.
        assert!(drawn.iter().all(|count| (133..=267).contains(count)), "{drawn:?}");
    }

    #[test]
    fn the_interval_is_the_wilson_score_interval() {
        // The expected values were computed separately in floating point.
        for (disagreements, reviewed, share, low, high) in [
            (0, 10, 0, 0, 2775),
            (1, 10, 1000, 179, 4042),
            (5, 100, 500, 215, 1118),
            (50, 100, 5000, 4038, 5962),
            (10, 10, 10_000, 7225, 10_000),
        ] {
            let rate = Tally { size: reviewed, reviewed, disagreements }.rate();
            let expected = Rate { share: Points(share), low: Points(low), high: Points(high) };
            assert_eq!(rate, Some(expected), "{disagreements} of {reviewed}");
        }
        assert_eq!(Tally { size: 10, ..Tally::default() }.rate(), None, "nothing is reviewed");
    }

    proptest! {
        #[test]
        fn a_draw_takes_each_document_at_most_once(count in 0_u128..200, size in 1_u32..300, seed: u64) {
            let drawn = draw(documents(count), SampleSize::Count(size), seed);
            let distinct: BTreeSet<_> = drawn.iter().collect();
            prop_assert_eq!(distinct.len(), drawn.len());
            prop_assert_eq!(drawn.len() as u128, u128::from(size).min(count));
        }

        #[test]
        fn the_rate_lies_in_its_interval(reviewed in 1_u64..100_000, part in 0.0..=1.0_f64) {
            let disagreements = (0..=reviewed).rev().find(|k| *k as f64 <= part * reviewed as f64).unwrap_or(0);
            let rate = Tally { size: reviewed, reviewed, disagreements }.rate().expect("some are reviewed");
            prop_assert!(rate.low <= rate.share && rate.share <= rate.high, "{:?}", rate);
        }
    }

    #[test]
    fn lots_are_mixed_by_the_published_splitmix64() {
        // The first three numbers of the reference implementation from seed 0.
        let state = |steps: u64| 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(steps);
        assert_eq!(mixed(state(0)), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mixed(state(1)), 0x6e78_9e6a_a1b9_65f4);
        assert_eq!(mixed(state(2)), 0x06c4_5d18_8009_454f);
    }

    #[test]
    fn a_draw_is_the_same_in_every_version_of_the_software() {
        // Computed independently.
        let drawn = draw(documents(50), SampleSize::Count(5), 7);
        let numbers: Vec<_> = drawn.iter().map(|id| id.0.as_u64_pair().1).collect();
        assert_eq!(numbers, [35, 27, 7, 8, 39]);
    }

    #[test]
    fn tallies_add_up() {
        let mut sum = Tally { size: 10, reviewed: 7, disagreements: 3 };
        sum += Tally { size: 5, reviewed: 4, disagreements: 2 };
        assert_eq!(sum, Tally { size: 15, reviewed: 11, disagreements: 5 });
    }
}
