use super::actions::package;
use super::view::EvidencePackageView;
use super::{EvidencePackagePath, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::announcement::acknowledge_package;
use staj_domain::ids::EvidencePackageId;
use staj_persistence::{events, evidence_packages};

/// Acknowledge an evidence package
///
/// Records that the programme office has received the package. Repeating the request changes
/// nothing.
#[utoipa::path(
    operation_id = "acknowledge_evidence_package", tag = TAG, params(EvidencePackagePath),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "The acknowledged package", body = EvidencePackageView))
)]
#[post("/v1/evidence-packages/{evidence_package_id}/acknowledge")]
pub async fn acknowledge_evidence_package(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<EvidencePackagePath>,
) -> Result<Json<EvidencePackageView>, ApiError> {
    let (id, stamp) = (EvidencePackageId(path.evidence_package_id), ctx.stamp());
    let view = ctx
        .write(move |tx, me| {
            if evidence_packages::acknowledge(tx, id, me.user, stamp.at)? {
                events::append(tx, &stamp, &[acknowledge_package(id)])?;
            }
            package(evidence_packages::find(tx, id)?.ok_or(Code::NotFound)?, me.role)
        })
        .await?;
    Ok(Json(view))
}
