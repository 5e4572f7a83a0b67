use crate::actions::ActionView;
use crate::bulk::results;
use crate::problem::{ApiError, Code};
use crate::wire::{AccountState, Language, Role, Wire};
use serde::Serialize;
use staj_domain::ids::UserId;
use staj_persistence::rows::users::UserRow;
use staj_persistence::{Tx, Vault, users};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

results!(UserResults of UserResult { email: String, user: UserView });

/// A person's account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    pub id: Uuid,
    #[schema(examples("ayse.yilmaz@example.org"))]
    pub email: String,
    #[schema(examples("Ayşe Yılmaz"))]
    pub full_name: String,
    #[schema(required, examples("+905321234567"))]
    pub phone: Option<String>,
    pub language: Language,
    /// Which notifications are also mailed.
    pub mails: MailPreferences,
    pub role: Role,
    /// The school that the person works for. Null for everybody who does not work for a school.
    #[schema(required)]
    pub school_id: Option<Uuid>,
    /// The faculty whose interns the person looks after. Null for those who look after all interns of their
    /// school, and for everybody who does not register interns.
    #[schema(required)]
    pub faculty_id: Option<Uuid>,
    /// The employer that the person is a member of. Null for everybody else.
    #[schema(required)]
    pub employer_id: Option<Uuid>,
    pub state: AccountState,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-10T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    /// What you may do with the account now, or why you cannot. Null unless you belong
    /// to the programme office.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// Which notifications are also mailed. The account shows all of them. What has a deadline is always
/// mailed at once.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct MailPreferences {
    /// Those that can wait, in one mail each morning.
    pub daily: bool,
    /// Those that everybody gets, such as that a term was announced.
    pub bulk: bool,
}

impl UserView {
    pub fn read(tx: &mut Tx<'_>, user: UserId, vault: &Vault) -> Result<Self, ApiError> {
        Self::new(users::find(tx, user)?.ok_or(Code::NotFound)?, vault)
    }

    pub fn new(row: UserRow, vault: &Vault) -> Result<Self, ApiError> {
        Ok(Self {
            id: row.id.0,
            state: Wire(row.state.0),
            email: row.email,
            full_name: row.full_name,
            phone: vault.open_any(row.phone.as_ref())?,
            language: Wire(row.language.0),
            mails: MailPreferences { daily: row.mails_daily, bulk: row.mails_bulk },
            role: Wire(row.role.0),
            school_id: row.school_id.map(|key| key.0),
            faculty_id: row.faculty_id.map(|key| key.0),
            employer_id: row.employer_id.map(|key| key.0),
            created_at: row.created_at.0,
            actions: None,
            version: row.version,
        })
    }
}
