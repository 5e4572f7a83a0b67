//! What every request needs: the store, the clock, the keys.

use crate::services::{
    Attempts, Clock, Counts, DeclaredDataSource, Heartbeat, ImportedRecords, Meetings, Passwords,
    Rankings, Tokens,
};
use sha2::{Digest, Sha256};
use staj_notifications::Mailing;
use staj_persistence::{Files, Store, Vault};
use std::net::IpAddr;

/// How the server is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Demo data, demo accounts and a clock that can be set.
    Sandbox,
    Production,
}

pub struct App {
    pub mode: Mode,
    pub store: Store,
    pub clock: Clock,
    pub tokens: Tokens,
    pub passwords: Passwords,
    pub vault: Vault,
    pub files: Files,
    pub mailing: Mailing,
    /// Whether the jobs of this server run.
    pub jobs: Heartbeat,
    /// Whether its mails are sent.
    pub mails: Heartbeat,
    /// Who knows what was declared of candidates: what was imported, unless set.
    pub declared_data: Box<dyn DeclaredDataSource>,
    pub meetings: Meetings,
    /// Whose word is taken for the address of a client; of nobody unless set.
    pub proxies: Vec<IpAddr>,
    pub(crate) attempts: Attempts,
    pub(crate) rankings: Rankings,
    pub(crate) counts: Counts,
    pub(crate) cursor_key: [u8; 32],
}

/// The secrets of a server.
pub struct Secrets {
    /// Signs access tokens and cursors.
    pub token: Vec<u8>,
    /// Still accepted while tokens signed with it live.
    pub previous_token: Option<Vec<u8>>,
    /// Seals identity numbers.
    pub data: Vec<u8>,
}

impl App {
    pub fn new(
        mode: Mode,
        store: Store,
        clock: Clock,
        passwords: Passwords,
        files: Files,
        secrets: &Secrets,
    ) -> Self {
        let vault = Vault::new(&secrets.data);
        Self {
            mode,
            declared_data: Box::new(ImportedRecords::new(store.clone(), vault.clone())),
            store,
            clock,
            tokens: Tokens::new(&secrets.token, secrets.previous_token.as_deref()),
            passwords,
            vault,
            files,
            mailing: Mailing::new(&secrets.token),
            jobs: Heartbeat::default(),
            mails: Heartbeat::default(),
            meetings: Meetings::default(),
            proxies: vec![],
            attempts: Attempts::default(),
            rankings: Rankings::default(),
            counts: Counts::default(),
            cursor_key: Sha256::new()
                .chain_update(b"staj cursor\0")
                .chain_update(&secrets.token)
                .finalize()
                .into(),
        }
    }
}
