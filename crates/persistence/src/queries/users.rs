use super::prelude::*;
use super::{one_row, people};
use crate::rows::users::*;
use crate::vault::Vault;
use diesel::sql_types::Bool;
use staj_domain::employer::Members;
use staj_domain::user::{Account, AccountState, Role, email_key};
use time::{Date, OffsetDateTime};

/// Whether an account keeps its e-mail address from other accounts.
fn holds_address() -> Literal<Bool> {
    // A literal, so that the partial index applies.
    Literal::new("users.state in ('proposed', 'invited', 'active')")
}

/// Whether people are told things at the address of their account.
pub(super) fn reachable() -> Literal<Bool> {
    Literal::new("users.state in ('invited', 'active')")
}

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
    Ok(sealed.first::<Option<Vec<u8>>>(conn).optional()?.flatten())
}

/// The user with this e-mail address, ignoring case and surrounding spaces. `None` if there is
/// none. Accounts that do not hold their address are left out.
pub fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<UserRow>, StoreError> {
    Ok(users::table
        .filter(users::email_key.eq(email_key(email)))
        .filter(holds_address())
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

/// The candidate with the national identity number of this fingerprint. `None` if nobody has it.
pub fn find_by_national_id(
    conn: &mut Conn,
    fingerprint: &[u8],
) -> Result<Option<UserRow>, StoreError> {
    Ok(candidates::table
        .inner_join(users::table)
        .filter(candidates::national_id_fingerprint.eq(fingerprint))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?)
}

/// The candidate with the national identity number of this fingerprint. `None` if the number is
/// free. It stays reserved until the transaction ends. Call this after `claim_email`, so that two
/// registrations never wait for each other.
pub fn claim_national_id(
    conn: &mut Conn,
    fingerprint: &[u8],
) -> Result<Option<UserRow>, StoreError> {
    locks::unique_value(conn, fingerprint)?;
    find_by_national_id(conn, fingerprint)
}

/// Gives a candidate the national identity number of this fingerprint, which `claim_national_id` found
/// to be free.
pub fn hold_national_id(
    conn: &mut Conn,
    candidate: UserId,
    fingerprint: &[u8],
) -> Result<(), StoreError> {
    let held = candidates::national_id_fingerprint.eq(fingerprint);
    let updated = diesel::update(candidates::table.find(key(candidate))).set(held).execute(conn)?;
    one_row(updated, "candidates", key(candidate))
}

/// Saves the corrected identity of a candidate. If the account holds an identity number, it holds the
/// new one instead, which `claim_national_id` found to be free.
pub fn save_identity(
    conn: &mut Conn,
    candidate: UserId,
    version: i32,
    identity: &NewCandidate,
    vault: &Vault,
) -> Result<(), StoreError> {
    let id = key(candidate);
    let held = candidates::table.find(id).filter(candidates::national_id_fingerprint.is_not_null());
    diesel::update(held)
        .set(candidates::national_id_fingerprint.eq(vault.fingerprint(&identity.national_id)))
        .execute(conn)?;
    diesel::update(candidates::table.find(id))
        .set((
            candidates::national_id_sealed.eq(vault.seal(&identity.national_id)?),
            candidates::given_name.eq(&identity.given_name),
            candidates::surname.eq(&identity.surname),
            candidates::birth_date.eq(identity.birth_date),
        ))
        .execute(conn)?;
    let current = users::table.find(id).filter(users::version.eq(version));
    let full_name = format!("{} {}", identity.given_name, identity.surname);
    people::rename(conn, id, &full_name)?;
    let updated = diesel::update(current)
        .set((users::full_name.eq(full_name), users::version.eq(version + 1)))
        .execute(conn)?;
    one_row(updated, "users", id)
}

/// The identity of a candidate. `None` if there is no such candidate, or they were erased.
pub fn identity(
    conn: &mut Conn,
    candidate: UserId,
    vault: &Vault,
) -> Result<Option<NewCandidate>, StoreError> {
    let found: Option<(Option<Vec<u8>>, String, String, Date)> = candidates::table
        .find(key(candidate))
        .select((
            candidates::national_id_sealed,
            candidates::given_name,
            candidates::surname,
            candidates::birth_date,
        ))
        .first(conn)
        .optional()?;
    let Some((Some(sealed), given_name, surname, birth_date)) = found else { return Ok(None) };
    Ok(Some(NewCandidate { national_id: vault.open(&sealed)?, given_name, surname, birth_date }))
}

/// Whether somebody has registered with this address since an instant and has not confirmed it yet.
pub fn registered_since(
    conn: &mut Conn,
    email: &str,
    since: OffsetDateTime,
) -> Result<bool, StoreError> {
    let waiting = users::table
        .filter(Literal::<Bool>::new("users.state = 'registered'"))
        .filter(users::email_key.eq(email_key(email)))
        .filter(users::created_at.gt(At(since)));
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(conn)?)
}

/// Registrations before this instant that nobody has confirmed, after the given one.
pub fn unconfirmed(
    conn: &mut Conn,
    before: OffsetDateTime,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<UserId>, StoreError> {
    let after = key(after.unwrap_or(UserId(uuid::Uuid::nil())));
    let found = users::table
        .filter(Literal::<Bool>::new("users.state = 'registered'"))
        .filter(users::created_at.lt(At(before)))
        .filter(users::id.gt(after))
        .order(users::id)
        .limit(limit)
        .select(users::id)
        .load::<Key>(conn)?;
    Ok(found.into_iter().map(Key::id).collect())
}

/// Deletes a registration that nobody has confirmed, with all that the person typed, such as the draft
/// of their employer. `false` if it was confirmed meanwhile.
pub fn delete_unconfirmed(conn: &mut Conn, user: UserId) -> Result<bool, StoreError> {
    let id = key(user);
    let waits = users::table.find(id).filter(users::state.eq(Name(AccountState::Registered)));
    // The state and the version change together, so whoever confirms it now does not find the row.
    let ended = users::state.eq(Name(AccountState::Deactivated));
    if diesel::update(waits).set((ended, users::version.eq(users::version + 1))).execute(conn)? == 0
    {
        return Ok(false);
    }
    diesel::delete(account_links::table.filter(account_links::user_id.eq(id))).execute(conn)?;
    diesel::delete(candidates::table.find(id)).execute(conn)?;
    people::forget(conn, id)?;
    let employer: Option<Key> =
        users::table.find(id).select(users::employer_id).first(conn).optional()?.flatten();
    diesel::delete(users::table.find(id)).execute(conn)?;
    if let Some(employer) = employer {
        diesel::delete(employers::table.find(employer)).execute(conn)?;
    }
    Ok(true)
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

/// Inserts a user.
pub fn insert(conn: &mut Conn, user: &NewUser) -> Result<(), StoreError> {
    diesel::insert_into(users::table).values(user.row()).execute(conn)?;
    people::insert(conn, [(key(user.id), &*user.full_name)])
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
        .values(CandidateColumns::new(user, candidate, vault)?)
        .execute(conn)?;
    Ok(())
}

/// A page of users, newest first.
pub fn list(conn: &mut Conn, filter: &UserFilter) -> Result<Vec<UserRow>, StoreError> {
    let mut query =
        users::table.select(UserRow::as_select()).order(users::id.desc()).into_boxed::<Db>();
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(literal(role)));
    }
    if let Some(school) = filter.school {
        query = query.filter(users::school_id.eq(key(school)));
    }
    for word in &filter.name {
        query = query.filter(users::id.eq_any(people::people(word)));
    }
    if let Some(employer) = filter.members_of {
        query = query.filter(users::employer_id.eq(key(employer))).filter(reachable());
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

/// Saves role and state. Deactivated users lose their sessions and open links at once.
/// `StoreError::Stale` if the version has changed since it was loaded.
pub fn save(conn: &mut Conn, account: &Account, wall: OffsetDateTime) -> Result<(), StoreError> {
    let id = key(account.user);
    let current = users::table.find(id).filter(users::version.eq(account.version));
    // Only those who register interns look after a faculty.
    let has_faculty = matches!(account.role, Role::UnitOfficer | Role::SchoolOfficer);
    let updated = diesel::update(current)
        .set((
            (!has_faculty).then_some(users::faculty_id.eq(None::<Key>)),
            users::role.eq(Name(account.role)),
            users::state.eq(Name(account.state)),
            users::invited_by.eq(account.invited_by.map(key)),
            users::version.eq(account.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "users", id)?;
    if account.state == AccountState::Deactivated {
        super::sessions::revoke_of(conn, account.user, None, wall)?;
        super::account_links::end_all(conn, account.user, wall)?;
    }
    Ok(())
}

/// Saves the role of an account together with the school that it works for.
pub fn save_role(
    conn: &mut Conn,
    account: &Account,
    school: Option<SchoolId>,
) -> Result<(), StoreError> {
    let id = key(account.user);
    let current = users::table.find(id).filter(users::version.eq(account.version));
    let updated = diesel::update(current)
        .set((
            users::role.eq(Name(account.role)),
            users::school_id.eq(school.map(key)),
            users::version.eq(account.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "users", id)
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

/// Saves another e-mail address, which `claim_email` found to be free. `StoreError::Stale` if the
/// version is no longer `version`.
pub fn save_email(
    conn: &mut Conn,
    user: UserId,
    version: i32,
    email: &str,
) -> Result<(), StoreError> {
    let id = key(user);
    let current = users::table.find(id).filter(users::version.eq(version));
    let updated = diesel::update(current)
        .set((
            users::email.eq(email),
            users::email_key.eq(email_key(email)),
            users::version.eq(version + 1),
        ))
        .execute(conn)?;
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
