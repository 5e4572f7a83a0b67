use crate::actions::ActionView;
use crate::applications::ApplicationViewer;
use crate::bulk::{ids, results};
use crate::page::page;
use crate::problem::ApiError;
use crate::wire::{DocumentState, Wire};
use serde::Serialize;
use staj_persistence::rows::documents::DocumentSummary;
use staj_persistence::{Tx, Vault, documents};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A document of an application. `get_document_content` returns its file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub struct DocumentView {
    pub id: Uuid,
    pub application_id: Uuid,
    #[schema(examples("2026-0000001"))]
    pub application_number: String,
    pub term_id: Uuid,
    /// The school whose officers see the document; null until it is submitted.
    #[schema(required)]
    pub school_id: Option<Uuid>,
    pub candidate: DocumentCandidate,
    /// One of the document types in the criteria of the term, or `proof`.
    #[schema(examples("language_certificate"))]
    pub document_type: String,
    /// The rejected document that it replaces. Null if it replaces none (A77).
    #[schema(required)]
    pub replaces_id: Option<Uuid>,
    /// The declared item that it proves. Null if it proves none (A78).
    #[schema(required, examples("gpa"))]
    pub item: Option<String>,
    #[schema(examples("YDS 2025 sonuç belgesi"))]
    pub title: String,
    #[schema(required, examples(2025))]
    pub issued_year: Option<i32>,
    /// Number of the certificate. Null if the candidate gave none.
    #[schema(required, examples("YDS-2025-0012345"))]
    pub certificate_number: Option<String>,
    /// The internship that the programme itself certifies with the document (A80). Null for an upload.
    #[schema(required)]
    pub placement_id: Option<Uuid>,
    /// How many submitted documents of other candidates are the same file, or have the same type and
    /// number of a certificate. Null for candidates.
    #[schema(required, minimum = 0, examples(0))]
    pub duplicates: Option<usize>,
    /// The name that the candidate gave the file. Use it for display only.
    #[schema(examples("yds.pdf"))]
    pub file_name: String,
    /// Determined by content, not by the file name.
    #[schema(examples("application/pdf"))]
    pub media_type: String,
    #[schema(minimum = 1, maximum = 10485760, examples(48213))]
    pub size_bytes: i32,
    /// SHA-256 of the bytes, in hexadecimal.
    #[schema(
        min_length = 64,
        max_length = 64,
        examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    )]
    pub sha256: String,
    pub state: DocumentState,
    #[serde(with = "time::serde::rfc3339")]
    pub uploaded_at: OffsetDateTime,
    /// Whether the file and its names were erased with the person (A66).
    pub erased: bool,
    /// When it was submitted: with its application, or on its own if it replaces a document or proves an
    /// item. Null before that. Queues are ordered by it.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub submitted_at: Option<OffsetDateTime>,
    /// The officer who has claimed the document; null if nobody has, and always null for
    /// candidates.
    #[schema(required)]
    pub claim: Option<DocumentClaim>,
    /// When the first check accepted it (R8).
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub accepted_at: Option<OffsetDateTime>,
    /// When the programme office approved it (R10).
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub approved_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub rejected_at: Option<OffsetDateTime>,
    /// One of the reasons in `list_reject_reasons`.
    #[schema(required, examples("incomplete"))]
    pub reject_reason_code: Option<String>,
    #[schema(required)]
    pub reject_text: Option<String>,
    /// The last instant at which the candidate can replace it. Null unless it is rejected, not replaced,
    /// and applications are open. Null for a proof: another one is uploaded instead.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub replaceable_until: Option<OffsetDateTime>,
    /// What you may do with it now. Null in lists; get the object itself to see its actions.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// The candidate to whom the document belongs.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentCandidate {
    pub id: Uuid,
    #[schema(examples("Ayşe"))]
    pub given_name: String,
    #[schema(examples("Yılmaz"))]
    pub surname: String,
}

/// An officer's claim on a document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentClaim {
    pub user_id: Uuid,
    #[schema(required, examples("Elif Şahin"))]
    pub full_name: Option<String>,
    /// The last instant at which the claim is valid.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-20T09:30:00Z"))]
    pub claimed_until: OffsetDateTime,
}

page! {
    /// A page of documents, oldest first.
    DocumentPage of DocumentView
}

ids!(DocumentSelection of document_ids);
results!(DocumentResults of DocumentResult { document_id: Uuid, document: DocumentView });

impl DocumentView {
    /// Documents as the viewer sees them now. Officers see how many duplicates each has.
    pub fn all(
        tx: &mut Tx<'_>,
        found: Vec<DocumentSummary>,
        viewer: ApplicationViewer,
        now: OffsetDateTime,
        vault: &Vault,
    ) -> Result<Vec<Self>, ApiError> {
        let duplicates: Vec<_> = match viewer {
            ApplicationViewer::Candidate(_) => found.iter().map(|_| None).collect(),
            ApplicationViewer::DocumentOfficer(_) | ApplicationViewer::ProgrammeOfficer(_) => {
                let of_each = documents::duplicates(tx, &found)?;
                of_each.into_iter().map(|of| Some(of.len())).collect()
            }
        };
        let view =
            |(found, duplicates)| Ok(Self { duplicates, ..Self::new(found, viewer, now, vault)? });
        found.into_iter().zip(duplicates).map(view).collect()
    }

    pub fn new(
        found: DocumentSummary,
        viewer: ApplicationViewer,
        now: OffsetDateTime,
        vault: &Vault,
    ) -> Result<Self, ApiError> {
        let replaceable_until = found.replaceable_until(now);
        let DocumentSummary { document, .. } = found;
        let holds = document.claim().filter(|claim| claim.holds_at(now));
        let shown = holds.filter(|_| !matches!(viewer, ApplicationViewer::Candidate(_)));
        let instant = |at: Option<staj_persistence::At>| at.map(|at| at.0);
        Ok(Self {
            id: document.id.0,
            application_id: document.application_id.0,
            application_number: found.application_number,
            term_id: found.term_id.0,
            school_id: document.school_id.map(|school| school.0),
            candidate: DocumentCandidate {
                id: found.candidate_id.0,
                given_name: found.given_name,
                surname: found.surname,
            },
            replaceable_until,
            document_type: document.document_type,
            replaces_id: document.replaces_id.map(|replaced| replaced.0),
            item: document.item,
            title: document.title,
            issued_year: document.issued_year,
            certificate_number: document.certificate_number,
            placement_id: document.placement_id.map(|placement| placement.0),
            duplicates: None,
            file_name: vault.open_any(document.file_name.as_ref())?.unwrap_or_default(),
            media_type: document.media_type,
            size_bytes: document.size_bytes,
            sha256: document.sha256,
            state: Wire(document.state.0),
            uploaded_at: document.uploaded_at.0,
            erased: document.erased_at.is_some(),
            submitted_at: document.school_id.map(|_| document.queued_at.0),
            claim: shown.map(|claim| DocumentClaim {
                user_id: claim.by.0,
                full_name: found.claimant,
                claimed_until: claim.until,
            }),
            accepted_at: instant(document.accepted_at),
            approved_at: instant(document.approved_at),
            rejected_at: instant(document.rejected_at),
            reject_reason_code: document.reject_reason_code,
            reject_text: document.reject_text,
            actions: None,
            version: document.version,
        })
    }
}
