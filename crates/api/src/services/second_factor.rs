//! Codes of authenticator apps (RFC 6238), and recovery codes.

use crate::problem::{ApiError, Code};
use crate::services::token::legible;
use rand::RngExt;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use totp_rs::{Builder, Totp};

/// The name under which an app lists the account.
const ISSUER: &str = "Staj";
/// How many recovery codes an app has.
const RECOVERY_CODES: usize = 10;

/// A new secret: 160 random bits, as RFC 4226 recommends.
pub fn new_secret() -> Vec<u8> {
    rand::rng().random::<[u8; 20]>().to_vec()
}

/// The secret as people type it, and the address that an app reads from a QR code.
pub fn shown(secret: &[u8], email: &str) -> Result<(String, String), ApiError> {
    let codes = codes(secret, email)?;
    let url = codes.to_url().map_err(|error| ApiError::logged(Code::Internal, error))?;
    Ok((codes.secret().to_base32(), url))
}

/// The interval of a code, in half minutes since 1970. `None` if the code is wrong. A clock may be half a
/// minute off.
pub fn step_of(secret: &[u8], code: &str, wall: OffsetDateTime) -> Result<Option<i64>, ApiError> {
    let seconds = u64::try_from(wall.unix_timestamp()).unwrap_or(0);
    let step = codes(secret, "")?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn codes(secret: &[u8], email: &str) -> Result<Totp, ApiError> {
    // The name of an account must not contain a colon.
    let account = email.replace(':', "");
    Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(|error| ApiError::logged(Code::Internal, error))
}

/// New recovery codes.
pub fn recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| legible::<5>()).collect()
}

/// The hash under which a recovery code is stored.
pub fn recovery_hash(code: &str) -> Vec<u8> {
    Sha256::digest(code.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;

    /// RFC 6238, appendix B, with six digits.
    #[test]
    fn codes_are_those_of_the_standard_and_may_be_half_a_minute_off() {
        let secret = b"12345678901234567890";
        let at = |seconds: i64| OffsetDateTime::from_unix_timestamp(seconds).expect("an instant");
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            let step = Some(seconds / 30);
            assert_eq!(step_of(secret, code, at(seconds)).expect("a secret"), step);
            for off in [-30, 30] {
                let wall = at(seconds) + Duration::seconds(off);
                assert_eq!(step_of(secret, code, wall).expect("a secret"), step);
            }
            let wall = at(seconds) + Duration::seconds(61);
            assert_eq!(step_of(secret, code, wall).expect("a secret"), None);
        }
        for wrong in ["", "28708", "2870822", "abcdef", "000000"] {
            assert_eq!(step_of(secret, wrong, at(59)).expect("a secret"), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_reads_the_secret_from_an_address() {
        let (typed, url) = shown(b"12345678901234567890", "ayse@example.org").expect("a secret");
        assert_eq!(typed, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(
            url.starts_with("otpauth://totp/Staj:ayse%40example.org?secret=GEZDGNBVGY3TQ"),
            "{url}"
        );
    }
}
