use super::documents::waiting_too_long;
use super::prelude::*;
use crate::rows::notifications::*;
use crate::rows::reference::SchoolRow;
use diesel::dsl::{exists, not};
use diesel::sql_types::Bool;
use staj_domain::Named;
use staj_domain::application::ApplicationState;
use staj_domain::calendar::{istanbul_date, start_of_day};
use staj_domain::document::DocumentState;
use staj_domain::employer::EmployerState;
use staj_domain::incident::IncidentKind;
use staj_domain::placement::EXIT_PERIOD;
use staj_domain::reminder::{EXIT_ASKED_FOR, FRESH, NEAR, NEAR_DAYS, OLD, Reminder};
use staj_domain::school::SchoolKind;
use staj_domain::sgk_notice::SgkNoticeState;
use staj_domain::user::{Language, Role};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// An instant before every event.
const EVER: OffsetDateTime = datetime!(1970-01-01 00:00 UTC);

/// Ids of events whose recipients have not all been notified, oldest first.
pub fn waiting(conn: &mut Conn, after: Option<i64>, limit: i64) -> Result<Vec<i64>, StoreError> {
    Ok(outbox_events::table
        .filter(outbox_events::notified_at.is_null())
        .filter(outbox_events::id.gt(after.unwrap_or(i64::MIN)))
        .order(outbox_events::id)
        .limit(limit)
        .select(outbox_events::id)
        .load(conn)?)
}

/// Locks the given events that still wait and that no other transaction has locked, oldest first.
pub fn lock(conn: &mut Conn, events: &[i64]) -> Result<Vec<Waiting>, StoreError> {
    let waiting = outbox_events::table
        .filter(outbox_events::id.eq_any(events))
        .filter(outbox_events::notified_at.is_null())
        .order(outbox_events::id)
        .select(WaitingRow::as_select());
    let found: Vec<WaitingRow> = locks::skipping!(waiting).load(conn)?;
    found.into_iter().map(Waiting::try_from).collect()
}

/// Saves the progress of notifying the recipients of an event: how many audiences were notified
/// completely, and the last recipient of the next one.
pub fn save_progress(
    conn: &mut Conn,
    event: i64,
    audiences_notified: i32,
    last_recipient: Option<Uuid>,
) -> Result<(), StoreError> {
    diesel::update(outbox_events::table.find(event))
        .set((
            outbox_events::audiences_notified.eq(audiences_notified),
            outbox_events::last_recipient.eq(last_recipient.map(Key)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Records that all recipients of these events have been notified.
pub fn finish(conn: &mut Conn, events: &[i64], at: OffsetDateTime) -> Result<(), StoreError> {
    diesel::update(outbox_events::table.filter(outbox_events::id.eq_any(events)))
        .set(outbox_events::notified_at.eq(At(at)))
        .execute(conn)?;
    Ok(())
}

/// The next recipients, in the order of their ids, which are higher than `after`. `after` does not
/// apply to an address without an account.
pub fn recipients(
    conn: &mut Conn,
    to: &Recipients,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Recipient>, StoreError> {
    let after = Key(after.unwrap_or(Uuid::nil()));
    let people = users::table
        .filter(super::users::reachable())
        .filter(users::id.gt(after))
        .order(users::id)
        .limit(limit)
        .select(RecipientRow::as_select());
    let found: Vec<RecipientRow> = match to {
        Recipients::CareerCentres => return career_centres(conn, after, limit),
        Recipients::Address { to, copy } => {
            let copy_to = super::users::find(conn, *copy)?.map(|user| user.email);
            return Ok(vec![Recipient { copy_to, ..at(to, Language::Turkish) }]);
        }
        Recipients::Mailbox { to, language } => return Ok(vec![at(to, *language)]),
        Recipients::CareerOfficers => {
            people.filter(users::role.eq(Name(Role::CareerOfficer))).load(conn)?
        }
        Recipients::SchoolUnit(school, application) => {
            let faculty = match application {
                Some(application) => super::faculties::of_application(conn, *application)?,
                None => None,
            };
            let its = users::faculty_id.eq(faculty.as_ref().map(|faculty| faculty.id));
            let unit = people
                .filter(users::school_id.eq(key(*school)))
                .filter(users::role.eq_any([Name(Role::UnitOfficer), Name(Role::SchoolOfficer)]))
                .filter(users::faculty_id.is_null().or(its))
                .load::<RecipientRow>(conn)?;
            if unit.is_empty() && after == Key(Uuid::nil()) {
                let found = super::reference::find_school(conn, *school)?;
                let address = |row: &SchoolRow| match &faculty {
                    Some(faculty) => faculty.email.clone(),
                    None => row.email.clone(),
                };
                let of = |row: SchoolRow| of_school(row.id, address(&row));
                return Ok(found.into_iter().map(of).collect());
            }
            unit
        }
        Recipients::DocumentOfficers(school) => {
            let officers = people
                .filter(users::school_id.eq(key(*school)))
                .filter(users::role.eq_any([Name(Role::CareerOfficer), Name(Role::SchoolOfficer)]))
                .load::<RecipientRow>(conn)?;
            if officers.is_empty() && after == Key(Uuid::nil()) {
                let found = super::reference::find_school(conn, *school)?;
                return Ok(found.into_iter().map(|row| of_school(row.id, row.email)).collect());
            }
            officers
        }
        Recipients::OfficersOf(school) => {
            people.filter(users::school_id.eq(key(*school))).load(conn)?
        }
        Recipients::ProgrammeOffice => {
            people.filter(users::role.eq(Name(Role::ProgrammeOfficer))).load(conn)?
        }
        Recipients::Person(user) => people.filter(users::id.eq(key(*user))).load(conn)?,
        Recipients::PoolCandidates(term) => people
            .filter(diesel::dsl::exists(
                applications::table
                    .filter(applications::candidate_id.eq(users::id))
                    .filter(applications::term_id.eq(key(*term)))
                    .filter(applications::state.eq(Name(ApplicationState::InPool))),
            ))
            .filter(users::role.eq(Name(Role::Candidate)))
            .load(conn)?,
        Recipients::MembersOf(employer) => {
            people.filter(users::employer_id.eq(key(*employer))).load(conn)?
        }
        Recipients::MembersOfAny(of) => {
            let of: Vec<_> = of.iter().map(|employer| Some(key(*employer))).collect();
            people.filter(users::employer_id.eq_any(of)).load(conn)?
        }
        Recipients::MembersOfActiveEmployers => people
            .filter(
                users::employer_id.eq_any(
                    employers::table
                        .filter(employers::state.eq(Name(EmployerState::Active)))
                        .select(employers::id.nullable()),
                ),
            )
            .load(conn)?,
    };
    let in_account_only = *to == Recipients::CareerOfficers;
    let recipient = |row: RecipientRow| Recipient {
        id: row.id.0,
        user: Some(row.id.id()),
        school: None,
        address: (!in_account_only).then_some(row.email),
        copy_to: None,
        language: row.language.0,
        mails_daily: row.mails_daily,
        mails_bulk: row.mails_bulk,
    };
    Ok(found.into_iter().map(recipient).collect())
}

/// An address without an account.
fn at(address: &str, language: Language) -> Recipient {
    Recipient {
        id: Uuid::nil(),
        user: None,
        school: None,
        address: Some(address.to_owned()),
        copy_to: None,
        language,
        mails_daily: true,
        mails_bulk: true,
    }
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
        mails_daily: true,
        mails_bulk: true,
    }
}

/// The objects for which a reminder is due and not yet in the outbox, in no particular order. A
/// daily reminder is due again each day. `staj_domain::reminder` decides what is due.
pub fn due(
    conn: &mut Conn,
    reminder: Reminder,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let event = reminder.event();
    let since = if reminder.repeats_daily() { start_of_day(istanbul_date(now)) } else { EVER };
    let reminded = outbox_events::table
        .filter(outbox_events::object_kind.eq(event.object_kind().name()))
        .filter(outbox_events::action.eq(event.action()))
        .filter(outbox_events::at.ge(At(since)));
    let (today, at) = (istanbul_date(now), At(now));
    let (soon, fresh) = (At(now + NEAR), At(now - FRESH));
    // States are literals, so that the partial indexes apply.
    let is = |condition: &'static str| Literal::<Bool>::new(condition);
    let found: Vec<Key> = match reminder {
        Reminder::ApplicationsOpen => terms::table
            .filter(terms::announced_at.is_not_null())
            .filter(terms::applications_open_at.le(at))
            .filter(terms::applications_close_at.ge(at))
            .filter(not(exists(reminded.filter(outbox_events::object_id.eq(terms::id)))))
            .select(terms::id)
            .limit(limit)
            .load(conn)?,
        Reminder::RespondSoon => offers::table
            .filter(is("offers.state = 'sent'"))
            .filter(offers::respond_by.between(at, soon))
            .filter(offers::sent_at.le(fresh))
            .filter(not(exists(reminded.filter(outbox_events::object_id.eq(offers::id)))))
            .select(offers::id)
            .limit(limit)
            .load(conn)?,
        Reminder::ConfirmSoon => offers::table
            .filter(is("offers.state = 'accepted'"))
            .filter(offers::confirm_by.between(at, soon))
            .filter(offers::accepted_at.le(fresh))
            .filter(not(exists(reminded.filter(outbox_events::object_id.eq(offers::id)))))
            .select(offers::id)
            .limit(limit)
            .load(conn)?,
        Reminder::ShareSoon => sgk_notices::table
            .filter(is("sgk_notices.state in ('pending', 'rejected')"))
            .filter(sgk_notices::state.eq(Name(SgkNoticeState::Pending)))
            .filter(sgk_notices::due_on.between(today, today + NEAR_DAYS))
            .filter(not(exists(reminded.filter(outbox_events::object_id.eq(sgk_notices::id)))))
            .select(sgk_notices::id)
            .limit(limit)
            .load(conn)?,
        // An intern cannot be insured once the internship is over.
        Reminder::Overdue => sgk_notices::table
            .inner_join(placements::table)
            .filter(is("sgk_notices.state in ('pending', 'rejected')"))
            .filter(sgk_notices::due_on.lt(today))
            .filter(is("placements.state in ('confirmed', 'active')"))
            .filter(placements::ends_on.ge(today))
            .filter(not(exists(reminded.filter(outbox_events::object_id.eq(sgk_notices::id)))))
            .select(sgk_notices::id)
            .limit(limit)
            .load(conn)?,
        // The declaration is due on the day before the start.
        Reminder::Undeclared => {
            let mut found = vec![];
            // One statement for each state of the internship, so that each finds its index.
            for running in ["placements.state = 'confirmed'", "placements.state = 'active'"] {
                let some: Vec<Key> = sgk_notices::table
                    .inner_join(placements::table)
                    .filter(is(
                        "sgk_notices.state in ('pending', 'shared', 'acknowledged', 'rejected')",
                    ))
                    .filter(is(running))
                    .filter(placements::starts_on.le(today + Duration::DAY))
                    .filter(placements::ends_on.ge(today))
                    .filter(not(exists(
                        reminded.filter(outbox_events::object_id.eq(sgk_notices::id)),
                    )))
                    .select(sgk_notices::id)
                    .limit(limit)
                    .load(conn)?;
                found.extend(some);
            }
            found.truncate(usize::try_from(limit).unwrap_or(0));
            found
        }
        Reminder::ExitUndeclared => placements::table
            .inner_join(sgk_notices::table)
            .filter(is("placements.left_on is not null and placements.exit_declared_on is null"))
            .filter(placements::left_on.le(today - (EXIT_PERIOD - NEAR_DAYS)))
            .filter(placements::left_on.ge(today - EXIT_ASKED_FOR))
            .filter(sgk_notices::state.eq(Name(SgkNoticeState::Declared)))
            .filter(not(exists(reminded.filter(outbox_events::object_id.eq(placements::id)))))
            .select(placements::id)
            .limit(limit)
            .load(conn)?,
        Reminder::AccidentUndeclared => incidents::table
            .filter(is("incidents.state = 'open'"))
            .filter(incidents::kind.eq(Name(IncidentKind::Accident)))
            .filter(incidents::due_on.le(today + Duration::DAY))
            .filter(not(exists(reminded.filter(outbox_events::object_id.eq(incidents::id)))))
            .select(incidents::id)
            .limit(limit)
            .load(conn)?,
        Reminder::DocumentsWaiting => schools::table
            .filter(exists(
                waiting_too_long!(now).filter(documents::school_id.eq(schools::id.nullable())),
            ))
            .filter(not(exists(reminded.filter(outbox_events::object_id.eq(schools::id)))))
            .select(schools::id)
            .limit(limit)
            .load(conn)?,
    };
    Ok(found.into_iter().map(|id| id.0).collect())
}

/// Writes a reminder for each object to the outbox.
pub fn remind(
    conn: &mut Conn,
    reminder: Reminder,
    objects: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let event = reminder.event();
    let rows: Vec<_> = objects
        .iter()
        .map(|id| {
            (
                outbox_events::at.eq(At(now)),
                outbox_events::object_kind.eq(event.object_kind().name()),
                outbox_events::object_id.eq(Key(*id)),
                outbox_events::action.eq(event.action()),
            )
        })
        .collect();
    diesel::insert_into(outbox_events::table).values(rows).execute(conn)?;
    Ok(())
}

/// Lets one server at a time look for reminders, until the transaction ends, so that no reminder is
/// written twice.
pub fn lock_reminders(conn: &mut Conn) -> Result<(), StoreError> {
    Ok(locks::unique_value(conn, b"reminders")?)
}
