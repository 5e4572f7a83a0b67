//! Every state × every command × every role, over HTTP, compared with the state machine that the
//! server publishes: each transition in its table works, and nothing else is possible.

use actix_web::http::Method;
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::calendar::start_of_day;
use staj_domain::user::Role;
use staj_tests::contract::operations;
use staj_tests::given::{CONTROL, TERM, WINDOW, calendar, respond_by};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Caller, Employer, Nobody, Reply, START, TestApp, id, instant, rfc3339};
use std::collections::{BTreeMap, BTreeSet};
use time::macros::date;
use time::{Date, Duration};
use uuid::Uuid;

const FIRST: Date = date!(2026 - 07 - 20);
const LAST: Date = date!(2026 - 08 - 14);

/// One person of each role. Unless `Object::own` says otherwise, the objects belong to them.
pub struct Cast {
    pub app: TestApp,
    aselsan: Employer,
    tai: Employer,
    pub people: BTreeMap<Role, Caller>,
}

/// An object in some state.
pub struct Object {
    pub path: String,
    /// The people of the object who are not in the cast, by role.
    pub own: BTreeMap<Role, Caller>,
}

/// A command as a client sends it.
pub struct Command {
    /// The name of the action in the state machine.
    pub action: &'static str,
    method: Method,
    /// The end of the path, after the path of the object.
    verb: &'static str,
    body: Option<Value>,
}

pub fn post(action: &'static str, verb: &'static str, body: Option<Value>) -> Command {
    Command { action, method: Method::POST, verb, body }
}

/// A kind of object that has a state machine.
pub trait Machine {
    const NAME: &'static str;

    fn commands() -> Vec<Command>;

    /// Creates an object in that state, through the API where possible.
    async fn make(cast: &Cast, state: &str) -> Object;

    /// Sets the clock to a time at which the command is allowed.
    fn wait(_: &Cast, _action: &str) {}

    /// Whether it is the turn of this role, if the table lists several.
    fn is_turn(_role: Role, _from: &str) -> bool {
        true
    }

    /// What somebody of the role sees of the object. `None` if they cannot see it.
    async fn seen(cast: &Cast, object: &Object, role: Role) -> Option<Value> {
        let reply = cast.app.get(cast.caller(object, role), &object.path).await;
        (reply.status == 200).then_some(reply.body)
    }

    async fn state(cast: &Cast, object: &Object) -> String {
        let seen = cast.app.get(&cast.people[&Role::ProgrammeOfficer], &object.path).await.is(200);
        let seen = if seen["interview"].is_object() { &seen["interview"] } else { &seen };
        seen["state"].as_str().unwrap().to_owned()
    }
}

impl Cast {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (aselsan, tai) = (app.employer("Aselsan", 500), app.employer("TAI", 500));
        let mut people = BTreeMap::from([
            (Role::EmployerManager, aselsan.manager.clone()),
            (Role::InternshipOfficer, app.colleague(&aselsan, Role::InternshipOfficer)),
            (Role::Candidate, app.candidate("Zeynep").caller),
        ]);
        for role in Role::ALL {
            people.entry(*role).or_insert_with(|| app.officer(*role));
        }
        Self { app, aselsan, tai, people }
    }

    pub fn caller<'a>(&'a self, object: &'a Object, role: Role) -> &'a Caller {
        object.own.get(&role).unwrap_or(&self.people[&role])
    }

    async fn give(&self, object: &Object, role: Role, command: &Command) -> Reply {
        let path = match command.verb.strip_prefix("../") {
            // The other list of the same employer.
            Some(list) => object.path.replace("talent-pool", list),
            None => format!("{}{}", object.path, command.verb),
        };
        let caller = self.caller(object, role);
        let named = |body: &Value| {
            let text = body.to_string().replace("{tai}", &self.tai.id.to_string());
            serde_json::from_str(&text).unwrap()
        };
        let body = command.body.as_ref().map(named);
        self.app.send(command.method.clone(), caller, &path, body).await
    }

    /// Sends a command that must succeed.
    pub async fn done(&self, object: &Object, role: Role, command: Command) {
        let reply = self.give(object, role, &command).await;
        assert!(reply.status < 300, "{}: {:#}", command.action, reply.body);
    }
}

/// An object as somebody of the role sees it in a list, if it has no path of its own.
pub async fn listed(cast: &Cast, object: &Object, role: Role, list: &str) -> Option<Value> {
    let of = object.path.rsplit('/').next().unwrap();
    let reply = cast.app.get(cast.caller(object, role), list).await;
    let items = reply.body["items"].as_array()?;
    items.iter().find(|item| item["id"] == of).cloned()
}

/// The roles that may send the command in this state, by the published table.
fn roles_of(machine: &Value, state: &str, action: &str) -> BTreeSet<String> {
    let names = |row: &Value| {
        row["roles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let rows = machine["transitions"].as_array().unwrap();
    rows.iter()
        .filter(|row| row["from"] == state && row["action"] == action)
        .flat_map(names)
        .collect()
}

fn target<'a>(machine: &'a Value, state: &str, action: &str) -> &'a str {
    let rows = machine["transitions"].as_array().unwrap();
    let row = rows.iter().find(|row| row["from"] == state && row["action"] == action);
    row.unwrap()["to"].as_str().unwrap()
}

pub async fn walk<M: Machine>() {
    let cast = Cast::new().await;
    let machine = cast.app.get(&Nobody, &format!("/v1/state-machines/{}", M::NAME)).await.is(200);
    let commands = M::commands();
    // Every action of a person has a command here. Actions without a role belong to the system.
    for row in machine["transitions"].as_array().unwrap() {
        let action = row["action"].as_str().unwrap();
        let given = commands.iter().any(|command| command.action == action);
        let by_people = !row["roles"].as_array().unwrap().is_empty();
        // `create_pool` acts on a whole term; `evaluations.rs` tests it.
        assert!(given == by_people || action == "create_pool", "{action} of {}", M::NAME);
    }
    for state in machine["states"].as_array().unwrap() {
        let state = state.as_str().unwrap();
        let object = M::make(&cast, state).await;
        assert_eq!(M::state(&cast, &object).await, state);
        for role in Role::ALL {
            let refused = match M::seen(&cast, &object, *role).await {
                Some(seen) => check_actions::<M>(&seen, &machine, state, *role),
                None => vec![],
            };
            for (action, refusal) in refused {
                // The rulings of a school are not commands of the state machine.
                let command = commands.iter().find(|command| command.action == action);
                let Some(command) = command else { continue };
                let body = cast.give(&object, *role, command).await.body;
                assert_eq!((&body["code"], &body["facts"]), (&refusal["code"], &refusal["facts"]));
                assert_eq!(M::state(&cast, &object).await, state);
            }
            for command in &commands {
                let what = format!("{} {} {state} by {role}", command.action, M::NAME);
                let is_open = roles_of(&machine, state, command.action).contains(role.name());
                if is_open && M::is_turn(*role, state) {
                    let fresh = M::make(&cast, state).await;
                    M::wait(&cast, command.action);
                    let reply = cast.give(&fresh, *role, command).await;
                    assert!(reply.status < 300, "{what}: {:#}", reply.body);
                    let to = target(&machine, state, command.action);
                    assert_eq!(M::state(&cast, &fresh).await, to, "{what}");
                    // This sets the clock back to the time at which objects are made.
                    M::make(&cast, state).await;
                } else {
                    let reply = cast.give(&object, *role, command).await;
                    let refused = matches!(reply.status, 403 | 404 | 409);
                    // A repeated command succeeds and changes nothing.
                    let repeated = reply.status < 300;
                    assert!(refused || repeated, "{what}: {} {:#}", reply.status, reply.body);
                    // A `conflict` would mean that a constraint caught what a check missed.
                    assert_ne!(reply.body["code"], "conflict", "{what}");
                    assert_eq!(M::state(&cast, &object).await, state, "{what}");
                }
            }
        }
    }
}

/// Checks that the `actions` a reader sees are the transitions out of the state. Returns the
/// actions that are refused for now, with their refusals.
fn check_actions<M: Machine>(
    seen: &Value,
    machine: &Value,
    state: &str,
    role: Role,
) -> Vec<(String, Value)> {
    let seen = if seen["interview"].is_object() { &seen["interview"] } else { seen };
    let Some(actions) = seen["actions"].as_array() else { return vec![] };
    for action in actions {
        let operation = operations().into_iter().find(|of| action["operation_id"] == of.id);
        let operation = operation.unwrap_or_else(|| panic!("no operation for {action:#}"));
        assert!(operation.roles.contains(&role.name().to_owned()), "{action:#} for {role}");
    }
    let listed: BTreeSet<_> =
        actions.iter().map(|action| action["action"].as_str().unwrap()).collect();
    let table: BTreeSet<_> = M::commands()
        .iter()
        .map(|command| command.action)
        .filter(|action| roles_of(machine, state, action).contains(role.name()))
        .collect();
    // These change no state, so they are not transitions.
    let others = BTreeSet::from([
        "university_approval",
        "compulsory_equivalence",
        "raise_wage",
        "give_details",
        "record_absence",
        "declare_exit",
    ]);
    assert_eq!(&listed - &others, table, "{state} {} for {role}", M::NAME);
    let refused = actions.iter().filter(|action| !action["refusal"].is_null());
    refused.map(|of| (of["action"].as_str().unwrap().to_owned(), of["refusal"].clone())).collect()
}

struct Offers;

impl Machine for Offers {
    const NAME: &'static str = "offer";

    fn commands() -> Vec<Command> {
        // The only reason that every role may give (A11).
        let why = || Some(json!({ "reason": "force_majeure" }));
        vec![
            post("send", "/send", None),
            Command { action: "discard", method: Method::DELETE, verb: "", body: None },
            post("accept", "/accept", None),
            post("decline", "/decline", Some(json!({}))),
            post("confirm", "/confirm", None),
            post("revoke", "/revoke", why()),
            post("cancel", "/cancel", why()),
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let Cast { app, aselsan, .. } = cast;
        app.at(START);
        let ayse = app.candidate("Ayşe");
        let offer = app.draft(aselsan, &ayse, FIRST, LAST).await;
        let own = BTreeMap::from([(Role::Candidate, ayse.caller.clone())]);
        let object = Object { path: format!("/v1/offers/{offer}"), own };
        let way: &[&str] = match state {
            "draft" => &[],
            "discarded" => &["discard"],
            "sent" | "lapsed" => &["send"],
            "declined" => &["send", "decline"],
            "revoked" => &["send", "revoke"],
            "accepted" | "confirmation_lapsed" | "invalidated" => &["send", "accept"],
            "cancelled" => &["send", "accept", "cancel"],
            "confirmed" => &["send", "accept", "confirm"],
            other => panic!("unknown state {other}"),
        };
        for action in way {
            let role = match *action {
                "accept" | "decline" => Role::Candidate,
                _ => Role::EmployerManager,
            };
            let command = Self::commands().into_iter().find(|command| command.action == *action);
            cast.done(&object, role, command.unwrap()).await;
        }
        match state {
            "lapsed" => app.at(respond_by(FIRST) + Duration::SECOND),
            "confirmation_lapsed" => {
                let seen = app.get(aselsan, &object.path).await.is(200);
                app.at(instant(&seen["confirm_by"]) + Duration::SECOND);
            }
            "invalidated" => drop(app.confirmed(&cast.tai, &ayse, FIRST, LAST).await),
            _ => {}
        }
        object
    }
}

struct Placements;

impl Machine for Placements {
    const NAME: &'static str = "placement";

    fn commands() -> Vec<Command> {
        // The only reason that every role may give (A11).
        let ended = json!({ "last_day": LAST.to_string(), "reason": "force_majeure" });
        vec![
            post("complete", "/complete", None),
            post("terminate", "/terminate", Some(ended)),
            post("record_no_show", "/no-show", None),
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        let offer = Offers::make(cast, "confirmed").await;
        let ayse = &offer.own[&Role::Candidate];
        let found = app.get(ayse, "/v1/placements").await.is(200);
        let path = format!("/v1/placements/{}", id(&found["items"][0]));
        if state == "cancelled" {
            let why = Some(json!({ "reason": "budget" }));
            cast.done(&offer, Role::EmployerManager, post("cancel", "/cancel", why)).await;
        }
        let object = Object { path, own: offer.own };
        if !matches!(state, "confirmed" | "cancelled") {
            // An employer may complete it on its last day.
            app.at(start_of_day(LAST) + Duration::hours(9));
        }
        let done = match state {
            "completed" => Some("complete"),
            "terminated" => Some("terminate"),
            "no_show" => Some("record_no_show"),
            _ => None,
        };
        if let Some(action) = done {
            let command = Self::commands().into_iter().find(|command| command.action == action);
            cast.done(&object, Role::EmployerManager, command.unwrap()).await;
        }
        object
    }
}

struct SgkNotices;

impl Machine for SgkNotices {
    const NAME: &'static str = "sgk_notice";

    fn commands() -> Vec<Command> {
        let wrong = json!({ "reason": "employer_data", "text": "Sicil numarası yanlış" });
        let declared = json!({ "declared_on": "2026-05-10", "declaration_reference": "2026-1" });
        vec![
            post("share", "/share", None),
            post("acknowledge", "/acknowledge", None),
            post("reject", "/reject", Some(wrong)),
            post("declare", "/declare", Some(declared)),
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let offer = Offers::make(cast, "confirmed").await;
        let ayse = &offer.own[&Role::Candidate];
        let placements = cast.app.get(ayse, "/v1/placements").await.is(200);
        let notice = id(&placements["items"][0]["sgk_notice"]);
        let object = Object { path: format!("/v1/sgk-notices/{notice}"), own: BTreeMap::new() };
        let way: &[&str] = match state {
            "pending" => &[],
            "shared" | "recalled" => &["share"],
            "acknowledged" => &["share", "acknowledge"],
            "rejected" => &["share", "reject"],
            "declared" => &["share", "declare"],
            other => panic!("unknown state {other}"),
        };
        for action in way {
            let role = if *action == "share" { Role::EmployerManager } else { Role::UnitOfficer };
            let command = Self::commands().into_iter().find(|command| command.action == *action);
            cast.done(&object, role, command.unwrap()).await;
        }
        if state == "recalled" {
            let why = Some(json!({ "reason": "budget" }));
            cast.done(&offer, Role::EmployerManager, post("cancel", "/cancel", why)).await;
        }
        object
    }
}

/// An incident that the intern reported on the third day of the internship.
async fn incident(cast: &Cast, report: Value) -> Object {
    let app = &cast.app;
    let Object { path, own } = Placements::make(cast, "confirmed").await;
    app.at(start_of_day(FIRST) + Duration::days(2));
    let incidents = format!("{path}/incidents");
    let made = app.post(&own[&Role::Candidate], &incidents, report).await.is(201);
    Object { path: format!("/v1/incidents/{}", id(&made)), own }
}

struct Accidents;

impl Machine for Accidents {
    const NAME: &'static str = "accident";

    fn commands() -> Vec<Command> {
        let declared = json!({ "declared_on": "2026-07-22", "declaration_reference": "2026-1" });
        vec![post("declare", "/declare", Some(declared))]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let report = json!({ "kind": "accident", "happened_on": "2026-07-21", "text": "Düştü" });
        let object = incident(cast, report).await;
        if state == "declared" {
            cast.done(&object, Role::UnitOfficer, Self::commands().remove(0)).await;
        }
        object
    }
}

struct Complaints;

impl Machine for Complaints {
    const NAME: &'static str = "complaint";

    fn commands() -> Vec<Command> {
        vec![post("answer", "/answer", Some(json!({ "text": "Görüşüldü" })))]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let report = json!({ "kind": "conduct", "text": "Bağırıyorlar" });
        let object = incident(cast, report).await;
        if state == "answered" {
            cast.done(&object, Role::ProgrammeOfficer, Self::commands().remove(0)).await;
        }
        object
    }
}

struct Interviews;

impl Machine for Interviews {
    const NAME: &'static str = "interview";

    fn commands() -> Vec<Command> {
        let later = START + Duration::days(9);
        let later = json!({ "starts_at": rfc3339(later), "duration_minutes": 30 });
        vec![
            post("reschedule", "/reschedule", Some(later)),
            post(
                "request_reschedule",
                "/request-reschedule",
                Some(json!({ "message": "Sınavım var" })),
            ),
            post("cancel", "/cancel", Some(json!({ "reason": "Hastalık" }))),
            post("complete", "/complete", Some(json!({}))),
            post("record_no_show", "/no-show", None),
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let Cast { app, aselsan, .. } = cast;
        app.at(START);
        app.set_rules(r#"{ "interviews_per_place": 100, "interviews_per_day": 1000 }"#);
        let ayse = app.candidate("Ayşe");
        let listed = format!("/v1/employers/{}/talent-pool/{}", aselsan.id, ayse.pool_entry);
        app.put(aselsan, &listed, json!({})).await.is(201);
        // A contact holds one interview at a time.
        let contact = app.colleague(aselsan, Role::InternshipOfficer);
        let starts_at = rfc3339(START + Duration::days(3));
        let body = json!({
            "pool_entry_id": ayse.pool_entry.0, "starts_at": starts_at, "duration_minutes": 30,
            "officer_id": contact.user.0,
        });
        let made = id(&app.post(aselsan, "/v1/interviews", body).await.is(201));
        let own = BTreeMap::from([(Role::Candidate, ayse.caller)]);
        let withdraw = format!("/v1/applications/{}/withdraw", ayse.pool_entry);
        let object = Object { path: format!("/v1/interviews/{made}"), own };
        if state == "withdrawn" {
            app.act(&object.own[&Role::Candidate], &withdraw).await.is(200);
            return object;
        }
        let (action, role) = match state {
            "scheduled" => return object,
            "reschedule_requested" => ("request_reschedule", Role::Candidate),
            "cancelled" => ("cancel", Role::EmployerManager),
            "completed" => ("complete", Role::EmployerManager),
            "no_show" => ("record_no_show", Role::EmployerManager),
            other => panic!("unknown state {other}"),
        };
        Self::wait(cast, action);
        let command = Self::commands().into_iter().find(|command| command.action == action);
        cast.done(&object, role, command.unwrap()).await;
        object
    }

    /// The outcome can be recorded once the interview has started.
    fn wait(cast: &Cast, action: &str) {
        if matches!(action, "complete" | "record_no_show") {
            cast.app.at(START + Duration::days(3));
        }
    }
}

struct Documents;

impl Machine for Documents {
    const NAME: &'static str = "document";

    fn commands() -> Vec<Command> {
        vec![
            post("accept", "/accept", None),
            post("approve", "/approve", None),
            post("reject", "/reject", Some(json!({ "reason_code": "incomplete" }))),
        ]
    }

    /// METU is a university: its career centre checks first (A38).
    fn is_turn(role: Role, from: &str) -> bool {
        from != "submitted" || role == Role::CareerOfficer
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        let ayse = app.applicant("Ayşe");
        let application = app.application(&ayse).await;
        let document = app.document(&ayse, &application).await;
        let own = BTreeMap::from([(Role::Candidate, ayse.clone())]);
        let object = Object { path: format!("/v1/documents/{document}"), own };
        if state == "uploaded" {
            return object;
        }
        app.submit(&ayse, &application).await;
        app.at(CONTROL);
        let officer = Role::CareerOfficer;
        let way: &[(&str, Role)] = match state {
            "submitted" | "dropped" => &[],
            "accepted" => &[("accept", officer)],
            "rejected" => &[("reject", officer)],
            "approved" => &[("accept", officer), ("approve", Role::ProgrammeOfficer)],
            other => panic!("unknown state {other}"),
        };
        for (action, role) in way {
            let command = Self::commands().into_iter().find(|command| command.action == *action);
            cast.done(&object, *role, command.unwrap()).await;
        }
        if state == "dropped" {
            app.act(&ayse, &format!("/v1/applications/{application}/withdraw")).await.is(200);
        }
        object
    }
}

struct Applications;

impl Machine for Applications {
    const NAME: &'static str = "application";

    fn commands() -> Vec<Command> {
        vec![
            post("submit", "/submit", Some(json!({ "privacy_notice_version": "1" }))),
            post("withdraw", "/withdraw", None),
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let app = &cast.app;
        if state == "in_pool" {
            app.at(START);
            let ayse = app.candidate("Ayşe");
            let own = BTreeMap::from([(Role::Candidate, ayse.caller)]);
            return Object { path: format!("/v1/applications/{}", ayse.pool_entry), own };
        }
        let ayse = app.applicant("Ayşe");
        let application = app.application(&ayse).await;
        app.document(&ayse, &application).await;
        let path = format!("/v1/applications/{application}");
        match state {
            "draft" => {}
            "expired" => app.at(calendar().applications_close_at + Duration::SECOND),
            _ => app.submit(&ayse, &application).await,
        }
        match state {
            "withdrawn" => drop(app.act(&ayse, &format!("{path}/withdraw")).await.is(200)),
            // Only a whole evaluation brings an application here.
            "evaluated" | "ineligible" => {
                let id = literal(Uuid::parse_str(&application).unwrap());
                let made = format!("update applications set state = '{state}' where id = {id}");
                Raw::new(&app.db).run(&made).unwrap();
            }
            _ => assert!(app.now() >= WINDOW),
        }
        Object { path, own: BTreeMap::from([(Role::Candidate, ayse)]) }
    }
}

struct Employers;

impl Machine for Employers {
    const NAME: &'static str = "employer";

    fn commands() -> Vec<Command> {
        vec![
            post("submit", "/submit", None),
            post("activate", "/activate", None),
            post("suspend", "/suspend", None),
            post("send_back", "/send-back", Some(json!({ "reason": "Unvan yanlış" }))),
            post("refuse", "/refuse", Some(json!({ "reason": "Kurum değil" }))),
            post(
                "merge",
                "/merge",
                Some(json!({ "into_employer_id": "{tai}", "reason": "Birleştiler" })),
            ),
            post("close", "/close", Some(json!({ "reason": "Yanlış kurum" }))),
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        use staj_domain::employer::EmployerState;
        let app = &cast.app;
        let state = EmployerState::from_name(state).unwrap();
        let employer = app.employer_in(state, "Vestel", 1);
        let officer = app.colleague(&employer, Role::InternshipOfficer);
        let own = BTreeMap::from([
            (Role::EmployerManager, employer.manager.clone()),
            (Role::InternshipOfficer, officer),
        ]);
        Object { path: format!("/v1/employers/{}", employer.id), own }
    }
}

struct TalentPoolEntries;

impl Machine for TalentPoolEntries {
    const NAME: &'static str = "talent_pool_entry";

    fn commands() -> Vec<Command> {
        let (put, delete) = (Method::PUT, Method::DELETE);
        let listed = Some(json!({}));
        vec![
            Command { action: "add", method: put.clone(), verb: "", body: listed.clone() },
            Command { action: "remove", method: delete.clone(), verb: "", body: None },
            Command { action: "reserve", method: put, verb: "../reserve-list", body: listed },
            Command { action: "unreserve", method: delete, verb: "../reserve-list", body: None },
        ]
    }

    async fn make(cast: &Cast, state: &str) -> Object {
        let Cast { app, aselsan, .. } = cast;
        app.at(START);
        let ayse = app.candidate("Ayşe");
        let path = format!("/v1/employers/{}/talent-pool/{}", aselsan.id, ayse.pool_entry);
        let object = Object { path, own: BTreeMap::from([(Role::Candidate, ayse.caller.clone())]) };
        let way: &[&str] = match state {
            "added" | "offered" => &["add"],
            "reserve" | "expired" => &["add", "reserve"],
            "removed" => &["add", "remove"],
            other => panic!("unknown state {other}"),
        };
        for action in way {
            let command = Self::commands().into_iter().find(|command| command.action == *action);
            cast.done(&object, Role::EmployerManager, command.unwrap()).await;
        }
        match state {
            "offered" => drop(app.sent(aselsan, &ayse, FIRST, LAST).await),
            "expired" => app.at(calendar().pool_closes_at + Duration::SECOND),
            _ => {}
        }
        object
    }

    /// The entry as it appears on the employer's list.
    async fn seen(cast: &Cast, object: &Object, role: Role) -> Option<Value> {
        let (list, entry) = object.path.rsplit_once('/').unwrap();
        let mut cursor = String::new();
        loop {
            let path = format!("{list}?term_id={}&limit=200{cursor}", TERM.0);
            let reply = cast.app.get(cast.caller(object, role), &path).await;
            if reply.status != 200 {
                return None;
            }
            let items = reply.body["items"].as_array().unwrap();
            if let Some(found) = items.iter().find(|item| id(&item["pool_entry"]) == entry) {
                return Some(found.clone());
            }
            cursor = format!("&cursor={}", reply.body["next_cursor"].as_str()?);
        }
    }

    /// An entry that is on no list was removed.
    async fn state(cast: &Cast, object: &Object) -> String {
        match Self::seen(cast, object, Role::EmployerManager).await {
            Some(seen) => seen["state"].as_str().unwrap().to_owned(),
            None => "removed".to_owned(),
        }
    }
}

#[actix_web::test]
async fn an_offer_follows_its_state_machine_and_nothing_else() {
    walk::<Offers>().await;
}

#[actix_web::test]
async fn a_placement_follows_its_state_machine_and_nothing_else() {
    walk::<Placements>().await;
}

#[actix_web::test]
async fn an_sgk_notice_follows_its_state_machine_and_nothing_else() {
    walk::<SgkNotices>().await;
}

#[actix_web::test]
async fn an_accident_follows_its_state_machine_and_nothing_else() {
    walk::<Accidents>().await;
}

#[actix_web::test]
async fn a_complaint_follows_its_state_machine_and_nothing_else() {
    walk::<Complaints>().await;
}

#[actix_web::test]
async fn an_interview_follows_its_state_machine_and_nothing_else() {
    walk::<Interviews>().await;
}

#[actix_web::test]
async fn a_document_follows_its_state_machine_and_nothing_else() {
    walk::<Documents>().await;
}

#[actix_web::test]
async fn an_application_follows_its_state_machine_and_nothing_else() {
    walk::<Applications>().await;
}

#[actix_web::test]
async fn an_employer_follows_its_state_machine_and_nothing_else() {
    walk::<Employers>().await;
}

#[actix_web::test]
async fn a_talent_pool_entry_follows_its_state_machine_and_nothing_else() {
    walk::<TalentPoolEntries>().await;
}
