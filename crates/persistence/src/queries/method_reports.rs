use super::prelude::*;
use crate::rows::method_reports::*;
use staj_domain::evaluation::Method;

/// Inserts a published revision.
pub fn insert(conn: &mut Conn, report: &MethodReportRow) -> Result<(), StoreError> {
    diesel::insert_into(method_reports::table).values(report).execute(conn)?;
    Ok(())
}

/// A revision of the method report of a term. Without a number it is the current revision. `None`
/// if there is no such revision.
pub fn find(
    conn: &mut Conn,
    term: TermId,
    revision: Option<i32>,
) -> Result<Option<MethodReportRow>, StoreError> {
    let mut query = method_reports::table
        .filter(method_reports::term_id.eq(key(term)))
        .order(method_reports::revision.desc())
        .select(MethodReportRow::as_select())
        .into_boxed::<Db>();
    if let Some(revision) = revision {
        query = query.filter(method_reports::revision.eq(revision));
    }
    Ok(query.first(conn).optional()?)
}

/// The method of the current revision. `None` until the first is published.
pub fn published(conn: &mut Conn, term: TermId) -> Result<Option<Method>, StoreError> {
    Ok(find(conn, term, None)?.map(|report| report.method()))
}

/// Every revision of a term, the current one first.
pub fn list(conn: &mut Conn, term: TermId) -> Result<Vec<MethodReportRow>, StoreError> {
    Ok(method_reports::table
        .filter(method_reports::term_id.eq(key(term)))
        .order(method_reports::revision.desc())
        .select(MethodReportRow::as_select())
        .load(conn)?)
}
