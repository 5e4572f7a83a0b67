//! A database for each test, copied from one that is migrated once per process.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use staj_persistence::Store;
use std::path::PathBuf;
use std::sync::OnceLock;
use uuid::Uuid;

/// The value of `STAJ_TEST_DATABASE`: `sqlite` (the default), or the URL of a PostgreSQL server on
/// which the suite creates databases.
pub fn kind() -> &'static str {
    static KIND: OnceLock<String> = OnceLock::new();
    KIND.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "a setting of the suite")]
        std::env::var("STAJ_TEST_DATABASE").unwrap_or_else(|_| "sqlite".to_owned())
    })
}

/// The database of one test. It is dropped when the test ends.
pub struct Db {
    url: String,
    name: String,
}

impl Db {
    /// Copies the migrated database.
    pub fn new() -> Self {
        #[expect(clippy::disallowed_methods, reason = "a unique name for the test")]
        let name = format!("staj_test_{}", Uuid::new_v4().simple());
        if is_postgres() {
            admin(&format!("create database {name} template {}", template()));
            Self { url: with_database(&name), name }
        } else {
            let path = folder().join(&name);
            std::fs::copy(template(), &path).unwrap();
            Self { url: format!("sqlite://{}", path.display()), name }
        }
    }

    /// The URL for [`Store::open`].
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Disables the guards of the database and runs statements that they would refuse, to see
    /// whether anything else notices the damage.
    pub fn damage(&self, statements: &str) {
        if is_postgres() {
            let mut conn = PgConnection::establish(&self.url).unwrap();
            conn.batch_execute(
                "set session_replication_role = replica; drop index offers_two_slots;
                 alter table offers drop constraint offers_no_overlap;
                 alter table quotas drop constraint quotas_not_exceeded",
            )
            .unwrap();
            conn.batch_execute(statements).unwrap();
        } else {
            let path = self.url.trim_start_matches("sqlite://");
            let mut conn = SqliteConnection::establish(path).unwrap();
            let drops = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
                "group_concat('drop trigger ' || name, ';') from sqlite_master where type = 'trigger'",
            ));
            let drops: String = drops.get_result(&mut conn).unwrap();
            conn.batch_execute(&drops).unwrap();
            conn.batch_execute(
                "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; drop index offers_two_slots",
            )
            .unwrap();
            conn.batch_execute(statements).unwrap();
        }
    }

    /// Opens a store with up to this many connections.
    pub fn open(&self, connections: u32) -> Store {
        crate::statements::count();
        Store::open(&self.url, connections).unwrap()
    }
}

impl Default for Db {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        if is_postgres() {
            admin(&format!("drop database if exists {} with (force)", self.name));
        } else {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(folder().join(format!("{}{end}", self.name)));
            }
        }
    }
}

/// Whether the suite runs on PostgreSQL.
pub fn is_postgres() -> bool {
    kind() != "sqlite"
}

/// The migrated database that the others are copied from: its name on PostgreSQL, its path on
/// SQLite.
fn template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("staj_template_{}", std::process::id());
        if is_postgres() {
            admin(&format!("drop database if exists {name} with (force)"));
            admin(&format!("create database {name}"));
            Store::open(&with_database(&name), 1).unwrap().migrate().unwrap();
            name
        } else {
            let path = folder().join(name);
            let _ = std::fs::remove_file(&path);
            Store::open(&format!("sqlite://{}", path.display()), 1).unwrap().migrate().unwrap();
            // Merge the write-ahead log into the file, so that a copy of the file is complete.
            let mut conn = SqliteConnection::establish(&path.display().to_string()).unwrap();
            conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
                .unwrap();
            path.display().to_string()
        }
    })
}

fn folder() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let shm = PathBuf::from("/dev/shm");
            let base = if shm.is_dir() { shm } else { std::env::temp_dir() };
            let folder = base.join(format!("staj-tests-{}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            folder
        })
        .clone()
}

fn with_database(name: &str) -> String {
    let (server, _) = kind().rsplit_once('/').expect("postgres://server/database");
    format!("{server}/{name}")
}

fn admin(statement: &str) {
    PgConnection::establish(kind()).unwrap().batch_execute(statement).unwrap();
}
