//! A database for each test: a copy of one that was migrated once in this process.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use staj_persistence::Store;
use std::path::PathBuf;
use std::sync::OnceLock;
use uuid::Uuid;

/// `sqlite` (the default), or the URL of a PostgreSQL server whose databases come and go.
pub fn kind() -> &'static str {
    static KIND: OnceLock<String> = OnceLock::new();
    KIND.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "the one setting of the suite")]
        std::env::var("STAJ_TEST_DATABASE").unwrap_or_else(|_| "sqlite".to_owned())
    })
}

/// One test's database, gone when the test ends.
pub struct Db {
    url: String,
    name: String,
}

impl Db {
    pub fn new() -> Self {
        #[expect(clippy::disallowed_methods, reason = "a name no other test has")]
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

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements that every guard of the database would refuse, to see who else would notice.
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

    pub fn open(&self, connections: u32) -> Store {
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

pub fn is_postgres() -> bool {
    kind() != "sqlite"
}

/// The migrated database that the others are copied from: a name, or a path.
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
            // What the log holds goes into the file, so that a copy of the file is complete.
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
