use super::TAG;
use super::actions::package;
use super::view::EvidencePackageView;
use crate::caller::{CareerOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use staj_domain::announcement::{EvidenceMissing, send_package};
use staj_domain::ids::{EvidencePackageId, TermId};
use staj_persistence::rows::announcements::EvidencePackageRow;
use staj_persistence::types::{At, key};
use staj_persistence::{events, evidence_packages, terms};

/// Send evidence to the programme
///
/// Puts all unsent evidence of your university into one package for the programme representative
/// (R4). The representative receives a mail with the files attached, and you receive a copy. A
/// package does not change after it is sent. Evidence that you upload later goes into another
/// package.
#[utoipa::path(
    operation_id = "send_evidence_package", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<CareerOfficer>())),
        ("x-problem-codes" = json!([Code::EvidenceMissing])),
    ),
    responses((status = 201, description = "The package", body = EvidencePackageView))
)]
#[post("/v1/terms/{term_id}/evidence-packages")]
pub async fn send_evidence_package(
    ctx: Ctx<CareerOfficer>,
    path: Path<TermPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, term): (EvidencePackageId, _) = (new_id(), TermId(path.term_id));
    let stamp = ctx.stamp();
    let sent = ctx
        .write(move |tx, me| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            let unsent = evidence_packages::lock_unsent(tx, term, me.school)?;
            let event = send_package(id, &unsent)?;
            let row = EvidencePackageRow {
                id: key(id),
                term_id: key(term),
                school_id: key(me.school),
                recipient: terms::definition(tx, term)?.representative_email,
                sent_at: At(stamp.at),
                sent_by: key(me.user),
                acknowledged_at: None,
                acknowledged_by: None,
            };
            evidence_packages::insert(tx, &row, &unsent)?;
            events::append(tx, &stamp, &[event])?;
            let sent = evidence_packages::find(tx, id)?;
            package(sent.ok_or(Code::NotFound)?, me.role)
        })
        .await?;
    Ok(HttpResponse::Created().json(sent))
}

impl From<EvidenceMissing> for ApiError {
    fn from(error: EvidenceMissing) -> Self {
        Self::with_detail(Code::EvidenceMissing, error).resolve_with(&["upload_evidence"])
    }
}
