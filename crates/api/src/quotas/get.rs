use super::view::QuotaView;
use super::{QuotaPath, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::employers::EmployerViewer;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::{EmployerId, TermId};

/// Get a quota
///
/// The quota of an employer in a term. Members see the quota of their own employer, and the
/// programme office sees any.
#[utoipa::path(
    operation_id = "get_quota", tag = TAG, params(QuotaPath),
    extensions(("x-roles" = json!(roles::<EmployerViewer>()))),
    responses((status = 200, description = "The quota", body = QuotaView))
)]
#[get("/v1/employers/{employer_id}/quotas/{term_id}")]
pub async fn get_quota(
    ctx: Ctx<EmployerViewer>,
    path: Path<QuotaPath>,
) -> Result<Json<QuotaView>, ApiError> {
    let (employer, term) = (EmployerId(path.employer_id), TermId(path.term_id));
    let (role, now) = (ctx.claims.role, ctx.now);
    let quota = ctx.read(move |tx, me| {
        me.may_see(employer)?;
        QuotaView::read(tx, (employer, term), role, now)
    });
    Ok(Json(quota.await?))
}
