use super::one_row;
use super::prelude::*;
use crate::rows::offer_questions::*;
use staj_domain::offer::Question;
use time::OffsetDateTime;

/// Inserts a question.
pub fn insert(conn: &mut Conn, question: &OfferQuestionRow) -> Result<(), StoreError> {
    diesel::insert_into(offer_questions::table).values(question).execute(conn)?;
    Ok(())
}

/// The questions about an offer, oldest first.
pub fn list(conn: &mut Conn, offer: OfferId) -> Result<Vec<OfferQuestionRow>, StoreError> {
    Ok(offer_questions::table
        .filter(offer_questions::offer_id.eq(key(offer)))
        .order(offer_questions::id)
        .select(OfferQuestionRow::as_select())
        .load(conn)?)
}

/// Saves the answer to a question, which the user `by` gave.
pub fn save_answer(
    conn: &mut Conn,
    question: &Question,
    by: UserId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(question.id);
    let unanswered = offer_questions::table.find(id).filter(offer_questions::answer.is_null());
    let updated = diesel::update(unanswered)
        .set((
            offer_questions::answer.eq(&question.answer),
            offer_questions::answered_at.eq(At(at)),
            offer_questions::answered_by.eq(key(by)),
        ))
        .execute(conn)?;
    one_row(updated, "offer_questions", id)
}
