use super::people::{self, of_asked};
use super::prelude::*;
use super::{one_row, reference};
use crate::rows::applications::ApplicationScope;
use crate::rows::documents::*;
use diesel::dsl::{count_star, exists, min};
use staj_domain::Named;
use staj_domain::application::ApplicationState;
use staj_domain::document::{Document, DocumentControl, DocumentState};
use staj_domain::reminder::OLD;
use std::collections::BTreeSet;
use time::OffsetDateTime;

/// The documents of an application, in the order of their ids. For a decision, the caller holds the
/// lock of the application.
pub fn load_of_application(
    conn: &mut Conn,
    application: ApplicationId,
) -> Result<Vec<Document>, StoreError> {
    rows(conn, application)?.into_iter().map(Document::try_from).collect()
}

/// The documents of an application as they are stored, in the order of their ids.
pub fn rows(conn: &mut Conn, application: ApplicationId) -> Result<Vec<DocumentRow>, StoreError> {
    Ok(documents::table
        .filter(documents::application_id.eq(key(application)))
        .order(documents::id)
        .select(DocumentRow::as_select())
        .load(conn)?)
}

/// Inserts a document of an application. One that is submitted already goes into the school's queue.
pub fn insert(
    conn: &mut Conn,
    document: &Document,
    (application, school): (ApplicationId, SchoolId),
    file: &DocumentFile,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let is_queued = document.state() != DocumentState::Uploaded;
    diesel::insert_into(documents::table)
        .values((
            documents::id.eq(key(document.id)),
            documents::application_id.eq(key(application)),
            documents::school_id.eq(is_queued.then_some(key(school))),
            documents::document_type.eq(&document.document_type),
            documents::replaces_id.eq(document.replaces.map(key)),
            documents::item.eq(&document.item),
            file.clone(),
            documents::state.eq(Name(document.state())),
            documents::queued_at.eq(At(at)),
            documents::uploaded_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes a document. `StoreError::Stale` if the version has changed since it was loaded.
pub fn delete(conn: &mut Conn, document: &Document) -> Result<(), StoreError> {
    let id = key(document.id);
    let current = documents::table.find(id).filter(documents::version.eq(document.version));
    one_row(diesel::delete(current).execute(conn)?, "documents", id)
}

/// Locks a document after its application, so that decisions and claims happen one at a time.
/// `None` if it does not exist or is outside the scope.
pub fn lock(
    conn: &mut Conn,
    document: DocumentId,
    scope: ApplicationScope,
) -> Result<Option<DeskDocument>, StoreError> {
    let Some(found) = find(conn, document, scope)? else { return Ok(None) };
    locks::application(conn, found.document.application_id)?;
    locks::document(conn, found.document.id)?;
    // Read again, because the document may have been deleted before the lock.
    on_desk(conn, document)
}

/// Loads a document without a lock, for reading only. `None` if it does not exist or is outside the
/// scope.
pub fn load(
    conn: &mut Conn,
    document: DocumentId,
    scope: ApplicationScope,
) -> Result<Option<DeskDocument>, StoreError> {
    match find(conn, document, scope)? {
        Some(_) => on_desk(conn, document),
        None => Ok(None),
    }
}

fn on_desk(conn: &mut Conn, document: DocumentId) -> Result<Option<DeskDocument>, StoreError> {
    let read = documents::table
        .inner_join(applications::table)
        .filter(documents::id.eq(key(document)))
        .select((
            DocumentRow::as_select(),
            applications::state,
            applications::term_id,
            applications::school_id,
        ))
        .first::<LockedColumns>(conn)
        .optional()?;
    read.map(|columns| locked(conn, columns)).transpose()
}

/// Locks the next documents of a queue that nobody has claimed, oldest first and up to the limit of
/// the filter. Only documents of submitted applications are taken, in one of the states of the
/// filter, which must not be empty. Documents that another transaction has locked are skipped, so
/// that concurrent officers get different documents.
pub fn lock_next(
    conn: &mut Conn,
    filter: &DocumentFilter,
) -> Result<Vec<DeskDocument>, StoreError> {
    let mut filter = DocumentFilter { claim: Some(ClaimFilter::Free), ..filter.clone() };
    let mut taken = Vec::new();
    while filter.limit > 0 {
        let page = list(conn, &filter)?;
        let ids: Vec<_> = page.iter().map(|found| found.document.id).collect();
        let ours = locks::free_documents(conn, &ids)?;
        let is_free =
            documents::claimed_until.is_null().or(documents::claimed_until.lt(At(filter.now)));
        // Read again, because a document may have been decided or claimed before the lock.
        let read = documents::table
            .inner_join(applications::table)
            .filter(documents::id.eq_any(ours))
            .filter(documents::state.eq_any(filter.states.iter().map(|state| Name(*state))))
            .filter(applications::state.eq(Name(ApplicationState::Submitted)))
            .filter(is_free)
            .order((documents::queued_at, documents::id))
            .select((
                DocumentRow::as_select(),
                applications::state,
                applications::term_id,
                applications::school_id,
            ))
            .load::<LockedColumns>(conn)?;
        let whole = i64::try_from(page.len()).is_ok_and(|found| found == filter.limit);
        filter.limit -= i64::try_from(read.len()).unwrap_or(filter.limit);
        for columns in read {
            taken.push(locked(conn, columns)?);
        }
        match page.last() {
            Some(last) if whole => {
                filter.after = Some((last.document.queued_at.0, last.document.id.id()));
            }
            _ => break,
        }
    }
    Ok(taken)
}

type LockedColumns = (DocumentRow, Name<ApplicationState>, Key, Key);

fn locked(conn: &mut Conn, columns: LockedColumns) -> Result<DeskDocument, StoreError> {
    let (row, Name(application_state), term, school) = columns;
    Ok(DeskDocument {
        application: row.application_id.id(),
        document: row.try_into()?,
        application_state,
        term: term.id(),
        control: reference::document_control(conn, school.id())?,
    })
}

/// Saves the decision on a document, and its claim. `StoreError::Stale` if the version has changed
/// since it was loaded.
pub fn save(
    conn: &mut Conn,
    document: &Document,
    by: UserId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(document.id);
    let current = documents::table.find(id).filter(documents::version.eq(document.version));
    let columns = (ProgressColumns::new(document, by, at), ClaimColumns::from(document));
    one_row(diesel::update(current).set(columns).execute(conn)?, "documents", id)
}

/// Saves a document that was submitted with its application, which adds it to the school's queue.
/// `StoreError::Stale` if the version has changed since it was loaded.
pub fn save_submitted(
    conn: &mut Conn,
    document: &Document,
    school: SchoolId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(document.id);
    let current = documents::table.find(id).filter(documents::version.eq(document.version));
    let updated = diesel::update(current)
        .set((
            documents::state.eq(Name(document.state())),
            documents::school_id.eq(key(school)),
            documents::queued_at.eq(At(at)),
            documents::version.eq(document.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "documents", id)
}

/// Saves who has claimed a document. `StoreError::Stale` if the version has changed since it was
/// loaded.
pub fn save_claim(conn: &mut Conn, document: &Document) -> Result<(), StoreError> {
    let id = key(document.id);
    let current = documents::table.find(id).filter(documents::version.eq(document.version));
    let columns = (ClaimColumns::from(document), documents::version.eq(document.version + 1));
    one_row(diesel::update(current).set(columns).execute(conn)?, "documents", id)
}

/// A document with its related names. `None` if it does not exist or is outside the scope.
pub fn find(
    conn: &mut Conn,
    document: DocumentId,
    scope: ApplicationScope,
) -> Result<Option<DocumentSummary>, StoreError> {
    select(conn, scope, Some(&[key(document)]), None, 1).map(|found| found.into_iter().next())
}

/// The documents that have waited too long, as `staj_domain::reminder::is_old` says.
macro_rules! waiting_too_long {
    ($now:expr) => {
        documents::table
            .inner_join(applications::table.inner_join(terms::table))
            .filter(documents::state.eq(Name(DocumentState::Submitted)))
            .filter(documents::queued_at.le(At($now - OLD)))
            .filter(terms::control_end_at.ge(At($now)))
    };
}
pub(super) use waiting_too_long;

/// How many documents have waited too long for a school, and since when the first of them has.
pub fn old(
    conn: &mut Conn,
    school: SchoolId,
    now: OffsetDateTime,
) -> Result<(i64, Option<OffsetDateTime>), StoreError> {
    let (count, oldest) = waiting_too_long!(now)
        .filter(documents::school_id.eq(key(school)))
        .select((count_star(), min(documents::queued_at)))
        .first::<(i64, Option<At>)>(conn)?;
    Ok((count, oldest.map(|at| at.0)))
}

/// A page of documents, oldest first, which is the order of a work queue.
pub fn list(conn: &mut Conn, filter: &DocumentFilter) -> Result<Vec<DocumentSummary>, StoreError> {
    select(conn, filter.scope, None, Some(filter), filter.limit)
}

fn select(
    conn: &mut Conn,
    scope: ApplicationScope,
    only: Option<&[Key]>,
    filter: Option<&DocumentFilter>,
    limit: i64,
) -> Result<Vec<DocumentSummary>, StoreError> {
    let replacements = diesel::alias!(documents as replacements);
    let replaced = replacements.field(documents::replaces_id).eq(documents::id.nullable());
    let mut query = documents::table
        .inner_join(applications::table.inner_join(candidates::table).inner_join(terms::table))
        .left_join(users::table.on(documents::claimed_by.eq(users::id.nullable())))
        .select((
            DocumentRow::as_select(),
            applications::number,
            applications::term_id,
            applications::candidate_id,
            candidates::given_name,
            candidates::surname,
            users::full_name.nullable(),
            applications::state,
            terms::applications_close_at,
            exists(replacements.filter(replaced)),
        ))
        .order((documents::queued_at, documents::id))
        .into_boxed::<Db>();
    query = match scope {
        ApplicationScope::Candidate(candidate) => {
            query.filter(applications::candidate_id.eq(key(candidate)))
        }
        // A document that is not submitted has no school (R7).
        ApplicationScope::School(school) => query.filter(documents::school_id.eq(key(school))),
        ApplicationScope::Everyone => query,
    };
    if let Some(only) = only {
        query = query.filter(documents::id.eq_any(only));
    }
    if let Some(filter) = filter {
        if let Some(term) = filter.term {
            query = query.filter(applications::term_id.eq(key(term)));
        }
        let asked = people::asked(conn, filter.person.as_ref())?;
        query = of_asked!(query, asked, documents::application_id);
        if let Some(application) = filter.application {
            query = query.filter(documents::application_id.eq(key(application)));
        }
        if let Some(school) = filter.school {
            query = query.filter(documents::school_id.eq(key(school)));
        }
        if let Some(control) = filter.control {
            let schools = schools_with_documents(conn, control, filter)?;
            query = match schools.as_slice() {
                [] => return Ok(vec![]),
                [school] => query.filter(documents::school_id.eq(*school)),
                _ => query.filter(documents::school_id.eq_any(schools)),
            };
        }
        query = among!(query, documents::state, filter.states);
        if let Some(document_type) = &filter.document_type {
            query = query.filter(documents::document_type.eq(document_type.clone()));
        }
        match filter.claim {
            None => {}
            Some(ClaimFilter::Of(user)) => {
                query = query
                    .filter(documents::claimed_by.eq(key(user)))
                    .filter(documents::claimed_until.ge(At(filter.now)));
            }
            Some(ClaimFilter::Free) => {
                let is_over = documents::claimed_until.lt(At(filter.now));
                query = query.filter(documents::claimed_until.is_null().or(is_over));
            }
        }
        if let Some(until) = filter.queued_until {
            query = query
                .filter(documents::school_id.is_not_null())
                .filter(documents::queued_at.le(At(until)));
        }
        if let Some((at, id)) = filter.after {
            // Both conditions contain the instant, so that the index finds the start of the page.
            let beyond = documents::queued_at.gt(At(at)).or(documents::id.gt(key(id)));
            query = query.filter(documents::queued_at.ge(At(at)).and(beyond));
        }
    }
    Ok(query.first_rows(limit).load(conn)?)
}

/// A document with its candidate, digest, type and number of the certificate.
type Alike = (Key, Key, String, String, Option<String>);

/// Submitted documents of other candidates that are the same file, or have the same type and number of a
/// certificate, with their candidates, for each of these documents.
pub fn duplicates(conn: &mut Conn, of: &[DocumentSummary]) -> Result<Vec<Vec<Key>>, StoreError> {
    let digests: BTreeSet<_> = of.iter().map(|found| &found.document.sha256).collect();
    let numbers: BTreeSet<_> =
        of.iter().filter_map(|found| found.document.certificate_key.as_ref()).collect();
    macro_rules! same {
        ($column:ident, $values:expr) => {
            documents::table
                .inner_join(applications::table)
                .filter(documents::school_id.is_not_null())
                .filter(documents::$column.eq_any($values))
                .select((
                    documents::id,
                    applications::candidate_id,
                    documents::sha256,
                    documents::document_type,
                    documents::certificate_key,
                ))
                .load::<Alike>(conn)?
        };
    }
    let mut same = same!(sha256, digests);
    if !numbers.is_empty() {
        same.extend(same!(certificate_key, numbers));
    }
    let of_one = |found: &DocumentSummary| {
        let own = &found.document;
        let is_same = |(_, candidate, digest, of_type, number): &&Alike| {
            let is_certificate = number.is_some() && *number == own.certificate_key;
            *candidate != found.candidate_id
                && (*digest == own.sha256 || is_certificate && *of_type == own.document_type)
        };
        let ids: BTreeSet<_> = same.iter().filter(is_same).map(|(id, ..)| *id).collect();
        ids.into_iter().collect()
    };
    Ok(of.iter().map(of_one).collect())
}

/// The first of these documents that are in the scope, in the order of their queue.
pub fn find_many(
    conn: &mut Conn,
    scope: ApplicationScope,
    only: &[Key],
    limit: i64,
) -> Result<Vec<DocumentSummary>, StoreError> {
    select(conn, scope, Some(only), None, limit)
}

/// The schools whose documents this group checks (A38).
pub(super) fn schools_under(
    conn: &mut Conn,
    control: DocumentControl,
) -> Result<Vec<Key>, StoreError> {
    let controls = reference::document_controls(conn, None)?;
    let under = controls.into_iter().filter(|(_, by)| *by == control);
    Ok(under.map(|(school, _)| key(school)).collect())
}

/// Those of the schools under this group that have such documents. PostgreSQL expects of each school as
/// many documents as schools have on average, and reads all documents to find out that these have none.
fn schools_with_documents(
    conn: &mut Conn,
    control: DocumentControl,
    filter: &DocumentFilter,
) -> Result<Vec<Key>, StoreError> {
    let mut under = schools_under(conn, control)?;
    let own = match filter.scope {
        ApplicationScope::School(school) => Some(school),
        ApplicationScope::Candidate(_) | ApplicationScope::Everyone => None,
    };
    for school in own.into_iter().chain(filter.school) {
        under.retain(|under| *under == key(school));
    }
    let states = match filter.states.as_slice() {
        [] => DocumentState::ALL,
        states => states,
    };
    let of_school = documents::table
        .filter(documents::school_id.eq(schools::id.nullable()))
        .filter(documents::state.eq_any(states.iter().copied().map(Name)));
    Ok(schools::table
        .filter(schools::id.eq_any(under))
        .filter(exists(of_school))
        .select(schools::id)
        .load(conn)?)
}

/// How many documents wait in each undecided state, and when the oldest of them was submitted.
/// States without documents have no row.
pub fn backlog(conn: &mut Conn, filter: &BacklogFilter) -> Result<Vec<BacklogRow>, StoreError> {
    let undecided = DocumentState::ALL.iter().filter(|state| state.is_undecided());
    let mut query = documents::table
        .group_by(documents::state)
        .select((documents::state, count_star(), min(documents::queued_at)))
        .filter(documents::state.eq_any(undecided.copied().map(Name)))
        .into_boxed::<Db>();
    if let ApplicationScope::School(school) = filter.scope {
        query = query.filter(documents::school_id.eq(key(school)));
    }
    if let Some(term) = filter.term {
        let of_term = applications::table
            .filter(applications::term_id.eq(key(term)))
            .select(applications::id);
        query = query.filter(documents::application_id.eq_any(of_term));
    }
    if let Some(school) = filter.school {
        query = query.filter(documents::school_id.eq(key(school)));
    }
    if let Some(control) = filter.control {
        query = query.filter(documents::school_id.eq_any(schools_under(conn, control)?));
    }
    Ok(query.load(conn)?)
}
