use crate::schema::{candidates, users};
use crate::types::{At, Key, Name};
use crate::{StoreError, Vault};
use diesel::prelude::*;
use staj_domain::ids::{EmployerId, SchoolId, UserId};
use staj_domain::national_id::NationalId;
use staj_domain::user::{Account, AccountState, Language, Role, email_key};
use time::{Date, OffsetDateTime};

/// A user account.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct UserRow {
    pub id: Key,
    pub email: String,
    /// Normalized e-mail address, for lookups.
    pub email_key: String,
    pub full_name: String,
    pub phone: Option<String>,
    pub language: Name<Language>,
    pub role: Name<Role>,
    pub school_id: Option<Key>,
    pub employer_id: Option<Key>,
    /// `None` until an invited user sets a password.
    pub password_hash: Option<String>,
    pub active: bool,
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl UserRow {
    /// The state of the account.
    pub fn state(&self) -> AccountState {
        match (self.active, &self.password_hash) {
            (false, _) => AccountState::Deactivated,
            (true, None) => AccountState::Invited,
            (true, Some(_)) => AccountState::Active,
        }
    }

    /// The account as decisions need it.
    pub fn account(&self) -> Account {
        let (user, role) = (self.id.id(), self.role.0);
        Account { user, role, state: self.state(), version: self.version }
    }
}

/// A user to insert.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub id: UserId,
    pub email: String,
    pub full_name: String,
    pub phone: Option<String>,
    pub language: Language,
    pub role: Role,
    pub school: Option<SchoolId>,
    pub employer: Option<EmployerId>,
    /// `None` for invited users, who set their own password.
    pub password_hash: Option<String>,
    pub created_at: OffsetDateTime,
}

impl NewUser {
    pub(crate) fn row(&self) -> UserRow {
        UserRow {
            id: Key(self.id.0),
            email: self.email.trim().to_owned(),
            email_key: email_key(&self.email),
            full_name: self.full_name.trim().to_owned(),
            phone: self.phone.clone(),
            language: Name(self.language),
            role: Name(self.role),
            school_id: self.school.map(|school| Key(school.0)),
            employer_id: self.employer.map(|employer| Key(employer.0)),
            password_hash: self.password_hash.clone(),
            active: true,
            created_at: At(self.created_at),
            version: 0,
        }
    }
}

/// The data of a candidate in addition to the user.
#[derive(Debug, Clone)]
pub struct NewCandidate {
    pub national_id: NationalId,
    pub given_name: String,
    pub surname: String,
    pub birth_date: Date,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = candidates)]
pub(crate) struct CandidateColumns {
    pub id: Key,
    pub national_id_fingerprint: Vec<u8>,
    pub national_id_sealed: Vec<u8>,
    pub given_name: String,
    pub surname: String,
    pub birth_date: Date,
}

impl CandidateColumns {
    pub(crate) fn new(
        user: UserId,
        candidate: &NewCandidate,
        vault: &Vault,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            id: Key(user.0),
            national_id_fingerprint: vault.fingerprint(&candidate.national_id),
            national_id_sealed: vault.seal(&candidate.national_id)?,
            given_name: candidate.given_name.trim().to_owned(),
            surname: candidate.surname.trim().to_owned(),
            birth_date: candidate.birth_date,
        })
    }
}

/// The contact data that stay editable (A21).
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub struct ContactColumns {
    pub email: String,
    /// Normalized e-mail address, for lookups.
    pub email_key: String,
    pub phone: Option<String>,
    pub language: Name<Language>,
}

/// An invitation that can be accepted.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub id: staj_domain::ids::InvitationId,
    pub token_hash: Vec<u8>,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

/// Which users a list shows.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    pub role: Option<Role>,
    pub school: Option<SchoolId>,
    /// Only the people who act for this employer now.
    pub members_of: Option<EmployerId>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<UserId>,
    /// Maximum number of rows.
    pub limit: i64,
}
