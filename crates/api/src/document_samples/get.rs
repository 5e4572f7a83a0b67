use super::view::DocumentSampleReport;
use super::{DocumentSamplePath, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::DocumentSampleId;
use staj_persistence::document_samples;

/// Get a sample of documents
///
/// Returns the results of the second look so far: how often the reviewers disagreed in total, by
/// school and by document type, each with a 95% confidence interval.
#[utoipa::path(
    operation_id = "get_document_sample", tag = TAG, params(DocumentSamplePath),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "The sample and its figures", body = DocumentSampleReport))
)]
#[get("/v1/document-samples/{document_sample_id}")]
pub async fn get_document_sample(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<DocumentSamplePath>,
) -> Result<Json<DocumentSampleReport>, ApiError> {
    let id = DocumentSampleId(path.document_sample_id);
    let report = ctx
        .read(move |tx, _| {
            let sample = document_samples::find(tx, id)?.ok_or(Code::NotFound)?;
            Ok(DocumentSampleReport::new(sample, &document_samples::verdicts(tx, id)?))
        })
        .await?;
    Ok(Json(report))
}
