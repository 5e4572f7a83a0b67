//! The Turkish national identity number (TCKN).

use std::{fmt, str::FromStr};

/// A national identity number with valid check digits. Its `Debug` text contains no digit, and it
/// has no `Display`, so it does not end up in a log by accident (D9).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NationalId(String);

/// The text is not a valid national identity number (D9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid national identity number")]
pub struct InvalidNationalId;

impl NationalId {
    /// The eleven digits. They must not appear in logs, URLs or responses of the pool (D9).
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NationalId {
    type Err = InvalidNationalId;

    fn from_str(text: &str) -> Result<Self, InvalidNationalId> {
        let well_formed = text.len() == 11
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && !text.starts_with('0');
        if well_formed && text.ends_with(&check_digits(&text[..9])) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidNationalId)
        }
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NationalId(…)")
    }
}

/// A valid number for the sandbox and for tests. Seeds below 900 million give distinct numbers.
pub fn generate(seed: u32) -> NationalId {
    let nine = (100_000_000 + seed % 900_000_000).to_string();
    let check = check_digits(&nine);
    NationalId(nine + &check)
}

/// The tenth and the eleventh digit, which are computed from the first nine.
fn check_digits(nine: &str) -> String {
    let sum_from = |first| -> i32 {
        nine.bytes().skip(first).step_by(2).map(|digit| i32::from(digit) - i32::from(b'0')).sum()
    };
    let (odd, even) = (sum_from(0), sum_from(1));
    // The difference may be negative, and `%` would keep its sign.
    let tenth = (7 * odd - even).rem_euclid(10);
    let eleventh = (odd + even + tenth) % 10;
    format!("{tenth}{eleventh}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_with_matching_check_digits_are_valid() {
        for text in ["10000000146", "12345678950", "98765432150", "19090909018"] {
            assert_eq!(text.parse::<NationalId>().as_ref().map(NationalId::as_str), Ok(text));
        }
    }

    #[test]
    fn malformed_numbers_are_refused() {
        for text in [
            "12345678901",
            "01234567890",
            "11111111111",
            "",
            "1000000014",
            "100000001460",
            " 10000000146",
            "1000000014a",
            "+1000000014",
            "1000000014\u{661}",
            "ığüşöç",
        ] {
            assert_eq!(text.parse::<NationalId>(), Err(InvalidNationalId), "{text}");
        }
    }

    #[test]
    fn the_debug_text_contains_no_digit() {
        assert_eq!(format!("{:?}", generate(1)), "NationalId(…)");
        assert!(!InvalidNationalId.to_string().contains(|c: char| c.is_ascii_digit()));
    }

    proptest! {
        #[test]
        fn every_generated_number_is_valid(seed: u32) {
            let id = generate(seed);
            prop_assert_eq!(id.as_str().parse(), Ok(id.clone()));
        }

        #[test]
        fn distinct_seeds_give_distinct_numbers(a in 0..900_000_000_u32, b in 0..900_000_000_u32) {
            prop_assert_eq!(a == b, generate(a) == generate(b));
        }

        #[test]
        fn one_mistyped_digit_is_always_detected(seed: u32, at in 0..11_usize, shift in 1..10_u32) {
            let typed: String = generate(seed).as_str().chars().enumerate().map(|(n, digit)| {
                let value = digit.to_digit(10).unwrap_or(0);
                let value = if n == at { (value + shift) % 10 } else { value };
                char::from_digit(value, 10).unwrap_or(digit)
            }).collect();
            prop_assert_eq!(typed.parse::<NationalId>(), Err(InvalidNationalId));
        }
    }

    #[test]
    fn matching_check_digits_do_not_help_a_number_of_another_length_or_with_a_leading_zero() {
        for text in ["100000001046", "00000000000"] {
            assert_eq!(text.parse::<NationalId>(), Err(InvalidNationalId), "{text}");
        }
    }
}
