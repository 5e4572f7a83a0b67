//! Codes of authenticator apps at sign-in.

use super::current_password::Verified;
use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use crate::services::second_factor::{recovery_hash, step_of};
use crate::services::token::legible_typed;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_domain::session::SignInMethod;
use staj_domain::user::Role;
use staj_persistence::rows::second_factors::SecondFactorRow;
use staj_persistence::rows::users::UserRow;
use staj_persistence::{Tx, events, second_factors};

/// The account, once the code of its authenticator app was given as well, if it has one. A wrong code
/// counts like a wrong password.
pub async fn check_code(
    ctx: &Open,
    verified: Verified,
    code: Option<String>,
) -> Result<UserRow, ApiError> {
    let (id, role): (UserId, _) = (verified.user.id.id(), verified.user.role.0);
    let open = ctx.clone();
    let outcome = ctx.write(move |tx| {
        let factor = second_factors::find(tx, id)?.filter(|row| row.confirmed_at.is_some());
        let Some(factor) = factor else { return Ok(Ok(())) };
        let Some(code) = &code else { return Ok(Err(Code::SecondFactorRequired)) };
        let is_right = is_right(tx, &open, &factor, code, role)?;
        Ok(if is_right { Ok(()) } else { Err(Code::SecondFactorWrong) })
    });
    match outcome.await? {
        Ok(()) => verified.accept(ctx).await,
        // Not a guess. It must not make earlier guesses at the code forgotten, either.
        Err(Code::SecondFactorRequired) => Err(Code::SecondFactorRequired.into()),
        Err(wrong) => {
            verified.refuse();
            Err(wrong.into())
        }
    }
}

/// Whether a code is the app's, or a recovery code. It is used up.
fn is_right(
    tx: &mut Tx<'_>,
    open: &Open,
    factor: &SecondFactorRow,
    code: &str,
    role: Role,
) -> Result<bool, ApiError> {
    let id: UserId = factor.user_id.id();
    let secret = open.app.vault.open_bytes(&factor.secret_sealed)?;
    let digits = code.replace(' ', "");
    if let Some(step) = step_of(&secret, &digits, open.wall)? {
        return Ok(second_factors::use_step(tx, id, step)?);
    }
    let hash = recovery_hash(&legible_typed(code));
    let is_recovery = second_factors::use_recovery(tx, id, &hash, open.wall)?;
    if is_recovery {
        let event = Event::new(id, UserEvent::UseRecoveryCode);
        events::append(tx, &open.stamp_of(id, role), &[event])?;
    }
    Ok(is_recovery)
}

/// Whether a user needs a second factor and has none. A provider of identities has asked for its own.
pub fn is_limited(
    tx: &mut Tx<'_>,
    ctx: &Open,
    user: UserId,
    role: Role,
    method: SignInMethod,
) -> Result<bool, ApiError> {
    let needs = ctx.app.needs_second_factor
        && role.needs_second_factor()
        && method == SignInMethod::Password;
    Ok(needs && !second_factors::is_confirmed(tx, user)?)
}
