//! Seals over the audit trail, which show that nobody has changed it (D3). A seal covers the events
//! since the one before and its digest, so the seals are a chain. They are made minutes after the
//! events, so that writing an event waits for nothing.

use crate::Error;
use base16ct::lower as hex;
use ed25519_dalek::{Signature, Signer, SigningKey};
use sha2::{Digest, Sha256};
use staj_domain::audit_seal::SealFault;
use staj_persistence::rows::audit::{AuditEventRow, AuditSealRow};
use staj_persistence::{At, Store, audit_seals};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// How many events one seal covers at most. It limits where a change may be, and the memory.
const COVERED: i64 = 5000;
/// How many seals are read at once.
const SEALS: i64 = 200;

/// Signs seals. It is derived from the data secret, so that only servers can make seals.
pub struct SealKey {
    signing: SigningKey,
    previous: Option<SigningKey>,
}

impl SealKey {
    /// Derives the key. Seals that were made with the previous secret are accepted.
    pub fn new(data_secret: &[u8], previous: Option<&[u8]>) -> Self {
        let key = |secret: &[u8]| {
            let seed = Sha256::new().chain_update(b"staj audit seal\0").chain_update(secret);
            SigningKey::from_bytes(&seed.finalize().into())
        };
        Self { signing: key(data_secret), previous: previous.map(key) }
    }

    fn sign(&self, digest: &[u8]) -> Vec<u8> {
        self.signing.sign(digest).to_bytes().to_vec()
    }

    fn has_signed(&self, digest: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        let mut keys = [Some(&self.signing), self.previous.as_ref()].into_iter().flatten();
        keys.any(|key| key.verify(digest, &signature).is_ok())
    }
}

/// Makes the next seal over the events up to this id, if there are any. Returns it. An event must not
/// be committed after a later one was sealed, so `until` must be an id that was the last one some
/// minutes ago.
pub fn seal(
    store: &Store,
    key: &SealKey,
    until: i64,
    wall: OffsetDateTime,
) -> Result<Option<AuditSealRow>, Error> {
    let (last, events) = store.read(|tx| {
        let last = audit_seals::last(tx)?;
        let first = last.as_ref().map_or(1, |last| last.last_event + 1);
        let events = audit_seals::events(tx, first, until, COVERED)?;
        Ok::<_, Error>((last, events))
    })?;
    let Some(last_event) = events.last().map(|event| event.id) else { return Ok(None) };
    let mut seal = AuditSealRow {
        number: last.as_ref().map_or(1, |last| last.number + 1),
        first_event: last.as_ref().map_or(1, |last| last.last_event + 1),
        last_event,
        event_count: i64::try_from(events.len()).unwrap_or(i64::MAX),
        sealed_at: At(wall),
        previous: last.map_or_else(|| vec![0; 32], |last| last.digest),
        digest: vec![],
        signature: vec![],
    };
    seal.digest = digest(&seal, &events);
    seal.signature = key.sign(&seal.digest);
    // Another server may have been faster.
    let is_new = store.write(|tx| Ok::<_, Error>(audit_seals::insert(tx, &seal)?))?;
    Ok(is_new.then_some(seal))
}

/// A seal as a line to deposit elsewhere: its number and its digest.
pub fn deposit(seal: &AuditSealRow) -> String {
    format!("{} {}", seal.number, hex::encode_string(&seal.digest))
}

/// The seals that were deposited elsewhere, by their numbers, from lines of [`deposit`]. The error is
/// the line that cannot be read.
pub fn deposited(text: &str) -> Result<BTreeMap<i64, String>, String> {
    let read = |line: &str| {
        let (number, digest) = line.trim().split_once(' ')?;
        let is_digest = digest.len() == 64 && digest.bytes().all(|of| of.is_ascii_hexdigit());
        is_digest.then_some((number.parse().ok()?, digest.to_ascii_lowercase()))
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| read(line).ok_or_else(|| line.to_owned())).collect()
}

/// What a look at the seals and the events that they cover has found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many seals there are.
    pub seals: i64,
    /// How many events were compared with their seals.
    pub events: i64,
    /// How many of these events have lost their reason and values, because they were erased with a person.
    pub erased: i64,
    /// What is wrong, with the number of the seal.
    pub faults: Vec<(i64, SealFault)>,
}

/// Checks the whole chain, and the events that the newest seals cover, at most this many.
pub fn verify(
    store: &Store,
    key: &SealKey,
    newest_events: i64,
    deposited: &BTreeMap<i64, String>,
) -> Result<Verified, Error> {
    let mut found = Verified::default();
    let mut before: Option<AuditSealRow> = None;
    let mut missing: BTreeMap<_, _> = deposited.clone();
    let end = store.read(audit_seals::last)?.map_or(0, |last| last.last_event);
    loop {
        let number = before.as_ref().map_or(0, |seal| seal.number);
        let seals = store.read(|tx| audit_seals::after(tx, number, SEALS))?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            found.seals += 1;
            let mut fault = |fault| found.faults.push((seal.number, fault));
            if !key.has_signed(&seal.digest, &seal.signature) {
                fault(SealFault::Forged);
            }
            let (last_event, digest) = match &before {
                Some(before) => (before.last_event, before.digest.as_slice()),
                None => (0, [0; 32].as_slice()),
            };
            let number = before.as_ref().map_or(0, |before| before.number);
            let follows = seal.number == number + 1 && seal.first_event == last_event + 1;
            if !follows || seal.previous != digest {
                fault(SealFault::Unchained);
            }
            if let Some(deposited) = missing.remove(&seal.number)
                && deposited != hex::encode_string(&seal.digest)
            {
                fault(SealFault::DepositMissing);
            }
            if seal.last_event > end - newest_events {
                compare(store, &seal, &mut found)?;
            }
            before = Some(seal);
        }
    }
    found.faults.extend(missing.into_keys().map(|number| (number, SealFault::DepositMissing)));
    Ok(found)
}

/// Compares a seal with the events that it covers.
fn compare(store: &Store, seal: &AuditSealRow, found: &mut Verified) -> Result<(), Error> {
    let limit = seal.event_count.max(COVERED) + 1;
    let (first, last) = (seal.first_event, seal.last_event);
    let events = store.read(|tx| audit_seals::events(tx, first, last, limit))?;
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    found.events += count;
    let fault = match count.cmp(&seal.event_count) {
        std::cmp::Ordering::Less => Some(SealFault::Deleted),
        std::cmp::Ordering::Greater => Some(SealFault::Inserted),
        std::cmp::Ordering::Equal if digest(seal, &events) != seal.digest => {
            Some(SealFault::Changed)
        }
        std::cmp::Ordering::Equal => None,
    };
    found.faults.extend(fault.map(|fault| (seal.number, fault)));
    for event in &events {
        if event.detail.is_none() && event.detail_digest.is_some() {
            found.erased += 1;
        } else if event.detail.digest() != event.detail_digest {
            found.faults.push((seal.number, SealFault::DetailChanged));
        }
    }
    Ok(())
}

/// The digest of a seal. Each part is preceded by its length, so that no two contents are written the
/// same. Persons are in it only by their ids, and reasons and values only by their digests, so that both can be
/// erased.
fn digest(seal: &AuditSealRow, events: &[AuditEventRow]) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    };
    let instant = |at: At| at.0.unix_timestamp_nanos().to_be_bytes();
    part(b"staj audit seal 1");
    for number in [seal.number, seal.first_event, seal.last_event, seal.event_count] {
        part(&number.to_be_bytes());
    }
    part(&instant(seal.sealed_at));
    part(&seal.previous);
    for event in events {
        part(&event.id.to_be_bytes());
        part(&instant(event.at));
        part(event.actor_id.map(|id| *id.0.as_bytes()).as_ref().map_or(&[], |id| id.as_slice()));
        part(event.actor_role.as_bytes());
        part(event.request_id.map(|id| *id.0.as_bytes()).as_ref().map_or(&[], |id| id.as_slice()));
        part(event.object_kind.as_bytes());
        part(event.object_id.0.as_bytes());
        part(event.action.as_bytes());
        part(event.from_state.as_deref().unwrap_or_default().as_bytes());
        part(event.to_state.as_deref().unwrap_or_default().as_bytes());
        part(event.detail_digest.as_deref().unwrap_or_default());
    }
    hash.finalize().to_vec()
}
