use super::Certified;
use crate::acceptance_letters::LetterReader;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::files::attachment;
use crate::multipart::FileContent;
use crate::placements::PlacementPath;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use staj_domain::ids::PlacementId;

/// Download a certificate of completion
///
/// Returns, as a PDF in the form of the acceptance letter, that the internship was completed: who did it,
/// with which employer, where, when, for how many working days, and what the work was. It has the number and
/// the code of the letter that is in force, so anybody can check it with `verify_letter`. An internship that
/// was not completed has none (A80).
#[utoipa::path(
    operation_id = "get_certificate", tag = "placements", params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<LetterReader>())),
        ("x-problem-codes" = json!([Code::PlacementState])),
    ),
    responses((status = 200, description = "The certificate", content((FileContent = "application/pdf"))))
)]
#[get("/v1/placements/{placement_id}/certificate")]
pub async fn get_certificate(
    ctx: Ctx<LetterReader>,
    path: Path<PlacementPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, now) = (PlacementId(path.placement_id), ctx.now);
    let found = ctx.read(move |tx, me| Certified::find(tx, id, me.scope(), now)).await?;
    let name = found.file_name();
    let bytes = ctx.block(move |app| found.print(&app.mailing.public_url)).await?;
    Ok(attachment("application/pdf", &name, bytes))
}
