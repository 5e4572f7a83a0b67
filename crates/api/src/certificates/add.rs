use super::Certified;
use crate::applications::{ApplicationPath, ApplicationViewer};
use crate::caller::{Candidate, roles};
use crate::ctx::{Ctx, new_id};
use crate::documents::{DocumentView, answer};
use crate::files::CheckedFile;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::application::{AttachError, Held, Purpose};
use staj_domain::document::{CERTIFICATE_TYPE, Document};
use staj_domain::event::Event;
use staj_domain::fact::FactName;
use staj_domain::ids::{ApplicationId, DocumentId, PlacementId};
use staj_persistence::rows::applications::LoadedApplication;
use staj_persistence::rows::documents::{DocumentFile, certificate_key};
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::types::key;
use staj_persistence::{Tx, applications, documents, events};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// The internship of which a candidate takes over the certificate.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateOf {
    /// One of your internships, which was completed.
    #[schema(examples("01970000-0000-7000-8000-001000000001"))]
    pub placement_id: Uuid,
}

/// The longest title of a document, in characters.
const TITLE_LIMIT: usize = 200;

/// Add a certificate of completion
///
/// Adds the certificate of one of your completed internships to your draft, as a document of the type
/// `internship_certificate`, if the term asks for that type. The server makes the file itself, and
/// `placement_id` of the document tells officers that the programme issued it. Apart from that it is a
/// document like any other: it is checked and approved (A80). An application has the certificate of an
/// internship once.
#[utoipa::path(
    operation_id = "add_certificate", tag = "documents", params(ApplicationPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([
            Code::ApplicationLocked, Code::ApplicationsClosed, Code::DocumentLimitReached,
            Code::PlacementState, Code::CertificateNotWanted, Code::DuplicateFile,
        ])),
    ),
    request_body = CertificateOf,
    responses((status = 201, description = "The document", body = DocumentView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/applications/{application_id}/documents/certificate")]
pub async fn add_certificate(
    ctx: Ctx<Candidate>,
    path: Path<ApplicationPath>,
    body: Body<CertificateOf>,
) -> Result<HttpResponse, ApiError> {
    let (application, placement) =
        (ApplicationId(path.application_id), PlacementId(body.0.placement_id));
    let (open, stamp, id): (_, _, DocumentId) = (ctx.open(), ctx.stamp(), new_id());
    let found = ctx
        .read(move |tx, me| {
            applications::load(tx, application, me.id.into())?.ok_or(Code::NotFound)?;
            Certified::find(tx, placement, PlacementScope::Candidate(me.id), stamp.at)
        })
        .await?;
    let certified = found.clone();
    let print = move |url: &str| CheckedFile::open(certified.print(url)?, &certified.file_name());
    let CheckedFile { bytes, facts } = ctx.block(move |app| print(&app.mailing.public_url)).await?;
    let content = &found.letter.content.0;
    let title = format!("Staj bitirme belgesi – {}", content.employer_name);
    let row = DocumentFile {
        title: title.chars().take(TITLE_LIMIT).collect(),
        issued_year: Some(content.end_date.year()),
        certificate_key: certificate_key(&found.letter.number),
        certificate_number: Some(found.letter.number),
        file_name: Some(ctx.app.vault.seal_text(&facts.name)?),
        media_type: facts.media_type,
        size_bytes: facts.size_bytes,
        sha256: facts.sha256,
        placement_id: Some(key(placement)),
    };
    // Check before the file is stored, and again under the lock.
    let size = facts.size_bytes;
    ctx.read(move |tx, me| {
        let found = applications::load(tx, application, me.id.into())?.ok_or(Code::NotFound)?;
        attach(tx, &found, (id, size, placement), application, stamp.at).map(drop)
    })
    .await?;
    let document = ctx
        .keep(id.0, bytes, move |tx, me| {
            let found = applications::lock(tx, application, me.id.into())?.ok_or(Code::NotFound)?;
            let (document, event) =
                attach(tx, &found, (id, size, placement), application, stamp.at)?;
            let of = (application, found.application.form.school);
            documents::insert(tx, &document, of, &row, stamp.at)?;
            events::append(tx, &stamp, &[event])?;
            answer(tx, id, ApplicationViewer::Candidate(me), stamp.at, &open.app.vault)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("/v1/documents/{id}")))
        .json(document))
}

/// The decision: a document of a draft like any other, and once for each internship.
fn attach(
    tx: &mut Tx<'_>,
    found: &LoadedApplication,
    (id, size_bytes, placement): (DocumentId, i32, PlacementId),
    application: ApplicationId,
    now: OffsetDateTime,
) -> Result<(Document, Event), ApiError> {
    let call = applications::call(tx, found.term)?.ok_or(Code::NotFound)?;
    let held = documents::rows(tx, application)?;
    let size = |bytes: i32| u64::try_from(bytes).unwrap_or(0);
    let bytes = size(size_bytes) + held.iter().map(|held| size(held.size_bytes)).sum::<u64>();
    let so_far = Held { documents: held.len(), bytes };
    let of = (id, CERTIFICATE_TYPE.to_owned());
    let attached = found.application.attach(of, Purpose::Submission, so_far, &call, now);
    let attached = attached.map_err(|refused| match refused {
        AttachError::UnknownType { .. } => Code::CertificateNotWanted.into(),
        other => ApiError::from(other),
    })?;
    match held.iter().find(|held| held.placement_id == Some(key(placement))) {
        None => Ok(attached),
        Some(held) => {
            Err(ApiError::from(Code::DuplicateFile).fact(FactName::DuplicateOf, held.id.0))
        }
    }
}
