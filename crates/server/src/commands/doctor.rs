//! Checks whether a server can work here: settings, database, clock, disk, mail server, documents.
//! It writes a small file into the file store, and nothing else.

use super::check;
use crate::config::Config;
use crate::error::Error;
use crate::report::{Outcome, Report, judge};
use crate::{documents, mail_server};
use staj_api::Clock;
use staj_domain::Named;
use staj_persistence::{Store, inventory};
use std::path::Path;
use time::Duration;

/// A clock that differs more from that of the database is wrong: deadlines are judged by it.
const SKEW: Duration = Duration::seconds(2);
/// Less free space than this, in bytes, does not last for the night.
const SPACE: u64 = 2 << 30;

type Found = Result<(Outcome, Vec<String>), Error>;

/// Looks at everything.
pub fn run(config: &Config) -> Report {
    let mut report = Report::default();
    let config = match config.clone().checked() {
        Ok(config) => config,
        Err(error) => {
            report.add::<Error>("settings", Ok((Outcome::Violated, vec![error.to_string()])));
            return report;
        }
    };
    report.add::<Error>("settings", Ok((Outcome::Fine, vec![config.mode.name().to_owned()])));
    match check::open(&config) {
        Ok(store) => {
            report.add("database", version(&store));
            report.add("clock", clock(&store));
            report.add("statistics", statistics(&store));
        }
        Err(error) => {
            report.add("database", Err(error));
        }
    }
    report.add("disk", disk(&config));
    report.add("documents", writable(&config));
    report.add("mail server", mails(&config));
    report.add("antivirus", antivirus(&config));
    report
}

fn version(store: &Store) -> Found {
    Ok((Outcome::Fine, vec![store.read(inventory::version)?]))
}

fn clock(store: &Store) -> Found {
    let clock = Clock::system();
    let before = clock.wall();
    let shown = store.read(inventory::clock)?;
    // The database read its clock at some instant in between.
    let (early, late) = (before - shown, shown - clock.wall());
    let skew = early.max(late).max(Duration::ZERO);
    let text = format!("differs from that of the database by {:.1} s", skew.as_seconds_f64());
    let wrong = if skew > SKEW { vec![text.clone()] } else { vec![] };
    Ok(judge(wrong, text))
}

fn statistics(store: &Store) -> Found {
    let stale = store.read(inventory::stale_statistics)?;
    let stale = stale.iter().map(|table| format!("{table} has changed much since: run `analyze`"));
    Ok(judge(stale.collect(), "the planner knows every large table".to_owned()))
}

fn disk(config: &Config) -> Found {
    let sqlite = config.database_url.strip_prefix("sqlite://").map(Path::new);
    let folder = sqlite.map(|path| path.parent().unwrap_or(path).to_path_buf());
    let documents =
        (!config.documents.starts_with("s3://")).then(|| config.documents.clone().into());
    let (mut full, mut fine) = (vec![], vec![]);
    for folder in folder.into_iter().chain(documents) {
        let disk = rustix::fs::statvfs(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let text =
            format!("{}: {:.1} GiB free", folder.display(), free as f64 / f64::from(1 << 30));
        if free < SPACE { full.push(text) } else { fine.push(text) }
    }
    Ok(judge(full, fine.join(", ")))
}

fn antivirus(config: &Config) -> Found {
    let Some(clamd) = config.clamd() else {
        return Ok((Outcome::Fine, vec!["none is set (STAJ_CLAMD)".to_owned()]));
    };
    actix_web::rt::System::new().block_on(clamd.try_out())?;
    Ok((Outcome::Fine, vec!["answers".to_owned()]))
}

fn writable(config: &Config) -> Found {
    let files = documents::open_existing(&config.documents)?;
    let probed = actix_web::rt::System::new().block_on(files.probe());
    let wrong = probed.err().map(|error| error.to_string()).into_iter().collect();
    Ok(judge(wrong, format!("{} can be written", config.documents)))
}

fn mails(config: &Config) -> Found {
    let Some(url) = config.smtp_url.as_deref().filter(|url| !url.is_empty()) else {
        return Ok((Outcome::Fine, vec!["STAJ_SMTP_URL is not set, so mails wait".to_owned()]));
    };
    let wrong = mail_server::try_out(url).err().map(|error| error.to_string());
    Ok(judge(wrong.into_iter().collect(), "answers".to_owned()))
}
