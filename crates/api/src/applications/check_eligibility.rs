use super::{ApplicationPath, TAG};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::wire::{EligibilityCriterion, Wire};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Serialize;
use staj_domain::application::Ineligibility;
use staj_domain::ids::ApplicationId;
use staj_persistence::{applications, documents};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether an application currently meets the criteria of its term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EligibilityCheck)]
pub struct EligibilityCheckView {
    pub application_id: Uuid,
    pub eligible: bool,
    /// Every criterion that is not met.
    pub failed: Vec<FailedCriterion>,
}

/// A criterion that the application does not meet.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailedCriterion {
    pub code: EligibilityCriterion,
    /// JSON pointer into the application. Null if the criterion is about the candidate or their
    /// documents.
    #[schema(required, examples("#/gpa"))]
    pub pointer: Option<String>,
    /// What the criterion requires.
    #[schema(examples("2.00"))]
    pub required: String,
    /// What was declared; null if nothing was.
    #[schema(required, examples("1.95"))]
    pub actual: Option<String>,
    #[schema(examples("the grade point average is 1.95, but it must be at least 2.00"))]
    pub detail: String,
}

impl From<&Ineligibility> for FailedCriterion {
    fn from(failed: &Ineligibility) -> Self {
        Self {
            code: Wire(failed.criterion()),
            pointer: failed.member().map(|member| format!("#/{member}")),
            required: failed.required(),
            actual: failed.actual(),
            detail: failed.to_string(),
        }
    }
}

/// Check the eligibility of an application
///
/// Checks your application and the documents that it has so far against every criterion of its
/// term, exactly as submitting it would. It changes nothing.
#[utoipa::path(
    operation_id = "check_eligibility", tag = TAG, params(ApplicationPath),
    extensions(("x-roles" = json!(roles::<Candidate>()))),
    responses((status = 200, description = "The result of the check", body = EligibilityCheckView))
)]
#[get("/v1/applications/{application_id}/eligibility")]
pub async fn check_eligibility(
    ctx: Ctx<Candidate>,
    path: Path<ApplicationPath>,
) -> Result<Json<EligibilityCheckView>, ApiError> {
    let id = ApplicationId(path.application_id);
    let failed = ctx
        .read(move |tx, me| {
            let found = applications::load(tx, id, me.id.into())?.ok_or(Code::NotFound)?;
            let call = applications::call(tx, found.term)?.ok_or(Code::NotFound)?;
            let held = documents::load_of_application(tx, id)?;
            let types: Vec<_> =
                held.iter().map(|document| document.document_type.as_str()).collect();
            let form = &found.application.form;
            Ok(call.definition.eligibility.check(form, found.birth_date, &types))
        })
        .await?;
    Ok(Json(EligibilityCheckView {
        application_id: id.0,
        eligible: failed.is_empty(),
        failed: failed.iter().map(Into::into).collect(),
    }))
}
