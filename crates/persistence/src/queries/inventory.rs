use super::prelude::*;
use super::sql;
use diesel::sql_types::{BigInt, Text};
use std::collections::BTreeMap;

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

/// The versions of the migrations that the database has, in their order.
pub fn migrations(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let query = "select version as name from __diesel_schema_migrations order by version";
    let versions: Vec<Named> = diesel::sql_query(query).load(conn)?;
    Ok(versions.into_iter().map(|version| version.name).collect())
}
