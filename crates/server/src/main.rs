//! The binary `staj`. It serves the API, migrates the database, prints the OpenAPI contract and
//! creates the first officer account.
#![forbid(unsafe_code)]

mod clamd;
mod cohort;
mod commands;
mod config;
mod counterparts;
mod documents;
mod error;
mod identity_provider;
mod installation;
mod mail_server;
mod postgres_tools;
mod report;
mod sandbox;

use clap::{Parser, Subcommand};
use config::{Config, LogFormat};
use log::LevelFilter;
use staj_logging::Logger;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Backend of the National Internship Programme.
#[derive(Parser)]
#[command(name = "staj", version)]
struct Line {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (the default).
    Serve,
    /// Bring the database up to date and exit.
    Migrate,
    /// Print the OpenAPI contract.
    Openapi {
        /// Write the contract to openapi/openapi.json instead.
        #[arg(long)]
        write: bool,
    },
    /// Manage the accounts that nobody can invite.
    Admin {
        #[command(subcommand)]
        command: commands::admin::Admin,
    },
    /// Fill an empty database with the demo data of the sandbox.
    Seed {
        /// Also create a term with this many candidates who are waiting to be evaluated.
        #[arg(long, default_value_t = 0)]
        candidates: u32,
    },
    /// Make the file store belong to this database, after its files were restored or moved.
    AdoptDocuments,
    /// Run the jobs until nothing is due, as a server does on every tick.
    Jobs,
    /// Check the settings, the schema, the secret, the invariants, and files against rows, without
    /// changing anything. The exit code is 0 if all is well, 1 if something is wrong, and 2 if
    /// something could not be checked.
    Check {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Check whether a server can work here: settings, database, clock, disk, mail server, documents.
    /// The exit codes are those of `check`.
    Doctor {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Verify that nobody has changed the audit trail.
    Audit {
        #[command(subcommand)]
        command: commands::audit::Audit,
    },
    /// Take in a delivery report of a mail server from the standard input, and record which mails came
    /// back.
    Bounce,
    /// List the people who were erased, or erase them again after a restore.
    Erasures {
        #[command(subcommand)]
        command: commands::erasures::Erasures,
    },
    /// Seal everything again with a new data secret, while no server runs.
    RotateDataSecret,
    /// Begin or end maintenance, during which every server only reads.
    Maintenance {
        #[command(subcommand)]
        command: commands::maintenance::Maintenance,
    },
    /// Copy the database and its documents into a new folder, while servers keep working.
    Backup {
        /// The folder, which must not exist.
        folder: PathBuf,
    },
    /// Restore a backup into an empty database and an empty file store.
    Restore {
        /// The folder of the backup.
        folder: PathBuf,
    },
    /// Check whether the server with this configuration is ready.
    Health,
}

#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("staj: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, error::Error> {
    let Line { config, command } = Line::parse();
    let environment = env_logger::Env::default().default_filter_or("info");
    config::check_log_filter(&config::log_filter())?;
    // What it says of a broken upload is for its owner, who gets a problem.
    let mut builder = env_logger::Builder::from_env(environment);
    builder.filter_module("lopdf", LevelFilter::Off);
    if config.log_format == LogFormat::Json {
        builder.format(|line, record| {
            let at = line.timestamp_micros();
            writeln!(line, "{}", staj_logging::json(record, at))
        });
    }
    let logger = builder.build();
    log::set_max_level(logger.filter());
    log::set_boxed_logger(Box::new(Logger(logger)))?;
    staj_logging::log_panics();
    staj_persistence::log_slower_than(Duration::from_millis(config.slow_ms));
    let checked = || config.clone().checked();
    match command.unwrap_or(Command::Serve) {
        Command::Serve => commands::serve::run(&checked()?),
        Command::Migrate => commands::migrate(&checked()?),
        Command::Openapi { write } => commands::openapi(write),
        Command::Admin { command } => commands::admin::run(&checked()?, command),
        Command::Seed { candidates } => commands::seed(&checked()?, candidates),
        Command::AdoptDocuments => commands::adopt_documents(&checked()?),
        Command::Jobs => commands::jobs(&checked()?),
        Command::Check { json } => return Ok(commands::check::run(&config).print(json)?),
        Command::Doctor { json } => return Ok(commands::doctor::run(&config).print(json)?),
        Command::Audit { command } => return commands::audit::run(&checked()?, command),
        Command::Bounce => commands::bounce::run(&checked()?),
        Command::Erasures { command } => commands::erasures::run(&checked()?, command),
        Command::RotateDataSecret => commands::rotate::run(&checked()?),
        Command::Maintenance { command } => commands::maintenance::run(&checked()?, command),
        Command::Backup { folder } => commands::backup::run(&checked()?, &folder),
        Command::Restore { folder } => return commands::restore::run(&checked()?, &folder),
        Command::Health => commands::health(config.listen),
    }?;
    Ok(ExitCode::SUCCESS)
}
