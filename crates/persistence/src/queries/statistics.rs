use super::pool_entries;
use super::prelude::*;
use crate::rows::statistics::*;
use crate::schema::pool_entries as entries;
use crate::schema::sql::Uid;
use diesel::dsl::count_star;
use diesel::sql_types::{BigInt, Date as Day, Text};
use time::Date;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Counts a term, with one query for each figure. `today` (Istanbul) determines the states of
/// placements.
pub fn count(conn: &mut Conn, term: TermId, today: Date) -> Result<TermCounts, StoreError> {
    // Only candidates see applications that were never submitted.
    macro_rules! submitted {
        ($column:expr) => {
            applications::table
                .inner_join(departments::table)
                .inner_join(schools::table)
                .filter(applications::term_id.eq(key(term)))
                .filter(applications::submitted_at.is_not_null())
                .group_by($column)
                .order($column)
                .select(($column, count_star()))
                .load(conn)?
        };
    }
    let by_province: Vec<(i32, i64)> = submitted!(schools::province_code);
    let documents: Vec<(String, Option<String>, i64)> = documents::table
        .inner_join(applications::table)
        .filter(applications::term_id.eq(key(term)))
        .filter(applications::submitted_at.is_not_null())
        .group_by((documents::state, documents::reject_reason_code))
        .select((documents::state, documents::reject_reason_code, count_star()))
        .load(conn)?;
    let mut documents_by_state = std::collections::BTreeMap::new();
    let mut documents_by_reject_reason = Counted::new();
    for (state, reason, count) in documents {
        *documents_by_state.entry(state).or_default() += count;
        documents_by_reject_reason.extend(reason.map(|reason| (reason, count)));
    }
    documents_by_reject_reason.sort();
    let placements: Vec<Row> = diesel::sql_query(
        "select s.name, count(*) as count from (
           select case when p.state <> 'confirmed' or o.start_date > $1 then p.state
             when o.end_date < $1 then 'completed' else 'active' end as name
           from placements p join offers o on o.id = p.offer_id where o.term_id = $2) as s
         group by s.name order by s.name",
    )
    .bind::<Day, _>(today)
    .bind::<Uid, _>(key(term))
    .load(conn)?;
    Ok(TermCounts {
        applications_by_state: submitted!(applications::state),
        applications_by_level: submitted!(applications::level),
        applications_by_field: submitted!(departments::field_code),
        applications_by_province: by_province
            .into_iter()
            .map(|(code, count)| (code.to_string(), count))
            .collect(),
        documents_by_state: documents_by_state.into_iter().collect(),
        documents_by_reject_reason,
        pool_entries: pool_entries::count(conn, term)?,
        offers_by_state: offers::table
            .inner_join(entries::table)
            .filter(offers::term_id.eq(key(term)))
            .group_by(offers::state)
            .order(offers::state)
            .select((offers::state, count_star()))
            .load(conn)?,
        placements_by_state: placements.into_iter().map(|row| (row.name, row.count)).collect(),
    })
}
