//! The demo data of the sandbox, and its accounts for the person who started the server.

use crate::error::Done;
use staj_api::{Passwords, Secrets};
use staj_domain::user::Role;
use staj_persistence::sandbox::{PASSWORD, accounts, exists, seed as insert};
use staj_persistence::{Store, Vault};
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
    let (candidates, staff): (Vec<_>, Vec<_>) =
        accounts().into_iter().partition(|account| account.role == Role::Candidate);
    for account in staff {
        println!("  {:<24} {}, {}", account.email, account.role, account.full_name);
    }
    println!("  aday01@staj.example …    candidate, {} of them", candidates.len());
}
