//! Values that are part of the text of a statement. PostgreSQL plans a statement once only if the plan
//! is as good for every value of its parameters, and a search of the pool is planned for half as long
//! as it runs. Each value makes a statement of its own, so there must be few.

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    is_aggregate,
};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::SqlType;
use diesel::{QueryResult, RunQueryDsl};
use std::fmt::Display;
use std::marker::PhantomData;

/// A value in the text of a statement. Unlike `diesel::dsl::sql`, it lets the statement be prepared.
#[derive(Debug, Clone)]
pub(crate) struct Literal<ST> {
    text: String,
    of: PhantomData<ST>,
}

impl<ST> Literal<ST> {
    /// `text` is SQL, so nothing that a caller typed may be in it.
    pub(crate) fn new(text: impl Display) -> Self {
        Self { text: text.to_string(), of: PhantomData }
    }
}

impl<ST: SqlType + TypedExpressionType> Expression for Literal<ST> {
    type SqlType = ST;
}

impl<ST, QS> AppearsOnTable<QS> for Literal<ST> where Self: Expression {}

impl<ST, QS> SelectableExpression<QS> for Literal<ST> where Self: AppearsOnTable<QS> {}

impl<ST, GB> ValidGrouping<GB> for Literal<ST> {
    type IsAggregate = is_aggregate::Never;
}

impl<ST> QueryId for Literal<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, DB: Backend> QueryFragment<DB> for Literal<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(&self.text);
        Ok(())
    }
}

/// A query that ends after some rows. As a parameter, their number would mean a tenth of all rows to
/// PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<Q> {
    query: Q,
    rows: i64,
}

/// The end of a query for a page.
pub(crate) trait FirstRows: Sized {
    /// Ends the query after so many rows.
    fn first_rows(self, rows: i64) -> Page<Self> {
        Page { query: self, rows }
    }
}

impl<Q: Query> FirstRows for Q {}

impl<Q: Query> Query for Page<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Conn> RunQueryDsl<Conn> for Page<Q> {}

impl<Q> QueryId for Page<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Page<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_sql(&self.rows.to_string());
        Ok(())
    }
}
