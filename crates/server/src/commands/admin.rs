//! The first accounts: made where nobody is there yet to invite them.

use super::Done;
use crate::config::Config;
use clap::{Subcommand, ValueEnum};
use staj_api::{Clock, Passwords, new_id};
use staj_domain::Named;
use staj_domain::event::Event;
use staj_domain::ids::UserId;
use staj_domain::user::{Language, Role, email_key};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::seed::SeedUser;
use staj_persistence::types::{At, Key, Name};
use staj_persistence::{Store, StoreError, Tx, events, seed};
use std::io::{BufRead, Write};

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make an officer who can sign in at once. The password is read from standard input.
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        #[arg(long, value_enum, default_value = "programme-officer")]
        role: OfficerRole,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum OfficerRole {
    ProgrammeOfficer,
    IskurOfficer,
}

/// As for everybody (see `RegisterCandidate` in the contract).
const PASSWORD: std::ops::RangeInclusive<usize> = 10..=128;

pub fn run(config: &Config, admin: Admin) -> Done {
    let Admin::Create { email, name, role } = admin;
    eprint!("Password: ");
    std::io::stderr().flush()?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']);
    if !PASSWORD.contains(&password.chars().count()) {
        return Err(format!(
            "a password has {} to {} characters",
            PASSWORD.start(),
            PASSWORD.end()
        )
        .into());
    }
    if !email.contains('@') {
        return Err(format!("{email} is no e-mail address").into());
    }
    let role = match role {
        OfficerRole::ProgrammeOfficer => Role::ProgrammeOfficer,
        OfficerRole::IskurOfficer => Role::IskurOfficer,
    };
    let (id, now): (UserId, _) = (new_id(), Clock::system().now());
    let user = SeedUser {
        id: Key(id.0),
        email_key: email_key(&email),
        email,
        full_name: name,
        language: Name(Language::Turkish),
        role: Name(role),
        school_id: None,
        employer_id: None,
        password_hash: Some(Passwords::strong()?.hash(password)?),
        active: true,
        created_at: At(now),
    };
    let store = Store::open(&config.database_url, 1)?;
    store.migrate()?;
    let made = store.write(|tx: &mut Tx<'_>| -> Result<(), StoreError> {
        seed::user(tx, &user)?;
        events::append(tx, &Stamp::system(now), &[Event::new(id, "create").between(None, "active")])
    });
    match made {
        Err(StoreError::Refused(_)) => Err(format!("{} has an account", user.email).into()),
        made => {
            made?;
            println!("{} can sign in as {}", user.email, role.name());
            Ok(())
        }
    }
}
