use super::one_row;
use super::prelude::*;
use crate::docs::TermRulesDoc;
use crate::rows::terms::*;
use staj_domain::term::{Term, TermRules};

pub fn find(conn: &mut Conn, term: TermId) -> Result<Option<Term>, StoreError> {
    let row = terms::table.find(key(term)).select(TermRow::as_select()).first(conn).optional()?;
    Ok(row.map(Term::from))
}

/// Locks a term, so that one act on it happens at a time.
pub fn lock(conn: &mut Conn, term: TermId) -> Result<Option<Term>, StoreError> {
    locks::term(conn, key(term))?;
    find(conn, term)
}

pub fn rules(conn: &mut Conn, term: TermId) -> Result<TermRules, StoreError> {
    let Json(rules) =
        terms::table.find(key(term)).select(terms::rules).first::<Json<TermRulesDoc>>(conn)?;
    Ok(rules.into())
}

/// Saves what was done to a term.
pub fn save(conn: &mut Conn, term: &Term) -> Result<(), StoreError> {
    let id = key(term.id);
    let current = terms::table.find(id).filter(terms::version.eq(term.version));
    let updated = diesel::update(current)
        .set((ProgressColumns::from(term), terms::version.eq(term.version + 1)))
        .execute(conn)?;
    one_row(updated, "terms", id)
}
