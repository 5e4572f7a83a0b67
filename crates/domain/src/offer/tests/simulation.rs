//! Random sequences of commands: two candidates compete for the few places of three employers. The
//! first candidate is in the pools of two terms.

use super::*;
use crate::calendar::{istanbul_date, start_of_day};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

const STEPS: usize = 48;
/// The first candidate's book, the second candidate's, and the first candidate's in another term.
const BOOKS: usize = 3;
/// Of 256 commands, on average 48 are for the second candidate, who is there to take places away
/// from the first, and 48 for the first candidate's other term.
fn pick_book(random: u8) -> usize {
    match random {
        0..48 => 1,
        48..96 => 2,
        96.. => 0,
    }
}

/// The other book of the same candidate.
fn twin(book: usize) -> Option<usize> {
    match book {
        0 => Some(2),
        2 => Some(0),
        _ => None,
    }
}
/// Of the three employers in each of the two terms.
const PLACES: [u32; 6] = [1, 2, 3, 1, 2, 3];
const EMPLOYERS: usize = 3;

/// Some of the periods are disjoint, some overlap, and some share only one day.
fn periods() -> [Period; 6] {
    [
        june(),
        period(date!(2026 - 06 - 26), date!(2026 - 07 - 06)),
        july(),
        period(date!(2026 - 06 - 15), date!(2026 - 07 - 10)),
        period(date!(2026 - 07 - 31), date!(2026 - 07 - 31)),
        august(),
    ]
}

/// Marsaglia's xorshift, which gives the same numbers on every machine.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn bytes(&mut self) -> [u8; 8] {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_le_bytes()
    }
}

#[derive(Debug, Clone, Copy)]
enum Command {
    Draft {
        employer: usize,
        period: usize,
        answer_in: i64,
    },
    /// `pick` chooses one of the offers to which the action applies, or one of all offers.
    Act {
        action: OfferAction,
        pick: u8,
        among_all: bool,
        suspended: bool,
    },
    /// An internship that has begun ends early: today is its last day, or the intern never came.
    End {
        pick: u8,
        came: bool,
    },
    /// The employer of an open or confirmed offer proposes other dates.
    Propose {
        pick: u8,
        period: usize,
    },
    /// The candidate accepts the last proposal.
    AcceptProposal,
    /// Run the job that ends overdue offers.
    RunJob,
    Wait {
        hours: i64,
    },
    WaitForDeadline {
        pick: u8,
        seconds: i64,
    },
}

impl Command {
    fn from_bytes([kind, pick, a, b]: [u8; 4]) -> Self {
        let act = |action| Self::Act { action, pick, among_all: a < 32, suspended: b < 16 };
        match kind % 69 {
            0..12 => Self::Draft {
                employer: usize::from(pick) % EMPLOYERS,
                period: usize::from(a) % periods().len(),
                answer_in: 30 + i64::from(b % 4) * 24,
            },
            12..25 => act(OfferAction::Send),
            25..39 => act(OfferAction::Accept),
            39..54 => act(OfferAction::Confirm),
            54 => act(OfferAction::Decline),
            55 => act(OfferAction::Revoke),
            56 | 57 => act(OfferAction::Cancel),
            58 => act(OfferAction::Discard),
            59 => Self::RunJob,
            60 => Self::Wait { hours: i64::from(a % 96) },
            61 => Self::End { pick, came: a % 2 == 0 },
            62 | 63 => Self::WaitForDeadline { pick, seconds: i64::from(a % 3) - 1 },
            64..67 => Self::Propose { pick, period: usize::from(a) % periods().len() },
            _ => Self::AcceptProposal,
        }
    }
}

#[derive(Debug, PartialEq)]
enum Refusal {
    Send(SendError),
    Discard(DiscardError),
    Accept(AcceptError),
    Decline(DeclineError),
    Revoke(RevokeError),
    Confirm(ConfirmError),
    Cancel(CancelError),
}

#[derive(Clone)]
struct World<'a> {
    sender: &'a Sender,
    now: Timestamp,
    books: [OfferBook; BOOKS],
    quotas: [Quota; PLACES.len()],
    /// The last amendment that was proposed in each book.
    proposals: [Option<Amendment>; BOOKS],
    /// How many were accepted.
    amended: u64,
}

/// Returns the message unless `holds`.
fn ensure(holds: bool, broken: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken()) }
}

/// The days that an offer takes, as a half-open range. Computed independently of [`Offer::taken`]
/// and of [`Period::overlaps`], on purpose.
fn days(offer: &Offer) -> (Date, Date) {
    let period = offer.conditions.period;
    let freed_from = match offer.progress {
        Progress::Confirmed { freed_from, .. } => freed_from,
        _ => None,
    };
    (period.start(), freed_from.or(period.end().next_day()).expect("within the calendar"))
}

fn share_a_day(a: &Offer, b: &Offer) -> bool {
    let (a, b) = (days(a), days(b));
    a.0.max(b.0) < a.1.min(b.1)
}

fn slot(offer: &Offer) -> Option<Slot> {
    match offer.progress {
        Progress::Confirmed { slot, .. } => Some(slot),
        _ => None,
    }
}

impl<'a> World<'a> {
    fn new(sender: &'a Sender) -> Self {
        let books = std::array::from_fn(|n| {
            let candidate = entry(if n == 2 { 0 } else { n as u128 }).candidate;
            let entry = PoolEntry { candidate, ..entry(n as u128) };
            OfferBook::new(entry, sender.term.rules, vec![], vec![])
        });
        let quotas = std::array::from_fn(|n| Quota {
            id: QuotaId(Uuid::from_u128(n as u128)),
            total: PLACES[n],
            committed: 0,
            version: 0,
        });
        Self { sender, now: NOW, books, quotas, proposals: Default::default(), amended: 0 }
    }

    /// Runs one command and checks every rule afterwards.
    fn play(&mut self, nth: usize, command: Command, seen: &mut Seen) -> Result<(), String> {
        match command {
            Command::Draft { employer, period, answer_in } => {
                self.draft(nth, employer, period, answer_in)?
            }
            Command::Act { action, pick, among_all, suspended } => {
                let Some(id) = self.target(nth, action, pick, among_all) else {
                    return Ok(());
                };
                let employer =
                    if suspended { EmployerState::Suspended } else { EmployerState::Active };
                self.act(nth, action, id, employer, seen)?;
            }
            Command::End { pick, came } => self.end(nth, pick, came),
            Command::Propose { pick, period } => self.propose(nth, pick, periods()[period]),
            Command::AcceptProposal => self.accept_proposal(nth, seen)?,
            Command::RunJob => self.run_job(nth, seen)?,
            Command::Wait { hours } => self.now += Duration::hours(hours),
            Command::WaitForDeadline { pick, seconds } => {
                if let Some(deadline) = self.deadline(nth, pick) {
                    self.now = self.now.max(deadline + Duration::seconds(seconds));
                }
            }
        }
        self.check()
    }

    /// The book as the server loads it, with the open and confirmed offers of the other term.
    fn load(&self, nth: usize) -> OfferBook {
        let held = |offer: &&Offer| offer.state().holds_quota();
        let elsewhere = twin(nth)
            .map_or(vec![], |twin| self.books[twin].offers.iter().filter(held).cloned().collect());
        OfferBook { elsewhere, ..self.books[nth].clone() }
    }

    /// What the server stores when an internship is terminated or missed (A55).
    fn end(&mut self, nth: usize, pick: u8, came: bool) {
        let today = istanbul_date(self.now);
        let mut running: Vec<_> = self.books[nth]
            .offers
            .iter_mut()
            .filter(|offer| offer.taken().is_some_and(|taken| taken.contains(today)))
            .collect();
        let Some(nth) = usize::from(pick).checked_rem(running.len()) else { return };
        let start = running[nth].conditions.period.start();
        if let Progress::Confirmed { freed_from, .. } = &mut running[nth].progress {
            *freed_from = if came { today.next_day() } else { Some(start) };
        }
    }

    fn amending(&self) -> Amending<'a> {
        let Sender { term, employer, wage_rules, workplace, holidays, .. } = self.sender;
        let duty = WageDuty { employer, rules: wage_rules };
        Amending { term, duty, shares: &[], workplace, holidays }
    }

    fn propose(&mut self, nth: usize, pick: u8, period: Period) {
        let book = self.load(nth);
        let held: Vec<_> =
            book.offers().iter().filter(|offer| offer.state_at(self.now).holds_quota()).collect();
        let Some(at) = usize::from(pick).checked_rem(held.len()) else { return };
        let amendment = Amendment {
            id: AmendmentId(Uuid::nil()),
            offer: held[at].id,
            conditions: OfferConditions { period, ..held[at].conditions.clone() },
            respond_by: self.now + Duration::days(2),
            state: AmendmentState::Proposed,
        };
        let proposed = book.amend(amendment, &[], &self.amending(), self.now);
        self.proposals[nth] = proposed.ok().map(|(amendment, _)| amendment);
    }

    fn accept_proposal(&mut self, nth: usize, seen: &mut Seen) -> Result<(), String> {
        let Some(amendment) = self.proposals[nth].clone() else { return Ok(()) };
        let (id, to) = (amendment.offer, amendment.conditions.clone());
        let accepted = self.load(nth).accept_amendment(amendment, &self.amending(), self.now);
        let Ok(Some(Amended { amendment, before, offer, outcome })) = accepted else {
            return Ok(());
        };
        self.save(nth, &outcome, seen)?;
        let start = offer.conditions.period.start();
        let has_begun = before.state() == OfferState::Confirmed
            && before.conditions.period.start() <= istanbul_date(self.now);
        ensure(offer.conditions == to, || "other conditions are in force".to_owned())?;
        ensure(!has_begun || start == before.conditions.period.start(), || {
            "an internship that has begun begins on another day".to_owned()
        })?;
        let left = (start - istanbul_date(self.now)).whole_days();
        ensure(has_begun || left >= 7, || format!("the school is told {left} days ahead"))?;
        if let Progress::Accepted { confirm_by } = offer.progress {
            let left = (start - istanbul_date(confirm_by)).whole_days();
            ensure(left >= 7, || format!("{left} days after the time to confirm"))?;
        }
        let stored = self.books[nth].offers.iter_mut().find(|stored| stored.id == id);
        *stored.ok_or("an unknown offer")? = offer;
        self.proposals[nth] = Some(amendment);
        self.amended += 1;
        let again = self.load(nth).accept_amendment(
            self.proposals[nth].clone().ok_or("it was stored")?,
            &self.amending(),
            self.now,
        );
        ensure(again == Ok(None), || format!("accepted again: {again:?}"))
    }

    /// The next instant at which the state of one of the offers may change.
    fn deadline(&self, nth: usize, pick: u8) -> Option<Timestamp> {
        let offers = &self.books[nth].offers;
        let offer = &offers[usize::from(pick).checked_rem(offers.len())?];
        match offer.progress {
            Progress::Sent => Some(offer.conditions.respond_by),
            Progress::Accepted { confirm_by } => Some(confirm_by),
            Progress::Confirmed { .. } => Some(start_of_day(offer.conditions.period.start())),
            _ => None,
        }
    }

    fn target(
        &self,
        nth: usize,
        action: OfferAction,
        pick: u8,
        among_all: bool,
    ) -> Option<OfferId> {
        let fits = |offer: &&Offer| among_all || action.target(offer.state()).is_some();
        let offers = || self.books[nth].offers.iter().filter(fits);
        let count = offers().count();
        offers().nth(usize::from(pick).checked_rem(count)?).map(|offer| offer.id)
    }

    fn draft(
        &mut self,
        nth: usize,
        employer: usize,
        period: usize,
        answer_in: i64,
    ) -> Result<(), String> {
        let book = &mut self.books[nth];
        let n = (1000 * nth + book.offers.len()) as u128;
        let conditions = OfferConditions {
            respond_by: self.now + Duration::hours(answer_in),
            ..draft(n, periods()[period]).conditions
        };
        let by = (EmployerId(Uuid::from_u128(employer as u128)), EmployerState::Active);
        let of_term = if nth == 2 { EMPLOYERS } else { 0 };
        let quota = self.quotas[of_term + employer].id;
        let begun = book.draft(id(n), by, quota, conditions, &self.sender.term, self.now);
        let (offer, _) = begun.map_err(|refusal| refusal.to_string())?;
        book.offers.push(offer);
        Ok(())
    }

    fn decide(
        &self,
        nth: usize,
        action: OfferAction,
        id: OfferId,
        employer: EmployerState,
    ) -> Result<Outcome, Refusal> {
        let (book, now) = (self.load(nth), self.now);
        let employer = &super::employer(employer);
        let duty = WageDuty { employer, rules: &self.sender.wage_rules };
        match action {
            OfferAction::Send => {
                let quota = book.get(id).map(|offer| offer.quota);
                let quota = self.quotas.iter().find(|q| Some(q.id) == quota).expect("it is listed");
                let Sender { term, holidays, .. } = self.sender;
                let (shares, workplace): (&[_], _) = (&[], &self.sender.workplace);
                let sending = Sending { term, duty, quota, shares, workplace, holidays };
                book.send(id, &sending, now).map_err(Refusal::Send)
            }
            OfferAction::Discard => book.discard(id, now).map_err(Refusal::Discard),
            OfferAction::Accept => book.accept(id, duty, now).map_err(Refusal::Accept),
            OfferAction::Decline => book.decline(id, None, now).map_err(Refusal::Decline),
            OfferAction::Revoke => book.revoke(id, withdrawal(), now).map_err(Refusal::Revoke),
            OfferAction::Cancel => {
                book.cancel(id, withdrawal(), Canceller::Employer, now).map_err(Refusal::Cancel)
            }
            OfferAction::Confirm => book
                .confirm(id, duty, now)
                .map(|confirmed| confirmed.outcome)
                .map_err(Refusal::Confirm),
            OfferAction::Lapse | OfferAction::LapseConfirmation | OfferAction::Invalidate => {
                unreachable!("not a command")
            }
        }
    }

    /// Decides twice, with and without running the job first. The result must be the same.
    fn act(
        &mut self,
        nth: usize,
        action: OfferAction,
        id: OfferId,
        employer: EmployerState,
        seen: &mut Seen,
    ) -> Result<(), String> {
        let mut after_job = self.clone();
        for book in std::iter::once(nth).chain(twin(nth)) {
            after_job.run_job(book, &mut Seen::new())?;
        }
        let before = self.books[nth].clone();
        let decided = self.decide(nth, action, id, employer);
        let decided_after_job = after_job.decide(nth, action, id, employer);
        match (decided, decided_after_job) {
            (Ok(outcome), Ok(outcome_after_job)) => {
                self.save(nth, &outcome, seen)?;
                after_job.save(nth, &outcome_after_job, &mut Seen::new())?;
                let reached = self.books[nth].get(id).map(|offer| offer.state_at(self.now));
                ensure(reached == after_job.books[nth].get(id).map(Offer::state), || {
                    format!("a late job changes the result of {action}: {reached:?}")
                })?;
                // Repeating a successful command changes nothing.
                let again = self.decide(nth, action, id, employer);
                ensure(again == Ok(Outcome::default()), || format!("{action} again: {again:?}"))
            }
            (Err(one), Err(other)) if one == other => {
                ensure(self.books[nth] == before, || format!("refused, but changed: {one:?}"))
            }
            (one, other) => Err(format!("a late job changes {action}: {one:?}, {other:?}")),
        }
    }

    fn run_job(&mut self, nth: usize, seen: &mut Seen) -> Result<(), String> {
        let outcome = self.books[nth].clone().lapse(self.now);
        // The job works on the offers of many candidates, without their books.
        let offers = self.books[nth].offers.clone();
        ensure(lapse(offers, self.now) == outcome, || "the job lapses other offers".to_owned())?;
        self.save(nth, &outcome, seen)
    }

    /// Saves a decision, and checks every change against the machine and the clock.
    fn save(&mut self, nth: usize, outcome: &Outcome, seen: &mut Seen) -> Result<(), String> {
        for Change { action, from, offer } in &outcome.changes {
            let books = std::iter::once(nth).chain(twin(nth));
            let stored = books.filter_map(|book| self.books[book].get(offer.id)).next();
            let stored = stored.ok_or("an unknown offer")?;
            ensure(stored.state() == *from, || {
                format!("{action} starts from {from}, which is not the stored state")
            })?;
            let is_listed = TRANSITIONS
                .iter()
                .any(|t| t.from == *from && t.action == *action && t.to == offer.state());
            ensure(is_listed, || {
                format!("no transition {action} from {from} to {}", offer.state())
            })?;
            let (now, respond_by) = (self.now, offer.conditions.respond_by);
            let start = offer.conditions.period.start();
            let today = istanbul_date(now);
            let in_time = match (action, &stored.progress) {
                (OfferAction::Send, _) => (start - today).whole_days() >= 15,
                (OfferAction::Accept | OfferAction::Decline, _) => now <= respond_by,
                (OfferAction::Lapse, _) => now > respond_by,
                (OfferAction::Confirm, Progress::Accepted { confirm_by }) => now <= *confirm_by,
                (OfferAction::LapseConfirmation, Progress::Accepted { confirm_by }) => {
                    now > *confirm_by
                }
                (OfferAction::Cancel, Progress::Confirmed { .. }) => today < start,
                _ => true,
            };
            if let Progress::Accepted { confirm_by } = offer.progress {
                let left = (start - istanbul_date(confirm_by)).whole_days();
                ensure(left >= 7, || format!("only {left} days are left to inform the school"))?;
            }
            ensure(in_time, || format!("{action} at the wrong time, {now}"))?;

            let quota = self.quotas.iter_mut().find(|q| q.id == offer.quota);
            let committed = &mut quota.ok_or("an unknown quota")?.committed;
            match (from.holds_quota(), offer.state().holds_quota()) {
                (false, true) => *committed += 1,
                (true, false) => {
                    *committed = committed.checked_sub(1).ok_or("a place is freed twice")?
                }
                _ => {}
            }
            *seen.entry(*action).or_default() += 1;
        }
        for Change { offer, .. } in &outcome.changes {
            let all = self.books.iter_mut().flat_map(|book| &mut book.offers);
            all.filter(|known| known.id == offer.id).for_each(|known| known.clone_from(offer));
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        for book in &self.books {
            check_candidate(book)?;
        }
        let [first, _, second] = &self.books;
        for (one, other) in
            first.offers.iter().flat_map(|a| second.offers.iter().map(move |b| (a, b)))
        {
            let states = [one.state_at(self.now), other.state_at(self.now)];
            let ruled_out = states.contains(&OfferState::Confirmed)
                && states.iter().all(|state| state.holds_quota())
                && share_a_day(one, other);
            ensure(!ruled_out, || format!("internships of two terms overlap: {states:?}"))?;
        }
        for quota in &self.quotas {
            let held = self
                .books
                .iter()
                .flat_map(OfferBook::offers)
                .filter(|offer| offer.quota == quota.id && offer.state().holds_quota())
                .count();
            ensure(held == quota.committed as usize, || {
                format!("offers hold {held} places of the quota {quota:?}")
            })?;
            ensure(quota.committed <= quota.total, || format!("too many committed: {quota:?}"))?;
        }
        Ok(())
    }
}

fn check_candidate(book: &OfferBook) -> Result<(), String> {
    let confirmed: Vec<_> =
        book.offers.iter().filter(|offer| offer.state() == OfferState::Confirmed).collect();
    let open = || book.offers.iter().filter(|offer| offer.state().is_open());
    ensure(confirmed.len() <= 2, || "three internships are confirmed".to_owned())?;
    if let [first, second] = confirmed[..] {
        ensure(!share_a_day(first, second), || "two internships overlap".to_owned())?;
        ensure(slot(first) != slot(second), || "two internships in one slot".to_owned())?;
        ensure(open().count() == 0, || "an offer is open despite two internships".to_owned())?;
    }
    for offer in open() {
        let ruled_out = confirmed.iter().any(|internship| share_a_day(offer, internship));
        ensure(!ruled_out, || "an open offer overlaps an internship".to_owned())?;
        let of_employer = open().filter(|other| other.employer == offer.employer).count();
        ensure(of_employer == 1, || "an employer has two open offers".to_owned())?;
    }
    Ok(())
}

/// How often each transition was made. The test fails if a transition was made too rarely.
type Seen = BTreeMap<OfferAction, u64>;

/// How many random sequences to run: 100,000, unless `STAJ_SIMULATION_SEEDS` asks for fewer, as
/// `scripts/mutants` does.
#[expect(clippy::disallowed_methods, reason = "a test has no configuration to read it from")]
fn sequences() -> u64 {
    let asked = std::env::var("STAJ_SIMULATION_SEEDS");
    asked.map_or(100_000, |number| number.parse().expect("STAJ_SIMULATION_SEEDS is a number"))
}

#[test]
fn no_sequence_of_commands_breaks_a_rule() {
    let (sender, mut seen, mut full, mut amended) = (Sender::new(), Seen::new(), 0, 0);
    let sequences = sequences();
    for seed in 0..sequences {
        let (mut random, mut world) = (Random::new(seed), World::new(&sender));
        for step in 0..STEPS {
            let [candidate, _, _, _, command @ ..] = random.bytes();
            let command = Command::from_bytes(command);
            if let Err(broken) = world.play(pick_book(candidate), command, &mut seen) {
                panic!("seed {seed}, step {step}, {command:?}: {broken}");
            }
        }
        full += u64::from(world.books.iter().any(OfferBook::is_full));
        amended += world.amended;
    }
    assert!(full > sequences / 10, "only {full} sequences led to two internships");
    assert!(amended > sequences / 25, "only {amended} amendments were accepted");
    for action in OfferAction::ALL {
        let taken = seen.get(action).copied().unwrap_or_default();
        assert!(taken > sequences / 100, "{action} happened only {taken} times: {seen:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    /// The same check with proptest, which shrinks a failing sequence to a short one.
    #[test]
    fn no_short_sequence_of_commands_breaks_a_rule(
        steps in vec((0..BOOKS, any::<[u8; 4]>().prop_map(Command::from_bytes)), 0..60),
    ) {
        let sender = Sender::new();
        let mut world = World::new(&sender);
        for (candidate, command) in steps {
            world.play(candidate, command, &mut Seen::new()).map_err(TestCaseError::fail)?;
        }
    }
}
