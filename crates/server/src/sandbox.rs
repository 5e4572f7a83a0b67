//! The demo data of the sandbox, and its accounts for the person who started the server.

use crate::error::Done;
use staj_api::{Passwords, Secrets};
use staj_persistence::sandbox::{EMPLOYERS, OFFICERS, PASSWORD, exists, seed as insert};
use staj_persistence::{Store, Vault, sandbox_names};
use time::OffsetDateTime;

/// Creates the demo data, unless it exists.
pub fn seed(store: &Store, secrets: &Secrets, now: OffsetDateTime) -> Done {
    // Hashing is slow, so this looks first. `insert` looks again under the lock.
    if exists(store)? {
        return Ok(());
    }
    let hash = Passwords::strong()?.hash(PASSWORD)?;
    insert(store, &Vault::new(&secrets.data), &hash, now)?;
    log::info!("the demo data of the sandbox was created");
    Ok(())
}

/// Prints the accounts for the person who started the server.
pub fn print_accounts() {
    println!("\nSandbox accounts, password {PASSWORD}");
    for (role, email, ..) in OFFICERS {
        println!("  {email:<24} {role}");
    }
    for (email, name, ..) in EMPLOYERS {
        println!("  {email:<24} employer_manager of {name}");
    }
    println!("  aday01@staj.example …    candidate, {} of them", sandbox_names().len());
}
