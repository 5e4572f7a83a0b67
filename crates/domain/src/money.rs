//! Amounts of money in whole kuruş, rounded half up (D8).

use std::fmt;

/// An amount in kuruş, which are hundredths of a Turkish lira (D8). Its text is in lira, such as
/// `8422.65`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kurus(pub i64);

impl Kurus {
    /// The amount times `numerator / denominator`, rounded half up once. `denominator` must be
    /// positive. A result outside the range of `i64` saturates.
    pub fn mul_ratio(self, numerator: i64, denominator: i64) -> Self {
        let product = i128::from(self.0) * i128::from(numerator);
        let amount = div_round_half_up(product, denominator.into());
        Self(i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX }))
    }
}

impl fmt::Display for Kurus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let kurus = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", kurus / 100, kurus % 100)
    }
}

/// The quotient rounded to a whole number, half up (D8). `divisor` must be positive.
pub fn div_round_half_up(dividend: i128, divisor: i128) -> i128 {
    (2 * dividend + divisor).div_euclid(2 * divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_in_lira_with_two_decimals() {
        for (kurus, text) in
            [(842_265, "8422.65"), (2_807_550, "28075.50"), (5, "0.05"), (-5, "-0.05"), (0, "0.00")]
        {
            assert_eq!(Kurus(kurus).to_string(), text);
        }
    }

    #[test]
    fn a_half_is_rounded_up() {
        for (dividend, divisor, quotient) in
            [(14, 10, 1), (15, 10, 2), (16, 10, 2), (1, 3, 0), (2, 3, 1), (-15, 10, -1), (0, 7, 0)]
        {
            assert_eq!(div_round_half_up(dividend, divisor), quotient, "{dividend} / {divisor}");
        }
    }

    #[test]
    fn an_amount_that_is_too_large_saturates() {
        assert_eq!(Kurus(i64::MAX).mul_ratio(i64::MAX, 1), Kurus(i64::MAX));
        assert_eq!(Kurus(i64::MIN).mul_ratio(i64::MAX, 1), Kurus(i64::MIN));
        assert_eq!(Kurus(i64::MAX).mul_ratio(i64::MAX, i64::MAX), Kurus(i64::MAX));
    }
}
