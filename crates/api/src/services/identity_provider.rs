//! Where people sign in instead of with a password: a port. The server passes in a provider of OpenID
//! Connect, such as the one of e-Devlet or of a ministry.

use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use staj_domain::national_id::NationalId;
use staj_domain::user::Role;

/// A sign-in that has begun. Its browser keeps it, sealed, until the provider has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// What the provider returns unchanged, so that the answer belongs to this sign-in.
    pub state: String,
    /// What the provider puts into its token, so that the token belongs to this sign-in.
    pub nonce: String,
    /// The secret with which the code is exchanged (PKCE).
    pub verifier: String,
}

/// What a provider says about somebody who has signed in there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Their identity number, if the provider knows it.
    pub national_id: Option<NationalId>,
    /// Their e-mail address, if the provider has verified it.
    pub email: Option<String>,
    /// The roles of accounts that they may use.
    pub roles: Vec<Role>,
}

/// Why a provider has not identified somebody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The code or the token is not what it should be.
    #[error("{0}")]
    Refused(String),
    /// The provider cannot be reached.
    #[error("{0}")]
    Away(String),
}

/// A provider of identities.
pub trait IdentityProvider: Send + Sync {
    /// Begins a sign-in. Returns it, and the address to which the browser goes.
    fn begin(&self) -> LocalBoxFuture<'_, Result<(SignIn, String), IdentityError>>;

    /// Exchanges the code that the browser brought back.
    fn identify<'a>(
        &'a self,
        sign_in: &'a SignIn,
        code: &'a str,
    ) -> LocalBoxFuture<'a, Result<Identity, IdentityError>>;
}
