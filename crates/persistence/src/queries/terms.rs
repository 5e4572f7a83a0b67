use super::one_row;
use super::prelude::*;
use crate::rows::terms::*;
use staj_domain::term::{Term, TermDefinition};
use time::OffsetDateTime;

/// Loads a term for a decision, without a lock. `None` if it does not exist.
pub fn load(conn: &mut Conn, term: TermId) -> Result<Option<Term>, StoreError> {
    let row = terms::table.find(key(term)).select(TermRow::as_select()).first(conn).optional()?;
    Ok(row.map(Term::from))
}

/// Locks a term and loads it, so that changes to it happen one at a time. `None` if it does not
/// exist.
pub fn lock(conn: &mut Conn, term: TermId) -> Result<Option<Term>, StoreError> {
    locks::term(conn, key(term))?;
    load(conn, term)
}

/// Terms whose pool is being filled.
pub fn filling_pool(conn: &mut Conn) -> Result<Vec<TermId>, StoreError> {
    let found = terms::table
        .filter(terms::pool_started_at.is_not_null().and(terms::pool_created_at.is_null()))
        .order(terms::id)
        .select(terms::id);
    Ok(found.load::<Key>(conn)?.into_iter().map(Key::id).collect())
}

/// Saves the progress of a term. `StoreError::Stale` if the version has changed since it was
/// loaded.
pub fn save(conn: &mut Conn, term: &Term) -> Result<(), StoreError> {
    let id = key(term.id);
    let current = terms::table.find(id).filter(terms::version.eq(term.version));
    let updated = diesel::update(current)
        .set((ProgressColumns::from(term), terms::version.eq(term.version + 1)))
        .execute(conn)?;
    one_row(updated, "terms", id)
}

/// Inserts a draft, without progress.
pub fn insert(
    conn: &mut Conn,
    term: &Term,
    definition: &TermDefinition,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(terms::table)
        .values((
            terms::id.eq(key(term.id)),
            TermColumns::new(term, definition),
            terms::created_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Saves the calendar, the rules and the definition of a term, but not its progress.
/// `StoreError::Stale` if the version has changed since it was loaded.
pub fn save_definition(
    conn: &mut Conn,
    term: &Term,
    definition: &TermDefinition,
) -> Result<(), StoreError> {
    let id = key(term.id);
    let current = terms::table.find(id).filter(terms::version.eq(term.version));
    let updated = diesel::update(current)
        .set((TermColumns::new(term, definition), terms::version.eq(term.version + 1)))
        .execute(conn)?;
    one_row(updated, "terms", id)
}

/// Puts a version of the privacy notice in force. `StoreError::Stale` if the version has changed
/// since it was loaded.
pub fn save_privacy_notice(conn: &mut Conn, term: &Term, version: &str) -> Result<(), StoreError> {
    let id = key(term.id);
    let current = terms::table.find(id).filter(terms::version.eq(term.version));
    let updated = diesel::update(current)
        .set((terms::privacy_notice_version.eq(Some(version)), terms::version.eq(term.version + 1)))
        .execute(conn)?;
    one_row(updated, "terms", id)
}

/// The definition of a term. It is an error if it does not exist.
pub fn definition(conn: &mut Conn, term: TermId) -> Result<TermDefinition, StoreError> {
    let row: DefinitionRow =
        terms::table.find(key(term)).select(DefinitionRow::as_select()).first(conn)?;
    Ok(row.into())
}

/// The term with this code. `None` if the code is free. It stays reserved until the transaction
/// ends.
pub fn claim_code(conn: &mut Conn, code: &str) -> Result<Option<TermId>, StoreError> {
    locks::unique_value(conn, code.as_bytes())?;
    let found = terms::table.filter(terms::code.eq(code)).select(terms::id);
    Ok(found.first::<Key>(conn).optional()?.map(Key::id))
}

/// A page of terms, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &TermFilter,
) -> Result<Vec<(Term, TermDefinition)>, StoreError> {
    let mut query = terms::table
        .order(terms::id.desc())
        .select((TermRow::as_select(), DefinitionRow::as_select()))
        .into_boxed::<Db>();
    if !filter.drafts {
        query = query.filter(terms::announced_at.is_not_null());
    }
    if let Some(after) = filter.after {
        query = query.filter(terms::id.lt(key(after)));
    }
    let rows = query.first_rows(filter.limit).load::<(TermRow, DefinitionRow)>(conn)?;
    Ok(rows.into_iter().map(|(term, definition)| (term.into(), definition.into())).collect())
}
