use super::{DocumentView, TAG, answer};
use crate::applications::{ApplicationPath, ApplicationViewer};
use crate::caller::{Candidate, roles};
use crate::ctx::{Ctx, new_id};
use crate::files::CheckedFile;
use crate::multipart::{FileContent, Upload};
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::application::{
    ApplicationState, AttachError, DOCUMENT_BYTES, DOCUMENT_LIMIT, Held, Purpose,
};
use staj_domain::calendar::istanbul_date;
use staj_domain::document::{Document, DocumentState, check_issued_year};
use staj_domain::fact::FactName;
use staj_domain::ids::{ApplicationId, DocumentId};
use staj_domain::machine::States;
use staj_persistence::rows::applications::LoadedApplication;
use staj_persistence::rows::documents::{DocumentFile, certificate_key};
use staj_persistence::types::Key;
use staj_persistence::{Tx, applications, documents, events};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A document and its file.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the upload in the contract, never constructed")]
pub struct DocumentUpload {
    /// A PDF, PNG or JPEG file of at most 10 MiB, validated by content.
    #[schema(value_type = String, format = Binary)]
    file: FileContent,
    /// One of the document types in the criteria of the term, or `proof` with an `item`.
    #[schema(min_length = 1, max_length = 100, examples("language_certificate"))]
    document_type: String,
    #[schema(min_length = 1, max_length = 200, examples("YDS 2025 sonuç belgesi"))]
    title: String,
    /// Year in which the document was issued: the current one or an earlier one.
    #[schema(minimum = 1950, maximum = 2100, nullable = false, examples(2025))]
    issued_year: Option<i32>,
    /// Number of the certificate, if it has one. Officers see whether somebody else has given the same.
    #[schema(min_length = 1, max_length = 100, nullable = false, examples("YDS-2025-0012345"))]
    certificate_number: Option<String>,
    /// The rejected document that this one replaces (A77). Its type stays the same.
    #[schema(nullable = false)]
    replaces_id: Option<Uuid>,
    /// The declared item that this document proves, if an officer has asked for it (A78).
    #[schema(min_length = 1, max_length = 100, nullable = false, examples("gpa"))]
    item: Option<String>,
}

/// The fields that accompany the file.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct DocumentFields {
    #[validate(nested)]
    document_type: Line<100>,
    #[validate(nested)]
    title: Line<200>,
    #[validate(range(min = 1950, max = 2100))]
    issued_year: Option<i32>,
    #[validate(nested)]
    certificate_number: Option<Line<100>>,
    replaces_id: Option<Uuid>,
    #[validate(nested)]
    item: Option<Line<100>>,
}

/// Upload a document
///
/// Adds a document to your draft while applications are open. An application can have at
/// most 30 documents, of at most 60 MiB together. After submission, a document can be added only to
/// replace a rejected one while applications are open, once (A77), or to prove an item that an officer
/// doubts while documents are checked (A78). It then goes straight to the officers.
#[utoipa::path(
    operation_id = "upload_document", tag = TAG, params(ApplicationPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([
            Code::ApplicationLocked, Code::ApplicationsClosed, Code::DocumentLimitReached,
            Code::ApplicationState, Code::DocumentState, Code::WrongPhase,
        ])),
    ),
    request_body(content = DocumentUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "The document", body = DocumentView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/applications/{application_id}/documents")]
pub async fn upload_document(
    ctx: Ctx<Candidate>,
    path: Path<ApplicationPath>,
    upload: Upload<DocumentFields>,
) -> Result<HttpResponse, ApiError> {
    let open = ctx.open();
    let (application, stamp) = (ApplicationId(path.application_id), ctx.stamp());
    let id: DocumentId = new_id();
    let Upload { fields, file: CheckedFile { bytes, facts } } = upload;
    let today = istanbul_date(stamp.at);
    if let Some(year) = fields.issued_year {
        check_issued_year(year, today).map_err(|early| {
            ApiError::member("issued_year", "in_the_future", early.to_string())
                .fact(FactName::Today, today)
        })?;
    }
    let certificate_number = fields.certificate_number.map(String::from);
    let row = DocumentFile {
        certificate_key: certificate_number.as_deref().and_then(certificate_key),
        certificate_number,
        title: fields.title.into(),
        issued_year: fields.issued_year,
        file_name: Some(ctx.app.vault.seal_text(&facts.name)?),
        media_type: facts.media_type,
        size_bytes: facts.size_bytes,
        sha256: facts.sha256.clone(),
        placement_id: None,
    };
    let document_type = String::from(fields.document_type);
    let replaces = fields.replaces_id.map(Key);
    let item = fields.item.map(String::from);
    if replaces.is_some() && item.is_some() {
        let detail = "a replacement proves what the replaced document should prove";
        return Err(ApiError::member("item", "not_wanted", detail));
    }
    let attach = move |tx: &mut Tx<'_>, found: &LoadedApplication| {
        let call = applications::call(tx, found.term)?.ok_or(Code::NotFound)?;
        let held = documents::rows(tx, application)?;
        let kind = document_type.clone();
        let size = |bytes: i32| u64::try_from(bytes).unwrap_or(0);
        let bytes =
            size(facts.size_bytes) + held.iter().map(|held| size(held.size_bytes)).sum::<u64>();
        let so_far = Held { documents: held.len(), bytes };
        let replaced = match replaces {
            Some(replaced) => {
                let of = held.iter().find(|held| held.id == replaced);
                Some(Document::try_from(of.ok_or_else(unknown)?.clone())?)
            }
            None => None,
        };
        let purpose = match (&replaced, &item) {
            (Some(of), _) => Purpose::Replacement {
                of,
                is_replaced: held.iter().any(|held| held.replaces_id == replaces),
            },
            (None, Some(item)) => Purpose::Proof(item),
            (None, None) => Purpose::Submission,
        };
        let attached = found.application.attach((id, kind), purpose, so_far, &call, stamp.at)?;
        facts.differ_from(held.iter().map(|held| (held.id.0, &*held.sha256, &*held.title)))?;
        Ok::<_, ApiError>(attached)
    };
    // Check before the file is stored, and again under the lock.
    let check = attach.clone();
    ctx.read(move |tx, me| {
        let found = applications::load(tx, application, me.id.into())?.ok_or(Code::NotFound)?;
        check(tx, &found).map(drop)
    })
    .await?;
    let document = ctx
        .keep(id.0, bytes, move |tx, me| {
            let found = applications::lock(tx, application, me.id.into())?.ok_or(Code::NotFound)?;
            let (document, event) = attach(tx, &found)?;
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

fn unknown() -> ApiError {
    ApiError::member("replaces_id", "unknown", "the application has no such document")
}

impl From<AttachError> for ApiError {
    fn from(error: AttachError) -> Self {
        let text = error.to_string();
        match error {
            AttachError::NotEditable(error) => error.into(),
            AttachError::NotSubmitted(state) => Self::with_detail(Code::ApplicationState, text)
                .state(state, States::of(&[ApplicationState::Submitted])),
            AttachError::IsProof(_) => Self::member("replaces_id", "not_wanted", text),
            AttachError::UnknownType { .. } => Self::member("document_type", "unknown", text),
            AttachError::OtherType(_) => Self::member("document_type", "other_type", text),
            AttachError::WrongPhase(error) => error.into(),
            AttachError::NotRejected(state) => Self::with_detail(Code::DocumentState, text)
                .state(state, States::of(&[DocumentState::Rejected])),
            AttachError::AlreadyReplaced => Self::member("replaces_id", "already_replaced", text),
            AttachError::NotDoubted(_) => Self::member("item", "not_asked_for", text),
            AttachError::TooMany => Self::with_detail(Code::DocumentLimitReached, text)
                .fact(FactName::Limit, DOCUMENT_LIMIT),
            AttachError::TooLarge => Self::with_detail(Code::DocumentLimitReached, text)
                .fact(FactName::Limit, DOCUMENT_BYTES),
        }
    }
}
