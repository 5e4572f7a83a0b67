//! A storm of simultaneous requests. `staj_tests::history` judges whether its history can be true
//! (R50, R51, R54, R55, R57, R59, R47, R15, A71, A74).
//!
//! `STAJ_HISTORY=20000` sets the number of requests, and `STAJ_HISTORY=20000:7` also sets the first
//! seed. The same seed repeats the requests and the moves of the clock if the answers arrive in the
//! same order.

use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::calendar::{end_of_day, istanbul_date, start_of_day};
use staj_domain::ids::TermId;
use staj_domain::offer::OfferState::{self, *};
use staj_domain::user::Role;
use staj_tests::given::{self, Caller};
use staj_tests::history::{
    Amendment, Answer, Canceller, Command, Conditions, Record, Setting, Share, Sight, World,
    explain,
};
use staj_tests::{Candidate, Dice, Employer, Reply, START, TestApp, id, instant, rfc3339};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use time::format_description::well_known::Iso8601;
use time::macros::date;
use time::{Date, Duration, OffsetDateTime};

/// The number of requests, unless `STAJ_HISTORY` sets another.
const REQUESTS: usize = 4_000;
/// Worlds that run at the same time. They share only the clock and the jobs.
const WORLDS: usize = 4;
/// Requests to one world before it is judged.
const LIFE: usize = 150;
/// Two people. The first is in the pools of two terms, and its second entry is the last one.
const PERSONS: [usize; CANDIDATES] = [0, 1, 0];
const CANDIDATES: usize = 3;
/// The last two have their quota in the other term.
const EMPLOYERS: usize = 6;
const OF_TERM: usize = 4;
/// Simultaneous requests in one world.
const CLIENTS: usize = 5;

/// Some are disjoint, some overlap, and two share only one day.
const PERIODS: [(Date, Date); 6] = [
    (date!(2026 - 06 - 08), date!(2026 - 06 - 26)),
    (date!(2026 - 06 - 26), date!(2026 - 07 - 17)),
    (date!(2026 - 07 - 20), date!(2026 - 08 - 14)),
    (date!(2026 - 08 - 03), date!(2026 - 08 - 28)),
    (date!(2026 - 08 - 31), date!(2026 - 09 - 25)),
    (date!(2026 - 06 - 15), date!(2026 - 08 - 07)),
];

/// The last first day of an offer that counts in the share of its quota.
const SHARE_UNTIL: Date = date!(2026 - 07 - 31);

/// The changes of each offer in the audit trail: those of its state, and the names of the others.
type Trails = BTreeMap<String, (Vec<(Value, Value)>, Vec<String>)>;

/// One app with its clock, and the order of all starts and ends.
struct Storm {
    app: TestApp,
    officer: Caller,
    unit: Caller,
    terms: [TermId; 2],
    dice: RefCell<Dice>,
    moments: Cell<usize>,
    /// The moments at which the clock was set, and what it was set to.
    clock: RefCell<Vec<(usize, OffsetDateTime)>>,
    /// Runs of the jobs, which affect every world.
    ticks: RefCell<Vec<Record>>,
    is_ticking: Cell<bool>,
    /// The statutory wages so far, which affect every world. They are added one at a time.
    floors: RefCell<Vec<(Date, i64)>>,
}

/// The candidates and employers of one world, and the records of their requests.
struct Scene {
    candidates: Vec<Candidate>,
    employers: Vec<Employer>,
    setting: RefCell<Setting>,
    /// The id of each offer, and how it was last seen.
    seen: RefCell<Vec<(Option<String>, Option<Sight>)>>,
    /// The path of the internship of each offer that was confirmed.
    placements: RefCell<BTreeMap<usize, String>>,
    /// The path of each amendment that was proposed.
    amendments: RefCell<BTreeMap<usize, String>>,
    /// The amendments that may wait for the candidate.
    waiting: RefCell<BTreeSet<usize>>,
    records: RefCell<Vec<Record>>,
    /// How many requests are left to send.
    left: Cell<usize>,
}

/// A request in progress, with the moment of its start.
struct Begun(usize);

impl Storm {
    async fn new(seed: u64) -> Self {
        let app = TestApp::new().await;
        Self {
            officer: app.officer(Role::ProgrammeOfficer),
            unit: app.officer(Role::UnitOfficer),
            terms: [app.open_term(), app.other_term()],
            app,
            dice: RefCell::new(Dice(seed)),
            moments: Cell::new(0),
            clock: RefCell::new(vec![(0, START)]),
            ticks: RefCell::default(),
            is_ticking: Cell::default(),
            floors: RefCell::new(vec![(date!(2026 - 01 - 01), 842_265)]),
        }
    }

    fn below(&self, end: usize) -> usize {
        self.dice.borrow_mut().below(end)
    }

    fn one_of<T: Copy>(&self, of: &[T]) -> T {
        self.dice.borrow_mut().one_of(of)
    }

    fn moment(&self) -> usize {
        self.moments.set(self.moments.get() + 1);
        self.moments.get()
    }

    fn set_clock(&self, now: OffsetDateTime) {
        self.app.at(now);
        self.clock.borrow_mut().push((self.moment(), now));
    }

    fn begin(&self) -> Begun {
        Begun(self.moment())
    }

    fn end(&self, begun: &Begun, command: Command, answer: Answer) -> Record {
        let (began, ended) = (begun.0, self.moment());
        let clock = self.clock.borrow();
        let first = clock.partition_point(|(moment, _)| *moment < began) - 1;
        let clock = clock[first..].iter().map(|(_, now)| *now).collect();
        Record { command, answer, began, ended, clock }
    }

    async fn scene(&self, life: usize) -> Scene {
        let places: Vec<_> = (0..EMPLOYERS).map(|_| 1 + self.below(4)).collect();
        let employer = |(n, places): (usize, &usize)| {
            let places = u32::try_from(*places).unwrap();
            let employer = self.app.employer("Kurum", places);
            if n >= OF_TERM {
                self.app.quota_in_other_term(&employer, places);
            }
            employer
        };
        let employers = places.iter().enumerate().map(employer).collect();
        let [ayse, mehmet] = ["Ayşe", "Mehmet"].map(|name| self.app.candidate(name));
        let ayse_elsewhere = self.app.in_other_term(&ayse);
        let places = |of: fn(usize) -> usize| {
            places.iter().map(move |places| i64::try_from(of(*places)).unwrap())
        };
        let scene = Scene {
            candidates: vec![ayse, mehmet, ayse_elsewhere],
            employers,
            setting: RefCell::new(Setting {
                persons: PERSONS.to_vec(),
                floors: self.floors.borrow().clone(),
                totals: places(|all| all).collect(),
                shares: places(|all| all.div_ceil(2)).map(|few| (SHARE_UNTIL, few)).collect(),
                offers: vec![],
                amendments: vec![],
            }),
            seen: RefCell::default(),
            placements: RefCell::default(),
            amendments: RefCell::default(),
            waiting: RefCell::default(),
            records: RefCell::default(),
            left: Cell::new(life),
        };
        let (totals, shares) = (places(|all| all), places(|all| all.div_ceil(2)));
        for (n, (total, places)) in totals.zip(shares).enumerate() {
            self.call(&scene, Command::SetShare(n, total, places)).await.is(200);
        }
        scene
    }

    /// Runs some worlds and judges them. Returns how many requests were answered, and adds to
    /// `counts` how often each command got which answer.
    async fn blow(&self, requests: usize, counts: &mut BTreeMap<String, usize>) -> usize {
        self.set_clock(START);
        self.ticks.borrow_mut().clear();
        let life = LIFE.min(requests.div_ceil(WORLDS));
        let mut scenes = vec![];
        for _ in 0..WORLDS {
            scenes.push(self.scene(life).await);
        }
        let clients = scenes.iter().flat_map(|scene| (0..CLIENTS).map(|_| self.client(scene)));
        join_all(clients).await;
        self.tick().await;
        for scene in &scenes {
            self.read_everything(scene).await;
        }
        let trails = self.trails().await;
        let mut done = self.ticks.borrow().len();
        for scene in &scenes {
            let mut records = scene.records.borrow().clone();
            for Record { command, answer, .. } in &records {
                let command = format!("{command:?}");
                let command = command.split('(').next().unwrap();
                let answer = if let Answer::Refused(code) = answer { code } else { "done" };
                *counts.entry(format!("{command} {answer}")).or_default() += 1;
            }
            done += records.len();
            records.extend(self.ticks.borrow().iter().cloned());
            let setting = scene.setting.borrow().clone();
            let worlds = explain(&setting, &records).unwrap_or_else(|wrong| panic!("{wrong}"));
            // If there are several, they only differ in who is suspended, which no request reads.
            let world = worlds.iter().next().unwrap();
            for n in 0..setting.offers.len() {
                scene.compare_trail(n, world, &trails);
            }
            for employer in 0..EMPLOYERS {
                self.compare_ledger(scene, employer, world).await;
                scene.compare_share(employer);
            }
            for candidate in &scene.candidates {
                self.compare_internships(candidate).await;
            }
        }
        done
    }

    async fn client(&self, scene: &Scene) {
        while let Some(left) = scene.left.get().checked_sub(1) {
            scene.left.set(left);
            match self.below(100) {
                0 if self.below(3) == 0 => self.make_law().await,
                0 => self.tick().await,
                1 => self.move_clock(scene),
                2..6 => self.dispatch(scene).await,
                6..9 => self.compete(scene).await,
                _ => self.request(scene, self.choose(scene)).await,
            }
        }
    }

    /// Moves the clock by a few hours, or to the next deadline or just before or after it.
    fn move_clock(&self, scene: &Scene) {
        let now = self.app.now();
        let deadlines: Vec<_> = {
            let (setting, seen) = (scene.setting.borrow(), scene.seen.borrow());
            // Rarely, because little can be offered once internships have begun.
            let begin = self.below(3) == 0;
            let deadline = |(offer, (_, seen)): (&Conditions, &(_, Option<Sight>))| match seen {
                Some(Sight { state: Confirmed, new_days, .. }) if begin => {
                    Some(start_of_day(new_days.unwrap_or(offer.period).0))
                }
                Some(Sight { state: Sent, .. }) => Some(offer.respond_by),
                Some(Sight { state: Accepted, confirm_by, .. }) => *confirm_by,
                _ => None,
            };
            let of_offers = setting.offers.iter().zip(seen.iter()).filter_map(deadline);
            let waiting = scene.waiting.borrow();
            let of_amendments = waiting.iter().map(|a| setting.amendments[*a].respond_by);
            of_offers.chain(of_amendments).filter(|by| *by >= now).collect()
        };
        let to = if deadlines.is_empty() || self.below(2) == 0 {
            now + Duration::hours(1 + i64::try_from(self.below(8)).unwrap())
        } else {
            let border = self.one_of(&[-1_000_000, 0, 1]);
            deadlines.into_iter().min().unwrap_or(now) + Duration::microseconds(border)
        };
        self.set_clock(to.max(now));
    }

    async fn tick(&self) {
        if self.is_ticking.replace(true) {
            return;
        }
        let (begun, store, now) = (self.begin(), self.app.app.store.clone(), self.app.now());
        let job = move || assert!(staj_jobs::tick(&store, now, || ()).failed.is_empty());
        actix_web::rt::task::spawn_blocking(job).await.unwrap();
        let record = Record { clock: vec![now], ..self.end(&begun, Command::Tick, Answer::Done) };
        self.ticks.borrow_mut().push(record);
        self.is_ticking.set(false);
    }

    /// Raises the statutory wage from a later day than before. The office makes one rule at a time.
    async fn make_law(&self) {
        let (last, floor) = *self.floors.borrow().last().unwrap();
        let from = last.max(date!(2026 - 06 - 08))
            + Duration::days(1 + i64::try_from(self.below(20)).unwrap());
        let floor = floor + 30_000;
        if from > date!(2026 - 09 - 20) || self.is_ticking.replace(true) {
            return;
        }
        let begun = self.begin();
        let rule = json!({
            "valid_from": from.to_string(), "net_minimum_wage_minor": floor * 10 / 3,
            "rate_large_bp": 3000, "rate_small_bp": 1500, "rate_small_while_contribution_bp": 3000,
            "public_rate_bp": 10000, "staff_threshold": 20, "source": "3308 m.25",
        });
        let made = self.app.post(&self.officer, "/v1/wage-rules", rule).await.is(201);
        let net = made["net_minimum_wage"]["amount_minor"].as_i64().unwrap();
        assert_eq!(net * 3 / 10, floor, "a whole number of kuruş");
        self.floors.borrow_mut().push((from, floor));
        let record = self.end(&begun, Command::Law(from, floor), Answer::Done);
        self.ticks.borrow_mut().push(record);
        self.is_ticking.set(false);
    }

    /// A random offer, usually one that was last seen in one of these states.
    fn offer_in(&self, scene: &Scene, states: &[OfferState]) -> Option<usize> {
        let seen = scene.seen.borrow();
        let drafted = |among_all: bool| -> Vec<usize> {
            let fits = |sight: &Sight| among_all || states.contains(&sight.state);
            let fit =
                seen.iter().enumerate().filter(|(_, (_, sight))| sight.as_ref().is_some_and(fits));
            fit.map(|(n, _)| n).collect()
        };
        let offers = drafted(self.below(8) == 0);
        (!offers.is_empty()).then(|| self.one_of(&offers))
    }

    fn choose(&self, scene: &Scene) -> Command {
        let candidate = self.below(CANDIDATES);
        let of_term = if candidate == 2 { OF_TERM..EMPLOYERS } else { 0..OF_TERM };
        let employer = of_term.start + self.below(of_term.len());
        let about = |states: &[OfferState], command: fn(usize) -> Command| {
            self.offer_in(scene, states).map(command)
        };
        let chosen = match self.below(125) {
            0..13 => return self.draft(scene, candidate, employer),
            13..31 => about(&[Draft], Command::Send),
            31..46 => about(&[Sent], Command::Accept),
            46..48 => about(&[Sent, Accepted], Command::Decline),
            48..50 => about(&[Sent], Command::Revoke),
            50..67 => about(&[Accepted], Command::Confirm),
            67..69 => about(&[Accepted, Confirmed], |n| Command::Cancel(n, Canceller::Employer)),
            69 => about(&[Confirmed], |n| Command::Cancel(n, Canceller::ProgrammeOffice)),
            70 => about(&[Confirmed], Command::Reject).filter(|about| scene.has_placement(about)),
            71 | 72 => {
                let last_day = (self.below(2) == 0).then(|| istanbul_date(self.app.now()));
                let ended = self.offer_in(scene, &[Confirmed]).map(|n| Command::End(n, last_day));
                ended.filter(|about| scene.has_placement(about))
            }
            73..76 => {
                let floor = self.floors.borrow().last().unwrap().1;
                let raised = self.offer_in(scene, &[Sent, Accepted, Confirmed]);
                raised.map(|n| Command::Raise(n, floor))
            }
            76..79 => {
                let total = i64::try_from(self.below(5)).unwrap();
                Some(Command::SetQuota(employer, total))
            }
            79 => Some(Command::Suspend(employer)),
            80..84 => Some(Command::Activate(employer)),
            84 if self.below(3) == 0 => Some(Command::Withdraw(candidate)),
            84..89 => about(OfferState::ALL, Command::ReadOffer),
            89..95 => Some(Command::ReadBook(candidate)),
            95..100 => Some(Command::ReadQuota(employer)),
            100..108 => self.propose(scene),
            108..118 => {
                let waits = self.amendment(scene).map(Command::AcceptAmendment);
                waits.or_else(|| self.propose(scene))
            }
            118 => self.amendment(scene).map(Command::RefuseAmendment),
            119 => self.amendment(scene).map(Command::WithdrawAmendment),
            120..122 => {
                let total = self.below(5);
                let places = i64::try_from(self.below(total + 1)).unwrap();
                Some(Command::SetShare(employer, i64::try_from(total).unwrap(), places))
            }
            122..124 => about(OfferState::ALL, Command::ReadAmendments),
            _ => Some(Command::ReadShare(employer)),
        };
        // No offer fits yet.
        chosen.unwrap_or_else(|| self.draft(scene, candidate, employer))
    }

    fn draft(&self, scene: &Scene, candidate: usize, employer: usize) -> Command {
        let period = self.one_of(&PERIODS);
        let within = Duration::hours(25 + i64::try_from(self.below(300)).unwrap());
        let respond_by = (self.app.now() + within).min(given::respond_by(period.0));
        scene.seen.borrow_mut().push((None, None));
        let offers = &mut scene.setting.borrow_mut().offers;
        // Usually what the law will require in the end.
        let floors = self.floors.borrow();
        let wage = if self.below(4) == 0 { floors[0].1 } else { floors[floors.len() - 1].1 };
        offers.push(Conditions { candidate, employer, period, wage, respond_by });
        Command::Draft(offers.len() - 1)
    }

    /// Other days for an offer.
    fn propose(&self, scene: &Scene) -> Option<Command> {
        let offer = self.offer_in(scene, &[Sent, Accepted, Confirmed])?;
        let now = self.app.now();
        let (of, seen) = (scene.setting.borrow().offers[offer], scene.seen.borrow()[offer].1?);
        let was = seen.new_days.unwrap_or(of.period);
        let other = self.one_of(&PERIODS);
        let period = match self.below(4) {
            // A running internship can have only another last day.
            0 | 1 if was.0 <= other.1 => (was.0, other.1),
            // About as soon as it can be.
            2 => {
                let from = istanbul_date(self.one_of(&[now, of.respond_by]));
                let first = from + Duration::days(6 + i64::try_from(self.below(3)).unwrap());
                (first, first.max(was.1))
            }
            _ => other,
        };
        let runs = seen.state == Confirmed && was.0 <= istanbul_date(now);
        let latest = if runs { period.1 } else { was.0.min(period.0) - Duration::days(7) };
        let latest = end_of_day(latest) + Duration::microseconds(self.one_of(&[0, 0, 0, 1]));
        let within = Duration::hours(24 + i64::try_from(self.below(100)).unwrap());
        let amendments = &mut scene.setting.borrow_mut().amendments;
        amendments.push(Amendment { offer, period, respond_by: (now + within).min(latest) });
        Some(Command::Propose(amendments.len() - 1))
    }

    /// A random amendment, usually one that was not answered yet.
    fn amendment(&self, scene: &Scene) -> Option<usize> {
        let mut some: Vec<_> = scene.waiting.borrow().iter().copied().collect();
        if self.below(8) == 0 {
            some = scene.amendments.borrow().keys().copied().collect();
        }
        (!some.is_empty()).then(|| self.one_of(&some))
    }

    async fn request(&self, scene: &Scene, command: Command) {
        let begun = self.begin();
        let reply = self.call(scene, command).await;
        let answer = scene.answer(command, &reply);
        let record = self.end(&begun, command, answer);
        scene.records.borrow_mut().push(record);
        if matches!(command, Command::Confirm(_)) && reply.status == 200 {
            self.find_placements(scene).await;
        }
    }

    async fn find_placements(&self, scene: &Scene) {
        for candidate in &scene.candidates {
            let found = self.app.get(candidate, "/v1/placements?limit=200").await.is(200);
            for placement in found["items"].as_array().unwrap() {
                let of = placement["offer_id"].as_str().map(str::to_owned);
                let n = scene.seen.borrow().iter().position(|(known, _)| *known == of).unwrap();
                let path = format!("/v1/placements/{}", id(placement));
                scene.placements.borrow_mut().insert(n, path);
            }
        }
    }

    /// The term of an employer's quota.
    fn term_of(&self, employer: usize) -> TermId {
        self.terms[usize::from(employer >= OF_TERM)]
    }

    async fn call(&self, scene: &Scene, command: Command) -> Reply {
        let app = &self.app;
        let conditions = |n: usize| scene.setting.borrow().offers[n];
        let employer = |n| &scene.employers[conditions(n).employer];
        let candidate = |n| &scene.candidates[conditions(n).candidate];
        let path = |n| format!("/v1/offers/{}", scene.id(n));
        let of_amendment = |a: usize| scene.setting.borrow().amendments[a];
        let amendment = |a: usize| scene.amendments.borrow()[&a].clone();
        let reason = || json!({ "reason": "force_majeure" });
        let quota = |n: usize| {
            format!("/v1/employers/{}/quotas/{}", scene.employers[n].id, self.term_of(n))
        };
        match command {
            Command::Draft(n) => {
                let Conditions { period: (start, end), wage, respond_by, .. } = conditions(n);
                let mut body = given::offer(candidate(n), start, end, respond_by);
                body["monthly_wage_minor"] = json!(wage);
                app.post(employer(n), "/v1/offers", body).await
            }
            Command::Send(n) => app.act(employer(n), &format!("{}/send", path(n))).await,
            Command::Accept(n) => app.act(candidate(n), &format!("{}/accept", path(n))).await,
            Command::Decline(n) => {
                app.post(candidate(n), &format!("{}/decline", path(n)), json!({})).await
            }
            Command::Revoke(n) => {
                app.post(employer(n), &format!("{}/revoke", path(n)), reason()).await
            }
            Command::Confirm(n) => app.act(employer(n), &format!("{}/confirm", path(n))).await,
            Command::Cancel(n, by) => {
                let by = match by {
                    Canceller::Employer => &employer(n).manager,
                    Canceller::ProgrammeOffice => &self.officer,
                };
                app.post(by, &format!("{}/cancel", path(n)), reason()).await
            }
            Command::Raise(n, wage) => {
                let body = json!({ "monthly_wage_minor": wage });
                app.post(employer(n), &format!("{}/raise-wage", path(n)), body).await
            }
            Command::Propose(a) => {
                let Amendment { offer, period: (start, end), respond_by } = of_amendment(a);
                let body = json!({
                    "reason": a.to_string(), "start_date": start.to_string(),
                    "end_date": end.to_string(), "respond_by": rfc3339(respond_by),
                });
                app.post(employer(offer), &format!("{}/amendments", path(offer)), body).await
            }
            Command::AcceptAmendment(a) => {
                app.act(candidate(of_amendment(a).offer), &format!("{}/accept", amendment(a))).await
            }
            Command::RefuseAmendment(a) => {
                app.act(candidate(of_amendment(a).offer), &format!("{}/refuse", amendment(a))).await
            }
            Command::WithdrawAmendment(a) => {
                app.act(employer(of_amendment(a).offer), &format!("{}/withdraw", amendment(a)))
                    .await
            }
            Command::Reject(n) => {
                let path = format!("{}/university-approval", scene.placement(n));
                let body = json!({ "verdict": "rejected", "text": "Uygun değil" });
                app.post(&self.unit, &path, body).await
            }
            Command::End(n, Some(last_day)) => {
                let path = format!("{}/terminate", scene.placement(n));
                let body = json!({ "last_day": last_day.to_string(), "reason": "health" });
                app.post(employer(n), &path, body).await
            }
            Command::End(n, None) => {
                app.act(employer(n), &format!("{}/no-show", scene.placement(n))).await
            }
            Command::Withdraw(n) => {
                let of = &scene.candidates[n];
                app.act(of, &format!("/v1/applications/{}/withdraw", of.pool_entry)).await
            }
            Command::Suspend(n) => {
                let path = format!("/v1/employers/{}/suspend", scene.employers[n].id);
                app.act(&self.officer, &path).await
            }
            Command::Activate(n) => {
                let path = format!("/v1/employers/{}/activate", scene.employers[n].id);
                app.act(&self.officer, &path).await
            }
            Command::SetQuota(n, total) => {
                app.put(&scene.employers[n], &quota(n), json!({ "total": total })).await
            }
            Command::SetShare(n, total, places) => {
                let share = json!({ "starts_until": SHARE_UNTIL.to_string(), "places": places });
                let body = json!({ "total": total, "shares": [share] });
                app.put(&scene.employers[n], &quota(n), body).await
            }
            Command::ReadOffer(n) => app.get(employer(n), &path(n)).await,
            Command::ReadAmendments(n) => {
                app.get(employer(n), &format!("{}/amendments", path(n))).await
            }
            Command::ReadBook(n) => {
                let term = self.terms[usize::from(n == 2)];
                app.get(&scene.candidates[n], &format!("/v1/offers?limit=200&term_id={term}")).await
            }
            Command::ReadQuota(n) | Command::ReadShare(n) => {
                app.get(&scene.employers[n], &quota(n)).await
            }
            Command::Tick | Command::Law(..) => unreachable!("not a request to one world"),
        }
    }

    /// Sends some drafts of one employer in one call. Each counts as a request of its own.
    async fn dispatch(&self, scene: &Scene) {
        let employer = self.below(EMPLOYERS);
        let drafts: Vec<usize> = {
            let (setting, seen) = (scene.setting.borrow(), scene.seen.borrow());
            let is_draft = |n: &usize| {
                setting.offers[*n].employer == employer
                    && seen[*n].1.is_some_and(|sight| sight.state == Draft)
            };
            (0..seen.len()).filter(is_draft).take(3).collect()
        };
        if drafts.is_empty() {
            return self.request(scene, self.choose(scene)).await;
        }
        let ids: Vec<_> = drafts.iter().map(|n| scene.id(*n)).collect();
        let begun = self.begin();
        let employer = &scene.employers[employer];
        let body = json!({ "offer_ids": ids });
        let reply = self.app.post(employer, "/v1/offers/dispatches", body).await.is(200);
        for (n, item) in drafts.into_iter().zip(reply["items"].as_array().unwrap()) {
            let answer = match item["refusal"]["code"].as_str() {
                Some(code) => Answer::Refused(code.to_owned()),
                None => scene.sight_of(n, &item["offer"]),
            };
            let record = self.end(&begun, Command::Send(n), answer);
            scene.records.borrow_mut().push(record);
        }
    }

    /// Sends two offers at the same time, usually for the last place of a share.
    async fn compete(&self, scene: &Scene) {
        let employer = self.below(OF_TERM);
        let drafts = [0, 1].map(|candidate| self.draft(scene, candidate, employer));
        for draft in drafts {
            self.request(scene, draft).await;
        }
        let (total, places) = {
            let (setting, seen) = (scene.setting.borrow(), scene.seen.borrow());
            let of_employer = setting.offers.iter().zip(seen.iter()).filter_map(|(offer, seen)| {
                let sight = seen.1.filter(|sight| sight.state.holds_quota())?;
                (offer.employer == employer).then(|| sight.new_days.unwrap_or(offer.period).0)
            });
            let starts: Vec<_> = of_employer.collect();
            let of_share = starts.iter().filter(|start| **start <= SHARE_UNTIL).count();
            (starts.len() + 2, of_share + 1)
        };
        let [total, places] = [total, places].map(|places| i64::try_from(places).unwrap());
        self.request(scene, Command::SetShare(employer, total, places)).await;
        let drafted = |command| match command {
            Command::Draft(n) if scene.known(n).is_some() => Some(Command::Send(n)),
            _ => None,
        };
        let sends = drafts.into_iter().filter_map(drafted);
        join_all(sends.map(|send| self.request(scene, send))).await;
    }

    /// Reads everything at the end.
    async fn read_everything(&self, scene: &Scene) {
        for candidate in 0..CANDIDATES {
            self.request(scene, Command::ReadBook(candidate)).await;
        }
        for employer in 0..EMPLOYERS {
            self.request(scene, Command::ReadQuota(employer)).await;
            self.request(scene, Command::ReadShare(employer)).await;
        }
        let drafted = |n: &usize| scene.known(*n).is_some();
        let offers = scene.setting.borrow().offers.len();
        for n in (0..offers).filter(drafted) {
            self.request(scene, Command::ReadOffer(n)).await;
            self.request(scene, Command::ReadAmendments(n)).await;
        }
    }

    async fn trails(&self) -> Trails {
        let mut trails = Trails::new();
        let path = "/v1/audit-events?object_kind=offer&limit=200";
        for event in self.pages(&self.officer, path).await.iter().rev() {
            let id = event["object_id"].as_str().unwrap().to_owned();
            let (states, edits) = trails.entry(id).or_default();
            if event["to_state"].is_null() {
                edits.push(event["action"].as_str().unwrap().to_owned());
            } else {
                states.push((event["from_state"].clone(), event["to_state"].clone()));
            }
        }
        trails
    }

    /// Checks that the internships of a person share no served day (R51, A55).
    async fn compare_internships(&self, of: &Candidate) {
        let mut served: Vec<(Date, Date)> = vec![];
        for internship in self.pages(of, "/v1/placements?limit=200").await {
            let last = match internship["state"].as_str().unwrap() {
                "cancelled" | "no_show" => continue,
                "terminated" => &internship["termination"]["last_day"],
                _ => &internship["end_date"],
            };
            served.push((day(&internship["start_date"]), day(last)));
        }
        served.sort_unstable();
        assert!(served.windows(2).all(|of| of[0].1 < of[1].0), "{served:?}");
    }

    /// Checks that the ledger balances at each line and never exceeds the total, and that every
    /// offer took its place once and gave it back at most once.
    async fn compare_ledger(&self, scene: &Scene, nth: usize, world: &World) {
        let employer = &scene.employers[nth];
        let path =
            format!("/v1/employers/{}/quotas/{}/ledger?limit=200", employer.id, self.term_of(nth));
        let (mut total, mut committed) = (0, 0);
        let mut of_offers = BTreeMap::<String, Vec<i64>>::new();
        for line in self.pages(employer, &path).await.iter().rev() {
            let amount = line["amount"].as_i64().unwrap();
            match line["offer_id"].as_str() {
                None => total += amount,
                Some(offer) => {
                    committed += amount;
                    of_offers.entry(offer.to_owned()).or_default().push(amount);
                }
            }
            assert_eq!((&line["total"], &line["committed"]), (&json!(total), &json!(committed)));
            assert!(committed <= total, "{committed} of {total} places");
        }
        assert_eq!(total, world.total(nth));
        let setting = scene.setting.borrow();
        for n in (0..setting.offers.len()).filter(|n| setting.offers[*n].employer == nth) {
            let path = world.path(n);
            let amounts = match (path.contains(&Sent), path.last()) {
                (false, _) => vec![],
                (true, Some(end)) if end.holds_quota() => vec![1],
                (true, _) => vec![1, -1],
            };
            let lines = scene.known(n).and_then(|id| of_offers.remove(&id)).unwrap_or_default();
            assert_eq!(lines, amounts, "the ledger of an offer that was {path:?}");
        }
        assert!(of_offers.is_empty(), "{of_offers:?}");
    }

    /// All items of a list, from all its pages.
    async fn pages(&self, caller: &impl staj_tests::Bearer, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (vec![], String::new());
        loop {
            let page = self.app.get(caller, &format!("{path}{cursor}")).await.is(200);
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }
}

impl Scene {
    /// The id of an offer, or none if it could not be drafted.
    fn known(&self, n: usize) -> Option<String> {
        self.seen.borrow()[n].0.clone()
    }

    fn id(&self, n: usize) -> String {
        self.known(n).unwrap()
    }

    fn placement(&self, n: usize) -> String {
        self.placements.borrow()[&n].clone()
    }

    /// Whether a command can be sent, if it is about an internship.
    fn has_placement(&self, command: &Command) -> bool {
        match command {
            Command::Reject(n) | Command::End(n, _) => self.placements.borrow().contains_key(n),
            _ => true,
        }
    }

    /// Checks that a share, as it was read last, never had more offers than places at some time.
    fn compare_share(&self, of: usize) {
        let (_, mut most) = self.setting.borrow().shares[of];
        let mut held = 0;
        for Record { command, answer, .. } in self.records.borrow().iter() {
            match (command, answer) {
                (Command::SetShare(n, _, places), Answer::Quota { .. }) if *n == of => {
                    most = most.max(*places);
                }
                (Command::ReadShare(n), Answer::Share(share)) if *n == of => held = share.committed,
                _ => {}
            }
        }
        assert!(held <= most, "{held} offers in a share that had at most {most} places");
    }

    /// Checks that the audit trail has the changes that the answers imply, each of them once.
    fn compare_trail(&self, n: usize, world: &World, trails: &Trails) {
        let states: Vec<_> = world.path(n).iter().map(|state| json!(state.to_string())).collect();
        let from = std::iter::once(Value::Null).chain(states.iter().cloned());
        let changes: Vec<_> = from.zip(states.iter().cloned()).collect();
        let trail = self.known(n).and_then(|id| trails.get(&id)).cloned().unwrap_or_default();
        let (trail, mut edits) = trail;
        assert_eq!(trail, changes, "the audit trail of an offer");
        edits.sort_unstable();
        assert_eq!(edits, world.edits(&self.setting.borrow(), n), "the audit trail of an offer");
    }

    fn answer(&self, command: Command, reply: &Reply) -> Answer {
        let code = reply.body["code"].as_str();
        if let Command::AcceptAmendment(a)
        | Command::RefuseAmendment(a)
        | Command::WithdrawAmendment(a) = command
            && code.is_none_or(|code| code == "amendment_decided")
        {
            self.waiting.borrow_mut().remove(&a);
        }
        if let Some(code) = code {
            return Answer::Refused(code.to_owned());
        }
        let body = &reply.body;
        match command {
            Command::Withdraw(_)
            | Command::Suspend(_)
            | Command::Activate(_)
            | Command::Reject(_)
            | Command::End(..)
            | Command::Law(..)
            | Command::RefuseAmendment(_)
            | Command::WithdrawAmendment(_)
            | Command::Tick => Answer::Done,
            Command::Propose(a) => {
                let offer = self.id(self.setting.borrow().amendments[a].offer);
                let path = format!("/v1/offers/{offer}/amendments/{}", id(body));
                self.amendments.borrow_mut().insert(a, path);
                self.waiting.borrow_mut().insert(a);
                Answer::Done
            }
            Command::SetQuota(..) | Command::SetShare(..) | Command::ReadQuota(_) => {
                let at_once = !matches!(command, Command::ReadQuota(_));
                Answer::Quota {
                    total: places(body, "total"),
                    committed: places(body, "committed"),
                    share: at_once.then(|| share(body)),
                }
            }
            Command::ReadShare(_) => Answer::Share(share(body)),
            Command::ReadAmendments(_) => {
                // The employer gives the number as the reason.
                let items = body["items"].as_array().unwrap().iter();
                let number = |item: &Value| item["reason"].as_str().unwrap().parse().unwrap();
                let mut all: Vec<_> =
                    items.map(|item| (number(item), named(&item["state"]))).collect();
                all.sort_unstable();
                Answer::Amendments(all)
            }
            Command::ReadBook(_) => {
                let number = |offer: &Value| {
                    let id = Some(id(offer));
                    self.seen.borrow().iter().position(|(known, _)| *known == id).unwrap()
                };
                let items = body["items"].as_array().unwrap();
                let seen = |offer| (number(offer), self.sight(number(offer), offer));
                Answer::Book(items.iter().map(seen).collect())
            }
            Command::Draft(n)
            | Command::Send(n)
            | Command::Accept(n)
            | Command::Decline(n)
            | Command::Revoke(n)
            | Command::Confirm(n)
            | Command::Cancel(n, _)
            | Command::Raise(n, _)
            | Command::ReadOffer(n) => self.sight_of(n, body),
            Command::AcceptAmendment(a) => {
                let offer = self.setting.borrow().amendments[a].offer;
                self.sight_of(offer, body)
            }
        }
    }

    fn sight_of(&self, n: usize, offer: &Value) -> Answer {
        let sight = self.sight(n, offer);
        self.seen.borrow_mut()[n] = (Some(id(offer)), Some(sight));
        Answer::Offer(sight)
    }

    fn sight(&self, n: usize, offer: &Value) -> Sight {
        let days = (day(&offer["start_date"]), day(&offer["end_date"]));
        let drafted = self.setting.borrow().offers[n].period;
        Sight {
            state: named(&offer["state"]),
            version: usize::try_from(offer["version"].as_i64().unwrap()).unwrap(),
            confirm_by: offer["confirm_by"].is_string().then(|| instant(&offer["confirm_by"])),
            new_days: (days != drafted).then_some(days),
        }
    }
}

fn places(of: &Value, name: &str) -> i64 {
    of[name].as_i64().unwrap()
}

fn share(quota: &Value) -> Share {
    let share = &quota["shares"][0];
    Share { places: places(share, "places"), committed: places(share, "committed") }
}

/// The state with this name.
fn named<T: Named>(name: &Value) -> T {
    T::from_name(name.as_str().unwrap()).unwrap()
}

fn day(value: &Value) -> Date {
    Date::parse(value.as_str().unwrap(), &Iso8601::DATE).unwrap()
}

/// The number of requests and the first seed.
fn asked() -> (usize, u64) {
    #[expect(clippy::disallowed_methods, reason = "a setting of the suite")]
    let asked = std::env::var("STAJ_HISTORY").unwrap_or_default();
    let (requests, seed) = asked.split_once(':').unwrap_or((&asked, "1"));
    (requests.parse().unwrap_or(REQUESTS), seed.parse().unwrap_or(1))
}

#[actix_web::test]
async fn no_order_of_simultaneous_requests_breaks_a_rule() {
    let (requests, first) = asked();
    let (mut done, mut seed, mut counts) = (0, first, BTreeMap::new());
    while done < requests {
        println!("seed {seed}, after {done} judged requests");
        let storm = Storm::new(seed).await;
        // A few storms share a database. With more, reading its audit trail would get slow.
        for _ in 0..4 {
            if done < requests {
                done += storm.blow(requests - done, &mut counts).await;
            }
        }
        let report = storm.app.get(&storm.officer, "/v1/invariants").await.is(200);
        for invariant in report["items"].as_array().unwrap() {
            assert_eq!(invariant["violations"], 0, "{invariant}");
        }
        seed += 1;
    }
    println!("{done} requests: {counts:#?}");
}
