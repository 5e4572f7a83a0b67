//! An account opens when its owner sets a password with the link from their mail.

use super::new_password;
use crate::ctx::Open;
use crate::input::is_password;
use crate::problem::{ApiError, Code};
use crate::users::{link_of, use_link};
use serde::Deserialize;
use staj_domain::account_link::LinkPurpose;
use staj_domain::event::Event;
use staj_domain::ids::UserId;
use staj_domain::user::{Account, WrongAccountState};
use staj_persistence::rows::users::UserRow;
use staj_persistence::{Tx, account_links, events, users};
use utoipa::ToSchema;
use validator::Validate;

/// The token from a mail, and the password with which you will sign in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkPassword {
    /// The token from the mail. It is in the body because servers log URLs.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
    /// The new password.
    #[validate(custom(function = "is_password"))]
    #[schema(min_length = 10, max_length = 128, format = Password)]
    pub password: String,
}

/// A link that still works, with its account and the hash of the new password. Nothing is hashed for
/// anybody without a link.
pub struct Opened {
    link: staj_domain::ids::AccountLinkId,
    purpose: LinkPurpose,
    hash: String,
}

impl Opened {
    /// Checks the link and the password.
    pub async fn read(
        ctx: &Open,
        body: LinkPassword,
        purpose: LinkPurpose,
    ) -> Result<Self, ApiError> {
        let (link, wall) = (link_of(&ctx.app, &body.token, purpose)?, ctx.wall);
        let user = ctx
            .read(move |tx| {
                let link =
                    account_links::find(tx, link, purpose, wall)?.ok_or(Code::LinkInvalid)?;
                Ok(users::find(tx, link.user_id.id())?.ok_or(Code::LinkInvalid)?)
            })
            .await?;
        new_password("password", &body.password, &user.email)?;
        let hash = ctx.hash(move |app| Ok(app.passwords.hash(&body.password)?)).await?;
        Ok(Self { link, purpose, hash })
    }

    /// Uses the link. Returns the account, whose password is not saved yet.
    pub fn account(&self, tx: &mut Tx<'_>, ctx: &Open) -> Result<UserRow, ApiError> {
        let id: UserId = use_link(tx, self.link, self.purpose, ctx.wall)?.user_id.id();
        Ok(users::find(tx, id)?.ok_or(Code::LinkInvalid)?)
    }

    /// Saves the password and the new state of the account.
    pub fn save(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Open,
        decided: Result<(Account, Event), WrongAccountState>,
    ) -> Result<(), ApiError> {
        let (account, happened) = decided.map_err(|_| Code::LinkInvalid)?;
        users::save_password(tx, account.user, account.version, &self.hash)?;
        users::save(tx, &Account { version: account.version + 1, ..account }, ctx.wall)?;
        Ok(events::append(tx, &ctx.stamp_of(account.user, account.role), &[happened])?)
    }

    /// The hash of the new password.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}
