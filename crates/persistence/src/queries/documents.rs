use super::one_row;
use super::prelude::*;
use crate::rows::applications::ApplicationScope;
use crate::rows::documents::*;
use staj_domain::application::ApplicationState;
use staj_domain::document::Document;
use time::OffsetDateTime;

/// The documents of an application, whose lock the caller holds.
pub fn of_application(
    conn: &mut Conn,
    application: ApplicationId,
) -> Result<Vec<Document>, StoreError> {
    documents::table
        .filter(documents::application_id.eq(key(application)))
        .order(documents::id)
        .select(DocumentRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Document::try_from)
        .collect()
}

pub fn insert(
    conn: &mut Conn,
    document: &Document,
    application: ApplicationId,
    file: &DocumentFile,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(documents::table)
        .values((
            documents::id.eq(key(document.id)),
            documents::application_id.eq(key(application)),
            documents::document_type.eq(&document.document_type),
            file.clone(),
            documents::state.eq(Name(document.state())),
            documents::uploaded_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut Conn, document: &Document) -> Result<(), StoreError> {
    let id = key(document.id);
    let current = documents::table.find(id).filter(documents::version.eq(document.version));
    one_row(diesel::delete(current).execute(conn)?, "documents", id)
}

/// Locks the application of a document, so that two decisions come one after the other; `None`
/// when the document is not the caller's to see.
pub fn lock(
    conn: &mut Conn,
    document: DocumentId,
    scope: ApplicationScope,
) -> Result<Option<LockedDocument>, StoreError> {
    let Some(found) = find(conn, document, scope)? else { return Ok(None) };
    locks::application(conn, found.document.application_id)?;
    // Read again: what was read before the lock may be gone.
    let read = documents::table
        .inner_join(applications::table)
        .filter(documents::id.eq(key(document)))
        .select((DocumentRow::as_select(), applications::state))
        .first::<(DocumentRow, Name<ApplicationState>)>(conn)
        .optional()?;
    let Some((row, Name(application_state))) = read else { return Ok(None) };
    Ok(Some(LockedDocument {
        application: row.application_id.id(),
        document: row.try_into()?,
        application_state,
        term: found.term_id.id(),
    }))
}

/// Saves what a decision did to a document.
pub fn save(
    conn: &mut Conn,
    document: &Document,
    by: UserId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(document.id);
    let current = documents::table.find(id).filter(documents::version.eq(document.version));
    let updated =
        diesel::update(current).set(StandingColumns::new(document, by, at)).execute(conn)?;
    one_row(updated, "documents", id)
}

pub fn find(
    conn: &mut Conn,
    document: DocumentId,
    scope: ApplicationScope,
) -> Result<Option<DocumentSummary>, StoreError> {
    select(conn, scope, Some(document), None, 1).map(|found| found.into_iter().next())
}

/// A page of documents, oldest first: the order of a work queue.
pub fn list(conn: &mut Conn, filter: &DocumentFilter) -> Result<Vec<DocumentSummary>, StoreError> {
    select(conn, filter.scope, None, Some(filter), filter.limit)
}

fn select(
    conn: &mut Conn,
    scope: ApplicationScope,
    only: Option<DocumentId>,
    filter: Option<&DocumentFilter>,
    limit: i64,
) -> Result<Vec<DocumentSummary>, StoreError> {
    let mut query = documents::table
        .inner_join(applications::table.inner_join(candidates::table))
        .select((
            DocumentRow::as_select(),
            applications::number,
            applications::term_id,
            applications::candidate_id,
            candidates::given_name,
            candidates::surname,
        ))
        .order(documents::id)
        .limit(limit)
        .into_boxed::<Db>();
    query = match scope {
        ApplicationScope::Candidate(candidate) => {
            query.filter(applications::candidate_id.eq(key(candidate)))
        }
        ApplicationScope::School(school) => query
            .filter(applications::school_id.eq(key(school)))
            .filter(applications::submitted_at.is_not_null()),
        ApplicationScope::Everyone => query,
    };
    if let Some(only) = only {
        query = query.filter(documents::id.eq(key(only)));
    }
    if let Some(filter) = filter {
        if let Some(term) = filter.term {
            query = query.filter(applications::term_id.eq(key(term)));
        }
        if let Some(application) = filter.application {
            query = query.filter(documents::application_id.eq(key(application)));
        }
        if !filter.states.is_empty() {
            let states: Vec<_> = filter.states.iter().map(|state| Name(*state)).collect();
            query = query.filter(documents::state.eq_any(states));
        }
        if let Some(document_type) = &filter.document_type {
            query = query.filter(documents::document_type.eq(document_type.clone()));
        }
        if let Some(after) = filter.after {
            query = query.filter(documents::id.gt(key(after)));
        }
    }
    Ok(query.load(conn)?)
}
