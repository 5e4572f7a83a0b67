//! The state that all requests share: the store, the clock, the keys.

use crate::services::{
    AccessLog, Attempts, Clock, Counterparts, Counts, DatabaseWatch, DeclaredDataSource,
    EmployerRegister, Gate, Heartbeat, IdentityProvider, ImportedRecords, Lags, Limits,
    Maintenance, Meetings, NoRegister, Passwords, PoolFacets, Rankings, Room, Scanner, Statutory,
    Tokens,
};
use ipnet::IpNet;
use sha2::{Digest, Sha256};
use staj_domain::figures::FigureDimension;
use staj_domain::ids::TermId;
use staj_domain::mode::Mode;
use staj_jobs::SealKey;
use staj_notifications::Mailing;
use staj_persistence::rows::statistics::{FigureCounts, TermCounts};
use staj_persistence::{Files, Store, Vault};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many uploaded files are opened at once. Each may take a second and 200 MB.
const INSPECTIONS: u32 = 2;

/// How many passwords are hashed at once. Each takes 19 MiB and a core for some twenty milliseconds.
const HASHES: u32 = 2;

/// The state that all requests share. The server builds one and sets the public fields that its
/// configuration determines.
pub struct App {
    /// Sandbox or production.
    pub mode: Mode,
    /// The database.
    pub store: Store,
    /// What the thread that watches the database knows about it.
    pub database: DatabaseWatch,
    /// The only source of the current time.
    pub clock: Clock,
    /// Issues and verifies access tokens.
    pub tokens: Tokens,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Encrypts identity numbers.
    pub vault: Vault,
    /// The file store.
    pub files: Files,
    /// The settings with which mails are composed.
    pub mailing: Mailing,
    /// Shows whether the thread that runs the jobs is alive.
    pub jobs: Heartbeat,
    /// Whether servers only read for now.
    pub maintenance: Maintenance,
    /// How far the work of the jobs and the mails is behind.
    pub lags: Lags,
    /// The source of the official data about candidates. By default, it returns the imported
    /// records.
    pub declared_data: Box<dyn DeclaredDataSource>,
    /// The official register of employers.
    pub employer_register: Box<dyn EmployerRegister>,
    /// Creates the meeting rooms of interviews.
    pub meetings: Meetings,
    /// How much all stored files may take. No limit by default.
    pub room: Room,
    /// Looks for malware in uploaded files. `None`: nobody does.
    pub scanner: Option<Box<dyn Scanner>>,
    /// Where people can sign in instead of with a password. `None`: nowhere.
    pub identity_provider: Option<Box<dyn IdentityProvider>>,
    /// How long an answer takes at least that must not tell by its time whether somebody has an
    /// account.
    pub evenly: std::time::Duration,
    /// Whether everybody but candidates needs a second factor to sign in.
    pub needs_second_factor: bool,
    /// Who acts by themselves. Nobody does outside a sandbox.
    pub counterparts: Counterparts,
    /// Proxies whose `X-Forwarded-For` header is trusted. Empty by default.
    pub proxies: Vec<IpNet>,
    stopping: Arc<AtomicBool>,
    pub(crate) gate: Gate,
    /// Limits how many uploaded files are opened at once.
    pub(crate) inspections: Gate,
    /// Limits how many passwords are hashed at once, so that sign-ins do not slow down other requests.
    pub(crate) hashing: Gate,
    pub(crate) attempts: Attempts,
    pub(crate) limits: Limits,
    pub(crate) access_log: AccessLog,
    /// Counts the candidates of pools.
    pub pool_facets: PoolFacets,
    pub(crate) rankings: Rankings,
    pub(crate) counts: Counts<TermId, TermCounts>,
    pub(crate) figures: Counts<(TermId, FigureDimension), FigureCounts>,
    pub(crate) statutory: Statutory,
    pub(crate) cursor_key: [u8; 32],
    /// Signs the seals of the audit trail.
    pub seal_key: SealKey,
}

/// The secrets of a server. Keys are derived from them, so that a secret can have any length.
pub struct Secrets {
    /// Signs access tokens, cursors and the links in mails.
    pub token: Vec<u8>,
    /// The secret before the last change. Access tokens that were signed with it are accepted until
    /// they expire.
    pub previous_token: Option<Vec<u8>>,
    /// Encrypts identity numbers.
    pub data: Vec<u8>,
    /// The data secret before the last change. Seals of the audit trail that were made with it are
    /// accepted.
    pub previous_data: Option<Vec<u8>>,
}

impl App {
    /// The state of a server with the default settings for everything that is not a parameter.
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
            employer_register: Box::new(NoRegister),
            stopping: Arc::default(),
            gate: Gate::new("database", store.connections()),
            inspections: Gate::new("files", INSPECTIONS),
            hashing: Gate::new("passwords", HASHES),
            store,
            database: DatabaseWatch::default(),
            clock,
            tokens: Tokens::new(&secrets.token, secrets.previous_token.as_deref()),
            passwords,
            vault,
            files,
            mailing: Mailing::new(&secrets.token),
            jobs: Heartbeat::default(),
            lags: Lags::default(),
            maintenance: Maintenance::default(),
            meetings: Meetings::default(),
            room: Room::default(),
            scanner: None,
            identity_provider: None,
            evenly: std::time::Duration::ZERO,
            needs_second_factor: false,
            counterparts: Counterparts::default(),
            proxies: vec![],
            attempts: Attempts::default(),
            limits: Limits::default(),
            access_log: AccessLog::default(),
            pool_facets: PoolFacets::default(),
            rankings: Rankings::default(),
            counts: Counts::default(),
            figures: Counts::default(),
            statutory: Statutory::default(),
            seal_key: SealKey::new(&secrets.data, secrets.previous_data.as_deref()),
            cursor_key: Sha256::new()
                .chain_update(b"staj cursor\0")
                .chain_update(&secrets.token)
                .finalize()
                .into(),
        }
    }

    /// Forgets what it has read from the database, because that was emptied.
    pub(crate) fn forget(&self) {
        self.pool_facets.forget();
        self.rankings.forget();
        self.counts.forget();
        self.figures.forget();
        self.statutory.forget();
    }

    /// From now on the server is not ready. It still answers requests.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// A flag that is set when the server shuts down.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stopping.clone()
    }

    /// Whether the server is shutting down.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}
