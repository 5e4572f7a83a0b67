use super::TAG;
use super::view::GuardianConsentView;
use crate::applications::ApplicationPath;
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::ApplicationId;
use staj_persistence::guardian_consents;
use staj_persistence::rows::applications::ApplicationScope;

one_of! {
    /// Who sees a consent: the candidate, the school, and the programme office.
    pub enum ConsentViewer { Candidate, SchoolMember, ProgrammeOfficer }
}

impl ConsentViewer {
    fn scope(self) -> ApplicationScope {
        match self {
            Self::Candidate(candidate) => ApplicationScope::Candidate(candidate.id),
            Self::SchoolMember(member) => ApplicationScope::School(member.school),
            Self::ProgrammeOfficer(_) => ApplicationScope::Everyone,
        }
    }
}

/// Get a guardian's consent
///
/// `state` says whether a guardian was asked and what they answered. Returns 404 if nobody was asked and
/// no paper is recorded.
#[utoipa::path(
    operation_id = "get_guardian_consent", tag = TAG, params(ApplicationPath),
    extensions(("x-roles" = json!(roles::<ConsentViewer>()))),
    responses((status = 200, description = "The consent", body = GuardianConsentView))
)]
#[get("/v1/applications/{application_id}/guardian-consent")]
pub async fn get_guardian_consent(
    ctx: Ctx<ConsentViewer>,
    path: Path<ApplicationPath>,
) -> Result<Json<GuardianConsentView>, ApiError> {
    let id = ApplicationId(path.application_id);
    let consent = ctx
        .read(move |tx, me| {
            if !guardian_consents::is_known(tx, id, me.scope())? {
                return Err(Code::NotFound.into());
            }
            Ok(guardian_consents::find(tx, id)?.ok_or(Code::NotFound)?)
        })
        .await?;
    Ok(Json(consent.into()))
}
