use super::{CreatedUser, UserView, holder};
use crate::ctx::new_id;
use crate::problem::{ApiError, Code};
use crate::services::token::opaque;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_domain::user::AccountState;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::users::{NewInvitation, NewUser};
use staj_persistence::{Tx, events, users};
use time::{Duration, OffsetDateTime};

/// How long an invitation is valid.
const LIFETIME: Duration = Duration::days(14);

/// A new invitation: its token, and the row to store, which contains only the hash of the token.
#[derive(Clone)]
pub struct Invitation {
    token: String,
    kept: NewInvitation,
}

impl Invitation {
    pub fn new(wall: OffsetDateTime) -> Self {
        let (token, token_hash) = opaque();
        let expires_at = wall + LIFETIME;
        let kept = NewInvitation { id: new_id(), token_hash, created_at: wall, expires_at };
        Self { token, kept }
    }
}

/// Creates an account for a person who will set a password later. If the person has already been
/// invited to the same role and organisation, the new invitation replaces the old one.
pub fn invite(
    tx: &mut Tx<'_>,
    person: &NewUser,
    invitation: &Invitation,
    stamp: &Stamp,
) -> Result<CreatedUser, ApiError> {
    let wanted = (person.role, person.school.map(|school| school.0), person.employer.map(|e| e.0));
    let (id, action): (UserId, _) = match users::claim_email(tx, &person.email)? {
        Some(found)
            if found.state() == AccountState::Invited
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
            if holder(tx, &person.email, invitation.kept.created_at, stamp)?.is_some() {
                return Err(ApiError::taken(&[(Code::EmailTaken, "email")]));
            }
            users::insert(tx, person)?;
            (person.id, UserEvent::Invite)
        }
    };
    users::invite(tx, id, &invitation.kept)?;
    events::append(tx, stamp, &[Event::new(id, action).between(None, "invited")])?;
    Ok(CreatedUser {
        user: UserView::read(tx, id)?,
        invitation_token: invitation.token.clone(),
        invitation_expires_at: invitation.kept.expires_at,
    })
}
