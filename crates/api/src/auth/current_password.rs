//! Whether a password is the right one. Wrong ones are counted: for an account at an address and for an
//! address in memory, and for an account from all addresses in the database, where all servers count.

use crate::app::App;
use crate::caller::Person;
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use crate::services::{Attempt, address};
use actix_web::HttpRequest;
use sha2::{Digest, Sha256};
use staj_domain::guessing::Guesses;
use staj_domain::ids::UserId;
use staj_domain::session::SESSION_LIFETIME;
use staj_domain::user::{AccountState, email_key};
use staj_persistence::rows::users::UserRow;
use staj_persistence::{guesses, sessions, users};

/// An account whose password was given.
pub struct Verified {
    /// The account.
    pub user: UserRow,
    attempt: Attempt,
    counted: Option<Vec<u8>>,
    /// The password hashed again, if its hash has other parameters than those of today.
    renewed: Option<String>,
}

impl Verified {
    /// Nothing else is missing: the guesses are forgotten.
    pub async fn accept(self, ctx: &Open) -> Result<UserRow, ApiError> {
        self.attempt.succeeded();
        let (mut user, renewed) = (self.user, self.renewed);
        if let Some(key) = self.counted {
            ctx.write(move |tx| Ok(guesses::forget(tx, &key)?)).await?;
        }
        if let Some(hash) = renewed {
            let (id, version) = (user.id.id(), user.version);
            ctx.write(move |tx| Ok(users::save_password(tx, id, version, &hash)?)).await?;
            user.version += 1;
        }
        Ok(user)
    }

    /// The code that was given with the password is wrong, which counts like a wrong password.
    pub fn refuse(self) {
        self.attempt.failed();
    }
}

/// The active account with this address, if this is its password; otherwise `None`, after the same
/// amount of work.
///
/// A guess from an address from which the owner has signed in before is not counted for the account,
/// so that nobody can keep the owner out by guessing elsewhere.
pub async fn verify(
    ctx: &Open,
    request: &HttpRequest,
    email: &str,
    password: String,
) -> Result<Option<Verified>, ApiError> {
    let (wall, from) = (ctx.wall, address(request, &ctx.app.proxies));
    let attempt = ctx.app.attempts.begin(email, from, wall).await?;
    let key = Sha256::digest(email_key(email)).to_vec();
    let (email, hash) = (email.to_owned(), key.clone());
    // Counted before the password is looked at, so that simultaneous guesses cannot exceed the limit.
    let (user, is_counted) = ctx
        .write(move |tx| {
            let user = users::find_by_email(tx, &email)?;
            let id = user.as_ref().map(|user| user.id.id::<UserId>());
            let since = wall - SESSION_LIFETIME;
            let is_known = match id {
                Some(id) => sessions::signed_in_from(tx, id, &from.to_string(), since)?,
                None => false,
            };
            if !is_known {
                match Guesses::next(guesses::lock(tx, &hash)?, wall) {
                    Ok(next) => guesses::save(tx, &hash, next)?,
                    Err(until) => {
                        let refused = ApiError::from(Code::TooManyRequests);
                        return Err(refused.retry_after(until - wall));
                    }
                }
            }
            Ok((user, !is_known))
        })
        .await?;
    let id = user.as_ref().map(|user| user.id.id::<UserId>());
    let user = user.filter(|user| user.state.0 == AccountState::Active);
    ctx.hash(move |app: &App| {
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let is_right = app.passwords.verify(&password, hash.as_deref());
        let Some(user) = user.filter(|_| is_right) else {
            // What was typed stays out of the log: it may be a password.
            let known = id.map(|id| id.to_string()).unwrap_or_default();
            log::info!(address = from.to_string(), account = known; "a sign-in failed");
            attempt.failed();
            return Ok(None);
        };
        let outdated = hash.filter(|hash| app.passwords.is_outdated(hash));
        let renewed = outdated.map(|_| app.passwords.hash(&password)).transpose()?;
        Ok(Some(Verified { user, attempt, counted: is_counted.then_some(key), renewed }))
    })
    .await
}

/// The caller's account, if this is its password. Only the owner of an account has it, even if somebody
/// else has their token.
pub async fn verify_own(
    ctx: &Ctx<Person>,
    request: &HttpRequest,
    password: String,
) -> Result<UserRow, ApiError> {
    let user = ctx.read(|tx, me| Ok(users::find(tx, me.user)?.ok_or(Code::NotFound)?)).await?;
    let verified = verify(ctx, request, &user.email, password).await?.ok_or_else(|| {
        ApiError::member("current_password", "wrong", "is not your current password")
    })?;
    verified.accept(ctx).await
}
