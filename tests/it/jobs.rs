//! Jobs: no item holds up another. An item that keeps failing is set aside and can be retried. A
//! job that cannot run does not stop the others.

use crate::evaluations::office;
use crate::notifications::{Sink, kinds};
use diesel::result::DatabaseErrorKind::Unknown;
use diesel::result::Error::{BrokenTransactionManager, DatabaseError};
use serde_json::{Value, json};
use staj_domain::failure::{ITEM_ATTEMPTS, Job};
use staj_domain::offer::OfferState;
use staj_domain::period::Period;
use staj_domain::placement::PlacementState;
use staj_domain::reminder::{self, FRESH, NEAR, NEAR_DAYS, Reminder};
use staj_domain::user::Role;
use staj_jobs::{Error, Items};
use staj_notifications::{MailServer, SendError};
use staj_persistence::rows::offers::{OfferRow, OfferScope};
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::{StoreError, Tx, offers, outbox, placements, sgk_notices};
use staj_tests::given::{CONTROL, Internship};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Bearer, Dice, TestApp, id, rfc3339};
use std::collections::BTreeSet;
use std::sync::Arc;
use time::macros::date;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

async fn failed_items(app: &TestApp, office: &impl Bearer) -> Vec<Value> {
    let page = app.get(office, "/v1/failed-items").await.is(200);
    page["items"].as_array().unwrap().clone()
}

async fn set_aside(app: &TestApp, office: &impl Bearer) -> Value {
    let report = app.get(office, "/v1/invariants").await.is(200);
    let items = report["items"].as_array().unwrap().iter();
    let found = items.into_iter().find(|item| item["name"] == "no_failed_item_is_set_aside");
    found.unwrap()["violations"].clone()
}

/// Puts an event into the outbox that this release does not know.
fn plant_unknown_event(app: &TestApp) {
    let event = format!(
        "insert into outbox_events (at, object_kind, object_id, action) values ('{}', 'offer', {}, 'vanish')",
        rfc3339(app.now()),
        literal(Uuid::from_u128(7)),
    );
    Raw::new(&app.db).run(&event).unwrap();
}

#[actix_web::test]
async fn an_event_that_fails_holds_up_no_other_and_can_be_retried() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 3));
    app.tick();
    // This event is the first in the outbox, in the same chunk as the others.
    plant_unknown_event(&app);
    app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    app.tick();
    assert_eq!(kinds(&app, &ayse).await, ["offer_sent"], "the other events are processed");
    let [failed] = failed_items(&app, &programme).await.try_into().unwrap();
    assert_eq!((&failed["job"], &failed["attempts"]), (&json!("notify"), &json!(1)));
    assert!(failed["error"].as_str().unwrap().contains("corrupt outbox_events"));

    // It is retried with a growing backoff until the attempts run out.
    for attempts in 2..=ITEM_ATTEMPTS {
        app.tick();
        assert_eq!(
            failed_items(&app, &programme).await[0]["attempts"],
            attempts - 1,
            "it is not due yet"
        );
        assert_eq!(set_aside(&app, &programme).await, 0);
        app.at(app.now() + Duration::hours(1));
        app.tick();
        assert_eq!(failed_items(&app, &programme).await[0]["attempts"], attempts);
    }
    assert_eq!(failed_items(&app, &programme).await[0]["retry_at"], Value::Null);
    assert_eq!(set_aside(&app, &programme).await, 1);
    let lines = app.canaries().logged("an item was set aside: corrupt outbox_events");
    let item = format!(" job=notify item={}", failed["item"].as_str().unwrap());
    assert!(lines.iter().any(|line| line.starts_with("ERROR ") && line.ends_with(&item)));
    app.at(app.now() + Duration::days(1));
    app.tick();
    assert_eq!(failed_items(&app, &programme).await[0]["attempts"], ITEM_ATTEMPTS);

    // The next release knows the event, and an officer asks for a retry.
    Raw::new(&app.db)
        .run("update outbox_events set action = 'draft' where action = 'vanish'")
        .unwrap();
    let retry = format!("/v1/failed-items/{}/retry", id(&failed));
    let due = app.act(&programme, &retry).await.is(200);
    assert_eq!(due["retry_at"], rfc3339(app.now()));
    app.tick();
    assert_eq!(failed_items(&app, &programme).await, [] as [Value; 0]);
    assert_eq!(set_aside(&app, &programme).await, 0);
    app.act(&programme, &retry).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_failure_is_forgotten_once_its_item_is_no_longer_due() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    app.tick();
    plant_unknown_event(&app);
    app.tick();
    assert_eq!(failed_items(&app, &programme).await.len(), 1);
    // Another server, which knows the event, has processed it.
    Raw::new(&app.db)
        .run("update outbox_events set notified_at = at where action = 'vanish'")
        .unwrap();
    app.tick();
    assert_eq!(failed_items(&app, &programme).await.len(), 1, "it is still waiting to be retried");
    app.at(app.now() + Duration::hours(1));
    app.tick();
    assert_eq!(failed_items(&app, &programme).await, [] as [Value; 0]);
}

#[actix_web::test]
async fn an_evaluation_that_fails_holds_up_no_other() {
    let app = TestApp::new().await;
    let office = office(&app);
    let (_, document) = app.submitted(&app.applicant("Ayşe")).await;
    app.at(CONTROL);
    office.approve(&app, &document).await;
    office.check(&app).await;
    let run = office.start(&app).await;
    // A run of another term, which comes first and cannot be finished.
    let other = app.open_term();
    app.at(CONTROL);
    let broken = format!(
        "insert into evaluation_runs (id, term_id, state, total, done, scorer_version, input_hash, started_by, started_at)
         select {}, {}, state, total, done, scorer_version, input_hash, started_by, started_at from evaluation_runs",
        literal(Uuid::nil()),
        literal(other.0),
    );
    Raw::new(&app.db).run(&broken).unwrap();
    app.tick();
    let path = format!("{}/evaluation-runs/{}", office.term, id(&run));
    assert_eq!(app.get(&office.programme, &path).await.is(200)["state"], "finished");
    let [failed] = failed_items(&app, &office.programme).await.try_into().unwrap();
    assert_eq!((&failed["job"], &failed["item"]), (&json!("evaluate"), &json!(other.to_string())));
}

#[actix_web::test]
async fn an_item_that_panics_holds_up_no_other() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let (store, now) = (&app.app.store, app.now());
    let done = std::cell::RefCell::new(vec![]);
    let work = |items: &[i64]| {
        assert!(!items.contains(&2), "this item panics");
        done.borrow_mut().extend_from_slice(items);
        Ok(())
    };
    let items = Items::begin(store, Job::Notify, now).unwrap();
    assert_eq!(items.each(&[1, 2, 3, 4, 5], 3, work).unwrap(), 4);
    assert_eq!(*done.borrow(), [1, 3, 4, 5]);
    let [failed] = failed_items(&app, &programme).await.try_into().unwrap();
    assert_eq!((&failed["item"], &failed["error"]), (&json!("2"), &json!("the code panicked")));
    // The next run skips it. The first run after the backoff retries it alone.
    assert!(Items::begin(store, Job::Notify, now).unwrap().is_resting(&2));
    let later = Items::begin(store, Job::Notify, now + Duration::hours(1)).unwrap();
    assert!(!later.is_resting(&2));
    assert_eq!(later.each(&[2, 6], 3, |_| Ok(())).unwrap(), 2);
    assert_eq!(failed_items(&app, &programme).await, [] as [Value; 0]);
}

#[actix_web::test]
async fn any_number_of_items_may_be_waiting_for_their_next_attempt() {
    let app = TestApp::new().await;
    let (store, now) = (&app.app.store, app.now());
    let items = Items::begin(store, Job::Notify, now).unwrap();
    let failing = (1..=7).collect::<Vec<i64>>();
    items.each(&failing, 3, |_| Err(Error::Panicked)).unwrap();
    let waiting = |_: &mut Tx<'_>, after: Option<i64>| {
        Ok((1..=8).filter(|item| after.is_none_or(|after| *item > after)).take(2).collect())
    };
    let items = Items::begin(store, Job::Notify, now).unwrap();
    assert_eq!(items.due(2, waiting).unwrap(), (vec![8], true), "behind pages of failed items");
    // After the backoff they are all due.
    let items = Items::begin(store, Job::Notify, now + Duration::hours(1)).unwrap();
    assert_eq!(items.due(2, waiting).unwrap(), (vec![1, 2], true));
}

#[actix_web::test]
async fn no_item_is_to_blame_for_a_database_that_is_down_or_full() {
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let full = || DatabaseError(Unknown, Box::new("database or disk is full".to_owned()));
    for fault in [|| BrokenTransactionManager, full] {
        let items = Items::begin(&app.app.store, Job::Notify, app.now()).unwrap();
        let tried = std::cell::Cell::new(0);
        let outcome = items.each(&[1, 2, 3], 1, |_| {
            tried.set(tried.get() + 1);
            Err(Error::from(StoreError::from(fault())))
        });
        assert!(outcome.is_err_and(|error| error.is_of_database()));
        assert_eq!(tried.get(), 1, "the other items are not tried without a database");
        assert_eq!(failed_items(&app, &programme).await, [] as [Value; 0]);
    }
}

#[actix_web::test]
async fn a_job_that_cannot_run_leaves_the_others_running() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.sent(&aselsan, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    Raw::new(&app.db).run("alter table evaluation_runs rename to lost").unwrap();
    app.at(date!(2026 - 06 - 10).midnight().assume_utc());
    let ticked = staj_jobs::tick(&app.app.store, app.now(), || ());
    assert!(matches!(ticked.failed.as_slice(), [(Job::Evaluate, _)]), "{:?}", ticked.failed);
    let offer = app.get(&ayse, &format!("/v1/offers/{offer}")).await.is(200);
    assert_eq!(offer["state"], "lapsed");
    assert_eq!(kinds(&app, &ayse).await, ["offer_sent", "offer_lapsed"]);
}

#[actix_web::test]
async fn a_mail_whose_sending_panics_holds_up_no_other() {
    /// Panics on a mail to this address.
    struct Fragile(String, Sink);
    impl MailServer for Fragile {
        fn send(&self, message: &lettre::Message) -> Result<(), SendError> {
            let text = String::from_utf8(message.formatted()).unwrap();
            assert!(!text.contains(&format!("To: {}\r\n", self.0)), "this mail panics");
            self.1.send(message)
        }
    }
    let app = TestApp::new().await;
    let programme = app.officer(Role::ProgrammeOfficer);
    let aselsan = app.employer("Aselsan", 9);
    let mut addresses = vec![];
    for name in ["Ayşe", "Baran", "Ceren"] {
        let candidate = app.candidate(name);
        app.sent(&aselsan, &candidate, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
        let me = app.get(&candidate, "/v1/me").await.is(200);
        addresses.push(me["email"].as_str().unwrap().to_owned());
    }
    app.tick();
    let server = Arc::new(Fragile(addresses[0].clone(), Sink::default()));
    app.deliver(&server).await;
    for address in &addresses[1..] {
        assert_eq!(server.1.with(address).len(), 1);
    }
    let waits = app.get(&programme, "/v1/mails?state=queued").await.is(200);
    let [mail] = waits["items"].as_array().unwrap().as_slice() else { panic!("{waits:#}") };
    assert_eq!((&mail["recipient"], &mail["failure"]), (&json!(addresses[0]), &json!("deferred")));
    app.at(app.now() + Duration::minutes(1));
    let server = Arc::new(Sink::default());
    app.deliver(&server).await;
    assert_eq!(server.with(&addresses[0]).len(), 1, "it is retried");
}

/// A query decides in SQL when a reminder is due. It must agree with the domain for every object,
/// just before, at and just after each instant at which the decision changes.
#[actix_web::test]
async fn reminders_that_sql_finds_due_are_due_by_the_domain() {
    let world = Internship::confirmed().await;
    let app = &world.app;
    let aselsan = app.employer("Roketsan", 9);
    let mut dice = Dice(7);
    let mut ids = vec![Uuid::parse_str(&world.offer).unwrap()];
    for day in 0..4 {
        let (start, end) = (date!(2026 - 06 - 15) + Duration::days(day), date!(2026 - 07 - 17));
        let candidate = app.candidate("Deniz");
        let offer = match day % 2 {
            0 => app.sent(&aselsan, &candidate, start, end).await,
            _ => app.accepted(&aselsan, &candidate, start, end).await,
        };
        ids.push(Uuid::parse_str(&offer).unwrap());
    }
    let notice = Uuid::parse_str(world.notice.rsplit('/').next().unwrap()).unwrap();
    let placement = Uuid::parse_str(world.placement.rsplit('/').next().unwrap()).unwrap();
    let store = &app.app.store;
    let rows: Vec<_> = ids
        .iter()
        .map(|id| {
            store
                .read(|tx| offers::find(tx, (*id).into(), OfferScope::Everyone))
                .unwrap()
                .unwrap()
                .offer
        })
        .collect();
    let found = store
        .read(|tx| sgk_notices::find(tx, notice.into(), SgkNoticeScope::Everyone))
        .unwrap()
        .unwrap();
    let at = store
        .read(|tx| placements::find(tx, placement.into(), PlacementScope::Everyone))
        .unwrap()
        .unwrap();

    let mut instants = BTreeSet::new();
    for row in &rows {
        let news = [row.sent_at, row.accepted_at].into_iter().flatten().map(|at| at.0 + FRESH);
        let deadlines = [Some(row.respond_by), row.confirm_by].into_iter().flatten();
        for border in news.chain(deadlines.flat_map(|at| [at.0, at.0 - NEAR])) {
            instants.extend([-1, 0, 1].map(|second| border + Duration::seconds(second)));
        }
    }
    let eve = at.start_date - Duration::DAY;
    for day in [found.notice.due_on, found.notice.due_on - NEAR_DAYS, eve, at.end_date] {
        let midnight = staj_domain::calendar::start_of_day(day);
        for border in [midnight, midnight + Duration::DAY] {
            instants.extend([-1, 0, 1].map(|second| border + Duration::seconds(second)));
        }
    }
    instants.extend(
        (0..40).map(|_| app.now() + Duration::minutes(i64::try_from(dice.below(200_000)).unwrap())),
    );

    let mut due_once = BTreeSet::new();
    for now in instants {
        let due = |reminder| -> BTreeSet<Uuid> {
            store.read(|tx| outbox::due(tx, reminder, now, 100)).unwrap().into_iter().collect()
        };
        let offers = |state, deadline: Instant, since: Instant| -> BTreeSet<Uuid> {
            let near = |row: &&OfferRow| {
                row.state.0 == state && reminder_near(deadline(row), since(row), now)
            };
            rows.iter().filter(near).map(|row| row.id.0).collect()
        };
        let respond = offers(
            OfferState::Sent,
            |row| Some(row.respond_by.0),
            |row| row.sent_at.map(|at| at.0),
        );
        let confirm = offers(
            OfferState::Accepted,
            |row| row.confirm_by.map(|at| at.0),
            |row| row.accepted_at.map(|at| at.0),
        );
        let share = reminder::due_day_is_near(found.notice.due_on, now);
        let alarm = reminder::is_overdue(
            found.notice.state.0,
            found.notice.due_on,
            PlacementState::Confirmed,
            at.end_date,
            now,
        );
        assert_eq!(due(Reminder::RespondSoon), respond, "{now}");
        assert_eq!(due(Reminder::ConfirmSoon), confirm, "{now}");
        assert_eq!(
            due(Reminder::ShareSoon),
            share.then_some(notice).into_iter().collect(),
            "{now}"
        );
        assert_eq!(due(Reminder::Overdue), alarm.then_some(notice).into_iter().collect(), "{now}");
        let period = Period::new(at.start_date, at.end_date).unwrap();
        let undeclared =
            reminder::is_undeclared(found.notice.state.0, PlacementState::Confirmed, period, now);
        let expected = undeclared.then_some(notice).into_iter().collect();
        assert_eq!(due(Reminder::Undeclared), expected, "{now}");
        for (reminder, is_due) in [
            (Reminder::RespondSoon, !respond.is_empty()),
            (Reminder::ConfirmSoon, !confirm.is_empty()),
            (Reminder::ShareSoon, share),
            (Reminder::Overdue, alarm),
            (Reminder::Undeclared, undeclared),
        ] {
            due_once.extend(is_due.then_some(reminder));
        }
    }
    assert_eq!(due_once.len(), 5, "each reminder was due at some instant");
}

type Instant = fn(&OfferRow) -> Option<OffsetDateTime>;

fn reminder_near(
    deadline: Option<OffsetDateTime>,
    since: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> bool {
    deadline.zip(since).is_some_and(|(by, since)| reminder::deadline_is_near(by, since, now))
}
