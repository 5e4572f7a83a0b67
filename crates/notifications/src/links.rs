//! Signed links in mails. Each opens one file without signing in, until it expires.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use staj_domain::ids::{EvidenceId, EvidencePackageId};
use time::{Duration, OffsetDateTime};

/// How long a link is valid after its mail was written.
pub const LINKS_LAST: Duration = Duration::days(30);

/// Signs links and verifies their signatures.
pub struct Links {
    key: [u8; 32],
}

impl Links {
    /// Derives the key from the secret that signs tokens.
    pub fn new(secret: &[u8]) -> Self {
        let key = Sha256::new().chain_update(b"staj links\0").chain_update(secret).finalize();
        Self { key: key.into() }
    }

    /// The signed path and query of one file of an evidence package.
    pub fn evidence(
        &self,
        package: EvidencePackageId,
        file: EvidenceId,
        expires: OffsetDateTime,
    ) -> String {
        let expires = expires.unix_timestamp();
        let signature = self.sign(package, file, expires).finalize().into_bytes();
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
        format!(
            "/v1/evidence-packages/{package}/files/{file}?expires={expires}&signature={signature}"
        )
    }

    /// Whether the signature is valid and the link has not expired. `expires` is in Unix seconds.
    pub fn is_good(
        &self,
        (package, file): (EvidencePackageId, EvidenceId),
        expires: i64,
        signature: &str,
        now: OffsetDateTime,
    ) -> bool {
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature);
        expires >= now.unix_timestamp()
            && signature
                .is_ok_and(|bytes| self.sign(package, file, expires).verify_slice(&bytes).is_ok())
    }

    fn sign(&self, package: EvidencePackageId, file: EvidenceId, expires: i64) -> Hmac<Sha256> {
        match Hmac::<Sha256>::new_from_slice(&self.key) {
            Ok(mut mac) => {
                mac.update(package.0.as_bytes());
                mac.update(file.0.as_bytes());
                mac.update(&expires.to_be_bytes());
                mac
            }
            Err(_) => unreachable!("HMAC takes a key of any length"),
        }
    }
}
