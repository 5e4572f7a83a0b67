//! Seals everything again with a new data secret.

use super::check;
use crate::config::Config;
use crate::error::Done;
use staj_persistence::{Vault, installation, rotation};

/// Takes the database from `STAJ_DATA_SECRET_PREVIOUS` to `STAJ_DATA_SECRET`. No server may run.
pub fn run(config: &Config) -> Done {
    let secrets = config.secrets()?;
    let previous = secrets.previous_data.ok_or("STAJ_DATA_SECRET_PREVIOUS is not set")?;
    let (old, new) = (Vault::new(&previous), Vault::new(&secrets.data));
    let store = check::open(config)?;
    let found = store.read(installation::find)?.ok_or("no server has used this database yet")?;
    if new.open(&found.canary).is_ok() {
        println!("the database already has the new secret");
        return Ok(());
    }
    if old.open(&found.canary).is_err() {
        return Err("STAJ_DATA_SECRET_PREVIOUS is not the secret of this database".into());
    }
    let done = store.write(|tx| rotation::rotate(tx, &old, &new))?;
    println!(
        "sealed again: {} identity numbers, {} phone numbers and names of files, {} authenticator apps, {} declared records",
        done.numbers, done.texts, done.factors, done.declared
    );
    if done.lost > 0 {
        println!(
            "{} declared records of people without an account were deleted: import them again",
            done.lost
        );
    }
    Ok(())
}
