//! The commands of the binary.

pub mod admin;
pub mod audit;
mod background;
pub mod backup;
pub mod bounce;
pub mod check;
pub mod doctor;
pub mod erasures;
pub mod maintenance;
mod metrics;
pub mod restore;
pub mod rotate;
pub mod serve;
#[cfg(test)]
mod tests;
mod traces;

use crate::config::Config;
use crate::error::Done;
use crate::installation::{self, Mismatch};
use crate::{cohort, documents, sandbox};
use staj_api::Clock;
use staj_domain::mode::Mode;
use staj_persistence::{Store, Vault};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Brings the database up to date.
pub fn migrate(config: &Config) -> Done {
    Store::open(&config.database_url, 1)?.migrate()?;
    println!("the database is up to date");
    Ok(())
}

/// Prints the contract, or writes it to `openapi/openapi.json`.
pub fn openapi(write: bool) -> Done {
    let contract = staj_api::openapi::json();
    if write {
        std::fs::write("openapi/openapi.json", contract)?;
    } else {
        match std::io::stdout().write_all(contract.as_bytes()) {
            // The reader has closed the pipe, as `head` does.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            written => written?,
        }
    }
    Ok(())
}

/// Fills an empty database with demo data, and adds a term with this many candidates if it is not
/// 0.
pub fn seed(config: &Config, candidates: u32) -> Done {
    let store = Store::open(&config.database_url, 1)?;
    store.migrate()?;
    let (secrets, now) = (config.secrets()?, Clock::system().now());
    if config.mode == Mode::Production {
        return Err(Mismatch::Production.into());
    }
    installation::claim(&store, config.mode, &Vault::new(&secrets.data), now)?;
    sandbox::seed(&store, &secrets, now)?;
    if candidates > 0 {
        cohort::seed(&store, &secrets, now, candidates)?;
    }
    Ok(())
}

/// Makes the file store belong to this database, after its files were restored or moved.
pub fn adopt_documents(config: &Config) -> Done {
    let store = Store::open(&config.database_url, 1)?;
    let found = store.read(staj_persistence::installation::find)?;
    let installation = found.ok_or("no server has used this database yet: start one first")?;
    let files = documents::open(&config.documents)?;
    actix_web::rt::System::new().block_on(files.mark(installation.files_marker.id()))?;
    println!("{} now belongs to this database", config.documents);
    Ok(())
}

/// Runs the jobs until nothing more is due. A job that fails ends the command.
pub fn jobs(config: &Config) -> Done {
    let store = Store::open(&config.database_url, 1)?;
    loop {
        let ticked = staj_jobs::tick(&store, Clock::system().now(), || ());
        if let Some((job, error)) = ticked.failed.first() {
            return Err(format!("the job {job} failed: {error}").into());
        }
        if !ticked.has_more {
            break;
        }
    }
    // Files are swept only by a database that they belong to.
    let Some(installation) = store.read(staj_persistence::installation::find)? else {
        return Ok(());
    };
    let files = documents::open(&config.documents)?;
    actix_web::rt::System::new().block_on(async {
        installation::check_files(&files, &config.documents, &installation, &store).await?;
        staj_jobs::sweep(&store, &files, Clock::system().wall()).await?;
        Ok(())
    })
}

/// Calls `GET /readyz` of the server on this machine. Any status other than 200 is an error.
pub fn health(listen: SocketAddr) -> Done {
    let mut address = listen;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut response = String::new();
    stream.take(4096).read_to_string(&mut response)?;
    let status = response.lines().next().unwrap_or_default();
    if status.contains(" 200 ") { Ok(()) } else { Err(format!("not ready: {status}").into()) }
}
