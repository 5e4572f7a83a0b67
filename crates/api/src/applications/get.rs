use super::actions::actions;
use super::{ApplicationPath, ApplicationView, ApplicationViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::ApplicationId;
use staj_persistence::applications;

/// Get an application
///
/// Candidates see their own application. School officers see submitted applications of their
/// school. The programme office sees every application, with the national identity number.
#[utoipa::path(
    operation_id = "get_application", tag = TAG, params(ApplicationPath),
    extensions(("x-roles" = json!(roles::<ApplicationViewer>()))),
    responses((status = 200, description = "The application", body = ApplicationView))
)]
#[get("/v1/applications/{application_id}")]
pub async fn get_application(
    ctx: Ctx<ApplicationViewer>,
    path: Path<ApplicationPath>,
) -> Result<Json<ApplicationView>, ApiError> {
    let (id, now, app) = (ApplicationId(path.application_id), ctx.now, ctx.app.clone());
    let application = ctx
        .read(move |tx, me| {
            let found = applications::find(tx, id, me.scope(), now)?.ok_or(Code::NotFound)?;
            let national_id = match me {
                ApplicationViewer::ProgrammeOfficer(_) => {
                    let sealed = found.national_id_sealed.as_deref();
                    sealed.map(|sealed| app.vault.open(sealed)).transpose()?
                }
                ApplicationViewer::Candidate(_) | ApplicationViewer::DocumentOfficer(_) => None,
            };
            let actions = actions(tx, id, found.state, me, now)?;
            let view = ApplicationView::new(found, national_id.as_ref());
            Ok(ApplicationView { actions: Some(actions), ..view })
        })
        .await?;
    Ok(Json(application))
}
