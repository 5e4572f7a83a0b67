//! Passwords: long enough, and not among the first that somebody would try (NIST SP 800-63B-4, 3.1.1;
//! ASVS 5.0, 6.2). No kind of character is required.

use crate::user::email_key;
use zxcvbn::{Score, zxcvbn};

/// The allowed number of characters in a password.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=128;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// The password is too short or too long.
    #[error("a password must have 10 to 128 characters")]
    Length,
    /// The password is, or is made of, what attackers try first.
    #[error("the password is too easy to guess")]
    Common,
    /// The password is little more than the e-mail address.
    #[error("the password contains the e-mail address")]
    ContainsEmail,
}

/// What is tried first in Turkey and for this programme, besides the words, names, keys and dates that
/// the estimate knows. Without Turkish letters.
const FREQUENT: &[&str] = &[
    "sifre",
    "parola",
    "staj",
    "stajyer",
    "ulusal",
    "ulusalstaj",
    "seferberlik",
    "kariyer",
    "kapisi",
    "program",
    "sandbox",
    "fenerbahce",
    "galatasaray",
    "besiktas",
    "trabzonspor",
    "bursaspor",
    "turkiye",
    "istanbul",
    "ankara",
    "izmir",
    "antalya",
    "adana",
    "bursa",
    "konya",
    "trabzon",
    "ataturk",
    "cumhuriyet",
    "universite",
    "ogrenci",
    "okul",
    "lise",
    "iskur",
    "odtu",
    "bogazici",
    "hacettepe",
    "mustafa",
    "mehmet",
    "ahmet",
    "ayse",
    "fatma",
    "zeynep",
    "elif",
    "emre",
    "yilmaz",
    "kaya",
    "demir",
    "seni",
    "seviyorum",
    "askim",
    "canim",
    "merhaba",
    "deneme",
    "kurtlar",
    "aslan",
    "kartal",
    "bismillah",
    "allah",
];

/// Checks that a new password is long enough and hard to guess.
pub fn check_password(password: &str, email: &str) -> Result<(), WeakPassword> {
    if !PASSWORD_LENGTH.contains(&password.chars().count()) {
        return Err(WeakPassword::Length);
    }
    let email = email_key(email);
    let mailbox = email.split('@').next().unwrap_or_default();
    let parts: Vec<&str> = email.split(['@', '.', '_', '-', '+']).chain([email.as_str()]).collect();
    let password = plain(password);
    // Without the address, is little left?
    let rest = password.replace(&email, "").replace(mailbox, "");
    if mailbox.chars().count() >= 4 && rest.chars().count() < 4 {
        return Err(WeakPassword::ContainsEmail);
    }
    let known: Vec<&str> = FREQUENT.iter().copied().chain(parts).collect();
    // Fewer than 10⁸ guesses.
    if zxcvbn(&password, &known).score() < Score::Three {
        return Err(WeakPassword::Common);
    }
    Ok(())
}

/// In small letters, and with the letters that a Turkish word has without its dots and tails.
fn plain(text: &str) -> String {
    let letter = |letter: char| match letter {
        'ş' | 'Ş' => 's',
        'ı' | 'İ' | 'I' => 'i',
        'ğ' | 'Ğ' => 'g',
        'ç' | 'Ç' => 'c',
        'ö' | 'Ö' => 'o',
        'ü' | 'Ü' => 'u',
        other => other,
    };
    text.chars().map(letter).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), WeakPassword> {
        check_password(password, "ayse.yilmaz@example.edu.tr")
    }

    #[test]
    fn a_phrase_is_accepted_whatever_its_characters() {
        for good in [
            "mavi kapı 7",
            "correct horse battery staple",
            "yeşil kapı 8",
            "kırmızı bisiklet yokuşta",
            "v9Xq2mLp7RtZ",
            "çğıöşü ilk harf değil",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for (weak, why) in [
            ("kısa", WeakPassword::Length),
            ("123456789", WeakPassword::Length),
            (&"a1".repeat(65), WeakPassword::Length),
            ("1234567890", WeakPassword::Common),
            ("qwertyuiop", WeakPassword::Common),
            ("password123456", WeakPassword::Common),
            ("qwerty123456", WeakPassword::Common),
            ("iloveyou1234", WeakPassword::Common),
            ("fenerbahce1907", WeakPassword::Common),
            ("Fenerbahçe1907", WeakPassword::Common),
            ("GALATASARAY1905", WeakPassword::Common),
            ("Sifre12345678", WeakPassword::Common),
            ("ŞİFRE12345", WeakPassword::Common),
            ("aaaaaaaaaaaaaa", WeakPassword::Common),
            ("abababababab", WeakPassword::Common),
            ("seniseviyorum", WeakPassword::Common),
            ("istanbul2026", WeakPassword::Common),
            ("ulusalstaj2026", WeakPassword::Common),
            ("ayse.yilmaz@example.edu.tr", WeakPassword::ContainsEmail),
            ("Ayşe.Yılmaz", WeakPassword::ContainsEmail),
            ("ayse.yilmaz1", WeakPassword::ContainsEmail),
            ("yilmazayse1", WeakPassword::Common),
        ] {
            assert_eq!(check(weak), Err(why), "{weak}");
        }
    }
}
