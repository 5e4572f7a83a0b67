//! `actions` and `?preview=true` predict what the calls then do. The test compares them in random
//! worlds, with every command that people can send to an offer.

use actix_web::http::Method;
use serde_json::{Value, json};
use staj_domain::failure::Job;
use staj_domain::user::Role;
use staj_tests::db::is_postgres;
use staj_tests::dice::Dice;
use staj_tests::given::{METU, offer, respond_by};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Caller, Candidate, Employer, TestApp, id};
use std::cell::RefCell;
use std::collections::BTreeMap;
use time::macros::date;
use time::{Date, Duration};

const WORLDS: u64 = 4;
const STEPS: usize = 180;

/// Some of these periods overlap.
const PERIODS: [(Date, Date); 4] = [
    (date!(2026 - 06 - 15), date!(2026 - 07 - 10)),
    (date!(2026 - 07 - 06), date!(2026 - 07 - 31)),
    (date!(2026 - 08 - 03), date!(2026 - 08 - 28)),
    (date!(2026 - 09 - 07), date!(2026 - 10 - 02)),
];

/// Every command on an offer, and whether it has a preview.
const COMMANDS: [(&str, bool); 7] = [
    ("send", true),
    ("discard", false),
    ("accept", true),
    ("decline", false),
    ("revoke", false),
    ("confirm", true),
    ("cancel", true),
];

struct World {
    app: TestApp,
    candidates: Vec<Candidate>,
    employers: Vec<Employer>,
    office: Caller,
    /// Each offer with the indexes of its employer and its candidate.
    offers: Vec<(String, usize, usize)>,
    dice: Dice,
    raw: RefCell<Raw>,
}

impl World {
    async fn new(seed: u64) -> Self {
        let app = TestApp::new().await;
        let (_unit, office) = (app.officer(Role::UnitOfficer), app.officer(Role::ProgrammeOfficer));
        // One candidate is a minor without a guardian's consent (A43).
        let minor = app.candidate_born("Mehmet", METU, date!(2009 - 03 - 01));
        let candidates = vec![app.candidate("Ayşe"), app.candidate("Zeynep"), minor];
        let employers: Vec<_> = [("Aselsan", 4), ("TAI", 2), ("Vestel", 3)]
            .map(|(name, places)| app.employer(name, places))
            .into();
        // One employer has one of the candidates on their lists.
        let listed =
            format!("/v1/employers/{}/talent-pool/{}", employers[1].id, candidates[0].pool_entry);
        app.put(&employers[1], &listed, json!({})).await.is(201);
        app.put(&employers[1], &listed.replace("talent-pool", "reserve-list"), json!({})).await;
        let raw = RefCell::new(Raw::new(&app.db));
        Self { app, candidates, employers, office, offers: vec![], dice: Dice(seed), raw }
    }

    async fn call(
        &self,
        who: &Caller,
        offer: &str,
        command: &str,
        preview: bool,
    ) -> (u16, Value, Option<String>) {
        let path = match (command, preview) {
            ("discard", _) => format!("/v1/offers/{offer}"),
            (_, false) => format!("/v1/offers/{offer}/{command}"),
            (_, true) => format!("/v1/offers/{offer}/{command}?preview=true"),
        };
        let body = match command {
            "revoke" | "cancel" => Some(json!({ "reason": "budget" })),
            "decline" => Some(json!({})),
            _ => None,
        };
        let method = if command == "discard" { Method::DELETE } else { Method::POST };
        let reply = self.app.send(method, who, &path, body).await;
        let request = reply.header("x-request-id").map(str::to_owned);
        (reply.status, reply.body, request)
    }

    /// Everything that is stored about offers, quotas, internships and lists, with their news.
    fn stored(&self) -> Vec<String> {
        let mut raw = self.raw.borrow_mut();
        let mut stored = vec![];
        for (table, columns) in [
            ("offers", "state || ' ' || version"),
            ("quotas", "committed || ' ' || version"),
            ("placements", "state"),
            ("sgk_notices", "state"),
            ("acceptance_letters", "number"),
            ("talent_pool_entries", "state || ' ' || version"),
            ("pool_entries", "state || ' ' || confirmed_count"),
        ] {
            stored.extend(
                raw.lines(&format!(
                    "select '{table} ' || {columns} as line from {table} order by 1"
                )),
            );
        }
        for table in
            ["audit_events", "outbox_events", "quota_ledger_lines", "notifications", "mails"]
        {
            stored
                .extend(raw.lines(&format!("select '{table} ' || count(*) as line from {table}")));
        }
        stored
    }

    /// Takes one random step: predicts a command on an offer, sends it and compares the two.
    async fn step(&mut self) -> (&'static str, &'static str) {
        if self.offers.is_empty() || self.dice.below(5) == 0 {
            self.draft().await;
            return ("draft", "");
        }
        if self.dice.below(25) == 0 {
            let hours = self.dice.one_of(&[1, 20, 90]);
            self.app.at(self.app.now() + Duration::hours(hours));
            return ("wait", "");
        }
        if self.dice.below(30) == 0 {
            let employer = &self.employers[self.dice.below(3)].id;
            let verb = self.dice.one_of(&["suspend", "activate", "activate"]);
            let path = format!("/v1/employers/{employer}/{verb}");
            self.app.act(&self.office, &path).await.is(200);
            return (verb, "");
        }
        if self.dice.below(30) == 0 {
            self.app.tick();
            return ("tick", "");
        }
        // Choose an offer, mostly an open one, and one of its two sides.
        let (offer, employer, candidate, is_draft) = loop {
            let (id, employer, candidate) = self.offers[self.dice.below(self.offers.len())].clone();
            let found = self.app.get(&self.office, &format!("/v1/offers/{id}")).await.is(200);
            let state = found["state"].as_str().unwrap();
            let lives = ["draft", "sent", "accepted", "confirmed"].contains(&state);
            if lives || self.dice.below(10) == 0 {
                break (id, employer, candidate, state == "draft");
            }
        };
        let is_candidate = self.dice.below(if is_draft { 12 } else { 2 }) == 0;
        let who = match is_candidate {
            true => self.candidates[candidate].caller.clone(),
            false => self.employers[employer].manager.clone(),
        };
        let seen = self.app.get(&who, &format!("/v1/offers/{offer}")).await;
        if seen.status == 404 {
            assert!(is_candidate, "employers see their own offers");
            return ("unseen", "");
        }
        let seen = seen.is(200);
        let actions: BTreeMap<_, _> = seen["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|action| {
                (action["action"].as_str().unwrap().to_owned(), action["refusal"].clone())
            })
            .collect();
        // Mostly choose a command that brings the offer forward.
        let forward = |command: &&(&str, bool)| {
            actions.get(command.0) == Some(&Value::Null)
                && ["send", "accept", "confirm"].contains(&command.0)
        };
        let (command, has_preview) = match COMMANDS.iter().find(forward) {
            Some(forward) if self.dice.below(10) < 6 => *forward,
            _ => self.dice.one_of(&COMMANDS),
        };
        let before = self.stored();
        let predicted = match has_preview {
            true => Some(self.call(&who, &offer, command, true).await),
            false => None,
        };
        if predicted
            .as_ref()
            .is_some_and(|(status, body, _)| *status == 200 || body["code"] != "quota_exhausted")
        {
            assert_eq!(self.stored(), before, "a preview of {command} changes nothing");
        }
        let notified = self.notified();
        let marks = self.ledger_mark();
        let (status, body, request) = self.call(&who, &offer, command, false).await;
        if let Some((predicted, preview, _)) = predicted {
            assert_eq!(predicted, status, "{command}: {preview:#}\n{body:#}");
            if status == 200 {
                let is_over = body["state"] == seen["state"];
                self.compare(
                    &preview,
                    &body,
                    employer,
                    is_candidate,
                    &request.unwrap(),
                    (notified, marks),
                    is_over,
                )
                .await;
            } else {
                for member in ["code", "detail", "errors", "facts"] {
                    assert_eq!(preview[member], body[member], "{command}");
                }
            }
        }
        match actions.get(command) {
            // A listed action succeeds, unless it is listed with a refusal. Then the call is
            // refused in the same words.
            Some(Value::Null) => {
                assert!(status < 300, "{command} was listed as possible: {body:#}");
                let after =
                    self.app.get(&self.office, &format!("/v1/offers/{offer}")).await.is(200);
                assert_ne!(after["state"], seen["state"]);
            }
            Some(refusal) => {
                assert!(
                    (400..500).contains(&status),
                    "{command} was listed as refused: {refusal:#}"
                );
                for member in ["code", "detail", "errors", "facts"] {
                    assert_eq!(refusal[member], body[member], "{command}");
                }
            }
            // An action that is not listed is refused, or a repeat that changes nothing.
            None => {
                let after =
                    self.app.get(&self.office, &format!("/v1/offers/{offer}")).await.is(200);
                assert_eq!(after["state"], seen["state"], "{command} was not among the actions");
            }
        }
        let outcome = match (status, actions.get(command)) {
            (200..300, Some(_)) => "done",
            (200..300, None) => "repeated",
            (_, Some(_)) => "refused",
            (_, None) => "not listed",
        };
        (command, outcome)
    }

    async fn draft(&mut self) {
        let (employer, candidate) = (self.dice.below(3), self.dice.below(3));
        let (start, end) = self.dice.one_of(&PERIODS);
        let mut body = offer(&self.candidates[candidate], start, end, respond_by(start));
        if self.dice.below(8) == 0 {
            body["monthly_wage_minor"] = json!(100_000);
        }
        let made = self.app.post(&self.employers[employer], "/v1/offers", body).await;
        if made.status == 201 {
            self.offers.push((id(&made.body), employer, candidate));
        }
    }

    /// Processes every event, then counts the notifications by kind, role of the reader and
    /// object.
    fn notified(&self) -> BTreeMap<[String; 3], i64> {
        while staj_jobs::run(Job::Notify, &self.app.app.store, self.app.now()).unwrap() {}
        let object = match is_postgres() {
            true => "replace(cast(n.object_id as text), '-', '')",
            false => "lower(hex(n.object_id))",
        };
        let query = format!(
            "select n.kind || '|' || coalesce(u.role, 'school') || '|' || {object} as line
             from notifications n left join users u on u.id = n.user_id"
        );
        let mut counts = BTreeMap::new();
        for line in self.raw.borrow_mut().lines(&query) {
            let mut parts = line.split('|').map(str::to_owned);
            *counts.entry([(); 3].map(|()| parts.next().unwrap())).or_default() += 1;
        }
        counts
    }

    fn ledger_mark(&self) -> String {
        let query =
            "select cast(coalesce(max(id), 0) as varchar(20)) as line from quota_ledger_lines";
        self.raw.borrow_mut().lines(query).remove(0)
    }

    /// Compares the preview of a call with what the call did.
    #[expect(clippy::too_many_arguments, reason = "both sides of one comparison")]
    async fn compare(
        &self,
        preview: &Value,
        done: &Value,
        employer: usize,
        is_candidate: bool,
        request: &str,
        (notified, mark): (BTreeMap<[String; 3], i64>, String),
        is_over: bool,
    ) {
        let (mut predicted, effects) = (preview.clone(), preview["effects"].clone());
        predicted["effects"] = Value::Null;
        assert_eq!(&predicted, done, "the response");
        // The audit trail of the request, without what belongs to other employers.
        let all = self.app.get(&self.office, "/v1/audit-events?limit=200").await.is(200);
        let is_own = |event: &&Value| {
            let object = event["object_id"].as_str().unwrap();
            match event["object_kind"].as_str().unwrap() {
                "offer" if is_candidate => true,
                "offer" => self.offers.iter().any(|(id, of, _)| id == object && *of == employer),
                "quota" => !is_candidate && self.employers[employer].quota.0.to_string() == object,
                _ => true,
            }
        };
        let mut happened: Vec<_> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["request_id"] == request)
            .filter(is_own)
            .map(|event| {
                // Each call creates new ids.
                let id = if event["object_kind"] == "offer" {
                    event["object_id"].clone()
                } else {
                    Value::Null
                };
                json!([
                    event["object_kind"],
                    id,
                    event["action"],
                    event["from_state"],
                    event["to_state"],
                    event["reason"]
                ])
            })
            .collect();
        happened.reverse();
        let predicted: Vec<_> = effects["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| {
                let id = if change["object_kind"] == "offer" {
                    change["object_id"].clone()
                } else {
                    Value::Null
                };
                json!([
                    change["object_kind"],
                    id,
                    change["action"],
                    change["from_state"],
                    change["to_state"],
                    change["reason"]
                ])
            })
            .collect();
        assert_eq!(predicted, happened, "the changes");
        assert!(is_over || !predicted.is_empty());
        // The ledger lines of the quota.
        let quota = literal(self.employers[employer].quota.0);
        let query = format!(
            "select kind || ' ' || amount || ' ' || committed as line from quota_ledger_lines
             where quota_id = {quota} and id > {mark} order by id"
        );
        let ledger = if is_candidate { vec![] } else { self.raw.borrow_mut().lines(&query) };
        let predicted: Vec<_> = effects["quotas"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| {
                format!(
                    "{} {} {}",
                    line["kind"].as_str().unwrap(),
                    line["amount"],
                    line["committed"]
                )
            })
            .collect();
        assert_eq!(predicted, ledger, "the ledger lines");
        // Who is notified of objects that the caller sees.
        let mut grown = vec![];
        for (news, count) in self.notified() {
            let [kind, role, object] = &news;
            let more = count > notified.get(&news).copied().unwrap_or(0);
            let to = match role.as_str() {
                "candidate" => "candidate",
                "employer_manager" | "internship_officer" => "employer",
                "programme_officer" => "programme_office",
                _ => "school_unit",
            };
            // A preview does not tell employers about the offers of others (A41).
            let is_others = |(id, of, _): &&(String, usize, usize)| {
                id.replace('-', "") == *object && *of != employer
            };
            let is_hidden = !is_candidate && self.offers.iter().any(|offer| is_others(&offer));
            if more && !is_hidden && !kind.ends_with("_reminder") {
                grown.push((kind.clone(), to.to_owned()));
            }
        }
        let mut predicted: Vec<_> = effects["notifications"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                (item["kind"].as_str().unwrap().to_owned(), item["to"].as_str().unwrap().to_owned())
            })
            .collect();
        for list in [&mut grown, &mut predicted] {
            list.sort();
            list.dedup();
        }
        assert_eq!(predicted, grown, "the notifications");
        // The deadline that begins to run.
        let deadline = effects["deadlines"].as_array().unwrap().first();
        match done["state"].as_str().unwrap() {
            "sent" if !is_over => assert_eq!(deadline.unwrap()["at"], done["respond_by"]),
            "accepted" if !is_over => assert_eq!(deadline.unwrap()["at"], done["confirm_by"]),
            "confirmed" if !is_over => assert_eq!(deadline.unwrap()["name"], "share_sgk_notice_by"),
            _ => assert_eq!(deadline, None),
        }
    }
}

#[actix_web::test]
async fn actions_and_previews_predict_what_the_calls_do() {
    let mut taken = BTreeMap::<_, usize>::new();
    for seed in 1..=WORLDS {
        let mut world = World::new(seed).await;
        for _ in 0..STEPS {
            *taken.entry(world.step().await).or_default() += 1;
        }
    }
    for (command, _) in COMMANDS {
        for outcome in ["done", "not listed"] {
            let count = taken.get(&(command, outcome)).copied().unwrap_or(0);
            assert!(count > 0, "{command} {outcome}: {taken:?}");
        }
    }
    for command in ["send", "confirm"] {
        assert!(taken.contains_key(&(command, "refused")), "{taken:?}");
    }
}
