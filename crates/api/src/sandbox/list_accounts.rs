use super::{Sandbox, TAG};
use crate::problem::Code;
use crate::wire::{Role, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_persistence::sandbox::{Account, PASSWORD, accounts};
use utoipa::ToSchema;
use uuid::Uuid;

/// An account that every sandbox has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SandboxAccount)]
pub struct SandboxAccountView {
    /// Id of the user.
    pub id: Uuid,
    pub role: Role,
    #[schema(examples("yazilim@staj.example"))]
    pub email: String,
    #[schema(examples("sandbox-parola"))]
    pub password: &'static str,
    #[schema(examples("Anadolu Yazılım A.Ş. yöneticisi"))]
    pub full_name: String,
    /// The school of an officer, and null for everybody else.
    #[schema(required)]
    pub school_id: Option<Uuid>,
    /// The employer of a manager, and null for everybody else.
    #[schema(required)]
    pub employer_id: Option<Uuid>,
}

/// The accounts of a sandbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct SandboxAccountList {
    pub items: Vec<SandboxAccountView>,
}

impl From<Account> for SandboxAccountView {
    fn from(account: Account) -> Self {
        Self {
            id: account.user.0,
            role: Wire(account.role),
            email: account.email,
            password: PASSWORD,
            full_name: account.full_name,
            school_id: account.school.map(|school| school.0),
            employer_id: account.employer.map(|employer| employer.0),
        }
    }
}

/// List the accounts of the sandbox
///
/// The officers, the managers of three employers, and sixty candidates, the last of them a pupil of sixteen. Their ids, addresses and passwords are the same in every
/// sandbox. Whoever changes a password here changes only their own sandbox, until it is reset.
/// Available in the sandbox only; elsewhere it returns 404.
#[utoipa::path(
    operation_id = "list_sandbox_accounts", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 200, description = "Every account", body = SandboxAccountList))
)]
#[get("/v1/sandbox/accounts")]
pub async fn list_sandbox_accounts(_: Sandbox) -> Json<SandboxAccountList> {
    Json(SandboxAccountList { items: accounts().into_iter().map(Into::into).collect() })
}
