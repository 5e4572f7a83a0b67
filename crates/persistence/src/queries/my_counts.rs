//! How many objects of somebody are in each state.

use super::prelude::*;
use super::sql;
use crate::rows::my_counts::*;
use crate::rows::statistics::Counted;
use crate::schema::sql::Instant;
use diesel::sql_types::{BigInt, Date as Day, Text};
use staj_domain::calendar::istanbul_date;
use time::OffsetDateTime;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The state of an offer at an instant, as `Offer::state_at` computes it.
const OFFER: &str = "case when state = 'sent' and respond_by < $1 then 'lapsed'
    when state = 'accepted' and confirm_by < $1 then 'confirmation_lapsed' else state end";
/// The state of a placement on a day, as `Placement::state_at` computes it.
const PLACEMENT: &str = "case when state not in ('confirmed', 'active') then state
    when starts_on > $1 then 'confirmed' when ends_on >= $1 then 'active' else 'completed' end";
/// The state of an application at an instant, as `ApplicationState::at` computes it.
const APPLICATION: &str = "case when state = 'draft'
    and term_id in (select id from terms where applications_close_at < $1) then 'expired' else state end";

/// Counts what somebody sees in their lists, of one term or of all.
pub fn of(
    conn: &mut Conn,
    scope: CountScope,
    term: Option<TermId>,
    now: OffsetDateTime,
) -> Result<MyCounts, StoreError> {
    let of_term = match term {
        Some(term) => format!("term_id = {}", sql::uid_text(key(term))),
        None => "true".to_owned(),
    };
    let count = |table: &str, state: &str, own: &str| {
        diesel::sql_query(format!(
            "select {state} as state, count(*) as count from {table} where {own} and {of_term}
             group by 1 order by 1"
        ))
    };
    let counted = |rows: Vec<Row>| -> Counted {
        rows.into_iter().map(|row| (row.state, row.count)).collect()
    };
    let mut counts = MyCounts::default();
    let (offers, placements, notices, applications) = match scope {
        CountScope::Candidate(candidate) => {
            let own = format!("candidate_id = {}", sql::uid_text(key(candidate)));
            let placements = format!("pool_entry_id in (select id from pool_entries where {own})");
            let sent = format!("{own} and sent_at is not null");
            (Some(sent), placements, None, Some(own))
        }
        CountScope::Employer(employer) => {
            let own = format!("employer_id = {}", sql::uid_text(key(employer)));
            (Some(own.clone()), own.clone(), Some(own), None)
        }
        CountScope::School { school, applications } => {
            let own = format!("school_id = {}", sql::uid_text(key(school)));
            let shared = format!("{own} and shared_at is not null");
            let submitted = format!("{own} and submitted_at is not null");
            (None, own, Some(shared), applications.then_some(submitted))
        }
    };
    if let Some(own) = offers {
        let query = count("offers", OFFER, &own).bind::<Instant, _>(At(now));
        counts.offers = counted(query.load(conn)?);
    }
    let query = count("placements", PLACEMENT, &placements).bind::<Day, _>(istanbul_date(now));
    counts.placements = counted(query.load(conn)?);
    if let Some(own) = notices {
        counts.sgk_notices = counted(count("sgk_notices", "state", &own).load(conn)?);
    }
    if let Some(own) = applications {
        let query = count("applications", APPLICATION, &own).bind::<Instant, _>(At(now));
        counts.applications = counted(query.load(conn)?);
        let query = format!(
            "select d.state, count(*) as count from documents d where d.application_id in
               (select id from applications where {own} and {of_term}) group by 1 order by 1"
        );
        counts.documents = counted(diesel::sql_query(query).load(conn)?);
    }
    Ok(counts)
}
