use super::{EmployerAdministrator, EmployerPath, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::services::RegisterAnswer;
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Serialize;
use staj_domain::ids::EmployerId;
use staj_persistence::rows::workplaces::WorkplaceFilter;
use staj_persistence::{employers, folded, workplaces};
use utoipa::ToSchema;
use uuid::Uuid;

/// What the official register says about an employer, beside what it says itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmployerRegisterCheck {
    /// Whether a register is connected to this server. Without one, everything below is null or empty.
    pub connected: bool,
    /// Whether the register has the tax number. Null if none is connected.
    #[schema(required)]
    pub known: Option<bool>,
    /// The name in the register. Null if it does not have the tax number.
    #[schema(required, examples("Aselsan Elektronik Sanayi ve Ticaret A.Ş."))]
    pub name: Option<String>,
    /// Whether the name that the employer gave is that name, apart from case and diacritics. Null if
    /// there is nothing to compare.
    #[schema(required)]
    pub name_matches: Option<bool>,
    /// Workplaces whose SGK number the register does not have for this employer.
    pub unknown_workplace_ids: Vec<Uuid>,
}

/// Compare an employer with the official register
///
/// The programme office looks before it activates an employer, and managers before they submit it.
/// Nothing is changed by it: people decide what a difference means.
#[utoipa::path(
    operation_id = "check_employer_in_register", tag = TAG, params(EmployerPath),
    extensions(("x-roles" = json!(roles::<EmployerAdministrator>()))),
    responses((status = 200, description = "The comparison", body = EmployerRegisterCheck))
)]
#[get("/v1/employers/{employer_id}/register-check")]
pub async fn check_employer_in_register(
    ctx: Ctx<EmployerAdministrator>,
    path: Path<EmployerPath>,
) -> Result<Json<EmployerRegisterCheck>, ApiError> {
    let id = EmployerId(path.employer_id);
    let (profile, own) = ctx
        .read(move |tx, me| {
            me.may_administer(id)?;
            let profile = employers::profile(tx, id)?.ok_or(Code::NotFound)?;
            Ok((profile, workplaces::list(tx, &WorkplaceFilter::all(id))?))
        })
        .await?;
    let number = profile.tax_number.clone();
    let answer = ctx.block(move |app| app.employer_register.find(&number)).await?;
    let nothing = EmployerRegisterCheck {
        connected: !matches!(answer, RegisterAnswer::NotConnected),
        known: None,
        name: None,
        name_matches: None,
        unknown_workplace_ids: vec![],
    };
    Ok(Json(match answer {
        RegisterAnswer::NotConnected => nothing,
        RegisterAnswer::Unknown => EmployerRegisterCheck { known: Some(false), ..nothing },
        RegisterAnswer::Known { name, workplace_numbers } => {
            let digits =
                |number: &str| -> String { number.chars().filter(char::is_ascii_digit).collect() };
            let known: Vec<_> = workplace_numbers.iter().map(|number| digits(number)).collect();
            let is_unknown = |number: &String| !known.contains(&digits(number));
            let own = own.into_iter().map(|found| found.workplace);
            let unknown = own.filter(|of| of.sgk_workplace_number.as_ref().is_some_and(is_unknown));
            EmployerRegisterCheck {
                known: Some(true),
                name_matches: Some(folded(&name) == profile.name_key),
                name: Some(name),
                unknown_workplace_ids: unknown.map(|of| of.id.0).collect(),
                ..nothing
            }
        }
    }))
}
