//! Who holds a value that only one account can have.

use crate::problem::ApiError;
use staj_domain::account_link::LinkPurpose;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_domain::user::AccountState;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::users::UserRow;
use staj_persistence::{Tx, account_links, events, users};
use time::{Duration, OffsetDateTime};

/// How long to wait before an owner is told again, so that nobody is pestered.
const REST: Duration = Duration::DAY;

/// The account with this e-mail address. `None` if the address is free; it stays reserved until the
/// transaction ends. An account whose invitation expired before anybody accepted it ends now.
pub(crate) fn holder(
    tx: &mut Tx<'_>,
    email: &str,
    wall: OffsetDateTime,
    stamp: &Stamp,
) -> Result<Option<UserRow>, ApiError> {
    let Some(found) = users::claim_email(tx, email)? else { return Ok(None) };
    let link = account_links::open(tx, found.id.id(), LinkPurpose::AcceptInvitation)?;
    let waits = link.is_some_and(|link| link.expires_at.0 > wall);
    if found.state.0 != AccountState::Invited || waits {
        return Ok(Some(found));
    }
    let (account, happened) = found.account().expire();
    users::save(tx, &account, wall)?;
    let system = Stamp { request_id: stamp.request_id, ..Stamp::system(stamp.at) };
    events::append(tx, &system, &happened)?;
    Ok(None)
}

/// Tells the owner of an account that somebody tried to register with their address or identity
/// number, at most once a day.
pub(crate) fn tell(tx: &mut Tx<'_>, owner: &UserRow, stamp: &Stamp) -> Result<(), ApiError> {
    let owner: UserId = owner.id.id();
    let event = Event::new(owner, UserEvent::RegisterAgain);
    if !events::happened_since(tx, &event, stamp.at - REST)? {
        events::append(tx, stamp, &[event])?;
    }
    Ok(())
}
