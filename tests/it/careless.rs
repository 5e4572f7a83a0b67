//! A client that bypasses the server, takes no locks and reads nothing first cannot break a rule of
//! offers, because the database refuses. The control run does the same without the constraints and
//! triggers that refuse.

use diesel::result::Error;
use staj_domain::Named;
use staj_domain::offer::{OfferState, TRANSITIONS};
use staj_tests::db::is_postgres;
use staj_tests::raw::{Raw, literal};
use staj_tests::{Db, Dice, TestApp, id};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;
use time::macros::date;
use uuid::Uuid;

const THREADS: u64 = 6;
const ATTEMPTS: usize = 1000;
/// Clients act at random. They get at most this many worlds to try everything.
const ROUNDS: u64 = 10;
const CANDIDATES: usize = 6;
const EMPLOYERS: usize = 4;
/// Places of each employer: fewer than the candidates could take.
const PLACES: u32 = 5;

/// The database of a run, and what is needed to judge it.
struct World {
    db: Db,
    entries: Vec<Uuid>,
    /// Employer, quota, term and member.
    employers: Vec<[Uuid; 4]>,
    /// Offers are numbered, so that a client can name one without reading it first.
    offers: AtomicU64,
    /// The lines of the ledgers and of the audit trail before the run.
    history: Vec<String>,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let term = app.open_term();
        let candidates: Vec<_> = (0..CANDIDATES).map(|_| app.candidate("Ayşe")).collect();
        let employers: Vec<_> = (0..EMPLOYERS).map(|_| app.employer("Kurum", PLACES)).collect();
        // This goes through the server, so that there is a history to falsify.
        let (start, end) = (date!(2027 - 03 - 01), date!(2027 - 03 - 26));
        let past = app.draft(&employers[0], &candidates[0], start, end).await;
        app.delete(&employers[0], &format!("/v1/offers/{past}")).await.is(200);
        assert_eq!(id(&app.get(&employers[0], &format!("/v1/offers/{past}")).await.is(200)), past);

        let mut raw = Raw::new(&app.db);
        raw.run(&log_statements()).unwrap();
        let world = Self {
            entries: candidates.iter().map(|candidate| candidate.pool_entry.0).collect(),
            employers: employers
                .iter()
                .map(|employer| [employer.id.0, employer.quota.0, term.0, employer.manager.user.0])
                .collect(),
            offers: AtomicU64::new(0),
            history: history(&mut raw),
            db: app.db,
        };
        let mut dice = Dice(7);
        for _ in 0..80 {
            raw.run(&world.insert(&mut dice, OfferState::Draft)).unwrap();
        }
        world
    }

    fn entry(&self, dice: &mut Dice) -> String {
        literal(self.entries[dice.below(CANDIDATES)])
    }

    fn offer(&self, dice: &mut Dice) -> String {
        literal(offer_id(dice.number() % self.offers.load(Ordering::Relaxed).max(1)))
    }

    fn quota(&self, dice: &mut Dice) -> String {
        literal(self.employers[dice.below(EMPLOYERS)][1])
    }

    fn insert(&self, dice: &mut Dice, state: OfferState) -> String {
        let (entry, employer) = (self.entry(dice), dice.below(EMPLOYERS));
        self.insert_of(&entry, employer, dice.dates(), state)
    }

    fn insert_of(
        &self,
        entry: &str,
        employer: usize,
        [start, end]: [&str; 2],
        state: OfferState,
    ) -> String {
        let id = offer_id(self.offers.fetch_add(1, Ordering::Relaxed));
        let [employer, quota, term, user] = self.employers[employer].map(literal);
        let slot = if state == OfferState::Confirmed { "1" } else { "null" };
        format!(
            "insert into offers (id, term_id, pool_entry_id, candidate_id, employer_id, quota_id, workplace_id, state, start_date, end_date, province_code,
               address, works_saturdays, work, monthly_wage_kurus, respond_by, sent_at, accepted_at, confirm_by, confirmed_at, slot,
               created_by, created_at, updated_at)
             values ({id}, {term}, {entry}, (select candidate_id from pool_entries where id = {entry}), {employer}, {quota}, (select id from workplaces where employer_id = {employer}), '{state}', '{start}', '{end}', 6, 'Ankara', {no}, '{{}}', 842265,
               '{RESPOND_BY}', '{SENT_AT}', '{SENT_AT}', '{CONFIRM_BY}', '{SENT_AT}', {slot}, {user}, '{SENT_AT}', '{SENT_AT}')",
            id = literal(id),
            no = if is_postgres() { "false" } else { "0" },
        )
    }

    /// One thing that a client may try, without reading first.
    fn attempt(&self, dice: &mut Dice) -> String {
        let offer = self.offer(dice);
        let second = self.offer(dice);
        let (entry, quota) = (self.entry(dice), self.quota(dice));
        let (few, slot) = (dice.below(8), dice.slot());
        // The nth offer of one candidate in these states, so that some offers reach their end.
        let nth = |states: &str, n: usize| {
            format!(
                "id = (select id from offers where pool_entry_id = {entry} and state in ({states}) order by id limit 1 offset {n})"
            )
        };
        let accepted = nth("'accepted'", 0);
        let one = match dice.below(28) {
            0..2 => advance(&format!("id = {offer}"), slot),
            2..6 => advance(&nth("'sent', 'accepted'", few % 3), slot),
            6 => format!(
                "{}; {}",
                advance(&format!("id = {offer}"), slot),
                advance(&format!("id = {second}"), slot)
            ),
            7 => advance(&format!("pool_entry_id = {entry} and state <> 'accepted'"), slot),
            8 => advance(&format!("quota_id = {quota} and state = 'draft'"), slot),
            9..11 => advance(&accepted, slot),
            // As the server does: the second confirmation invalidates the other offers.
            11 | 12 => format!(
                "update offers set state = 'invalidated' where state in ('sent', 'accepted') and pool_entry_id = {entry}
                   and not {accepted}; {}",
                advance(&accepted, slot)
            ),
            13..15 => {
                let state = dice.one_of(OfferState::ALL);
                // Half of the time, an offer that has ended.
                let which =
                    if dice.below(2) == 0 { format!("id = {offer}") } else { nth(ENDED, few) };
                set_state(&which, state, slot)
            }
            15..17 => {
                let state =
                    dice.one_of(&[OfferState::Cancelled, OfferState::Lapsed, OfferState::Declined]);
                let which = if dice.below(2) == 0 {
                    format!("id = {offer}")
                } else {
                    nth("'confirmed'", few % 2)
                };
                format!("update offers set state = '{state}', slot = null where {which}")
            }
            17..19 => self.insert(dice, OfferState::Draft),
            19 => {
                let state = dice.one_of(OfferState::ALL);
                self.insert(dice, state)
            }
            20 => {
                let [start, end] = dice.dates();
                format!("update offers set start_date = '{start}', end_date = '{end}' where id = {offer}")
            }
            21 | 22 => {
                let pool_entry = format!("pool_entry_id = {entry}");
                let change = dice.one_of(&[
                    "start_date = '2026-06-30'",
                    "end_date = '2026-09-30'",
                    "province_code = 81 - province_code",
                    "address = 'Başka yer'",
                    "unit = 'Başka birim'",
                    "works_saturdays = not works_saturdays",
                    "work = '{\"tasks\": 1}'",
                    "monthly_wage_kurus = monthly_wage_kurus - 1",
                    "respond_by = '2026-06-02T09:00:00.000000Z'",
                    &pool_entry,
                ]);
                format!("update offers set {change} where id = {offer}")
            }
            23 => format!("update quotas set total = {few} where id = {quota}"),
            24 => format!("update quotas set committed = {few} where id = {quota}"),
            25 => format!("update pool_entries set confirmed_count = {} where id = {entry}", few % 3),
            26 => format!("delete from offers where id = {offer}"),
            _ => {
                let mut falsifications = vec![
                    "delete from quota_ledger_lines where id = (select max(id) from quota_ledger_lines)",
                    "update quota_ledger_lines set amount = amount + 1 where id = (select min(id) from quota_ledger_lines)",
                    "delete from audit_events where id = (select min(id) from audit_events)",
                    "update audit_events set action = 'nothing' where id = (select min(id) from audit_events)",
                ];
                if is_postgres() {
                    falsifications.extend([
                        "truncate quota_ledger_lines",
                        "truncate audit_events",
                        "truncate offers cascade",
                    ]);
                } else {
                    falsifications.extend([
                        "insert or replace into quota_ledger_lines select * from quota_ledger_lines where id = (select min(id) from quota_ledger_lines)",
                        "insert or replace into audit_events select * from audit_events where id = (select min(id) from audit_events)",
                        "update or replace offers set slot = 3 - slot where state = 'confirmed'",
                    ]);
                }
                dice.one_of(&falsifications).to_owned()
            }
        };
        if is_postgres() {
            let isolation = dice.one_of(&["read committed", "repeatable read", "serializable"]);
            format!("begin isolation level {isolation}; {one}; commit")
        } else {
            let immediate = dice.one_of(&["", "immediate"]);
            format!("begin {immediate}; {one}; commit")
        }
    }

    /// How often each rule is broken.
    fn violations(&self, raw: &mut Raw) -> BTreeMap<&'static str, i64> {
        let held = OfferState::ALL.iter().filter(|state| state.holds_quota());
        let open = OfferState::ALL.iter().filter(|state| state.is_open());
        let (held, open) = (list(held), list(open));
        let arrows = TRANSITIONS.iter().map(|arrow| format!("'{} {}'", arrow.from, arrow.to));
        let arrows = arrows.collect::<Vec<_>>().join(", ");
        let mut found: BTreeMap<_, _> = [
            ("three confirmed", "(select pool_entry_id from offers where state = 'confirmed' group by pool_entry_id having count(*) > 2) x".to_owned()),
            ("overlap", "offers a join offers b on a.candidate_id = b.candidate_id and a.id < b.id
               where a.state = 'confirmed' and b.state = 'confirmed' and a.start_date <= b.end_date and b.start_date <= a.end_date".to_owned()),
            ("open with two confirmed", format!("offers o where state in ({open}) and
               (select count(*) from offers c where c.pool_entry_id = o.pool_entry_id and c.state = 'confirmed') >= 2")),
            ("two open of one employer", format!("(select 1 from offers where state in ({open}) group by employer_id, pool_entry_id having count(*) > 1) x")),
            ("count of confirmed", "pool_entries p where confirmed_count <> (select count(*) from offers where pool_entry_id = p.id and state = 'confirmed')".to_owned()),
            ("count of committed", format!("quotas q where committed <> (select count(*) from offers where quota_id = q.id and state in ({held}))")),
            ("more than the quota", format!("quotas q where total < (select count(*) from offers where quota_id = q.id and state in ({held}))")),
            ("ledger", "quotas q where committed <> coalesce((select sum(amount) from quota_ledger_lines where quota_id = q.id and kind <> 'total'), 0)
               or total <> coalesce((select sum(amount) from quota_ledger_lines where quota_id = q.id and kind = 'total'), 0)".to_owned()),
            ("not created as a draft", "careless_log where was is null and became <> 'draft'".to_owned()),
            ("no such transition", format!("careless_log where was <> became and was || ' ' || became not in ({arrows})")),
            ("changed after sending", "careless_log where was <> 'draft' and moved <> 0".to_owned()),
            ("deleted", "careless_log where became is null".to_owned()),
        ]
        .into_iter()
        .map(|(name, from)| {
            let count = raw.lines(&format!("select cast(count(*) as text) as line from {from}"));
            (name, count[0].parse().unwrap())
        })
        .collect();
        let history: BTreeSet<_> = history(raw).into_iter().collect();
        let lost = self.history.iter().filter(|line| !history.contains(*line)).count();
        found.insert("history lost", i64::try_from(lost).unwrap());
        found
    }

    /// Runs the clients once. Adds to `run` how many attempts succeeded, how often each rule
    /// refused one, and the most violations seen at a time, while the clients ran and afterwards.
    fn round(&self, prepare: &(impl Fn(&mut Raw) + Sync), run: &mut Run) {
        let running = AtomicBool::new(true);
        let seeds = run.rounds * THREADS + 1..=(run.rounds + 1) * THREADS;
        run.rounds += 1;
        thread::scope(|scope| {
            let clients: Vec<_> = seeds
                .map(|seed| {
                    scope.spawn(move || {
                        let (mut raw, mut dice) = (Raw::new(&self.db), Dice(seed));
                        prepare(&mut raw);
                        let mut run = Run::default();
                        for _ in 0..ATTEMPTS {
                            match raw.run(&self.attempt(&mut dice)) {
                                Ok(()) => run.done += 1,
                                Err(error) => {
                                    let _ = raw.run("rollback");
                                    *run.refused.entry(refusal(&error)).or_default() += 1;
                                }
                            }
                        }
                        run
                    })
                })
                .collect();
            let watch = scope.spawn(|| {
                let (mut raw, mut worst) = (Raw::new(&self.db), BTreeMap::new());
                while running.load(Ordering::Relaxed) {
                    keep_worst(&mut worst, self.violations(&mut raw));
                    thread::sleep(Duration::from_millis(20));
                }
                keep_worst(&mut worst, self.violations(&mut raw));
                worst
            });
            for client in clients {
                let of_one = client.join().unwrap();
                run.done += of_one.done;
                for (refusal, count) in of_one.refused {
                    *run.refused.entry(refusal).or_default() += count;
                }
            }
            running.store(false, Ordering::Relaxed);
            keep_worst(&mut run.worst, watch.join().unwrap());
        });
    }
}

#[derive(Debug, Default)]
struct Run {
    done: usize,
    refused: BTreeMap<String, usize>,
    worst: BTreeMap<&'static str, i64>,
    rounds: u64,
}

fn keep_worst(worst: &mut BTreeMap<&'static str, i64>, seen: BTreeMap<&'static str, i64>) {
    for (name, count) in seen {
        let most = worst.entry(name).or_insert(0);
        *most = count.max(*most);
    }
}

const ENDED: &str = "'declined', 'lapsed', 'revoked', 'cancelled', 'confirmation_lapsed', 'invalidated', 'discarded'";
const SENT_AT: &str = "2026-05-10T09:00:00.000000Z";
const RESPOND_BY: &str = "2026-06-01T09:00:00.000000Z";
const CONFIRM_BY: &str = "2026-06-05T09:00:00.000000Z";

/// Moves offers forward by one step, whatever their state.
fn advance(which: &str, slot: &str) -> String {
    format!(
        "update offers set sent_at = '{SENT_AT}', accepted_at = '{SENT_AT}', confirm_by = '{CONFIRM_BY}', confirmed_at = '{SENT_AT}',
           slot = case state when 'accepted' then {slot} else slot end,
           state = case state when 'draft' then 'sent' when 'sent' then 'accepted' when 'accepted' then 'confirmed' else state end
         where {which}"
    )
}

fn list<'a>(states: impl Iterator<Item = &'a OfferState>) -> String {
    states.map(|state| format!("'{state}'")).collect::<Vec<_>>().join(", ")
}

fn offer_id(number: u64) -> Uuid {
    Uuid::from_u128(0x0ffe_0000_0000_0000 + u128::from(number))
}

/// Logs every change of an offer, so that a change that was undone later is found, too.
fn log_statements() -> String {
    let conditions = |row: &str| {
        [
            "start_date",
            "end_date",
            "province_code",
            "address",
            "monthly_wage_kurus",
            "respond_by",
            "pool_entry_id",
            "quota_id",
        ]
        .map(|column| format!("{row}.{column}"))
        .join(", ")
    };
    let (old, new) = (conditions("old"), conditions("new"));
    if is_postgres() {
        format!(
            "create table careless_log (id bigint generated always as identity primary key, was text, became text, moved int not null);
             create function careless_log() returns trigger language plpgsql as $$ begin
               insert into careless_log (was, became, moved) values (
                 case when tg_op = 'INSERT' then null else old.state end, case when tg_op = 'DELETE' then null else new.state end,
                 case when tg_op = 'UPDATE' then (({old}) is distinct from ({new}))::int else 0 end);
               return null;
             end $$;
             create trigger careless_log after insert or update or delete on offers for each row execute function careless_log()"
        )
    } else {
        format!(
            "create table careless_log (id integer primary key, was text, became text, moved integer not null);
             create trigger careless_insert after insert on offers begin insert into careless_log (became, moved) values (new.state, 0); end;
             create trigger careless_delete after delete on offers begin insert into careless_log (was, moved) values (old.state, 0); end;
             create trigger careless_update after update on offers begin
               insert into careless_log (was, became, moved) values (old.state, new.state, ({old}) is not ({new})); end"
        )
    }
}

/// The lines of the ledgers and of the audit trail as text.
fn history(raw: &mut Raw) -> Vec<String> {
    raw.lines(
        "select 'quota ' || id || ' ' || kind || ' ' || amount || ' ' || total || ' ' || committed as line from quota_ledger_lines
         union all select 'audit ' || id || ' ' || object_kind || ' ' || action from audit_events",
    )
}

/// Drops everything that refuses a change: triggers, checks and partial unique indexes.
fn disarm(raw: &mut Raw) {
    let statements = if is_postgres() {
        raw.lines(
            "select format('drop trigger %I on %s', tgname, tgrelid::regclass) as line from pg_trigger
               where not tgisinternal and tgname <> 'careless_log'
             union all select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint
               where contype in ('c', 'x') and conrelid in ('offers'::regclass, 'quotas'::regclass, 'pool_entries'::regclass)",
        )
    } else {
        raw.lines("select 'drop trigger ' || name as line from sqlite_schema where type = 'trigger' and name not like 'careless%'")
    };
    raw.run(&statements.join(";\n")).unwrap();
    raw.run("drop index offers_two_slots; drop index offers_open_once").unwrap();
}

/// What refused an attempt: the name of the rule, or the database's message about the conflict.
fn refusal(error: &Error) -> String {
    match error {
        Error::DatabaseError(_, info) => {
            let message = info.message();
            let last = message.rsplit(": ").next().unwrap_or(message);
            info.constraint_name().unwrap_or(last).to_owned()
        }
        error => error.to_string(),
    }
}

/// Random values for a careless client.
trait Careless {
    fn slot(&mut self) -> &'static str;
    fn dates(&mut self) -> [&'static str; 2];
}

impl Careless for Dice {
    fn slot(&mut self) -> &'static str {
        self.one_of(&["1", "1", "2", "2", "3", "null"])
    }

    /// One of a few periods, so that offers often overlap.
    fn dates(&mut self) -> [&'static str; 2] {
        self.one_of(&[
            ["2026-07-01", "2026-07-31"],
            ["2026-07-31", "2026-08-20"],
            ["2026-08-01", "2026-08-28"],
            ["2026-08-31", "2026-09-25"],
        ])
    }
}

#[actix_web::test]
async fn a_careless_client_breaks_no_rule_of_offers() {
    let two_slots = if is_postgres() {
        ["offers_two_slots", "offers_open_once"]
    } else {
        ["offers.pool_entry_id, offers.slot", "offers.employer_id, offers.pool_entry_id"]
    };
    let rules: Vec<_> = [
        "offers_machine",
        "offers_born_draft",
        "offers_sent_is_fixed",
        "offers_open_after_two",
        "offers_no_overlap",
        "offers_slot",
        "quotas_not_exceeded",
        "counters_are_kept",
        "rows_stay",
        "audit_events_are_final",
    ]
    .into_iter()
    .chain(two_slots)
    .collect();
    let prepare = |raw: &mut Raw| {
        if is_postgres() {
            raw.run("set lock_timeout = '200ms'").unwrap();
        }
    };
    let mut run = Run::default();
    while run.rounds < ROUNDS && !rules.iter().all(|rule| run.refused.contains_key(*rule)) {
        World::new().await.round(&prepare, &mut run);
    }
    let broken: Vec<_> = run.worst.iter().filter(|(_, count)| **count > 0).collect();
    assert!(broken.is_empty(), "{broken:?}");

    // The clients tried enough for every rule to be needed.
    let attempts = run.done + run.refused.values().sum::<usize>();
    assert_eq!(attempts, usize::try_from(run.rounds * THREADS).unwrap() * ATTEMPTS);
    assert!(run.done > attempts / 10, "{run:?}");
    for rule in rules {
        assert!(run.refused.contains_key(rule), "{rule} refused nothing: {run:#?}");
    }
}

#[actix_web::test]
async fn without_the_rules_of_the_database_the_same_client_breaks_every_one() {
    let prepare = |raw: &mut Raw| {
        if is_postgres() {
            raw.run("set lock_timeout = '200ms'").unwrap();
        } else {
            raw.run("PRAGMA ignore_check_constraints = ON").unwrap();
        }
    };
    let mut run = Run::default();
    while run.rounds < ROUNDS && (run.rounds == 0 || run.worst.values().any(|count| *count == 0)) {
        let world = World::new().await;
        disarm(&mut Raw::new(&world.db));
        world.round(&prepare, &mut run);
    }
    let unseen: Vec<_> = run.worst.iter().filter(|(_, count)| **count == 0).collect();
    assert!(unseen.is_empty(), "no violation of {unseen:?} was seen: {run:#?}");
}

/// Sets a state with all columns that belong to it.
fn set_state(which: &str, state: OfferState, slot: &str) -> String {
    let slot = if state == OfferState::Confirmed { slot } else { "null" };
    format!(
        "update offers set state = '{state}', sent_at = '{SENT_AT}', accepted_at = '{SENT_AT}', confirm_by = '{CONFIRM_BY}',
           confirmed_at = '{SENT_AT}', slot = {slot} where {which}"
    )
}

/// The states through which an offer goes from its draft to a state.
fn path_to(state: OfferState) -> Vec<OfferState> {
    match TRANSITIONS.iter().find(|arrow| arrow.to == state) {
        Some(arrow) => [path_to(arrow.from), vec![state]].concat(),
        None => vec![],
    }
}

#[actix_web::test]
async fn the_machine_in_the_database_is_the_table_of_the_domain() {
    let world = World::new().await;
    let mut raw = Raw::new(&world.db);
    let entry = literal(world.entries[0]);
    for from in OfferState::ALL.iter().copied() {
        for to in OfferState::ALL.iter().copied() {
            raw.run("begin").unwrap();
            let which = format!("id = {}", literal(offer_id(world.offers.load(Ordering::Relaxed))));
            let dates = ["2026-07-01", "2026-07-31"];
            raw.run(&world.insert_of(&entry, 0, dates, OfferState::Draft)).unwrap();
            for state in path_to(from) {
                raw.run(&set_state(&which, state, "1")).unwrap();
            }
            let gone = raw.run(&set_state(&which, to, "1")).map_err(|error| refusal(&error));
            raw.run("rollback").unwrap();
            let listed = TRANSITIONS.iter().any(|arrow| arrow.from == from && arrow.to == to);
            let expected =
                if listed || from == to { Ok(()) } else { Err("offers_machine".to_owned()) };
            assert_eq!(gone, expected, "{from} to {to}");
        }
    }
}

#[actix_web::test]
async fn an_old_snapshot_does_not_hide_an_offer_from_the_second_confirmation() {
    let world = World::new().await;
    let [mut early, mut late] = [Raw::new(&world.db), Raw::new(&world.db)];
    let entry = literal(world.entries[0]);
    let first = world.offers.load(Ordering::Relaxed);
    let offer = |n: u64| format!("id = {}", literal(offer_id(first + n)));
    let dates =
        [["2026-07-01", "2026-07-31"], ["2026-08-01", "2026-08-28"], ["2026-08-31", "2026-09-25"]];
    for (employer, dates) in dates.into_iter().enumerate() {
        late.run(&world.insert_of(&entry, employer, dates, OfferState::Draft)).unwrap();
    }
    let step = |n, slot| advance(&offer(n), slot);
    for (n, steps) in [(0, 3), (1, 2)] {
        for _ in 0..steps {
            late.run(&step(n, "1")).unwrap();
        }
    }
    let begin = if is_postgres() { "begin isolation level repeatable read" } else { "begin" };
    early.run(begin).unwrap();
    early.lines("select state as line from offers");
    late.run(&step(2, "null")).unwrap();
    // Its snapshot is older than the third offer, which has been sent.
    let confirmed = early.run(&step(1, "2")).and_then(|()| early.run("commit"));
    let refused = confirmed.map_err(|error| refusal(&error)).unwrap_err();
    let expected = if is_postgres() {
        "could not serialize access due to concurrent update"
    } else {
        "database is locked"
    };
    assert_eq!(refused, expected);
    assert_eq!(world.violations(&mut late)["open with two confirmed"], 0);
}
