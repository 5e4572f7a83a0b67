//! Checks an installation without changing it: the settings, the schema, the secret, the
//! invariants, and files against rows.

use crate::config::Config;
use crate::documents;
use crate::error::Error;
use crate::report::{Outcome, Report, judge};
use futures_util::TryStreamExt;
use staj_api::{Clock, count_violations};
use staj_domain::Named;
use staj_jobs::ORPHAN_AGE;
use staj_persistence::{Files, Store, Vault, installation, inventory, stored_files};
use std::collections::HashSet;
use std::path::Path;
use std::pin::pin;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How many missing files are listed by their ids.
const LISTED: usize = 20;

/// Checks everything. Later checks are left out if the database cannot be opened.
pub fn run(config: &Config) -> Report {
    let mut report = Report::default();
    let config = match config.clone().checked() {
        Ok(config) => config,
        Err(error) => {
            report.add("settings", Err(error));
            return report;
        }
    };
    let fine = (Outcome::Fine, vec![config.mode.name().to_owned()]);
    report.add("settings", Ok::<_, Error>(fine));
    match open(&config) {
        Ok(store) => check_store(&config, &store, &mut report),
        Err(error) => {
            report.add("database", Err(error));
        }
    }
    report
}

/// Opens a database that exists. Opening a SQLite file that does not exist would create it.
pub fn open(config: &Config) -> Result<Store, Error> {
    match config.database_url.strip_prefix("sqlite://") {
        Some(path) if !Path::new(path).exists() => {
            Err(format!("there is no SQLite file {path:?} (DATABASE_URL)").into())
        }
        _ => Ok(Store::open(&config.database_url, 1)?),
    }
}

/// Checks an open database and its files.
pub fn check_store(config: &Config, store: &Store, report: &mut Report) {
    if report.add("schema", schema(store)) != Outcome::Fine {
        // Other queries would not fit the tables.
        return;
    }
    report.add("installation", own(config, store));
    report.add("invariants", invariants(store, Clock::system().now()));
    report.add("files", files(config, store));
}

fn schema(store: &Store) -> Result<(Outcome, Vec<String>), Error> {
    let versions = store.read(inventory::migrations)?;
    let last = versions.last().cloned().unwrap_or_default();
    let is_current = store.is_current()?;
    let lacks = match is_current {
        true => vec![],
        false => vec![format!("migrations are missing after {last}: run `staj migrate`")],
    };
    Ok(judge(lacks, format!("{} migrations, the last is {last}", versions.len())))
}

fn own(config: &Config, store: &Store) -> Result<(Outcome, Vec<String>), Error> {
    let Some(found) = store.read(installation::find)? else {
        return Ok((Outcome::Violated, vec!["no server has used this database yet".to_owned()]));
    };
    let mut wrong = vec![];
    if found.mode.0 != config.mode {
        let modes = (found.mode.0.name(), config.mode.name());
        wrong.push(format!("the database is in mode {}, and STAJ_MODE is {}", modes.0, modes.1));
    }
    if Vault::new(&config.secrets()?.data).open(&found.canary).is_err() {
        wrong.push("STAJ_DATA_SECRET is not the secret of this database".to_owned());
    }
    let files = documents::open_existing(&config.documents)?;
    let marker = actix_web::rt::System::new().block_on(files.marker())?;
    if marker != Some(found.files_marker.id()) {
        wrong.push("the file store (STAJ_DOCUMENTS) does not belong to this database".to_owned());
    }
    Ok(judge(wrong, "mode, data secret and file store belong together".to_owned()))
}

fn invariants(store: &Store, now: OffsetDateTime) -> Result<(Outcome, Vec<String>), Error> {
    let counted = store.read(|tx| count_violations(tx, now))?;
    let violated = counted.iter().filter(|(_, violations)| *violations != 0);
    let violated = violated.map(|(name, violations)| format!("{name}: {violations}")).collect();
    Ok(judge(violated, format!("{} hold", counted.len())))
}

fn files(config: &Config, store: &Store) -> Result<(Outcome, Vec<String>), Error> {
    let files = documents::open_existing(&config.documents)?;
    actix_web::rt::System::new().block_on(compare(store, &files, Clock::system().wall()))
}

/// Compares files with rows, in both directions. A file without a row is only reported, because the
/// server deletes it.
async fn compare(
    store: &Store,
    files: &Files,
    wall: OffsetDateTime,
) -> Result<(Outcome, Vec<String>), Error> {
    // Rows first: a file is stored before its row. The few whose row or file has changed
    // meanwhile are looked at again.
    let with_row = store.read(stored_files::with_row)?;
    let all = files.stored_before(wall + Duration::DAY);
    let stored: HashSet<Uuid> = all.try_concat().await?.into_iter().collect();
    let mut missing = vec![];
    for id in with_row.iter().filter(|id| !stored.contains(id)) {
        let is_row = store.read(|tx| stored_files::without_row(tx, &[*id]))?.is_empty();
        if is_row && !files.has(*id).await? {
            missing.push(*id);
        }
    }
    let mut orphans = 0;
    let mut old = pin!(files.stored_before(wall - ORPHAN_AGE));
    while let Some(ids) = old.try_next().await? {
        orphans += store.read(|tx| stored_files::without_row(tx, &ids))?.len();
    }
    let mut remarks = vec![];
    if !missing.is_empty() {
        remarks.push(format!("{} rows have no file:", missing.len()));
        remarks.extend(missing.iter().take(LISTED).map(ToString::to_string));
    }
    let outcome = if missing.is_empty() { Outcome::Fine } else { Outcome::Violated };
    remarks.push(format!("{} rows, {} files", with_row.len(), stored.len()));
    if orphans > 0 {
        remarks
            .push(format!("{orphans} files have had no row for a week; the server deletes them"));
    }
    Ok((outcome, remarks))
}
