//! Verifies the audit trail against its seals, and prints what to deposit elsewhere.

use super::check;
use crate::config::Config;
use crate::error::Error;
use crate::report::{Report, judge};
use clap::Subcommand;
use staj_jobs::{SealKey, deposit, deposited, verify};
use staj_persistence::audit_seals;
use std::path::PathBuf;
use std::process::ExitCode;

/// The commands for the audit trail.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Compare every event with its seal. The exit codes are those of `check`.
    Verify {
        /// File with lines that `audit deposit` printed, which are looked for.
        #[arg(long)]
        deposit: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the last seal as a line to keep where nobody who has the database can change it.
    Deposit,
}

/// Runs one of the commands.
pub fn run(config: &Config, command: Audit) -> Result<ExitCode, Error> {
    let store = check::open(config)?;
    let (file, json) = match command {
        Audit::Verify { deposit, json } => (deposit, json),
        Audit::Deposit => {
            let last = store.read(audit_seals::last)?.ok_or("nothing has been sealed yet")?;
            println!("{}", deposit(&last));
            return Ok(ExitCode::SUCCESS);
        }
    };
    let text = file.map(std::fs::read_to_string).transpose()?.unwrap_or_default();
    let deposited =
        deposited(&text).map_err(|line| format!("not a line of `audit deposit`: {line:?}"))?;
    let secrets = config.secrets()?;
    let key = SealKey::new(&secrets.data, secrets.previous_data.as_deref());
    let found = verify(&store, &key, i64::MAX, &deposited).map(|found| {
        let fault = |(number, fault): &(i64, _)| format!("seal {number}: {fault}");
        judge(
            found.faults.iter().map(fault).collect(),
            format!(
                "{} seals, {} events, {} reasons erased, {} deposits",
                found.seals,
                found.events,
                found.erased,
                deposited.len()
            ),
        )
    });
    let mut report = Report::default();
    report.add("audit", found);
    Ok(report.print(json)?)
}
