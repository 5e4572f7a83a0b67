//! Takes in a delivery report of a mail server.

use super::check;
use crate::config::Config;
use crate::error::Done;
use staj_api::Clock;
use std::io::Read;

/// The largest report that is read. Some servers return the whole mail.
const LIMIT: u64 = 32 * 1024 * 1024;

/// Reads a report from the standard input. It fails only if the report could not be recorded, so that
/// the mail server tries again.
pub fn run(config: &Config) -> Done {
    let mut report = vec![];
    std::io::stdin().lock().take(LIMIT).read_to_end(&mut report)?;
    let store = check::open(config)?;
    let report = String::from_utf8_lossy(&report);
    let returned = staj_notifications::bounce(&store, &report, Clock::system().now())?;
    log::info!("a delivery report returned {returned} mails");
    Ok(())
}
