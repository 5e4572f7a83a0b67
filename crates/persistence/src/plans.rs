//! What lets PostgreSQL plan a statement once. It does so only if it expects that the plan is as good
//! for every value of the parameters, and it plans a search of the pool for half as long as it runs.
//! So some values are part of the text, of which there must be few, because each makes a statement of
//! its own. Others are hidden from the planner.

use crate::schema::sql::Uid;
use crate::types::Key;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    is_aggregate,
};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Bool, SqlType, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};
use staj_domain::Named;
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

/// A name in the text of a statement. PostgreSQL plans a prepared statement for an average value of its
/// parameters. For a state that is rare, or that nobody is in, this reads a whole table.
pub(crate) fn literal(name: impl Named) -> Literal<Text> {
    Literal::new(format_args!("'{}'", name.name()))
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

/// Whether a column has one of these ids. PostgreSQL does not see how many there are when it plans. If
/// it saw that there are few, it would plan the joins of a list anew each time, for longer than they
/// run.
#[derive(Debug, Clone)]
pub(crate) struct OneOf<C> {
    column: C,
    ids: Vec<Key>,
}

/// The condition that a column has one of these ids.
pub(crate) fn one_of<C: Expression<SqlType = Uid>>(column: C, ids: Vec<Key>) -> OneOf<C> {
    OneOf { column, ids }
}

impl<C: Expression> Expression for OneOf<C> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for OneOf<C> where Self: Expression {}

impl<C: ValidGrouping<GB>, GB> ValidGrouping<GB> for OneOf<C> {
    type IsAggregate = C::IsAggregate;
}

impl<C> QueryId for OneOf<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for OneOf<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY((SELECT ");
        out.push_bind_param::<Array<Uid>, Vec<Key>>(&self.ids)?;
        out.push_sql(")::uuid[])");
        Ok(())
    }
}

impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for OneOf<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        for (nth, id) in self.ids.iter().enumerate() {
            if nth > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<Uid, Key>(id)?;
        }
        out.push_sql(")");
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
