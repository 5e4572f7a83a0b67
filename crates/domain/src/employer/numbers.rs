//! The official numbers that identify an employer (A61).

use super::EmployerKind;
use crate::national_id::NationalId;

/// What a tax number identifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxNumberKind {
    /// A company: ten digits, the last of which is a check digit (VKN).
    Company,
    /// A sole proprietor, by the eleven digits of their TCKN.
    SoleProprietor,
    /// A public institution, by the eight digits of its DETSİS number.
    Institution,
}

impl TaxNumberKind {
    /// Whether an employer of this sector can have such a number.
    pub fn fits(self, sector: EmployerKind) -> bool {
        match self {
            Self::Company | Self::SoleProprietor => true,
            Self::Institution => sector == EmployerKind::Public,
        }
    }
}

/// What this tax number identifies. `None` if it is not a tax number.
pub fn tax_number_kind(text: &str) -> Option<TaxNumberKind> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        8 if digits => Some(TaxNumberKind::Institution),
        10 if digits && text.ends_with(&check_digit(&text[..9])) => Some(TaxNumberKind::Company),
        11 => text.parse::<NationalId>().ok().map(|_| TaxNumberKind::SoleProprietor),
        _ => None,
    }
}

/// A valid tax number of a company, for the sandbox and for tests. Seeds below a billion give
/// distinct numbers.
pub fn generate_tax_number(seed: u32) -> String {
    let nine = format!("{:09}", seed % 1_000_000_000);
    let check = check_digit(&nine);
    nine + &check
}

/// The tenth digit of a VKN, which is computed from the first nine.
fn check_digit(nine: &str) -> String {
    let weighted = (1..).zip(nine.bytes().rev()).map(|(place, digit)| {
        match (u32::from(digit - b'0') + place) % 10 {
            0 => 0,
            shifted => match (shifted << place) % 9 {
                0 => 9,
                rest => rest,
            },
        }
    });
    ((10 - weighted.sum::<u32>() % 10) % 10).to_string()
}

/// The plate code of the province in the SGK number of a workplace, with or without dots and dashes:
/// kind (1 digit), branch of work (4), new and old unit (2 each), serial number (7), province (3),
/// district (2), check digits (2) and, for a subcontractor, its number (3). `None` if it is none.
pub fn workplace_number_province(text: &str) -> Option<i32> {
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | '-')).collect();
    let well_formed =
        matches!(digits.len(), 23 | 26) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let province = if well_formed { digits[16..19].parse().ok() } else { None };
    province.filter(|province| (1..=81).contains(province))
}

/// Whether this can be the MERSİS number of an employer: sixteen digits that contain its tax number,
/// after a zero if it is a company.
pub fn is_mersis_number(text: &str, tax_number: &str) -> bool {
    let held = match tax_number_kind(tax_number) {
        Some(TaxNumberKind::Company) => text.get(1..11).filter(|_| text.starts_with('0')),
        Some(TaxNumberKind::SoleProprietor) => text.get(..11),
        Some(TaxNumberKind::Institution) | None => None,
    };
    let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && held == Some(tax_number)
}

/// Whether this is a NACE code of an economic activity: class (4 digits) and, optionally, the
/// national activity (2 digits), separated by dots.
pub fn is_nace_code(text: &str) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    let pairs = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.len(), 2 | 3) && parts.iter().all(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_length_and_the_check_digit_tell_what_a_tax_number_identifies() {
        use TaxNumberKind::{Company, Institution, SoleProprietor};
        for (text, kind) in [
            ("4540536920", Some(Company)),
            ("3900383669", Some(Company)),
            ("10000000146", Some(SoleProprietor)),
            ("24308110", Some(Institution)),
            ("4540536921", None),
            ("1111111111", None),
            ("454053692", None),
            ("10000000147", None),
            ("2430811x", None),
            ("454053692०", None),
            ("", None),
        ] {
            assert_eq!(tax_number_kind(text), kind, "{text}");
        }
    }

    #[test]
    fn a_workplace_number_has_its_digits_and_a_province() {
        for text in ["2.6201.01.01.1234567.006.01-02", "22620010110063510060135000"] {
            assert_eq!(workplace_number_province(text), Some(6), "{text}");
        }
        for text in [
            "2.6201.01.01.1234567.082.01-02",
            "2.6201.01.01.1234567.000.01-02",
            "2.6201.01.01.1234567.006.01-0",
            "....................",
            "2262001011006351006013500x",
        ] {
            assert_eq!(workplace_number_province(text), None, "{text}");
        }
    }

    #[test]
    fn a_mersis_number_contains_the_tax_number() {
        for (text, tax_number, right) in [
            ("0454053692000017", "4540536920", true),
            ("1454053692000017", "4540536920", false),
            ("0454053692000017", "3900383669", false),
            ("045405369200001", "4540536920", false),
            ("1000000014600001", "10000000146", true),
            ("0243081100000001", "24308110", false),
        ] {
            assert_eq!(is_mersis_number(text, tax_number), right, "{text}");
        }
    }

    #[test]
    fn a_nace_code_has_four_or_six_digits() {
        for (text, right) in
            [("62.01", true), ("62.01.01", true), ("6201", false), ("62.1", false), ("", false)]
        {
            assert_eq!(is_nace_code(text), right, "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(seed in 0..1_000_000_000_u32, wrong in 0..10_u8) {
            let number = generate_tax_number(seed);
            prop_assert_eq!(tax_number_kind(&number), Some(TaxNumberKind::Company));
            let other = format!("{}{wrong}", &number[..9]);
            prop_assert_eq!(tax_number_kind(&other).is_some(), other == number);
        }
    }
}
