use super::prelude::*;
use super::{pool_entries, sql};
use crate::rows::statistics::*;
use crate::schema::pool_entries as entries;
use crate::schema::sql::Uid;
use diesel::dsl::count_star;
use diesel::sql_types::{BigInt, Date as Day, Text};
use staj_domain::figures::{CandidateStage, FigureDimension, OfferOutcome};
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

#[derive(QueryableByName)]
struct Candidates {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    stage: Name<CandidateStage>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Offers {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    outcome: Name<OfferOutcome>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Times {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    hours: i64,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Places {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = BigInt)]
    committed: i64,
}

/// Counts the candidates and offers of a term by the values of a dimension. Sectors and kinds of employers
/// have offers and quotas, but no candidates of their own.
pub fn figures(
    conn: &mut Conn,
    term: TermId,
    by: FigureDimension,
) -> Result<FigureCounts, StoreError> {
    let day = |instant: &str| sql::DAY.replace("{}", instant);
    let hours = |from: &str, until: &str| sql::HOURS.replacen("{}", until, 1).replace("{}", from);
    let (of_candidate, of_offer, of_employer) = match by {
        FigureDimension::Day => (Some(day("a.submitted_at")), day("o.sent_at"), None),
        FigureDimension::Level => (Some("a.level".to_owned()), "a.level".to_owned(), None),
        FigureDimension::Province => {
            let province = "cast(s.province_code as text)".to_owned();
            (Some(province.clone()), province, None)
        }
        FigureDimension::School => {
            let school = sql::ID.replace("{}", "s.id");
            (Some(school.clone()), school, None)
        }
        FigureDimension::Sector => (None, "e.sector".to_owned(), Some("e.sector")),
        FigureDimension::EmployerKind => (None, "e.kind".to_owned(), Some("e.kind")),
    };
    let mut counts = FigureCounts::default();
    if let Some(name) = of_candidate {
        let groups: Vec<Candidates> = diesel::sql_query(format!(
            "select {name} as name, case when pe.id is null then 'applied'
                 else coalesce(came.stage, 'in_pool') end as stage, count(*) as count
             from applications a join schools s on s.id = a.school_id
               left join pool_entries pe on pe.id = a.id
               left join (select pool_entry_id,
                   case max(case when state = 'confirmed' then 3 when accepted_at is not null then 2 else 1 end)
                     when 3 then 'placed' when 2 then 'accepted' else 'offered' end as stage
                 from offers where term_id = $1 and sent_at is not null group by pool_entry_id) as came
                 on came.pool_entry_id = a.id
             where a.term_id = $2 and a.submitted_at is not null group by 1, 2"
        ))
        .bind::<Uid, _>(key(term))
        .bind::<Uid, _>(key(term))
        .load(conn)?;
        for of in groups {
            counts.of(of.name).add_candidates(of.stage.0, people(of.count));
        }
    }
    let offers = "from offers o join applications a on a.id = o.pool_entry_id
        join schools s on s.id = a.school_id join employers e on e.id = o.employer_id
        where o.term_id = $1 and o.sent_at is not null";
    let groups: Vec<Offers> = diesel::sql_query(format!(
        "select {of_offer} as name, case when o.state = 'confirmed' then 'confirmed'
             when o.accepted_at is not null then 'accepted' when o.state = 'lapsed' then 'lapsed'
             else 'other' end as outcome, count(*) as count {offers} group by 1, 2"
    ))
    .bind::<Uid, _>(key(term))
    .load(conn)?;
    for of in groups {
        counts.of(of.name).add_offers(of.outcome.0, people(of.count));
    }
    let mut times = |hours: String, answered: &str| -> Result<Vec<Times>, StoreError> {
        let sql = format!(
            "select {of_offer} as name, {hours} as hours, count(*) as count
             {offers} and {answered} group by 1, 2"
        );
        Ok(diesel::sql_query(sql).bind::<Uid, _>(key(term)).load(conn)?)
    };
    let answered = hours("o.sent_at", "coalesce(o.accepted_at, o.ended_at)");
    for of in times(answered, "(o.accepted_at is not null or o.state = 'declined')")? {
        counts.of(of.name).to_answer.add(people(of.hours), people(of.count));
    }
    for of in times(hours("o.accepted_at", "o.confirmed_at"), "o.confirmed_at is not null")? {
        counts.of(of.name).to_confirm.add(people(of.hours), people(of.count));
    }
    if let Some(name) = of_employer {
        let places: Vec<Places> = diesel::sql_query(format!(
            "select {name} as name, cast(sum(q.total) as bigint) as total,
               cast(sum(q.committed) as bigint) as committed
             from quotas q join employers e on e.id = q.employer_id where q.term_id = $1 group by 1"
        ))
        .bind::<Uid, _>(key(term))
        .load(conn)?;
        let of = |of: Places| (of.name, (people(of.total), people(of.committed)));
        counts.quotas = places.into_iter().map(of).collect();
        // Also those to whom nobody has sent an offer.
        for name in counts.quotas.keys() {
            counts.rows.entry(name.clone()).or_default();
        }
    }
    Ok(counts)
}

fn people(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
