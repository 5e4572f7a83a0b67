use super::TAG;
use super::view::DeclaredItemList;
use crate::applications::{ApplicationPath, ApplicationViewer};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::ApplicationId;
use staj_persistence::{applications, item_checks};

/// List the items of an application that earn points
///
/// Each with its source, what the candidate declared, and what counts (R28, A78).
#[utoipa::path(
    operation_id = "list_declared_items", tag = TAG, params(ApplicationPath),
    extensions(("x-roles" = json!(roles::<ApplicationViewer>()))),
    responses((status = 200, description = "The items", body = DeclaredItemList))
)]
#[get("/v1/applications/{application_id}/declared-items")]
pub async fn list_declared_items(
    ctx: Ctx<ApplicationViewer>,
    path: Path<ApplicationPath>,
) -> Result<Json<DeclaredItemList>, ApiError> {
    let (id, now) = (ApplicationId(path.application_id), ctx.now);
    let items = ctx.read(move |tx, me| {
        let found = applications::find(tx, id, me.scope(), now)?.ok_or(Code::NotFound)?;
        Ok(DeclaredItemList::new(&found.application, item_checks::list(tx, id)?))
    });
    Ok(Json(items.await?))
}
