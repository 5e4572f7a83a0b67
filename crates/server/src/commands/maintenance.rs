//! Turns maintenance on and off, during which every server only reads.

use super::check;
use crate::config::Config;
use crate::error::Done;
use clap::Subcommand;
use staj_api::Clock;
use staj_domain::text;
use staj_persistence::maintenance as notices;
use staj_persistence::rows::maintenance::MaintenanceRow;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The commands for maintenance.
#[derive(Debug, Subcommand)]
pub enum Maintenance {
    /// From now on, every server only reads.
    On {
        /// When it will probably end, as in 2026-12-01T06:00:00Z. It does not end by itself.
        #[arg(long, value_parser = instant)]
        until: Option<OffsetDateTime>,
        /// What callers are told.
        #[arg(long)]
        text: String,
    },
    /// Every server works as usual again.
    Off,
    /// Show whether maintenance is on.
    Show,
}

fn instant(text: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| "write it as 2026-12-01T06:00:00Z".to_owned())
}

/// Runs one of the commands.
pub fn run(config: &Config, command: Maintenance) -> Done {
    let store = check::open(config)?;
    match command {
        Maintenance::On { until, text } => {
            let text = text::line(&text, 500).map_err(|fault| format!("--text {fault}"))?;
            let notice = MaintenanceRow::new(Clock::system().wall(), until, text);
            store.write(|tx| notices::begin(tx, &notice))?;
            println!("every server only reads within a second");
        }
        Maintenance::Off => {
            store.write(notices::end)?;
            println!("every server works as usual within a second");
        }
        Maintenance::Show => match store.read(notices::find)? {
            None => println!("maintenance is off"),
            Some(notice) => {
                let since = notice.started_at.0.format(&Rfc3339)?;
                let until = notice.until.map(|until| until.0.format(&Rfc3339)).transpose()?;
                let until = until.map_or_else(String::new, |until| format!(", until {until}"));
                println!("maintenance is on since {since}{until}: {}", notice.text);
            }
        },
    }
    Ok(())
}
