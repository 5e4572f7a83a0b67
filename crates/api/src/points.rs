//! Points and grade point averages. The domain stores hundredths; JSON has numbers with two
//! decimals.

use staj_domain::evaluation::Points;

pub fn number(points: Points) -> f64 {
    f64::from(points.0) / 100.0
}

/// Converts a JSON number to hundredths. `None` if `T` cannot hold it. Validators check the actual
/// range.
pub fn hundredths<T: std::str::FromStr>(number: f64) -> Option<T> {
    // Rust has no checked conversion from a float. Going through a text loses nothing.
    format!("{:.0}", number * 100.0).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_two_decimals_survive_the_round_trip() {
        for value in 0..=10_000_u32 {
            assert_eq!(hundredths(number(Points(value))), Some(value));
        }
        assert_eq!(hundredths::<u32>(-1.0), None);
        assert_eq!(hundredths::<u16>(1e9), None);
        assert_eq!(hundredths::<u32>(f64::NAN), None);
    }
}
