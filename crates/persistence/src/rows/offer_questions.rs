use crate::schema::offer_questions;
use crate::types::{At, Key};
use diesel::prelude::*;
use staj_domain::offer::Question;

/// What the candidate of an offer asks, and what the employer answers (A73).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = offer_questions)]
pub struct OfferQuestionRow {
    /// The id.
    pub id: Key,
    /// The offer.
    pub offer_id: Key,
    /// What the candidate asks.
    pub text: String,
    /// When they asked.
    pub asked_at: At,
    /// What the employer answered. `None` while it has not.
    pub answer: Option<String>,
    /// When it answered.
    pub answered_at: Option<At>,
    /// The member who answered.
    pub answered_by: Option<Key>,
}

impl From<OfferQuestionRow> for Question {
    fn from(row: OfferQuestionRow) -> Self {
        Self { id: row.id.id(), text: row.text, answer: row.answer }
    }
}
