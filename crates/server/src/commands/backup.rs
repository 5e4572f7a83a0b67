//! Copies the database and its documents into a folder, while servers keep working.
//!
//! The database comes first and the documents after it. A document that is stored in between has no
//! row in the copy, which does no harm, and is left out. A document that its owner deletes in
//! between would be a row without a file, so then the database is copied again.

use super::check;
use crate::config::Config;
use crate::documents;
use crate::error::{Done, Error};
use crate::postgres_tools;
use base16ct::lower as hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use staj_api::{Clock, count_violations};
use staj_domain::calendar::Timestamp;
use staj_persistence::{Files, Store, StoreError, Tx, installation, inventory, stored_files};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// The file that describes a backup.
pub const MANIFEST: &str = "manifest.json";
/// The hashes of all other files, which `sha256sum --check` also reads.
pub const HASHES: &str = "SHA256SUMS";
/// The folder of the documents in a backup.
pub const DOCUMENTS: &str = "documents";
/// How often the database is copied again because documents were deleted meanwhile.
const ATTEMPTS: u32 = 5;

/// What a backup contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that made it.
    pub version: String,
    /// When the database was copied.
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// The file of the database, which also says which database it is.
    pub database: String,
    /// The migrations of the database.
    pub migrations: Vec<String>,
    /// The number of rows in each table.
    pub rows: BTreeMap<String, i64>,
    /// The violations of each invariant.
    pub invariants: BTreeMap<String, i64>,
    /// The marker of the file store.
    pub files_marker: Uuid,
    /// The documents whose files were already missing.
    pub missing: Vec<Uuid>,
}

/// The copy of a SQLite database.
pub const SQLITE: &str = "staj.db";
/// The dump of a PostgreSQL database, for `pg_restore`.
pub const POSTGRES: &str = "staj.dump";

/// Makes a backup. Its folder gets its name only when it is complete.
pub fn run(config: &Config, target: &Path) -> Done {
    let (store, files) = (check::open(config)?, documents::open_existing(&config.documents)?);
    if target.exists() {
        return Err(format!("{} exists already", target.display()).into());
    }
    let partial = beside(target, "partial");
    if let Some(parent) = target.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent)?;
    }
    fs::create_dir(&partial).map_err(|error| {
        format!("{}: {error}. If no other backup is running, delete it", partial.display())
    })?;
    let made = fill(config, &store, &files, &partial, |_| ()).and_then(|manifest| {
        finish(&partial, target)?;
        Ok(manifest)
    });
    let manifest = made.inspect_err(|_| {
        // Half a backup is of no use.
        let _ = fs::remove_dir_all(&partial);
    })?;
    println!("{} holds the database of {}", target.display(), manifest.at.format(&Rfc3339)?);
    for id in &manifest.missing {
        println!("the file of document {id} was already missing");
    }
    Ok(())
}

/// A path with another ending of its name.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// Copies everything into a folder. `meanwhile` runs after each attempt to copy the database.
pub fn fill(
    config: &Config,
    store: &Store,
    files: &Files,
    partial: &Path,
    meanwhile: impl Fn(u32),
) -> Result<Manifest, Error> {
    let runtime = actix_web::rt::System::new();
    for attempt in 1.. {
        let (mut manifest, with_row) = copy_database(config, store, partial)?;
        meanwhile(attempt);
        let lost = runtime.block_on(copy_documents(files, &with_row, partial))?;
        let deleted = store.read(|tx| stored_files::without_row(tx, &lost))?;
        if deleted.is_empty() {
            manifest.missing = lost;
            fs::write(partial.join(MANIFEST), serde_json::to_string_pretty(&manifest)?)?;
            return Ok(manifest);
        }
        if attempt == ATTEMPTS {
            break;
        }
        log::info!(documents = deleted.len(); "documents were deleted meanwhile: copying the database again");
    }
    Err("documents were deleted during every attempt: try again at a quieter time".into())
}

/// Copies the database, and returns the manifest of the copy and the documents that its rows name.
fn copy_database(
    config: &Config,
    store: &Store,
    partial: &Path,
) -> Result<(Manifest, Vec<Uuid>), Error> {
    for name in [SQLITE, POSTGRES] {
        match fs::remove_file(partial.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
    }
    let now = Clock::system().now();
    store.snapshot(&partial.join(SQLITE), |tx, snapshot| {
        let dumped = match snapshot {
            None => Ok(SQLITE),
            Some(name) => postgres_tools::dump(&config.database_url, name, &partial.join(POSTGRES))
                .map(|()| POSTGRES),
        };
        let described = describe(tx, now)?;
        Ok(dumped.map(|database| {
            let (manifest, with_row) = described;
            (Manifest { database: database.to_owned(), ..manifest }, with_row)
        }))
    })?
}

/// What is in a database.
pub fn describe(tx: &mut Tx<'_>, at: OffsetDateTime) -> Result<(Manifest, Vec<Uuid>), StoreError> {
    let found = installation::find(tx)?;
    let counted = count_violations(tx, at)?;
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at,
        database: String::new(),
        migrations: inventory::migrations(tx)?,
        rows: inventory::count_rows(tx)?,
        invariants: counted.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
        files_marker: found.map_or_else(Uuid::nil, |found| found.files_marker.id()),
        missing: vec![],
    };
    Ok((manifest, stored_files::with_row(tx)?))
}

/// Copies the documents that are not there yet. Returns those that the file store does not have.
async fn copy_documents(
    files: &Files,
    with_row: &[Uuid],
    partial: &Path,
) -> Result<Vec<Uuid>, Error> {
    let mut lost = vec![];
    for id in with_row {
        let copy = document(partial, *id);
        if copy.exists() {
            continue;
        }
        match files.get(*id).await {
            Ok(bytes) => {
                fs::create_dir_all(copy.parent().unwrap_or(partial))?;
                write_synced(&copy, &bytes)?;
            }
            Err(error) if error.is_missing() => lost.push(*id),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(lost)
}

/// Where a backup keeps a document: in a folder named by the end of its id, as the file store does.
pub fn document(backup: &Path, id: Uuid) -> PathBuf {
    let name = id.to_string();
    backup.join(DOCUMENTS).join(&name[34..]).join(&name)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes the hashes and gives the folder its name.
fn finish(partial: &Path, target: &Path) -> Done {
    let mut names = vec![];
    list(partial, "", &mut names)?;
    names.sort();
    let mut hashes = String::new();
    for name in &names {
        writeln!(hashes, "{}  {name}", hash(&partial.join(name))?)?;
    }
    write_synced(&partial.join(HASHES), hashes.as_bytes())?;
    File::open(partial)?.sync_all()?;
    fs::rename(partial, target)?;
    if let Some(parent) = target.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// The names of all files in a folder, relative to it.
fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(prefix))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        match entry.file_type()?.is_dir() {
            true => list(folder, &name, names)?,
            false => names.push(name),
        }
    }
    Ok(())
}

/// The SHA-256 of a file.
pub fn hash(path: &Path) -> io::Result<String> {
    let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(hex::encode_string(&hasher.finalize()))
}
