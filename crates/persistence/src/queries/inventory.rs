use super::prelude::*;
use super::{empty, sql};
use crate::schema::sql::Instant;
use diesel::sql_types::{BigInt, Text};
use std::collections::BTreeMap;
use time::OffsetDateTime;

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    counted: i64,
}

/// The number of rows in each table.
pub fn count_rows(conn: &mut Conn) -> Result<BTreeMap<String, i64>, StoreError> {
    let tables: Vec<Named> = diesel::sql_query(sql::TABLES).load(conn)?;
    let count = |Named { name }: Named| {
        let query = format!("select count(*) as counted from \"{name}\"");
        let Counted { counted } = diesel::sql_query(query).get_result(conn)?;
        Ok((name, counted))
    };
    tables.into_iter().map(count).collect()
}

/// What stays when a sandbox is emptied: what the database is, not what it contains.
const KEPT: [&str; 3] = ["__diesel_schema_migrations", "installation", "maintenance"];

/// Deletes every row, also those of which triggers say that they stay.
pub fn empty(conn: &mut Conn) -> Result<(), StoreError> {
    let tables: Vec<Named> = diesel::sql_query(sql::TABLES).load(conn)?;
    let names: Vec<_> = tables.into_iter().map(|table| table.name).collect();
    let emptied: Vec<_> =
        names.iter().map(String::as_str).filter(|of| !KEPT.contains(of)).collect();
    Ok(empty::tables(conn, &emptied)?)
}

/// The versions of the migrations that the database has, in their order.
pub fn migrations(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let query = "select version as name from __diesel_schema_migrations order by version";
    let versions: Vec<Named> = diesel::sql_query(query).load(conn)?;
    Ok(versions.into_iter().map(|version| version.name).collect())
}

/// The name and version of the database.
pub fn version(conn: &mut Conn) -> Result<String, StoreError> {
    let Named { name } = diesel::sql_query(sql::VERSION).get_result(conn)?;
    Ok(name)
}

/// The clock of the machine on which the database runs.
pub fn clock(conn: &mut Conn) -> Result<OffsetDateTime, StoreError> {
    let At(now) = diesel::select(diesel::dsl::sql::<Instant>(sql::CLOCK)).get_result(conn)?;
    Ok(now)
}

/// The large tables that have changed so much since they were analysed that the planner may err.
pub fn stale_statistics(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let tables: Vec<Named> = diesel::sql_query(sql::STALE_STATISTICS).load(conn)?;
    Ok(tables.into_iter().map(|table| table.name).collect())
}
