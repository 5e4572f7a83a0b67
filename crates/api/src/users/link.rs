//! Links in mails, each for one act of the owner of an address.

use crate::app::App;
use crate::ctx::new_id;
use crate::problem::{ApiError, Code};
use staj_domain::account_link::{LINK_PAUSE, LinkPurpose};
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::{AccountLinkId, UserId};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::account_links::AccountLinkRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{Tx, account_links, events};
use time::OffsetDateTime;

/// A link to be mailed. It is made before the transaction that stores it, which may run again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewLink {
    id: AccountLinkId,
    purpose: LinkPurpose,
    wall: OffsetDateTime,
}

impl NewLink {
    pub fn new(purpose: LinkPurpose, wall: OffsetDateTime) -> Self {
        Self { id: new_id(), purpose, wall }
    }

    /// When the link was made.
    pub fn wall(self) -> OffsetDateTime {
        self.wall
    }

    /// Stores the link. An earlier one for the same purpose no longer works. The event that has it
    /// mailed is the caller's.
    pub fn store(self, tx: &mut Tx<'_>, user: UserId, email: Option<&str>) -> Result<(), ApiError> {
        let link = AccountLinkRow {
            id: key(self.id),
            user_id: key(user),
            purpose: Name(self.purpose),
            email: email.map(str::to_owned),
            created_at: At(self.wall),
            expires_at: At(self.wall + self.purpose.lasts()),
        };
        Ok(account_links::insert(tx, &link)?)
    }

    /// Stores the link and has it mailed, unless a mail of this kind left a moment ago.
    pub fn mail(
        self,
        tx: &mut Tx<'_>,
        user: UserId,
        event: UserEvent,
        stamp: &Stamp,
    ) -> Result<(), ApiError> {
        let event = Event::new(user, event);
        if !events::happened_since(tx, &event, stamp.at - LINK_PAUSE)? {
            self.store(tx, user, None)?;
            events::append(tx, stamp, &[event])?;
        }
        Ok(())
    }
}

/// The id of the link with this token.
pub(crate) fn link_of(
    app: &App,
    token: &str,
    purpose: LinkPurpose,
) -> Result<AccountLinkId, ApiError> {
    app.mailing.links.read(token, purpose).ok_or_else(|| Code::LinkInvalid.into())
}

/// The link with this id, if it still works. It is used once the transaction commits.
pub(crate) fn use_link(
    tx: &mut Tx<'_>,
    link: AccountLinkId,
    purpose: LinkPurpose,
    wall: OffsetDateTime,
) -> Result<AccountLinkRow, ApiError> {
    let found = account_links::find(tx, link, purpose, wall)?.ok_or(Code::LinkInvalid)?;
    if !account_links::end(tx, link, wall)? {
        return Err(Code::LinkInvalid.into());
    }
    Ok(found)
}
