//! Restores a backup into an empty database and an empty file store.
//!
//! The documents come first and the database after them, so that a database is never there without
//! its documents. A restore that fails leaves no database.

use super::backup::{
    DOCUMENTS, HASHES, MANIFEST, Manifest, SQLITE, beside, describe, document, hash,
};
use super::check;
use crate::config::Config;
use crate::documents;
use crate::error::{Done, Error};
use crate::postgres_tools;
use crate::report::Report;
use futures_util::StreamExt;
use staj_api::Clock;
use staj_persistence::{Files, Store, sessions};
use std::fs;
use std::io;
use std::path::Path;
use std::pin::pin;
use std::process::ExitCode;
use time::Duration;
use uuid::Uuid;

const NEXT: &str = "
The backup is restored, and everybody signs in again. Before you start a server:
- Repeat what happened after the backup: identities that were released, employers that were closed,
  accounts that were deactivated. Whoever asked for it must not come back with a restore.
- Erase again who was erased since: `staj erasures again FILE`.
- Mails that left after the backup are queued again. To leave them unsent, start without
  STAJ_SMTP_URL and decide at GET /v1/mails.
Then start the servers, and run `staj check` once more.";

/// Restores a backup, and checks the result.
pub fn run(config: &Config, backup: &Path) -> Result<ExitCode, Error> {
    verify(backup)?;
    let manifest: Manifest = serde_json::from_slice(&fs::read(backup.join(MANIFEST))?)?;
    let sqlite = config.database_url.strip_prefix("sqlite://").map(Path::new);
    match (sqlite, manifest.database == SQLITE) {
        (Some(_), true) | (None, false) => {}
        (Some(_), false) => {
            return Err("this is a backup of PostgreSQL, and DATABASE_URL names SQLite".into());
        }
        (None, true) => {
            return Err("this is a backup of SQLite, and DATABASE_URL names PostgreSQL".into());
        }
    }
    match sqlite {
        Some(path) if path.exists() => {
            return Err(format!(
                "{} exists: a backup is restored only where no database is",
                path.display()
            )
            .into());
        }
        Some(_) => {}
        None => {
            if !Store::open(&config.database_url, 1)?.is_empty()? {
                return Err("the database (DATABASE_URL) has tables: a backup is restored only into an empty one".into());
            }
        }
    }
    let files = documents::open(&config.documents)?;
    let runtime = actix_web::rt::System::new();
    runtime.block_on(restore_documents(&files, config, backup, manifest.files_marker))?;
    match sqlite {
        Some(path) => copy_sqlite(&backup.join(SQLITE), path)?,
        None => postgres_tools::restore(&config.database_url, &backup.join(&manifest.database))?,
    }
    drop(runtime);

    let store = Store::open(&config.database_url, 1)?;
    let (restored, _) = store.read(|tx| describe(tx, manifest.at))?;
    for (table, rows) in &manifest.rows {
        let found = restored.rows.get(table).copied().unwrap_or_default();
        if found != *rows {
            return Err(format!("{table} has {found} rows, and the backup {rows}").into());
        }
    }
    if restored.invariants != manifest.invariants || restored.migrations != manifest.migrations {
        return Err("the restored database differs from the backup".into());
    }
    // Some of them may have been ended since the backup was made.
    store.write(|tx| sessions::revoke_all(tx, Clock::system().wall()))?;
    let mut report = Report::default();
    check::check_store(config, &store, &mut report);
    let code = report.print(false)?;
    println!("{NEXT}");
    Ok(code)
}

/// Compares every file with its hash.
fn verify(backup: &Path) -> Done {
    let hashes = fs::read_to_string(backup.join(HASHES)).map_err(|error| {
        format!("{} is not a complete backup: {HASHES}: {error}", backup.display())
    })?;
    for line in hashes.lines() {
        let (expected, name) =
            line.split_once("  ").ok_or_else(|| format!("{HASHES}: {line:?}"))?;
        let found = hash(&backup.join(name)).map_err(|error| format!("{name}: {error}"))?;
        if found != expected {
            return Err(
                format!("{name} is not the file that was backed up: its hash differs").into()
            );
        }
    }
    Ok(())
}

async fn restore_documents(files: &Files, config: &Config, backup: &Path, marker: Uuid) -> Done {
    let any = files.stored_before(Clock::system().wall() + Duration::DAY);
    let is_used = files.marker().await?.is_some() || pin!(any).next().await.is_some();
    if is_used {
        let store = &config.documents;
        return Err(format!("the file store {store:?} (STAJ_DOCUMENTS) has files: a backup is restored only into an empty one").into());
    }
    let folder = backup.join(DOCUMENTS);
    if folder.exists() {
        for entry in fs::read_dir(folder)? {
            for file in fs::read_dir(entry?.path())? {
                let name = file?.file_name();
                let id = Uuid::try_parse(&name.to_string_lossy())?;
                files.put(id, fs::read(document(backup, id))?).await?;
            }
        }
    }
    Ok(files.mark(marker).await?)
}

/// Copies the file under another name and then renames it, so that no half database is there.
fn copy_sqlite(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let partial = beside(to, "partial");
    fs::copy(from, &partial)?;
    fs::File::open(&partial)?.sync_all()?;
    fs::rename(&partial, to)
}
