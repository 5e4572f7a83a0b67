//! Signed links in mails. Some open one file without signing in, until they expire. Others let the
//! reader do one thing with an account.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use staj_domain::Named;
use staj_domain::account_link::LinkPurpose;
use staj_domain::ids::{AccountLinkId, EvidenceId, EvidencePackageId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long a link to a file is valid after its mail was written.
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

    /// The token of a link that is stored under this id. It is made again for each attempt to send the
    /// mail, so no copy of the database contains it.
    pub fn token(&self, link: AccountLinkId, purpose: LinkPurpose) -> String {
        let signature = self.sign_account(link, purpose).finalize().into_bytes();
        BASE64_URL_SAFE_NO_PAD.encode([link.0.as_bytes().as_slice(), &signature].concat())
    }

    /// The id in a token for this purpose. `None` if this server did not make the token.
    pub fn read(&self, token: &str, purpose: LinkPurpose) -> Option<AccountLinkId> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
        let (id, signature) = bytes.split_at_checked(16)?;
        let link = AccountLinkId(Uuid::from_slice(id).ok()?);
        self.sign_account(link, purpose).verify_slice(signature).ok().map(|()| link)
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
        self.mac(&[package.0.as_bytes(), file.0.as_bytes(), &expires.to_be_bytes()])
    }

    fn sign_account(&self, link: AccountLinkId, purpose: LinkPurpose) -> Hmac<Sha256> {
        self.mac(&[b"account", purpose.name().as_bytes(), link.0.as_bytes()])
    }

    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        match Hmac::<Sha256>::new_from_slice(&self.key) {
            Ok(mut mac) => {
                parts.iter().for_each(|part| mac.update(part));
                mac
            }
            Err(_) => unreachable!("HMAC takes a key of any length"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_an_account_is_read_only_for_its_purpose_and_by_its_server() {
        let links = Links::new(b"secret");
        let link = AccountLinkId(Uuid::from_u128(7));
        let token = links.token(link, LinkPurpose::ResetPassword);
        for purpose in LinkPurpose::ALL {
            let expected = (*purpose == LinkPurpose::ResetPassword).then_some(link);
            assert_eq!(links.read(&token, *purpose), expected, "{purpose}");
        }
        // Copied from a mail with a blank.
        assert_eq!(links.read(&format!(" {token}\n"), LinkPurpose::ResetPassword), Some(link));
        assert_eq!(Links::new(b"another").read(&token, LinkPurpose::ResetPassword), None);
        for at in 0..token.len() {
            assert_eq!(links.read(&token[..at], LinkPurpose::ResetPassword), None);
            let mut tampered = token.clone().into_bytes();
            tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(tampered).unwrap_or_default();
            assert_eq!(links.read(&tampered, LinkPurpose::ResetPassword), None, "byte {at}");
        }
    }
}
