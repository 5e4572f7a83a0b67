use super::prelude::*;
use crate::rows::notifications::*;
use crate::schema::sql::Instant;
use diesel::sql_types::Date;
use staj_domain::application::ApplicationState;
use staj_domain::calendar::{istanbul_date, start_of_day};
use staj_domain::employer::EmployerState;
use staj_domain::school::SchoolKind;
use staj_domain::user::{Language, Role};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The events that wait the longest, and that nobody else is telling of.
pub fn lock_waiting(conn: &mut Conn, limit: i64) -> Result<Vec<Waiting>, StoreError> {
    let waiting = outbox_events::table
        .filter(outbox_events::delivered_at.is_null())
        .order(outbox_events::id)
        .limit(limit)
        .select(Waiting::as_select());
    Ok(locks::skipping!(waiting).load(conn)?)
}

/// Notes how far the telling of an event has come.
pub fn save_progress(
    conn: &mut Conn,
    event: i64,
    told: i32,
    up_to: Option<Uuid>,
) -> Result<(), StoreError> {
    diesel::update(outbox_events::table.find(event))
        .set((outbox_events::told.eq(told), outbox_events::told_up_to.eq(up_to.map(Key))))
        .execute(conn)?;
    Ok(())
}

/// Everybody has been told of these.
pub fn deliver(conn: &mut Conn, events: &[i64], at: OffsetDateTime) -> Result<(), StoreError> {
    diesel::update(outbox_events::table.filter(outbox_events::id.eq_any(events)))
        .set(outbox_events::delivered_at.eq(At(at)))
        .execute(conn)?;
    Ok(())
}

/// The next of an audience, in the order of their ids.
pub fn recipients(
    conn: &mut Conn,
    audience: &Audience,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Recipient>, StoreError> {
    let after = Key(after.unwrap_or(Uuid::nil()));
    let people = users::table
        .filter(users::active.eq(true))
        .filter(users::id.gt(after))
        .order(users::id)
        .limit(limit)
        .select(RecipientRow::as_select());
    let found: Vec<RecipientRow> = match audience {
        Audience::CareerCentres => return career_centres(conn, after, limit),
        Audience::Address { to, copy } => {
            let copy_to = super::users::find(conn, *copy)?.map(|user| user.email);
            let address = Some(to.clone());
            let language = Language::Turkish;
            return Ok(vec![Recipient {
                id: Uuid::nil(),
                user: None,
                school: None,
                address,
                copy_to,
                language,
            }]);
        }
        Audience::OfficersOfCareerCentres => {
            people.filter(users::role.eq(Name(Role::CareerOfficer))).load(conn)?
        }
        Audience::SchoolUnit(school) => {
            let unit = people
                .filter(users::school_id.eq(key(*school)))
                .filter(users::role.eq_any([Name(Role::UnitOfficer), Name(Role::SchoolOfficer)]))
                .load::<RecipientRow>(conn)?;
            if unit.is_empty() && after == Key(Uuid::nil()) {
                let found = super::reference::find_school(conn, *school)?;
                return Ok(found.into_iter().map(|row| of_school(row.id, row.email)).collect());
            }
            unit
        }
        Audience::Programme => {
            people.filter(users::role.eq(Name(Role::ProgrammeOfficer))).load(conn)?
        }
        Audience::Person(user) => people.filter(users::id.eq(key(*user))).load(conn)?,
        Audience::PoolCandidates(term) => people
            .filter(diesel::dsl::exists(
                applications::table
                    .filter(applications::candidate_id.eq(users::id))
                    .filter(applications::term_id.eq(key(*term)))
                    .filter(applications::state.eq(Name(ApplicationState::InPool))),
            ))
            .filter(users::role.eq(Name(Role::Candidate)))
            .load(conn)?,
        Audience::MembersOf(employer) => {
            people.filter(users::employer_id.eq(key(*employer))).load(conn)?
        }
        Audience::MembersOfActiveEmployers => people
            .filter(
                users::employer_id.eq_any(
                    employers::table
                        .filter(employers::state.eq(Name(EmployerState::Active)))
                        .select(employers::id.nullable()),
                ),
            )
            .load(conn)?,
    };
    let in_account_alone = *audience == Audience::OfficersOfCareerCentres;
    let recipient = |row: RecipientRow| Recipient {
        id: row.id.0,
        user: Some(row.id.id()),
        school: None,
        address: (!in_account_alone).then_some(row.email),
        copy_to: None,
        language: row.language.0,
    };
    Ok(found.into_iter().map(recipient).collect())
}

fn career_centres(conn: &mut Conn, after: Key, limit: i64) -> Result<Vec<Recipient>, StoreError> {
    let found = schools::table
        .filter(schools::kind.eq(Name(SchoolKind::University)))
        .filter(schools::active.eq(true))
        .filter(schools::id.gt(after))
        .order(schools::id)
        .limit(limit)
        .select((schools::id, schools::email))
        .load::<(Key, String)>(conn)?;
    Ok(found.into_iter().map(|(id, email)| of_school(id, email)).collect())
}

fn of_school(id: Key, email: String) -> Recipient {
    Recipient {
        id: id.0,
        user: None,
        school: Some(id.id()),
        address: Some(email),
        copy_to: None,
        language: Language::Turkish,
    }
}

/// What time brings near: a query for the objects, with the text of the event and the kind of
/// object in front. An object is put into the outbox once for each text.
const NEAR: &[(&str, &str, &str)] = &[
    // N2
    (
        "term.applications_open",
        "term",
        "select id from terms where announced_at is not null and applications_open_at <= $2 and applications_close_at >= $2",
    ),
    // N23: not while the news itself is fresh.
    (
        "offer.respond_soon",
        "offer",
        "select id from offers where state = 'sent' and respond_by >= $2 and respond_by <= $3 and sent_at <= $4",
    ),
    (
        "offer.confirm_soon",
        "offer",
        "select id from offers where state = 'accepted' and confirm_by >= $2 and confirm_by <= $3 and accepted_at <= $4",
    ),
    (
        "sgk_notice.share_soon",
        "sgk_notice",
        "select id from sgk_notices where state = 'pending' and due_on >= $5 and due_on <= $6",
    ),
];

/// What has gone wrong by time, likewise: put into the outbox once a day for as long as it lasts.
const WRONG: &[(&str, &str, &str)] = &[
    // N22: nobody can be insured for an internship that is over.
    (
        "sgk_notice.overdue",
        "sgk_notice",
        "select n.id from sgk_notices n join placements p on p.id = n.placement_id join offers o on o.id = p.offer_id
           where n.state in ('pending', 'rejected') and n.due_on < $5 and o.end_date >= $5 and p.state in ('confirmed', 'active')",
    ),
];

/// A deadline within this is near (N23).
const NEAR_HOURS: Duration = Duration::hours(48);
/// A notice due within this is near (N23).
const NEAR_DAYS: Duration = Duration::days(3);
/// News younger than this needs no reminder.
const FRESH: Duration = Duration::hours(12);

/// Puts what is near, and what has gone wrong, into the outbox. Answers how much there was.
pub fn remind(conn: &mut Conn, now: OffsetDateTime) -> Result<usize, StoreError> {
    // One at a time, so that nothing is put there twice.
    locks::unique_value(conn, b"reminders")?;
    let today = istanbul_date(now);
    let mut count = 0;
    let since = |day: &'static str| move |(kind, object, query)| (kind, object, query, day);
    let once = NEAR.iter().copied().map(since(""));
    let daily = WRONG.iter().copied().map(since(" and e.at >= $7"));
    for (kind, object_kind, near, day) in once.chain(daily) {
        let insert = format!(
            "with bounds(at, now, soon, stale, today, by, midnight) as (select $1, $2, $3, $4, $5, $6, $7)
             insert into outbox_events (at, kind, object_kind, object_id)
             select $1, '{kind}', '{object_kind}', near.id from ({near}) as near where not exists
               (select 1 from outbox_events e where e.object_kind = '{object_kind}' and e.object_id = near.id and e.kind = '{kind}'{day})"
        );
        count += diesel::sql_query(insert)
            .bind::<Instant, _>(At(now))
            .bind::<Instant, _>(At(now))
            .bind::<Instant, _>(At(now + NEAR_HOURS))
            .bind::<Instant, _>(At(now - FRESH))
            .bind::<Date, _>(today)
            .bind::<Date, _>(today + NEAR_DAYS)
            .bind::<Instant, _>(At(start_of_day(today)))
            .execute(conn)?;
    }
    Ok(count)
}
