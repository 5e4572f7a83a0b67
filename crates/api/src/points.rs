//! Points and grade point averages: hundredths inside, numbers with two digits on the wire.

use staj_domain::evaluation::Points;

pub fn number(points: Points) -> f64 {
    f64::from(points.0) / 100.0
}

/// A number of the wire in hundredths. Bounds are for the validator to say.
pub fn hundredths<T: std::str::FromStr>(number: f64) -> Option<T> {
    // Rust converts no float checked; a text in between loses nothing.
    format!("{:.0}", number * 100.0).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_come_back_as_they_went() {
        for value in 0..=10_000_u32 {
            assert_eq!(hundredths(number(Points(value))), Some(value));
        }
        assert_eq!(hundredths::<u32>(-1.0), None);
        assert_eq!(hundredths::<u16>(1e9), None);
        assert_eq!(hundredths::<u32>(f64::NAN), None);
    }
}
