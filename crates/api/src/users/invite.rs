use super::link::NewLink;
use super::{UserView, holder};
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_domain::user::AccountState;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::users::NewUser;
use staj_persistence::{Tx, Vault, events, users};

/// Creates an account for a person and mails them a link with which they set a password. If the person
/// has already been invited to the same role and organisation, the new link replaces the old one. A
/// proposed account gets its link once it is approved.
pub fn invite(
    tx: &mut Tx<'_>,
    person: &NewUser,
    link: NewLink,
    stamp: &Stamp,
    vault: &Vault,
) -> Result<UserView, ApiError> {
    let wanted = (person.role, person.school.map(|school| school.0), person.employer.map(|e| e.0));
    let (id, action): (UserId, _) = match users::claim_email(tx, &person.email)? {
        Some(found)
            if found.state.0 == AccountState::Invited
                && wanted
                    == (
                        found.role.0,
                        found.school_id.map(|key| key.0),
                        found.employer_id.map(|key| key.0),
                    ) =>
        {
            (found.id.id(), UserEvent::InviteAgain)
        }
        Some(_) | None => {
            // The lock on the address is held already.
            if holder(tx, &person.email, link.wall(), stamp)?.is_some() {
                return Err(ApiError::taken(&[(Code::EmailTaken, "email")]));
            }
            users::insert(tx, person)?;
            let is_proposed = person.state == AccountState::Proposed;
            (person.id, if is_proposed { UserEvent::Propose } else { UserEvent::Invite })
        }
    };
    if action != UserEvent::Propose {
        link.store(tx, id, None)?;
    }
    let state = if action == UserEvent::InviteAgain { AccountState::Invited } else { person.state };
    events::append(tx, stamp, &[Event::new(id, action).between(None, state.name())])?;
    UserView::read(tx, id, vault)
}
