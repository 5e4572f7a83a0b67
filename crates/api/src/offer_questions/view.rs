use serde::Serialize;
use staj_persistence::rows::offer_questions::OfferQuestionRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A question about an offer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfferQuestion)]
pub struct OfferQuestionView {
    pub id: Uuid,
    pub offer_id: Uuid,
    #[schema(examples("Servis var mı?"))]
    pub text: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-06-22T09:30:00Z"))]
    pub asked_at: OffsetDateTime,
    /// What the employer answered. Null until then.
    #[schema(required, examples("Evet, Kızılay'dan kalkıyor."))]
    pub answer: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required, examples("2026-06-22T12:00:00Z"))]
    pub answered_at: Option<OffsetDateTime>,
}

/// The questions about an offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferQuestionList {
    /// At most 10, oldest first.
    #[schema(max_items = 10)]
    pub items: Vec<OfferQuestionView>,
}

impl From<OfferQuestionRow> for OfferQuestionView {
    fn from(row: OfferQuestionRow) -> Self {
        Self {
            id: row.id.0,
            offer_id: row.offer_id.0,
            text: row.text,
            asked_at: row.asked_at.0,
            answer: row.answer,
            answered_at: row.answered_at.map(|at| at.0),
        }
    }
}
