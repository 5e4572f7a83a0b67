//! Lists the people who were erased, and erases them again after a backup was restored.

use super::check;
use crate::config::Config;
use crate::error::Done;
use clap::Subcommand;
use staj_api::Clock;
use staj_domain::ids::CandidateId;
use staj_persistence::privacy;
use std::path::PathBuf;
use uuid::Uuid;

/// The commands for erasures.
#[derive(Debug, Subcommand)]
pub enum Erasures {
    /// Print the ids of the people who were erased, one on each line. Keep them apart from the
    /// backups.
    List,
    /// Erase these people again, after a backup was restored that is older than their erasure.
    Again {
        /// The file with the ids.
        file: PathBuf,
    },
}

/// How many records are read at once.
const PAGE: i64 = 1000;

/// Runs one of the commands.
pub fn run(config: &Config, command: Erasures) -> Done {
    let store = check::open(config)?;
    match command {
        Erasures::List => {
            let mut after = None;
            loop {
                let page = store.read(|tx| privacy::erasures(tx, after, PAGE))?;
                let Some(last) = page.last() else { return Ok(()) };
                after = Some(last.id.0);
                page.iter().for_each(|erasure| println!("{}", erasure.user_id.0));
            }
        }
        Erasures::Again { file } => {
            let text = std::fs::read_to_string(file)?;
            let ids = text.split_whitespace().map(str::parse::<Uuid>);
            let ids = ids
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| format!("not an id: {error}"))?;
            let mut erased = 0;
            for id in &ids {
                erased += usize::from(staj_jobs::erase_again(
                    &store,
                    CandidateId(*id),
                    Clock::system().now(),
                )?);
            }
            println!("{erased} of {} people were erased again", ids.len());
        }
    }
    Ok(())
}
