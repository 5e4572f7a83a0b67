//! Passwords, hashed with argon2id. Verifying takes the same time whether or not the account
//! exists.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};

/// Hashes and verifies passwords with fixed parameters.
pub struct Passwords {
    argon2: Argon2<'static>,
    /// Verified instead of a missing hash, so that the response time does not reveal whether an
    /// account exists.
    nobody: &'static str,
}

/// A password could not be hashed, or the parameters are invalid.
#[derive(Debug, thiserror::Error)]
#[error("password hashing failed: {0}")]
pub struct HashError(String);

impl Passwords {
    /// The minimum that OWASP recommends for argon2id: 19 MiB, two passes, one lane.
    pub fn strong() -> Result<Self, HashError> {
        let nobody = "$argon2id$v=19$m=19456,t=2,p=1$MPsdrzjeMd/wwGb4ssELCw$OjlBI2pfKaEHGUj0giksaTykdeUeg/stalPaqBIYpT8";
        Self::with(19_456, 2, nobody)
    }

    /// Cheap parameters, for tests only.
    pub fn cheap() -> Result<Self, HashError> {
        let nobody = "$argon2id$v=19$m=8,t=1,p=1$weyuvbzq5RiR5+Y4oDGNEA$gj/b33YkYkCSb7ajKJw06DKxW0DjpMsQ78JVi1RltJ4";
        Self::with(8, 1, nobody)
    }

    /// `nobody` is a hash with the same parameters, so that verifying it takes as long. It is not made
    /// here, because that would take half of the server's start.
    fn with(kibibytes: u32, passes: u32, nobody: &'static str) -> Result<Self, HashError> {
        let params = Params::new(kibibytes, passes, 1, None)
            .map_err(|error| HashError(error.to_string()))?;
        Ok(Self { argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params), nobody })
    }

    /// Hashes a password with a new salt. The result is a PHC string.
    pub fn hash(&self, password: &str) -> Result<String, HashError> {
        self.argon2
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| HashError(error.to_string()))
    }

    /// Whether the password matches the hash. Without a hash it returns false, after the same
    /// amount of work.
    pub fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        let parsed = PasswordHash::new(hash.unwrap_or(self.nobody));
        let right = parsed
            .is_ok_and(|hash| self.argon2.verify_password(password.as_bytes(), &hash).is_ok());
        right && hash.is_some()
    }

    /// Whether a hash was made with other parameters than those of today.
    pub fn is_outdated(&self, hash: &str) -> bool {
        let parsed = PasswordHash::new(hash).ok();
        let params = parsed.and_then(|hash| Params::try_from(&hash).ok());
        let today = self.argon2.params();
        params.is_none_or(|of| {
            (of.m_cost(), of.t_cost(), of.p_cost())
                != (today.m_cost(), today.t_cost(), today.p_cost())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Passwords;

    #[test]
    fn only_the_right_password_of_an_existing_account_verifies() {
        let passwords = Passwords::cheap().expect("parameters");
        let hash = passwords.hash("uzun bir parola").expect("hashes");
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify("uzun bir parola", Some(&hash)));
        assert!(!passwords.verify("uzun bir Parola", Some(&hash)));
        assert!(!passwords.verify("nobody has this password", None));
        assert_ne!(
            hash,
            passwords.hash("uzun bir parola").expect("hashes"),
            "each hash has its own salt"
        );
    }

    #[test]
    fn the_strong_parameters_are_the_owasp_minimum_and_a_missing_account_costs_as_much() {
        let passwords = Passwords::strong().expect("parameters");
        let hash = passwords.hash("x").expect("hashes");
        for hash in [hash.as_str(), passwords.nobody] {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        }
        // It is read to the end: the password of the constant verifies.
        assert!(passwords.verify("nobody has this password", Some(passwords.nobody)));
    }
}
