use super::one_row;
use super::prelude::*;
use crate::rows::document_samples::*;
use diesel::dsl::count_star;
use staj_domain::document::{DocumentReview, DocumentState};
use time::OffsetDateTime;

/// Rows per insert. PostgreSQL accepts at most 65,535 parameters in a statement.
const CHUNK: usize = 1000;

/// The approved documents of a term, in no particular order.
pub fn approved(conn: &mut Conn, term: TermId) -> Result<Vec<DocumentId>, StoreError> {
    let found = documents::table
        .inner_join(applications::table)
        .filter(applications::term_id.eq(key(term)))
        .filter(documents::state.eq(Name(DocumentState::Approved)))
        .select(documents::id)
        .load::<Key>(conn)?;
    Ok(found.into_iter().map(Key::id).collect())
}

/// The sample of a term that was drawn with a seed. `None` if there is none.
pub fn find_by_seed(
    conn: &mut Conn,
    term: TermId,
    seed: i64,
) -> Result<Option<DocumentSampleId>, StoreError> {
    let found = document_samples::table
        .filter(document_samples::term_id.eq(key(term)))
        .filter(document_samples::seed.eq(seed))
        .select(document_samples::id);
    Ok(found.first::<Key>(conn).optional()?.map(Key::id))
}

/// Inserts a sample with its documents. It is an error if the term has a sample with the same seed.
pub fn insert(
    conn: &mut Conn,
    sample: &DocumentSampleRow,
    drawn: &[DrawnDocument],
) -> Result<(), StoreError> {
    diesel::insert_into(document_samples::table).values(sample).execute(conn)?;
    for chunk in drawn.chunks(CHUNK) {
        diesel::insert_into(document_reviews::table).values(chunk).execute(conn)?;
    }
    Ok(())
}

/// A sample. `None` if it does not exist.
pub fn find(
    conn: &mut Conn,
    sample: DocumentSampleId,
) -> Result<Option<DocumentSampleRow>, StoreError> {
    let found = document_samples::table.find(key(sample)).select(DocumentSampleRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// A page of samples, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &DocumentSampleFilter,
) -> Result<Vec<DocumentSampleRow>, StoreError> {
    let mut query = document_samples::table
        .filter(document_samples::term_id.eq(key(filter.term)))
        .order(document_samples::id.desc())
        .select(DocumentSampleRow::as_select())
        .into_boxed::<Db>();
    if let Some(after) = filter.after {
        query = query.filter(document_samples::id.lt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// The number of reviews of a sample for each school, document type and verdict, ordered by school
/// name and document type.
pub fn verdicts(
    conn: &mut Conn,
    sample: DocumentSampleId,
) -> Result<Vec<VerdictCount>, StoreError> {
    Ok(document_reviews::table
        .inner_join(documents::table.inner_join(schools::table))
        .filter(document_reviews::document_sample_id.eq(key(sample)))
        .group_by((
            schools::id,
            schools::name,
            schools::sort_key,
            documents::document_type,
            document_reviews::verdict,
        ))
        .order((schools::sort_key, documents::document_type))
        .select((
            schools::id,
            schools::name,
            documents::document_type,
            document_reviews::verdict,
            count_star(),
        ))
        .load(conn)?)
}

/// A page of reviews, in the order in which they were drawn.
pub fn list_reviews(
    conn: &mut Conn,
    filter: &DocumentReviewFilter,
) -> Result<Vec<DocumentReviewSummary>, StoreError> {
    let own = key(filter.reviewer);
    let mut query = document_reviews::table
        .inner_join(documents::table)
        .filter(documents::accepted_by.ne(own))
        .filter(documents::approved_by.ne(own))
        .order(document_reviews::id)
        .select((DocumentReviewRow::as_select(), documents::document_type, documents::title))
        .into_boxed::<Db>();
    if let Some(sample) = filter.sample {
        query = query.filter(document_reviews::document_sample_id.eq(key(sample)));
    }
    match filter.is_recorded {
        None => {}
        Some(true) => query = query.filter(document_reviews::verdict.is_not_null()),
        Some(false) => query = query.filter(document_reviews::verdict.is_null()),
    }
    if let Some(after) = filter.after {
        query = query.filter(document_reviews::id.gt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// A review with its document. `None` if it does not exist.
pub fn find_review(
    conn: &mut Conn,
    review: DocumentReviewId,
) -> Result<Option<DocumentReviewSummary>, StoreError> {
    let found = document_reviews::table
        .inner_join(documents::table)
        .filter(document_reviews::id.eq(key(review)))
        .select((DocumentReviewRow::as_select(), documents::document_type, documents::title));
    Ok(found.first(conn).optional()?)
}

/// Locks a review, so that only one verdict is recorded. `None` if it does not exist.
pub fn lock_review(
    conn: &mut Conn,
    review: DocumentReviewId,
) -> Result<Option<DocumentReview>, StoreError> {
    locks::document_review(conn, key(review))?;
    type Found = (DocumentReviewRow, Option<Key>, Option<Key>);
    let found = document_reviews::table
        .inner_join(documents::table)
        .filter(document_reviews::id.eq(key(review)))
        .select((DocumentReviewRow::as_select(), documents::accepted_by, documents::approved_by))
        .first::<Found>(conn)
        .optional()?;
    let Some((row, accepted_by, approved_by)) = found else { return Ok(None) };
    let deciders = accepted_by.into_iter().chain(approved_by).map(Key::id).collect();
    row.review(deciders).map(Some)
}

/// Saves the verdict of a review. Does nothing if none is recorded. `StoreError::Stale` if the
/// version has changed since the review was loaded.
pub fn save_review(
    conn: &mut Conn,
    review: &DocumentReview,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let Some(outcome) = review.outcome.clone() else { return Ok(()) };
    let id = key(review.id);
    let current =
        document_reviews::table.find(id).filter(document_reviews::version.eq(review.version));
    let columns = OutcomeColumns::new(outcome, review.version, at);
    one_row(diesel::update(current).set(columns).execute(conn)?, "document_reviews", id)
}
