//! Secrets at rest. Identity numbers are encrypted for storage and fingerprinted for lookups (D9). The
//! secrets of authenticator apps, phone numbers and names of files are encrypted.

use crate::StoreError;
use crate::types::Sealed;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use staj_domain::national_id::NationalId;

/// Seals and opens identity numbers. Both keys come from one data secret.
#[derive(Clone)]
pub struct Vault {
    cipher: XChaCha20Poly1305,
    fingerprint_key: [u8; 32],
}

const NONCE: usize = 24;

impl Vault {
    /// Derives both keys from the data secret.
    pub fn new(data_secret: &[u8]) -> Self {
        let derive = |purpose: &[u8]| -> [u8; 32] {
            Sha256::new().chain_update(purpose).chain_update(data_secret).finalize().into()
        };
        let key = derive(b"staj seal\0");
        Self {
            cipher: XChaCha20Poly1305::new(&Key::from(key)),
            fingerprint_key: derive(b"staj fingerprint\0"),
        }
    }

    /// The keyed hash of a number. Equal numbers have equal fingerprints, and only
    /// holders of the secret can compute them.
    pub fn fingerprint(&self, id: &NationalId) -> Vec<u8> {
        self.mac(b"find", id.as_str().as_bytes())
    }

    /// Encrypts a number. Equal numbers have equal ciphertexts.
    pub fn seal(&self, id: &NationalId) -> Result<Vec<u8>, StoreError> {
        self.seal_bytes(id.as_str().as_bytes())
    }

    /// Decrypts a number. `StoreError::Sealed` if it was sealed with another secret or was tampered
    /// with.
    pub fn open(&self, sealed: &[u8]) -> Result<NationalId, StoreError> {
        let digits = self.open_bytes(sealed)?;
        std::str::from_utf8(&digits)
            .ok()
            .and_then(|digits| digits.parse().ok())
            .ok_or(StoreError::Sealed)
    }

    /// Encrypts a text. Equal texts have equal ciphertexts.
    pub fn seal_text(&self, text: &str) -> Result<Sealed, StoreError> {
        self.seal_bytes(text.as_bytes()).map(Sealed)
    }

    /// Decrypts a text. `StoreError::Sealed` if it was sealed with another secret or was tampered with.
    pub fn open_text(&self, sealed: &Sealed) -> Result<String, StoreError> {
        String::from_utf8(self.open_bytes(&sealed.0)?).map_err(|_| StoreError::Sealed)
    }

    /// Encrypts a text, if there is one.
    pub fn seal_any(&self, text: Option<&str>) -> Result<Option<Sealed>, StoreError> {
        text.map(|text| self.seal_text(text)).transpose()
    }

    /// Decrypts a text, if there is one.
    pub fn open_any(&self, sealed: Option<&Sealed>) -> Result<Option<String>, StoreError> {
        sealed.map(|sealed| self.open_text(sealed)).transpose()
    }

    /// Encrypts a secret. The nonce is derived from the secret itself, so sealing needs no randomness
    /// and never reuses a nonce for another secret.
    pub fn seal_bytes(&self, secret: &[u8]) -> Result<Vec<u8>, StoreError> {
        let nonce: [u8; NONCE] =
            self.mac(b"seal", secret)[..NONCE].try_into().map_err(|_| StoreError::Sealed)?;
        let sealed =
            self.cipher.encrypt(&XNonce::from(nonce), secret).map_err(|_| StoreError::Sealed)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts a secret. `StoreError::Sealed` if it was sealed with another secret or was tampered
    /// with.
    pub fn open_bytes(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (nonce, text) = sealed.split_at_checked(NONCE).ok_or(StoreError::Sealed)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| StoreError::Sealed)?;
        self.cipher.decrypt(&XNonce::from(nonce), text).map_err(|_| StoreError::Sealed)
    }

    fn mac(&self, purpose: &[u8], text: &[u8]) -> Vec<u8> {
        match <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.fingerprint_key) {
            Ok(mut mac) => {
                mac.update(purpose);
                mac.update(text);
                mac.finalize().into_bytes().to_vec()
            }
            Err(_) => unreachable!("HMAC takes a key of any length"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use staj_domain::national_id::generate;

    #[test]
    fn a_sealed_number_opens_only_with_its_secret() {
        let id = generate(7);
        let vault = Vault::new(b"one secret");
        let sealed = vault.seal(&id).expect("seals");
        assert!(!sealed.windows(11).any(|window| window == id.as_str().as_bytes()));
        assert_eq!(vault.open(&sealed).expect("opens"), id);
        assert!(Vault::new(b"another secret").open(&sealed).is_err());
        let mut tampered = sealed;
        tampered[30] ^= 1;
        assert!(vault.open(&tampered).is_err());
    }

    #[test]
    fn a_fingerprint_tells_numbers_apart_and_depends_on_the_secret() {
        let vault = Vault::new(b"one secret");
        assert_eq!(vault.fingerprint(&generate(7)), vault.fingerprint(&generate(7)));
        assert_ne!(vault.fingerprint(&generate(7)), vault.fingerprint(&generate(8)));
        assert_ne!(
            vault.fingerprint(&generate(7)),
            Vault::new(b"another secret").fingerprint(&generate(7))
        );
    }
}
