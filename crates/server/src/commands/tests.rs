//! Checks, backups and restores of a SQLite installation. `scripts/restore-drill` does the same on
//! PostgreSQL.

use super::{backup, check, restore};
use crate::config::Config;
use crate::report::Outcome;
use crate::{cohort, documents, installation, sandbox};
use staj_api::{Clock, new_id};
use staj_domain::ids::DocumentId;
use staj_persistence::documents as rows;
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::{Files, Store, Vault, stored_files};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// A folder that is deleted with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = Self(std::env::temp_dir().join(format!("staj-backup-{}", new_id::<Uuid>())));
        fs::create_dir_all(&folder.0).unwrap();
        folder
    }

    fn config(&self, name: &str) -> Config {
        let url = format!("sqlite://{}/{name}/staj.db", self.0.display());
        let documents = format!("{}/{name}/documents", self.0.display());
        Config::of(&["--database-url", &url, "--documents", &documents])
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

/// A sandbox with two more candidates, who have ten documents.
fn install(config: &Config) -> (Store, Files, Vec<Uuid>) {
    let (secrets, now) = (config.secrets().unwrap(), Clock::system().now());
    let store = Store::open(&config.database_url, 1).unwrap();
    store.migrate().unwrap();
    let vault = Vault::new(&secrets.data);
    let row = installation::claim(&store, config.mode, &vault, now).unwrap();
    sandbox::seed(&store, &secrets, now).unwrap();
    cohort::seed(&store, &secrets, now, 2).unwrap();
    let files = documents::open(&config.documents).unwrap();
    let ids = store.read(stored_files::with_row).unwrap();
    wait(async {
        files.mark(row.files_marker.id()).await.unwrap();
        for id in &ids {
            files.put(*id, id.as_bytes().to_vec()).await.unwrap();
        }
    });
    assert_eq!(ids.len(), 10);
    (store, files, ids)
}

fn remarks(config: &Config) -> (Outcome, String) {
    let report = check::run(config);
    (report.outcome(), report.to_string())
}

#[test]
fn a_check_names_what_is_wrong_and_what_could_not_be_checked() {
    let folder = Folder::new();
    let config = folder.config("one");
    let (outcome, text) = remarks(&config);
    assert_eq!(outcome, Outcome::Unchecked);
    assert!(text.contains("there is no SQLite file"), "{text}");
    assert!(!folder.0.join("one").exists(), "a check creates nothing");

    let (_store, files, ids) = install(&config);
    let (outcome, text) = remarks(&config);
    assert_eq!(outcome, Outcome::Fine, "{text}");
    assert!(text.contains("10 rows, 10 files"), "{text}");

    // An old file without a row is only reported.
    let orphan: Uuid = new_id();
    wait(files.put(orphan, vec![1])).unwrap();
    let name = orphan.to_string();
    let path = Path::new(&config.documents).join(&name[34..]).join(&name);
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    let (outcome, text) = remarks(&config);
    assert_eq!(outcome, Outcome::Fine);
    assert!(text.contains("1 files have had no row for a week"), "{text}");

    wait(files.delete(ids[3])).unwrap();
    let (outcome, text) = remarks(&config);
    assert_eq!(outcome, Outcome::Violated);
    assert!(text.contains("1 rows have no file") && text.contains(&ids[3].to_string()), "{text}");

    wait(files.mark(new_id())).unwrap();
    let (_, text) = remarks(&config);
    assert!(text.contains("does not belong to this database"), "{text}");
}

#[test]
fn a_check_notices_another_secret() {
    let folder = Folder::new();
    let config = folder.config("one");
    install(&config);
    let secret = "another data secret, at least 32 bytes";
    let url = config.database_url.as_str();
    let other = ["--database-url", url, "--documents", &config.documents, "--data-secret", secret];
    let (outcome, text) = remarks(&Config::of(&other));
    assert_eq!(outcome, Outcome::Violated);
    assert!(text.contains("STAJ_DATA_SECRET is not the secret"), "{text}");
}

#[test]
fn a_backup_restores_to_the_same_rows_and_files() {
    let folder = Folder::new();
    let (config, copy) = (folder.config("one"), folder.0.join("backup"));
    let (_store, _files, ids) = install(&config);
    backup::run(&config, &copy).unwrap();
    assert!(!folder.0.join("backup.partial").exists());
    let again = backup::run(&config, &copy).unwrap_err().to_string();
    assert!(again.contains("exists already"), "{again}");

    let restored = folder.config("two");
    assert_eq!(restore::run(&restored, &copy).unwrap(), ExitCode::SUCCESS);
    let files = documents::open(&restored.documents).unwrap();
    for id in ids {
        assert_eq!(wait(files.get(id)).unwrap(), id.as_bytes());
    }
    let refused = restore::run(&restored, &copy).unwrap_err().to_string();
    assert!(refused.contains("only where no database is"), "{refused}");
    let full = folder.config("three");
    fs::create_dir_all(&full.documents).unwrap();
    let files = documents::open(&full.documents).unwrap();
    wait(files.put(new_id(), vec![1])).unwrap();
    let refused = restore::run(&full, &copy).unwrap_err().to_string();
    assert!(refused.contains("has files"), "{refused}");
}

#[test]
fn a_backup_that_was_changed_or_not_finished_is_not_restored() {
    let folder = Folder::new();
    let (config, copy) = (folder.config("one"), folder.0.join("backup"));
    let (_store, _files, ids) = install(&config);
    backup::run(&config, &copy).unwrap();
    fs::write(backup::document(&copy, ids[0]), "something else").unwrap();
    let target = folder.config("two");
    let refused = restore::run(&target, &copy).unwrap_err().to_string();
    assert!(refused.contains("its hash differs"), "{refused}");
    fs::remove_file(copy.join(backup::HASHES)).unwrap();
    let refused = restore::run(&target, &copy).unwrap_err().to_string();
    assert!(refused.contains("not a complete backup"), "{refused}");
    assert!(!folder.0.join("two").exists(), "nothing was begun");
}

#[test]
fn a_document_that_is_deleted_during_a_backup_leaves_no_row_behind() {
    let folder = Folder::new();
    let (config, partial) = (folder.config("one"), folder.0.join("partial"));
    let (store, files, ids) = install(&config);
    fs::create_dir(&partial).unwrap();
    // What its owner does between the copy of the database and that of the files.
    let delete = |attempt: u32| {
        if attempt == 1 {
            let deleted = store.write(|tx| {
                let found = rows::lock(tx, DocumentId(ids[0]), ApplicationScope::Everyone)?;
                rows::delete(tx, &found.expect("a row").document)
            });
            deleted.unwrap();
            wait(files.delete(ids[0])).unwrap();
        }
    };
    let manifest = backup::fill(&config, &store, &files, &partial, delete).unwrap();
    assert_eq!((manifest.rows["documents"], manifest.missing), (9, vec![]));

    // A file that was lost before is reported, and does not prevent the backup.
    wait(files.delete(ids[1])).unwrap();
    fs::remove_dir_all(&partial).unwrap();
    fs::create_dir(&partial).unwrap();
    let manifest = backup::fill(&config, &store, &files, &partial, |_| ()).unwrap();
    assert_eq!((manifest.rows["documents"], manifest.missing), (9, vec![ids[1]]));
}
