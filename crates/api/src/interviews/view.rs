use super::InterviewViewer;
use crate::actions::ActionView;
use crate::page::page;
use crate::problem::ApiError;
use crate::talent_pool::CandidateIdentityView;
use crate::wire::{InterviewState, Wire};
use serde::Serialize;
use staj_persistence::Vault;
use staj_persistence::rows::interviews::InterviewSummary;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// An interview of an employer with a candidate, without its passcode. Only `get_interview` returns
/// the passcode (A31).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Interview)]
pub struct InterviewView {
    pub id: Uuid,
    pub term_id: Uuid,
    /// The candidate's pool entry.
    pub pool_entry_id: Uuid,
    pub employer: InterviewEmployerView,
    /// Who the candidate is. Null for the employer once the interview is cancelled or the candidate
    /// has left the pool, unless the employer knows them from another interview or an acceptance
    /// (A20).
    #[schema(required)]
    pub candidate: Option<CandidateIdentityView>,
    /// The candidate's contact (R62).
    pub officer: InterviewOfficerView,
    pub state: InterviewState,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-20T11:00:00Z"))]
    pub starts_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-20T11:30:00Z"))]
    pub ends_at: OffsetDateTime,
    #[schema(minimum = 5, maximum = 480, examples(30))]
    pub duration_minutes: i64,
    /// The platform on which the interview is held (R63).
    #[schema(examples("cam"))]
    pub provider: String,
    #[schema(examples("https://cam.staj.example/0f9d1c0a5be24a7c9a3f6d2c8e1b7f40"))]
    pub meeting_url: String,
    /// What the candidate wrote when asking for another time. Null for an employer who may not know
    /// who the candidate is.
    #[schema(required, examples("O saatte sınavım var"))]
    pub message: Option<String>,
    #[schema(required, examples("Mülakatı yapacak arkadaşımız rahatsızlandı"))]
    pub cancel_reason: Option<String>,
    /// The employer's note; always null for the candidate.
    #[schema(required)]
    pub note: Option<String>,
    /// How often the time or the contact changed, or the interview was cancelled.
    #[schema(minimum = 0, examples(0))]
    pub sequence: i32,
    /// Things to consider. They never prevent an action.
    pub warnings: Vec<InterviewWarning>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-10T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    /// What you may do with it now. Null in lists; get the object itself to see its actions.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// The employer who holds the interview.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InterviewEmployer)]
pub struct InterviewEmployerView {
    pub id: Uuid,
    #[schema(examples("Aselsan"))]
    pub name: String,
}

/// The member of the employer who is the candidate's contact.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InterviewOfficer)]
pub struct InterviewOfficerView {
    pub id: Uuid,
    #[schema(examples("Mehmet Kaya"))]
    pub name: String,
    #[schema(examples("mehmet.kaya@employer.example"))]
    pub email: String,
    /// The contact's own number, or else the number of their employer.
    #[schema(examples("+903120000000"))]
    pub phone: String,
}

/// Something unusual about an interview.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterviewWarning {
    #[schema(examples("overlaps_interview"))]
    pub code: &'static str,
    #[schema(examples("the candidate has another interview at this time"))]
    pub detail: &'static str,
}

/// An interview with its passcode.
#[derive(Serialize, ToSchema)]
pub struct InterviewDetail {
    pub interview: InterviewView,
    /// Only the candidate and the employer see it, and only while the interview lies ahead (R65,
    /// A31). Otherwise null.
    #[schema(required, examples("K7WQ2MPA"))]
    pub passcode: Option<String>,
}

page! {
    /// A page of interviews.
    InterviewPage of InterviewView
}

impl InterviewView {
    pub fn new(
        found: InterviewSummary,
        viewer: InterviewViewer,
        now: OffsetDateTime,
        vault: &Vault,
    ) -> Result<Self, ApiError> {
        let revealed = viewer.may_know(&found, now);
        let InterviewSummary {
            interview,
            term_id,
            pool_entry_id,
            employer,
            officer,
            identity,
            overlaps,
            ..
        } = found;
        let clash = InterviewWarning {
            code: "overlaps_interview",
            // Do not say with whom, because the employer must not learn about other employers
            // (A41).
            detail: "the candidate has another interview at this time",
        };
        let to_candidate = matches!(viewer, InterviewViewer::Candidate(_));
        Ok(Self {
            id: interview.id.0,
            term_id: term_id.0,
            pool_entry_id: pool_entry_id.0,
            employer: InterviewEmployerView { id: employer.id.0, name: employer.name },
            candidate: match revealed {
                true => Some(CandidateIdentityView::new(identity, vault)?),
                false => None,
            },
            officer: InterviewOfficerView {
                id: officer.id.0,
                name: officer.name,
                email: officer.email,
                phone: vault.open_any(officer.phone.as_ref())?.unwrap_or(employer.phone),
            },
            state: Wire(interview.state.0),
            starts_at: interview.starts_at.0,
            ends_at: interview.ends_at.0,
            duration_minutes: interview.minutes(),
            provider: interview.provider,
            meeting_url: interview.meeting_url,
            message: interview.message.filter(|_| revealed),
            cancel_reason: interview.cancel_reason,
            note: interview.note.filter(|_| !to_candidate),
            sequence: interview.sequence,
            warnings: overlaps.then_some(clash).into_iter().collect(),
            created_at: interview.created_at.0,
            actions: None,
            version: interview.version,
        })
    }
}
