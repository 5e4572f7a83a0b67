use super::one_row;
use super::prelude::*;
use crate::rows::users::*;
use crate::vault::Vault;
use staj_domain::employer::Members;
use staj_domain::user::{Account, AccountState, email_key};
use time::OffsetDateTime;

/// A user. `None` if they do not exist.
pub fn find(conn: &mut Conn, user: UserId) -> Result<Option<UserRow>, StoreError> {
    Ok(users::table.find(key(user)).select(UserRow::as_select()).first(conn).optional()?)
}

/// The national identity number of a candidate, encrypted. `None` if there is no such candidate.
pub fn national_id_sealed(
    conn: &mut Conn,
    candidate: CandidateId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sealed = candidates::table.find(key(candidate)).select(candidates::national_id_sealed);
    Ok(sealed.first(conn).optional()?)
}

/// The user with this e-mail address, ignoring case and surrounding spaces. `None` if there is
/// none. A deactivated account no longer holds its address.
pub fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<UserRow>, StoreError> {
    Ok(users::table
        .filter(users::email_key.eq(email_key(email)))
        .filter(users::active.eq(true))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?)
}

/// The user with this e-mail address. `None` if the address is free. It stays reserved until the
/// transaction ends.
pub fn claim_email(conn: &mut Conn, email: &str) -> Result<Option<UserRow>, StoreError> {
    locks::unique_value(conn, email_key(email).as_bytes())?;
    find_by_email(conn, email)
}

/// The candidate with the national identity number of this fingerprint. `None` if the number is
/// free. It stays reserved until the transaction ends. Call this after `claim_email`, so that two
/// registrations never wait for each other.
pub fn claim_national_id(
    conn: &mut Conn,
    fingerprint: &[u8],
) -> Result<Option<UserRow>, StoreError> {
    locks::unique_value(conn, fingerprint)?;
    Ok(candidates::table
        .inner_join(users::table)
        .filter(candidates::national_id_fingerprint.eq(fingerprint))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?)
}

/// Frees the national identity number of a candidate. The account keeps the sealed number.
pub fn release_national_id(conn: &mut Conn, candidate: UserId) -> Result<(), StoreError> {
    let none = candidates::national_id_fingerprint.eq(None::<Vec<u8>>);
    let updated = diesel::update(candidates::table.find(key(candidate))).set(none).execute(conn)?;
    one_row(updated, "candidates", key(candidate))
}

/// Whether a candidate has ever submitted an application.
pub fn has_applied(conn: &mut Conn, candidate: UserId) -> Result<bool, StoreError> {
    let submitted = applications::table
        .filter(applications::candidate_id.eq(key(candidate)))
        .filter(applications::submitted_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(submitted)).get_result(conn)?)
}

/// Whether a user has an invitation that can still be accepted.
pub fn has_invitation(
    conn: &mut Conn,
    user: UserId,
    wall: OffsetDateTime,
) -> Result<bool, StoreError> {
    let open = invitations::table
        .filter(invitations::user_id.eq(key(user)))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(At(wall)));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// Inserts an active user.
pub fn insert(conn: &mut Conn, user: &NewUser) -> Result<(), StoreError> {
    diesel::insert_into(users::table).values(user.row()).execute(conn)?;
    Ok(())
}

/// Inserts a candidate as a user with a sealed national identity number (D9).
pub fn insert_candidate(
    conn: &mut Conn,
    user: &NewUser,
    candidate: &NewCandidate,
    vault: &Vault,
) -> Result<(), StoreError> {
    insert(conn, user)?;
    diesel::insert_into(candidates::table)
        .values(CandidateColumns::new(user.id, candidate, vault)?)
        .execute(conn)?;
    Ok(())
}

/// A page of users, newest first.
pub fn list(conn: &mut Conn, filter: &UserFilter) -> Result<Vec<UserRow>, StoreError> {
    let mut query =
        users::table.select(UserRow::as_select()).order(users::id.desc()).into_boxed::<Db>();
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(Name(role)));
    }
    if let Some(school) = filter.school {
        query = query.filter(users::school_id.eq(key(school)));
    }
    if let Some(employer) = filter.members_of {
        query = query.filter(users::employer_id.eq(key(employer))).filter(users::active.eq(true));
    }
    if let Some(after) = filter.after {
        query = query.filter(users::id.lt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// Everybody who has ever acted for an employer, oldest account first. Decisions on them need the
/// employer's lock (R14).
pub fn members(conn: &mut Conn, employer: EmployerId) -> Result<Members, StoreError> {
    let rows = users::table
        .filter(users::employer_id.eq(key(employer)))
        .order(users::id)
        .select(UserRow::as_select())
        .load(conn)?;
    Ok(Members(rows.iter().map(UserRow::account).collect()))
}

/// Saves role and state. Deactivated users lose their sessions and open invitations at once.
/// `StoreError::Stale` if the version has changed since it was loaded.
pub fn save(conn: &mut Conn, account: &Account, wall: OffsetDateTime) -> Result<(), StoreError> {
    let id = key(account.user);
    let active = account.state != AccountState::Deactivated;
    let current = users::table.find(id).filter(users::version.eq(account.version));
    let updated = diesel::update(current)
        .set((
            users::role.eq(Name(account.role)),
            users::active.eq(active),
            users::version.eq(account.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "users", id)?;
    if !active {
        super::sessions::revoke_of(conn, account.user, None, wall)?;
        end_invitations(conn, id, wall)?;
    }
    Ok(())
}

/// Saves the contact details of a user (A21). `StoreError::Stale` if the version is no longer
/// `version`.
pub fn save_contact(
    conn: &mut Conn,
    user: UserId,
    version: i32,
    contact: &ContactColumns,
) -> Result<(), StoreError> {
    let id = key(user);
    let current = users::table.find(id).filter(users::version.eq(version));
    let updated =
        diesel::update(current).set((contact, users::version.eq(version + 1))).execute(conn)?;
    one_row(updated, "users", id)
}

/// Saves the hash of a new password. `StoreError::Stale` if the version is no longer `version`.
pub fn save_password(
    conn: &mut Conn,
    user: UserId,
    version: i32,
    password_hash: &str,
) -> Result<(), StoreError> {
    let id = key(user);
    let current = users::table.find(id).filter(users::version.eq(version));
    let updated = diesel::update(current)
        .set((users::password_hash.eq(password_hash), users::version.eq(version + 1)))
        .execute(conn)?;
    one_row(updated, "users", id)
}

/// Inserts an invitation. An earlier open invitation of the user ends.
pub fn invite(conn: &mut Conn, user: UserId, invitation: &NewInvitation) -> Result<(), StoreError> {
    end_invitations(conn, key(user), invitation.created_at)?;
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(key(invitation.id)),
            invitations::user_id.eq(key(user)),
            invitations::token_hash.eq(&invitation.token_hash),
            invitations::created_at.eq(At(invitation.created_at)),
            invitations::expires_at.eq(At(invitation.expires_at)),
        ))
        .execute(conn)?;
    Ok(())
}

fn end_invitations(conn: &mut Conn, user: Key, wall: OffsetDateTime) -> Result<(), StoreError> {
    let open = invitations::table
        .filter(invitations::user_id.eq(user))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(At(wall)));
    diesel::update(open).set(invitations::expires_at.eq(At(wall))).execute(conn)?;
    Ok(())
}

/// The user of an invitation. `None` if the invitation is unknown, used or expired, or the account
/// is deactivated.
pub fn invited(
    conn: &mut Conn,
    token_hash: &[u8],
    wall: OffsetDateTime,
) -> Result<Option<UserRow>, StoreError> {
    Ok(invitations::table
        .inner_join(users::table)
        .filter(invitations::token_hash.eq(token_hash))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(At(wall)))
        .filter(users::active.eq(true))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?)
}

/// Marks an invitation as used. `false` if it is unknown, used or expired.
pub fn use_invitation(
    conn: &mut Conn,
    token_hash: &[u8],
    wall: OffsetDateTime,
) -> Result<bool, StoreError> {
    let open = invitations::table
        .filter(invitations::token_hash.eq(token_hash))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(At(wall)));
    let used = diesel::update(open).set(invitations::accepted_at.eq(At(wall))).execute(conn)?;
    Ok(used == 1)
}
