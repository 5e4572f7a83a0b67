//! Turkish bank account numbers, to which wages are paid.

use std::fmt;
use std::str::FromStr;

/// A Turkish IBAN with valid check digits: `TR` and 24 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Iban(String);

/// The text is not a Turkish IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be TR and 24 digits with valid check digits")]
pub struct InvalidIban;

impl FromStr for Iban {
    type Err = InvalidIban;

    /// Blanks and the case of the letters make no difference.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text: String = text.split_whitespace().collect::<String>().to_uppercase();
        let digits = text.strip_prefix("TR").ok_or(InvalidIban)?;
        if digits.len() != 24 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidIban);
        }
        // ISO 13616: the country and the check digits go to the end, and letters become numbers.
        let (check, account) = digits.split_at(2);
        let moved = format!("{account}2927{check}");
        let rest = moved.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
        if rest == 1 { Ok(Self(text)) } else { Err(InvalidIban) }
    }
}

impl Iban {
    /// The number without blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows nothing of the number, so that it does not get into a log.
impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Iban(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_has_the_right_length_country_and_check_digits() {
        let valid = "TR330006100519786457841326";
        for written in [valid, "tr33 0006 1005 1978 6457 8413 26"] {
            assert_eq!(written.parse::<Iban>().map(|iban| iban.0), Ok(valid.to_owned()));
        }
        for wrong in [
            "TR330006100519786457841327",
            "TR33000610051978645784132",
            "TR3300061005197864578413260",
            "DE89370400440532013000",
            "330006100519786457841326",
            "TR33000610051978645784132X",
            "TRé30006100519786457841326",
            "",
        ] {
            assert_eq!(wrong.parse::<Iban>(), Err(InvalidIban), "{wrong}");
        }
    }
}
