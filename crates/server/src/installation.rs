//! Checks at startup that the database, the data secret and the file store belong together, and
//! that a sandbox never mixes with production.

use crate::error::Error;
use staj_api::new_id;
use staj_domain::mode::Mode;
use staj_domain::national_id;
use staj_persistence::rows::installation::InstallationRow;
use staj_persistence::{Files, Store, StoreError, Tx, Vault, installation};
use time::OffsetDateTime;
use uuid::Uuid;

/// Why this server must not use a database or a file store.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The database is a sandbox, and its accounts have a published password.
    #[error(
        "this database (DATABASE_URL) is a sandbox, whose demo accounts have a published password. \
         Production needs a database of its own: create an empty one, or start with STAJ_MODE=sandbox"
    )]
    Sandbox,
    /// The database is in production and would get demo accounts with a published password.
    #[error(
        "this database (DATABASE_URL) is in production, and demo data must not be added to it. \
         Start with STAJ_MODE=production, or use another database for the sandbox"
    )]
    Production,
    /// The database is already in use, for something other than a sandbox.
    #[error(
        "this database (DATABASE_URL) has users or terms, so no demo data is added to it. \
         Start with STAJ_MODE=production, or use an empty database for the sandbox"
    )]
    InUse,
    /// With this secret, the stored identity numbers would be unreadable, and new ones would be
    /// sealed with another key.
    #[error(
        "STAJ_DATA_SECRET is not the secret with which this database was set up. With this \
         secret, the stored identity numbers would be unreadable, and the same person could register \
         twice. Start with the original secret"
    )]
    Secret,
    /// The file store belongs to another database.
    #[error(
        "the file store {0:?} (STAJ_DOCUMENTS) belongs to another database. Use the file \
         store of this database (DATABASE_URL). If you have put the files of this database there yourself, run `staj adopt-documents` once"
    )]
    OtherFiles(String),
    /// The file store is probably empty after a restore, or not mounted.
    #[error(
        "the file store {0:?} (STAJ_DOCUMENTS) has no marker, but this database has documents. \
         Restore their files or mount the right folder, then run `staj adopt-documents` once"
    )]
    NoFiles(String),
}

/// Finds the installation in the database, or writes it there. Refuses a database of another mode
/// and a wrong data secret.
pub fn claim(
    store: &Store,
    mode: Mode,
    vault: &Vault,
    now: OffsetDateTime,
) -> Result<InstallationRow, Error> {
    // The row does not depend on the database, so it is prepared before the transaction begins.
    let canary = national_id::generate(0);
    let row = InstallationRow::new(mode, vault.seal(&canary)?, new_id(), now);
    let opens = |sealed: &[u8]| vault.open(sealed).is_ok();
    let found = store.write(|tx: &mut Tx<'_>| -> Result<_, StoreError> {
        if let Some(found) = installation::lock(tx)? {
            return Ok(Ok(found));
        }
        if mode == Mode::Sandbox && !installation::is_unused(tx)? {
            return Ok(Err(Mismatch::InUse));
        }
        if installation::sealed_number(tx)?.is_some_and(|sealed| !opens(&sealed)) {
            return Ok(Err(Mismatch::Secret));
        }
        installation::insert(tx, &row)?;
        Ok(Ok(row.clone()))
    })??;
    match (found.mode.0, mode) {
        (Mode::Sandbox, Mode::Production) => return Err(Mismatch::Sandbox.into()),
        (Mode::Production, Mode::Sandbox) => return Err(Mismatch::Production.into()),
        (Mode::Sandbox, Mode::Sandbox) | (Mode::Production, Mode::Production) => {}
    }
    if !opens(&found.canary) {
        return Err(Mismatch::Secret.into());
    }
    Ok(found)
}

/// Checks that the file store belongs to this database. Marks a new file store as its own.
pub async fn check_files(
    files: &Files,
    location: &str,
    installation: &InstallationRow,
    store: &Store,
) -> Result<(), Error> {
    let marker: Uuid = installation.files_marker.id();
    match files.marker().await? {
        Some(found) if found == marker => Ok(()),
        Some(_) => Err(Mismatch::OtherFiles(location.to_owned()).into()),
        None if store.read(installation::has_files)? => {
            Err(Mismatch::NoFiles(location.to_owned()).into())
        }
        None => Ok(files.mark(marker).await?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::memory::InMemory;
    use staj_domain::user::{AccountState, Language, Role};
    use staj_persistence::rows::users::NewUser;
    use staj_persistence::users;
    use std::sync::Arc;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-05-10 09:00 UTC);

    struct Temporary(std::path::PathBuf);

    impl Temporary {
        fn store() -> (Self, Store) {
            let name = format!("staj-installation-{}", new_id::<Uuid>());
            let folder = Self(std::env::temp_dir().join(name));
            let url = format!("sqlite://{}/staj.db", folder.0.display());
            let store = Store::open(&url, 1).expect("opens");
            store.migrate().expect("migrates");
            (folder, store)
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn why(refused: Result<InstallationRow, Error>) -> String {
        refused.expect_err("refused").to_string()
    }

    #[test]
    fn a_database_keeps_its_mode_and_its_secret() {
        for (mode, other, mismatch) in [
            (Mode::Sandbox, Mode::Production, Mismatch::Sandbox),
            (Mode::Production, Mode::Sandbox, Mismatch::Production),
        ] {
            let (_folder, store) = Temporary::store();
            let (vault, wrong) = (Vault::new(b"one"), Vault::new(b"another"));
            let first = claim(&store, mode, &vault, NOW).expect("empty");
            assert_eq!(claim(&store, mode, &vault, NOW).expect("again"), first);
            assert_eq!(why(claim(&store, other, &vault, NOW)), mismatch.to_string());
            assert_eq!(why(claim(&store, mode, &wrong, NOW)), Mismatch::Secret.to_string());
        }
    }

    #[test]
    fn a_sandbox_takes_no_database_in_which_somebody_has_an_account() {
        let (_folder, store) = Temporary::store();
        let officer = NewUser {
            id: new_id(),
            email: "deniz@ornek.example".to_owned(),
            full_name: "Deniz Aydın".to_owned(),
            phone: None,
            language: Language::Turkish,
            role: Role::ProgrammeOfficer,
            school: None,
            employer: None,
            password_hash: None,
            state: AccountState::Active,
            invited_by: None,
            created_at: NOW,
        };
        store.write(|tx| users::insert(tx, &officer)).expect("inserts");
        let vault = Vault::new(b"one");
        assert_eq!(why(claim(&store, Mode::Sandbox, &vault, NOW)), Mismatch::InUse.to_string());
        claim(&store, Mode::Production, &vault, NOW).expect("its first start in production");
    }

    #[actix_web::test]
    async fn a_file_store_belongs_to_one_database() {
        let vault = Vault::new(b"one");
        let files = Files::new(Arc::new(InMemory::new()));
        let (_one, store) = Temporary::store();
        let row = claim(&store, Mode::Production, &vault, NOW).expect("empty");
        for _ in 0..2 {
            check_files(&files, "folder", &row, &store).await.expect("its own");
        }
        let (_two, store) = Temporary::store();
        let row = claim(&store, Mode::Production, &vault, NOW).expect("empty");
        let refused = check_files(&files, "folder", &row, &store).await.expect_err("foreign");
        assert_eq!(refused.to_string(), Mismatch::OtherFiles("folder".to_owned()).to_string());
        files.mark(row.files_marker.id()).await.expect("adopted");
        check_files(&files, "folder", &row, &store).await.expect("its own");
    }
}
