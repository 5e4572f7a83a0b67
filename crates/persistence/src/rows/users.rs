use crate::schema::{candidates, users};
use crate::types::{At, Key, Name, Sealed};
use crate::{StoreError, Vault};
use diesel::prelude::*;
use staj_domain::ids::{EmployerId, SchoolId, UserId};
use staj_domain::national_id::NationalId;
use staj_domain::privacy::first_look;
use staj_domain::user::{Account, AccountState, Language, Role, email_key};
use time::{Date, OffsetDateTime};

/// A user account.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// The id.
    pub id: Key,
    /// E-mail address as entered.
    pub email: String,
    /// Normalized e-mail address, unique among the accounts that hold theirs. For lookups.
    pub email_key: String,
    /// Full name.
    pub full_name: String,
    /// Phone number, encrypted. `None` if not given.
    #[diesel(column_name = phone_sealed)]
    pub phone: Option<Sealed>,
    /// Preferred language.
    pub language: Name<Language>,
    /// The role.
    pub role: Name<Role>,
    /// The school that an officer of a school acts for. `None` for other roles.
    pub school_id: Option<Key>,
    /// The faculty whose interns an officer of a school looks after. `None` for those who look after all.
    pub faculty_id: Option<Key>,
    /// The employer that an officer of an employer acts for. `None` for other roles.
    pub employer_id: Option<Key>,
    /// `None` until an invited user sets a password.
    pub password_hash: Option<String>,
    /// The state of the account.
    pub state: Name<AccountState>,
    /// Whether news that can wait until the morning is mailed.
    pub mails_daily: bool,
    /// Whether news that everybody gets is mailed.
    pub mails_bulk: bool,
    /// Who invited the person. `None` for those who registered themselves.
    pub invited_by: Option<Key>,
    /// When the account was created.
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl UserRow {
    /// The account as decisions need it.
    pub fn account(&self) -> Account {
        Account {
            user: self.id.id(),
            role: self.role.0,
            state: self.state.0,
            invited_by: self.invited_by.map(|by| by.id()),
            version: self.version,
        }
    }
}

/// A user to insert. The school or the employer must be given exactly for the roles that act for
/// one.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The id.
    pub id: UserId,
    /// E-mail address. Surrounding spaces are removed.
    pub email: String,
    /// Full name. Surrounding spaces are removed.
    pub full_name: String,
    /// Phone number, encrypted. `None` if not given.
    pub phone: Option<Sealed>,
    /// Preferred language.
    pub language: Language,
    /// The role.
    pub role: Role,
    /// The school, for career, unit and school officers.
    pub school: Option<SchoolId>,
    /// The employer, for managers and internship officers.
    pub employer: Option<EmployerId>,
    /// `None` for invited users, who set their own password.
    pub password_hash: Option<String>,
    /// The state in which the account begins.
    pub state: AccountState,
    /// Who invites the person. `None` for those who register themselves.
    pub invited_by: Option<UserId>,
    /// When the account was created.
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
            faculty_id: None,
            school_id: self.school.map(|school| Key(school.0)),
            employer_id: self.employer.map(|employer| Key(employer.0)),
            password_hash: self.password_hash.clone(),
            state: Name(self.state),
            mails_daily: true,
            mails_bulk: true,
            invited_by: self.invited_by.map(|by| Key(by.0)),
            created_at: At(self.created_at),
            version: 0,
        }
    }
}

/// The data of a candidate in addition to the user.
#[derive(Debug, Clone)]
pub struct NewCandidate {
    /// National identity number. It is stored only sealed and as a fingerprint (D9).
    pub national_id: NationalId,
    /// Given name.
    pub given_name: String,
    /// Surname.
    pub surname: String,
    /// Date of birth.
    pub birth_date: Date,
}

/// The columns of a candidate.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = candidates)]
pub(crate) struct CandidateColumns {
    pub id: Key,
    pub national_id_fingerprint: Option<Vec<u8>>,
    pub national_id_sealed: Option<Vec<u8>>,
    pub given_name: String,
    pub surname: String,
    pub birth_date: Date,
    pub keep_until: Option<Date>,
}

impl CandidateColumns {
    /// A registration that is not confirmed does not hold the number.
    pub(crate) fn new(
        user: &NewUser,
        candidate: &NewCandidate,
        vault: &Vault,
    ) -> Result<Self, StoreError> {
        let holds = user.state.holds_address();
        Ok(Self {
            id: Key(user.id.0),
            national_id_fingerprint: holds.then(|| vault.fingerprint(&candidate.national_id)),
            national_id_sealed: Some(vault.seal(&candidate.national_id)?),
            given_name: candidate.given_name.trim().to_owned(),
            surname: candidate.surname.trim().to_owned(),
            birth_date: candidate.birth_date,
            keep_until: Some(first_look(user.created_at)),
        })
    }
}

/// The contact details that users can always edit (A21). All columns are overwritten.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub struct ContactColumns {
    /// Phone number, encrypted. `None` deletes it.
    #[diesel(column_name = phone_sealed)]
    pub phone: Option<Sealed>,
    /// Preferred language.
    pub language: Name<Language>,
    /// Whether news that can wait until the morning is mailed.
    pub mails_daily: bool,
    /// Whether news that everybody gets is mailed.
    pub mails_bulk: bool,
    /// The faculty whose interns the officer looks after. `None` for all.
    pub faculty_id: Option<Key>,
}

/// Which users a list shows, newest first.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Only users with this role.
    pub role: Option<Role>,
    /// Only officers of this school, including deactivated ones.
    pub school: Option<SchoolId>,
    /// Only users of whose name words begin with these.
    pub name: Vec<String>,
    /// Only the active members of this employer.
    pub members_of: Option<EmployerId>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<UserId>,
    /// Maximum number of rows.
    pub limit: i64,
}
