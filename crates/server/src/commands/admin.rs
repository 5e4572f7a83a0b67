//! Creates the first accounts, which nobody can invite.

use crate::config::Config;
use crate::error::Done;
use clap::{Subcommand, ValueEnum};
use staj_api::{Clock, Passwords, new_id};
use staj_domain::Named;
use staj_domain::email::{EMAIL_LENGTH, mailable};
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_domain::password::check_password;
use staj_domain::text;
use staj_domain::user::{AccountState, Language, Role};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::users::NewUser;
use staj_persistence::{Store, StoreError, Tx, events, second_factors, sessions, users};
use std::io::{BufRead, Write};

/// The commands for accounts.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Create an officer account that can sign in at once. The password is read from standard
    /// input.
    Create {
        /// E-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// Full name.
        #[arg(long)]
        name: String,
        /// Role of the officer.
        #[arg(long, value_enum, default_value = "programme-officer")]
        role: OfficerRole,
    },
    /// Remove the authenticator app of somebody who has lost it, and end their sessions. For the
    /// officer whom no other officer can help.
    ResetSecondFactor {
        /// E-mail address of the account.
        #[arg(long)]
        email: String,
    },
    /// End every session of everybody, who then sign in again.
    EndSessions,
}

/// The roles that `admin create` can assign.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum OfficerRole {
    /// Officer of the programme.
    ProgrammeOfficer,
    /// Officer of İŞKUR, the Employment Agency.
    IskurOfficer,
}

/// Runs one of the commands.
pub fn run(config: &Config, admin: Admin) -> Done {
    match admin {
        Admin::Create { email, name, role } => create(config, &email, &name, role),
        Admin::ResetSecondFactor { email } => reset_second_factor(config, &email),
        Admin::EndSessions => {
            let store = super::check::open(config)?;
            let ended = store.write(|tx| sessions::revoke_all(tx, Clock::system().wall()))?;
            println!("{ended} sessions were ended");
            Ok(())
        }
    }
}

fn reset_second_factor(config: &Config, email: &str) -> Done {
    let (clock, store) = (Clock::system(), Store::open(&config.database_url, 1)?);
    store.migrate()?;
    let is_reset = store.write(|tx: &mut Tx<'_>| -> Result<bool, StoreError> {
        let Some(user) = users::find_by_email(tx, email)? else { return Ok(false) };
        let id: UserId = user.id.id();
        if !second_factors::delete(tx, id)? {
            return Ok(false);
        }
        sessions::revoke_of(tx, id, None, clock.wall())?;
        let event = Event::new(id, UserEvent::ResetSecondFactor);
        events::append(tx, &Stamp::system(clock.now()), &[event])?;
        Ok(true)
    })?;
    if !is_reset {
        return Err(format!("{email} has no account with an authenticator app").into());
    }
    println!("{email} can sign in with the password alone");
    Ok(())
}

fn create(config: &Config, email: &str, name: &str, role: OfficerRole) -> Done {
    eprint!("Password: ");
    std::io::stderr().flush()?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']);
    let email = text::line(email, EMAIL_LENGTH).map_err(|fault| format!("--email {fault}"))?;
    mailable(&email).map_err(|fault| format!("--email {fault}"))?;
    let name = text::printed_line(name, 200).map_err(|fault| format!("--name {fault}"))?;
    check_password(password, &email)?;
    let role = match role {
        OfficerRole::ProgrammeOfficer => Role::ProgrammeOfficer,
        OfficerRole::IskurOfficer => Role::IskurOfficer,
    };
    let (id, now): (UserId, _) = (new_id(), Clock::system().now());
    let user = NewUser {
        id,
        email,
        full_name: name,
        phone: None,
        language: Language::Turkish,
        role,
        school: None,
        employer: None,
        password_hash: Some(Passwords::strong()?.hash(password)?),
        state: AccountState::Active,
        invited_by: None,
        created_at: now,
    };
    let store = Store::open(&config.database_url, 1)?;
    store.migrate()?;
    let is_new = store.write(|tx: &mut Tx<'_>| -> Result<bool, StoreError> {
        if users::claim_email(tx, &user.email)?.is_some() {
            return Ok(false);
        }
        users::insert(tx, &user)?;
        let event = Event::new(id, UserEvent::Create).between(None, "active");
        events::append(tx, &Stamp::system(now), &[event])?;
        Ok(true)
    })?;
    if !is_new {
        return Err(format!("{} already has an account", user.email).into());
    }
    println!("{} can sign in as {}", user.email, role.name());
    Ok(())
}
