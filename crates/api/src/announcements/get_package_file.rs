use super::TAG;
use crate::ctx::Open;
use crate::files::attachment;
use crate::input::Query;
use crate::multipart::FileContent;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use staj_domain::ids::{EvidenceId, EvidencePackageId};
use staj_persistence::evidence_packages;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PackageFilePath {
    /// Id of the package.
    evidence_package_id: Uuid,
    /// Id of the evidence.
    evidence_id: Uuid,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PackageFileQuery {
    /// When the link expires, in seconds since 1970-01-01 UTC.
    #[param(minimum = 0, maximum = 9007199254740991i64)]
    expires: i64,
    /// The signature on the link, which proves that this server issued it.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    signature: String,
}

/// Download a file from an evidence package through a link
///
/// If the files are too large for a mail, the mail contains links like this one. A link opens
/// exactly one file. It is valid for thirty days and does not require signing in.
#[utoipa::path(
    operation_id = "get_evidence_package_file", tag = TAG, params(PackageFilePath, PackageFileQuery), security(()),
    responses((status = 200, description = "The file", content(
            (FileContent = "application/pdf"), (FileContent = "image/png"), (FileContent = "image/jpeg"),
        )))
)]
#[get("/v1/evidence-packages/{evidence_package_id}/files/{evidence_id}")]
pub async fn get_evidence_package_file(
    open: Open,
    path: Path<PackageFilePath>,
    query: Query<PackageFileQuery>,
) -> Result<HttpResponse, ApiError> {
    let of = (EvidencePackageId(path.evidence_package_id), EvidenceId(path.evidence_id));
    let Query(PackageFileQuery { expires, signature }) = query;
    if !open.app.mailing.links.is_good(of, expires, &signature, open.now) {
        return Err(Code::NotFound.into());
    }
    let (package, file) = of;
    let found = open
        .read(move |tx| Ok(evidence_packages::find(tx, package)?.ok_or(Code::NotFound)?))
        .await?;
    let file = found.evidence.into_iter().find(|evidence| evidence.id.0 == file.0);
    let file = file.ok_or(Code::NotFound)?;
    let bytes = open.app.files.get(file.id.0).await?;
    Ok(attachment(&file.media_type, &file.file_name, bytes))
}
