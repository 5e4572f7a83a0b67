//! Tokens. Access tokens are short-lived and signed, and accepted for only one issuer, audience and
//! algorithm. Other tokens are random, and only their hashes are stored.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use staj_domain::Named;
use staj_domain::ids::{SessionId, UserId};
use staj_domain::user::Role;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

const ISSUER: &str = "staj";
const AUDIENCE: &str = "staj-api";
/// How long an access token is valid.
pub const ACCESS_LIFETIME: Duration = Duration::minutes(10);
/// How long a refresh token is valid. Each use restarts the period.
pub const REFRESH_LIFETIME: Duration = Duration::days(14);
/// How many verified tokens are remembered. Verifying a signature takes a quarter of a search.
const REMEMBERED: usize = 20_000;

/// The user, session and role that an access token is issued for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// The user who signed in.
    pub user: UserId,
    /// The session that began with signing in.
    pub session: SessionId,
    /// The user's role when the token was issued.
    pub role: Role,
    /// Whether the session may only add a second factor, because its user needs one and has none.
    pub limited: bool,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    role: String,
    /// Absent unless the session is limited.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    limited: bool,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Issues and verifies access tokens, which are signed with Ed25519.
pub struct Tokens {
    signing: SigningKey,
    previous: Option<SigningKey>,
    /// What is known of tokens whose signature was verified, by their hashes.
    verified: Mutex<HashMap<[u8; 32], Verified>>,
}

/// A token with a good signature.
#[derive(Clone, Copy)]
struct Verified {
    claims: Claims,
    not_before: i64,
    expires: i64,
}

struct SigningKey {
    encoding: EncodingKey,
    decoding: DecodingKey,
    public: PublicKey,
}

/// A public key as a JSON Web Key (RFC 8037).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicKey {
    /// The id of the key: its thumbprint (RFC 7638). The header of a token names it.
    #[schema(examples("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"))]
    kid: String,
    #[schema(examples("OKP"))]
    kty: &'static str,
    #[schema(examples("Ed25519"))]
    crv: &'static str,
    /// The key, in base64url.
    #[schema(examples("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))]
    x: String,
    #[schema(examples("EdDSA"))]
    alg: &'static str,
    /// What the key is for: signatures.
    #[serde(rename = "use")]
    #[schema(examples("sig"))]
    purpose: &'static str,
}

impl SigningKey {
    /// Derives the key from the secret.
    fn new(secret: &[u8]) -> Self {
        let seed = Sha256::new().chain_update(b"staj token\0").chain_update(secret).finalize();
        let key = ed25519_dalek::SigningKey::from_bytes(&seed.into());
        let public = key.verifying_key().to_bytes();
        let x = BASE64_URL_SAFE_NO_PAD.encode(public);
        let thumb = Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
        let Ok(document) = key.to_pkcs8_der() else { unreachable!("a key has an encoding") };
        Self {
            encoding: EncodingKey::from_ed_der(document.as_bytes()),
            decoding: DecodingKey::from_ed_der(&public),
            public: PublicKey {
                kid: BASE64_URL_SAFE_NO_PAD.encode(thumb),
                kty: "OKP",
                crv: "Ed25519",
                x,
                alg: "EdDSA",
                purpose: "sig",
            },
        }
    }
}

impl Tokens {
    /// Signs with the current secret, and also accepts tokens that were signed with the previous
    /// one.
    pub fn new(secret: &[u8], previous: Option<&[u8]>) -> Self {
        Self {
            signing: SigningKey::new(secret),
            previous: previous.map(SigningKey::new),
            verified: Mutex::default(),
        }
    }

    /// The public keys of all tokens that are accepted.
    pub fn public_keys(&self) -> Vec<PublicKey> {
        self.keys().map(|key| key.public.clone()).collect()
    }

    fn keys(&self) -> impl Iterator<Item = &SigningKey> {
        [Some(&self.signing), self.previous.as_ref()].into_iter().flatten()
    }

    /// Issues an access token that is valid from `wall`. Also returns the instant from which it is no
    /// longer valid.
    pub fn issue(
        &self,
        claims: Claims,
        wall: OffsetDateTime,
    ) -> Result<(String, OffsetDateTime), jsonwebtoken::errors::Error> {
        let expires_at = wall + ACCESS_LIFETIME;
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(self.signing.public.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let payload = Payload {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: claims.user.0,
            sid: claims.session.0,
            role: claims.role.name().to_owned(),
            limited: claims.limited,
            iat: wall.unix_timestamp(),
            nbf: wall.unix_timestamp(),
            exp: expires_at.unix_timestamp(),
        };
        Ok((jsonwebtoken::encode(&header, &payload, &self.signing.encoding)?, expires_at))
    }

    /// Verifies an access token and returns its claims. `None` if anything is wrong with it.
    pub fn read(&self, token: &str, wall: OffsetDateTime) -> Option<Claims> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        let lock = || self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&hash).copied();
        let verified = match known {
            Some(known) => known,
            None => {
                let verified = self.verify(token)?;
                let mut remembered = lock();
                if remembered.len() >= REMEMBERED {
                    remembered.clear();
                }
                remembered.insert(hash, verified);
                verified
            }
        };
        let is_valid = (verified.not_before..verified.expires).contains(&wall.unix_timestamp());
        is_valid.then_some(verified.claims)
    }

    /// Checks everything but the time.
    fn verify(&self, token: &str) -> Option<Verified> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.typ.as_deref() != Some("at+jwt") {
            return None;
        }
        let kid = header.kid?;
        let key = self.keys().find(|key| key.public.kid == kid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "exp", "nbf", "sub"]);
        // Checked with our own clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let payload =
            jsonwebtoken::decode::<Payload>(token, &key.decoding, &validation).ok()?.claims;
        let claims = Claims {
            user: UserId(payload.sub),
            session: SessionId(payload.sid),
            role: Role::from_name(&payload.role)?,
            limited: payload.limited,
        };
        Some(Verified { claims, not_before: payload.nbf, expires: payload.exp })
    }
}

/// A token of 256 random bits, and its hash. Only the hash is stored.
pub fn opaque() -> (String, Vec<u8>) {
    let token = BASE64_URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>());
    let hash = opaque_hash(&token);
    (token, hash)
}

/// The name of a meeting room: 128 random bits, which cannot be guessed.
pub fn room() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

/// A passcode for a meeting: eight characters out of 32 that cannot be mistaken for each other.
pub fn passcode() -> String {
    const CHARACTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    rand::rng()
        .random::<[u8; 8]>()
        .map(|byte| char::from(CHARACTERS[usize::from(byte % 32)]))
        .iter()
        .collect()
}

/// A code for people to type: groups of five letters and digits that cannot be mistaken for each other
/// (Crockford's base 32). Four groups are 100 random bits, five are 125.
pub fn legible<const GROUPS: usize>() -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let group = || {
        let random = rand::rng().random::<[u8; 5]>();
        random.map(|byte| char::from(DIGITS[usize::from(byte % 32)])).iter().collect::<String>()
    };
    std::array::from_fn::<_, GROUPS, _>(|_| group()).join("-")
}

/// A code of [`legible`] as people type it: in small letters, with other dashes or none, with blanks,
/// with an O for a zero or an I or L for a one.
pub fn legible_typed(text: &str) -> String {
    let digits: Vec<char> = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| match c.to_ascii_uppercase() {
            'I' | 'İ' | 'ı' | 'L' => '1',
            'O' => '0',
            digit => digit,
        })
        .collect();
    digits.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The hash under which an opaque token is stored.
pub fn opaque_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);

    fn claims() -> Claims {
        Claims {
            user: UserId(Uuid::from_u128(1)),
            session: SessionId(Uuid::from_u128(2)),
            role: Role::Candidate,
            limited: false,
        }
    }

    #[test]
    fn a_token_is_valid_until_it_expires() {
        let tokens = Tokens::new(b"secret", None);
        let (token, expires_at) = tokens.issue(claims(), NOW).expect("issues");
        assert_eq!(tokens.read(&token, NOW), Some(claims()));
        assert_eq!(tokens.read(&token, expires_at - Duration::seconds(1)), Some(claims()));
        assert_eq!(tokens.read(&token, expires_at), None);
        assert_eq!(
            tokens.read(&token, NOW - Duration::seconds(1)),
            None,
            "not before it was issued"
        );
    }

    #[test]
    fn a_token_of_another_secret_is_refused_unless_it_is_the_previous_secret() {
        let (token, _) = Tokens::new(b"old", None).issue(claims(), NOW).expect("issues");
        assert_eq!(Tokens::new(b"new", None).read(&token, NOW), None);
        assert_eq!(Tokens::new(b"new", Some(b"old")).read(&token, NOW), Some(claims()));
    }

    #[test]
    fn forged_tokens_are_refused() {
        let tokens = Tokens::new(b"secret", None);
        let key = SigningKey::new(b"secret");
        let good = || Payload {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: Uuid::from_u128(1),
            sid: Uuid::from_u128(2),
            role: "candidate".to_owned(),
            limited: false,
            iat: NOW.unix_timestamp(),
            nbf: NOW.unix_timestamp(),
            exp: NOW.unix_timestamp() + 60,
        };
        let header = |algorithm| Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(key.public.kid.clone()),
            ..Header::new(algorithm)
        };
        let sign = |header: &Header, payload: &Payload| {
            jsonwebtoken::encode(header, payload, &key.encoding).expect("encodes")
        };
        assert!(tokens.read(&sign(&header(Algorithm::EdDSA), &good()), NOW).is_some());
        let shared = BASE64_URL_SAFE_NO_PAD.decode(&key.public.x).expect("base64");
        let shared = EncodingKey::from_secret(&shared);
        let forged = [
            // With the public key as the secret of another algorithm.
            jsonwebtoken::encode(&header(Algorithm::HS256), &good(), &shared).expect("encodes"),
            sign(&Header { typ: Some("JWT".to_owned()), ..header(Algorithm::EdDSA) }, &good()),
            sign(&Header { typ: None, ..header(Algorithm::EdDSA) }, &good()),
            sign(&Header { kid: None, ..header(Algorithm::EdDSA) }, &good()),
            sign(&Header { kid: Some("other".to_owned()), ..header(Algorithm::EdDSA) }, &good()),
            sign(&header(Algorithm::EdDSA), &Payload { iss: "other".to_owned(), ..good() }),
            sign(&header(Algorithm::EdDSA), &Payload { aud: "other".to_owned(), ..good() }),
            sign(&header(Algorithm::EdDSA), &Payload { role: "root".to_owned(), ..good() }),
            sign(&header(Algorithm::EdDSA), &Payload { nbf: NOW.unix_timestamp() + 31, ..good() }),
        ];
        for token in forged {
            assert_eq!(tokens.read(&token, NOW), None, "{token}");
        }
        let token = sign(&header(Algorithm::EdDSA), &good());
        let unsigned = format!(
            "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{}.",
            token.split('.').nth(1).unwrap_or_default()
        );
        assert_eq!(tokens.read(&unsigned, NOW), None);
        for at in 0..token.len() {
            let mut tampered = token.clone().into_bytes();
            tampered[at] ^= 1;
            let tampered = String::from_utf8(tampered).unwrap_or_default();
            assert_eq!(tokens.read(&tampered, NOW), None, "byte {at}");
            assert_eq!(tokens.read(&token[..at], NOW), None);
        }
    }
}
