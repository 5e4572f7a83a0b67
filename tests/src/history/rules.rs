mod amend;

use super::{Answer, Canceller, Command, Conditions, Setting, Share, Sight};
use staj_domain::calendar::{end_of_day, istanbul_date};
use staj_domain::offer::AmendmentState;
use staj_domain::offer::OfferState::{self, *};
use time::{Date, Duration, OffsetDateTime};

/// What the rules need to know about the past. A passed deadline takes effect at once
/// (`World::state_at`), but it is only recorded by the next change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    offers: Vec<Offer>,
    has_withdrawn: Vec<bool>,
    is_suspended: Vec<bool>,
    totals: Vec<i64>,
    /// The places of the share of each quota.
    shares: Vec<i64>,
    floors: Vec<(Date, i64)>,
    /// What became of each amendment that was proposed.
    amendments: Vec<Option<AmendmentState>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Offer {
    /// Every state so far. The longest path is draft, sent, accepted, confirmed, cancelled.
    path: [Option<OfferState>; 5],
    confirm_by: Option<OffsetDateTime>,
    /// The days in force, if an amendment changed them.
    new_days: Option<(Date, Date)>,
    /// Higher wages, each from a day on.
    raises: Vec<(Date, i64)>,
    /// The last day of an internship that ended early; none if the intern never came.
    ended: Option<Option<Date>>,
    /// The school's unit did not approve the internship.
    is_rejected: bool,
}

impl Offer {
    fn states(&self) -> impl Iterator<Item = OfferState> {
        self.path.iter().map_while(|state| *state)
    }

    fn state(&self) -> Option<OfferState> {
        self.states().last()
    }

    /// Takes a transition. The state machine has no longer path than the array.
    fn step(&mut self, to: OfferState) {
        let len = self.states().count();
        self.path[len] = Some(to);
    }
}

/// The codes with which a command may be refused. The server returns one of them, whichever it
/// checks first.
type Reasons = Vec<&'static str>;

fn overlap(a: (Date, Date), b: (Date, Date)) -> bool {
    a.0.max(b.0) <= a.1.min(b.1)
}

fn is_open(state: Option<OfferState>) -> bool {
    matches!(state, Some(Sent | Accepted))
}

fn holds_place(state: Option<OfferState>) -> bool {
    matches!(state, Some(Sent | Accepted | Confirmed))
}

impl World {
    /// The world before the first request.
    pub fn new(setting: &Setting) -> Self {
        Self {
            offers: vec![Offer::default(); setting.offers.len()],
            has_withdrawn: vec![false; setting.persons.len()],
            is_suspended: vec![false; setting.totals.len()],
            totals: setting.totals.clone(),
            shares: setting.shares.iter().map(|(_, places)| *places).collect(),
            floors: setting.floors.clone(),
            amendments: vec![None; setting.amendments.len()],
        }
    }

    /// The states of an offer from its draft to its end.
    pub fn path(&self, offer: usize) -> Vec<OfferState> {
        self.offers[offer].states().collect()
    }

    /// The quota of an employer, in places.
    pub fn total(&self, employer: usize) -> i64 {
        self.totals[employer]
    }

    /// What else happened to an offer, by the names of the audit trail, in their alphabetical order.
    pub fn edits(&self, setting: &Setting, offer: usize) -> Vec<&'static str> {
        let mut edits = vec!["raise_wage"; self.offers[offer].raises.len()];
        let all = setting.amendments.iter().zip(&self.amendments);
        for state in all.filter(|(of, _)| of.offer == offer).filter_map(|(_, state)| *state) {
            edits.push("propose_amendment");
            match state {
                AmendmentState::Accepted => edits.push("accept_amendment"),
                AmendmentState::Refused => edits.push("refuse_amendment"),
                AmendmentState::Withdrawn => edits.push("withdraw_amendment"),
                AmendmentState::Proposed | AmendmentState::Lapsed => {}
            }
        }
        edits.sort_unstable();
        edits
    }

    /// The world after a command at `now`, or none if the rules do not allow this answer.
    pub fn after(
        &self,
        setting: &Setting,
        command: Command,
        answer: &Answer,
        now: OffsetDateTime,
    ) -> Option<Self> {
        let mut after = self.clone();
        let applied = after.apply(setting, command, now);
        match (answer, applied) {
            (Answer::Refused(code), Err(reasons)) => {
                reasons.contains(&code.as_str()).then(|| self.clone())
            }
            (Answer::Refused(_), Ok(())) | (_, Err(_)) => None,
            (answer, Ok(())) => after.shows(setting, command, answer, now).then_some(after),
        }
    }

    fn apply(
        &mut self,
        setting: &Setting,
        command: Command,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        match command {
            Command::Draft(n) => self.draft(setting, n)?,
            Command::Send(n) => self.send(setting, n, now)?,
            Command::Accept(n) => self.accept(setting, n, now)?,
            Command::Decline(n) => match self.state_at(setting, n, now) {
                Some(Declined) => {}
                Some(Sent) => self.step(setting, n, Declined, now),
                Some(Lapsed) => return Err(vec!["offer_expired"]),
                // R57: a candidate cannot undo an acceptance.
                Some(Accepted | Confirmed) => return Err(vec!["acceptance_is_final"]),
                state => return Err(wrong_for_candidate(state)),
            },
            Command::Revoke(n) => match self.state_at(setting, n, now) {
                Some(Revoked) => {}
                Some(Sent) => self.step(setting, n, Revoked, now),
                _ => return Err(vec!["offer_state"]),
            },
            Command::Confirm(n) => self.confirm(setting, n, now)?,
            Command::Cancel(n, by) => match (self.state_at(setting, n, now), by) {
                (Some(Cancelled), _) => {}
                (Some(Accepted), Canceller::Employer) => self.step(setting, n, Cancelled, now),
                // A10: until the day before the start.
                (Some(Confirmed), _) if istanbul_date(now) < self.period(setting, n).0 => {
                    self.step(setting, n, Cancelled, now);
                }
                (Some(Confirmed), _) => return Err(vec!["internship_started"]),
                _ => return Err(vec!["offer_state"]),
            },
            Command::Raise(n, wage) => self.raise(setting, n, wage, now)?,
            Command::Propose(a) => self.propose(setting, a, now)?,
            Command::AcceptAmendment(a) => self.accept_amendment(setting, a, now)?,
            Command::RefuseAmendment(a) => {
                self.end_amendment(setting, a, AmendmentState::Refused, now)?;
            }
            Command::WithdrawAmendment(a) => {
                self.end_amendment(setting, a, AmendmentState::Withdrawn, now)?;
            }
            Command::Reject(n) => self.reject(setting, n, now)?,
            Command::End(n, last_day) => self.end(setting, n, last_day, now)?,
            Command::Law(from, floor) => self.floors.push((from, floor)),
            Command::Withdraw(candidate) => self.withdraw(setting, candidate, now)?,
            Command::Suspend(employer) => self.is_suspended[employer] = true,
            Command::Activate(employer) => self.is_suspended[employer] = false,
            Command::SetQuota(employer, total) => self.set_total(setting, employer, total, now)?,
            // A71: a share may have fewer places than are committed.
            Command::SetShare(employer, total, places) => {
                self.set_total(setting, employer, total, now)?;
                self.shares[employer] = places;
            }
            Command::Tick => {
                (0..setting.persons.len())
                    .for_each(|candidate| self.lapse(setting, candidate, now));
            }
            Command::ReadOffer(_)
            | Command::ReadBook(_)
            | Command::ReadQuota(_)
            | Command::ReadShare(_)
            | Command::ReadAmendments(_) => {}
        }
        Ok(())
    }

    fn draft(&mut self, setting: &Setting, n: usize) -> Result<(), Reasons> {
        let Conditions { candidate, employer, .. } = setting.offers[n];
        let mut reasons = vec![];
        if self.is_suspended[employer] {
            reasons.push("employer_inactive");
        }
        if self.has_withdrawn[candidate] {
            reasons.push("candidate_unavailable");
        }
        unless(reasons)?;
        self.offers[n].step(Draft);
        Ok(())
    }

    fn send(&mut self, setting: &Setting, n: usize, now: OffsetDateTime) -> Result<(), Reasons> {
        match self.state_at(setting, n, now) {
            Some(Sent) => return Ok(()),
            Some(Draft) => {}
            _ => return Err(vec!["offer_state"]),
        }
        let offered = &setting.offers[n];
        let Conditions { candidate, employer, period, respond_by, wage: _ } = *offered;
        let [held, of_share] = self.held_at(setting, employer, now);
        let mut reasons = vec![];
        if self.is_suspended[employer] {
            reasons.push("employer_inactive");
        }
        // R17: 15 days are enough, 14 are not.
        if (period.0 - istanbul_date(now)).whole_days() < 15 {
            reasons.push("offer_lead_time");
        }
        if respond_by < now + Duration::days(1) {
            reasons.push("respond_by_invalid");
        }
        if self.is_underpaid(setting, n, period) {
            reasons.push("below_statutory_wage");
        }
        if self.has_withdrawn[candidate] || self.confirmed(setting, candidate).len() == 2 {
            reasons.push("candidate_unavailable");
        }
        // R51: a day belongs to the person, whatever the term.
        if self.days_taken(setting, candidate).any(|(_, taken)| overlap(taken, period)) {
            reasons.push("candidate_dates_taken");
        }
        let of_employer = |other: &usize| setting.offers[*other].employer == employer;
        if self.open_at(setting, candidate, now).iter().any(of_employer) {
            reasons.push("open_offer_exists");
        }
        if held >= self.totals[employer] {
            reasons.push("quota_exhausted");
        }
        if self.is_of_share(setting, n) && of_share >= self.shares[employer] {
            reasons.push("share_exhausted");
        }
        unless(reasons)?;
        self.step(setting, n, Sent, now);
        Ok(())
    }

    fn accept(&mut self, setting: &Setting, n: usize, now: OffsetDateTime) -> Result<(), Reasons> {
        match self.state_at(setting, n, now) {
            Some(Accepted) => return Ok(()),
            Some(Sent) => {}
            // R59: a candidate cannot respond after the deadline.
            Some(Lapsed) => return Err(vec!["offer_expired"]),
            state => return Err(wrong_for_candidate(state)),
        }
        let period = self.period(setting, n);
        if self.is_underpaid(setting, n, period) {
            return Err(vec!["below_statutory_wage"]);
        }
        self.step(setting, n, Accepted, now);
        // A9: five days, but there must still be time to notify the school.
        let notify_by = end_of_day(period.0 - Duration::days(7));
        self.offers[n].confirm_by = Some(notify_by.min(now + Duration::days(5)));
        Ok(())
    }

    /// The first two confirmations win (R54).
    fn confirm(&mut self, setting: &Setting, n: usize, now: OffsetDateTime) -> Result<(), Reasons> {
        match self.state_at(setting, n, now) {
            Some(Confirmed) => return Ok(()),
            Some(Accepted) => {}
            // R47: an employer cannot confirm after the extra period.
            Some(ConfirmationLapsed) => return Err(vec!["confirmation_expired"]),
            _ => return Err(vec!["offer_state"]),
        }
        let mut reasons = vec![];
        if self.is_suspended[setting.offers[n].employer] {
            reasons.push("employer_inactive");
        }
        if self.is_underpaid(setting, n, self.period(setting, n)) {
            reasons.push("below_statutory_wage");
        }
        unless(reasons)?;
        // A third offer (R50) or an overlapping one (R51) was invalidated before it gets here.
        self.step(setting, n, Confirmed, now);
        self.rule_out(setting, n, now);
        Ok(())
    }

    /// An internship invalidates the open offers that can no longer become one (R55, A2).
    fn rule_out(&mut self, setting: &Setting, internship: usize, now: OffsetDateTime) {
        let candidate = setting.offers[internship].candidate;
        let is_full = self.confirmed(setting, candidate).len() == 2;
        for entry in of_person(setting, candidate) {
            for other in self.open_at(setting, entry, now) {
                let days = [other, internship].map(|n| self.period(setting, n));
                if overlap(days[0], days[1]) || (is_full && entry == candidate) {
                    self.offers[other].step(Invalidated);
                }
            }
        }
    }

    /// A56: possible until the offer ends, and never down.
    fn raise(
        &mut self,
        setting: &Setting,
        n: usize,
        wage: i64,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        let (first, _) = self.period(setting, n);
        if self.offers[n].raises.contains(&(first, wage)) {
            return Ok(());
        }
        let is_missed = self.offers[n].ended == Some(None);
        if !holds_place(self.state_at(setting, n, now)) || is_missed {
            return Err(vec!["offer_state"]);
        }
        if wage <= self.wage_on(setting, n, first) {
            return Err(vec!["invalid"]);
        }
        self.offers[n].raises.push((first, wage));
        Ok(())
    }

    /// A57: the rejection is final, and it ends the internship.
    fn reject(&mut self, setting: &Setting, n: usize, now: OffsetDateTime) -> Result<(), Reasons> {
        if self.offers[n].is_rejected {
            return Ok(());
        }
        match self.offers[n].state() {
            Some(Confirmed) if istanbul_date(now) < self.period(setting, n).0 => {
                self.step(setting, n, Cancelled, now);
                self.offers[n].is_rejected = true;
                Ok(())
            }
            Some(Confirmed) if self.offers[n].ended.is_none() => Err(vec!["internship_started"]),
            _ => Err(vec!["placement_state"]),
        }
    }

    /// A55: only the days that are served count from now on.
    fn end(
        &mut self,
        setting: &Setting,
        n: usize,
        last_day: Option<Date>,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        let (first, last) = self.period(setting, n);
        let offer = &mut self.offers[n];
        if offer.ended == Some(last_day) {
            return Ok(());
        }
        let runs = (first..=last).contains(&istanbul_date(now));
        if offer.state() != Some(Confirmed) || offer.ended.is_some() || !runs {
            return Err(vec!["placement_state"]);
        }
        offer.ended = Some(last_day);
        Ok(())
    }

    /// The first and the last day in force.
    fn period(&self, setting: &Setting, n: usize) -> (Date, Date) {
        self.offers[n].new_days.unwrap_or(setting.offers[n].period)
    }

    fn wage_on(&self, setting: &Setting, n: usize, day: Date) -> i64 {
        let raises = self.offers[n].raises.iter().filter(|(from, _)| *from <= day);
        raises.map(|(_, wage)| *wage).fold(setting.offers[n].wage, i64::max)
    }

    /// Whether the law requires more on any of these days. Floors are in the order of their days, and
    /// wages only rise, so the first day under each floor decides.
    fn is_underpaid(&self, setting: &Setting, n: usize, (first, last): (Date, Date)) -> bool {
        let until = self.floors.iter().skip(1).map(|(next, _)| *next).chain([Date::MAX]);
        let in_force = self.floors.iter().zip(until);
        in_force
            .filter(|((from, _), until)| *from <= last && first < *until)
            .any(|((from, floor), _)| self.wage_on(setting, n, first.max(*from)) < *floor)
    }

    /// R15: never below what is committed. A lapsed offer holds no place (D2).
    fn set_total(
        &mut self,
        setting: &Setting,
        employer: usize,
        total: i64,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        if total < self.held_at(setting, employer, now)[0] {
            return Err(vec!["quota_below_committed"]);
        }
        self.totals[employer] = total;
        Ok(())
    }

    fn withdraw(
        &mut self,
        setting: &Setting,
        candidate: usize,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        let is_binding = |n| matches!(self.state_at(setting, n, now), Some(Accepted | Confirmed));
        if self.has_withdrawn[candidate] {
            return Ok(());
        }
        if of(setting, candidate).any(is_binding) {
            return Err(vec!["acceptance_is_final"]);
        }
        self.lapse(setting, candidate, now);
        for n in self.open_at(setting, candidate, now) {
            self.offers[n].step(Invalidated);
        }
        self.has_withdrawn[candidate] = true;
        Ok(())
    }

    /// Whether an answer shows the world at `now`.
    fn shows(
        &self,
        setting: &Setting,
        command: Command,
        answer: &Answer,
        now: OffsetDateTime,
    ) -> bool {
        match (command, answer) {
            (
                Command::Draft(n)
                | Command::Send(n)
                | Command::Accept(n)
                | Command::Decline(n)
                | Command::Revoke(n)
                | Command::Confirm(n)
                | Command::Cancel(n, _)
                | Command::Raise(n, _)
                | Command::ReadOffer(n),
                Answer::Offer(sight),
            ) => self.is_seen_as(setting, n, sight, now),
            (Command::AcceptAmendment(a), Answer::Offer(sight)) => {
                self.is_seen_as(setting, setting.amendments[a].offer, sight, now)
            }
            (Command::ReadAmendments(n), Answer::Amendments(all)) => {
                *all == self.amendments_at(setting, n, now)
            }
            (Command::ReadBook(candidate), Answer::Book(book)) => {
                let was_sent = |n: &usize| self.offers[*n].states().count() > 1;
                let sent: Vec<_> = of(setting, candidate).filter(was_sent).collect();
                sent.len() == book.len()
                    && book.iter().all(|(n, sight)| {
                        sent.contains(n) && self.is_seen_as(setting, *n, sight, now)
                    })
            }
            (
                Command::SetQuota(employer, _)
                | Command::SetShare(employer, ..)
                | Command::ReadQuota(employer),
                Answer::Quota { total, committed, share },
            ) => {
                *total == self.totals[employer]
                    && *committed == self.held_at(setting, employer, now)[0]
                    && share.is_none_or(|share| self.has_share(setting, employer, share, now))
            }
            (Command::ReadShare(employer), Answer::Share(share)) => {
                self.has_share(setting, employer, *share, now)
            }
            (
                Command::Withdraw(_)
                | Command::Suspend(_)
                | Command::Activate(_)
                | Command::Reject(_)
                | Command::End(..)
                | Command::Law(..)
                | Command::Propose(_)
                | Command::RefuseAmendment(_)
                | Command::WithdrawAmendment(_)
                | Command::Tick,
                Answer::Done,
            ) => true,
            _ => false,
        }
    }

    fn is_seen_as(&self, setting: &Setting, n: usize, sight: &Sight, now: OffsetDateTime) -> bool {
        let offer = &self.offers[n];
        let state = self.state_at(setting, n, now);
        let is_accepted = |(_, state): &(usize, _)| *state == AmendmentState::Accepted;
        let amended = self.amendments_at(setting, n, now).into_iter().filter(is_accepted).count();
        let recorded = (offer.states().count() + offer.raises.len() + amended).wrapping_sub(1);
        // A lapse raises the version once it is recorded.
        let at_most = recorded.wrapping_add(usize::from(state != offer.state()));
        Some(sight.state) == state
            && sight.confirm_by == offer.confirm_by
            && sight.new_days == offer.new_days
            && (sight.version == recorded || sight.version == at_most)
    }

    /// The state at an instant: the recorded one, unless a deadline has passed since (D2).
    fn state_at(&self, setting: &Setting, n: usize, now: OffsetDateTime) -> Option<OfferState> {
        let offer = &self.offers[n];
        match offer.state() {
            Some(Sent) if now > setting.offers[n].respond_by => Some(Lapsed),
            Some(Accepted) if offer.confirm_by.is_some_and(|by| now > by) => {
                Some(ConfirmationLapsed)
            }
            state => state,
        }
    }

    /// Takes a transition, after recording which of the candidate's offers have lapsed.
    fn step(&mut self, setting: &Setting, n: usize, to: OfferState, now: OffsetDateTime) {
        self.lapse(setting, setting.offers[n].candidate, now);
        self.offers[n].step(to);
    }

    fn lapse(&mut self, setting: &Setting, candidate: usize, now: OffsetDateTime) {
        for n in of(setting, candidate) {
            let state = self.state_at(setting, n, now);
            if let Some(ended) = state.filter(|_| state != self.offers[n].state()) {
                self.offers[n].step(ended);
            }
        }
    }

    fn confirmed(&self, setting: &Setting, candidate: usize) -> Vec<usize> {
        of(setting, candidate).filter(|n| self.offers[*n].state() == Some(Confirmed)).collect()
    }

    /// The internships of a person, in whatever terms, with the days that each takes.
    fn days_taken(
        &self,
        setting: &Setting,
        candidate: usize,
    ) -> impl Iterator<Item = (usize, (Date, Date))> {
        let confirmed: Vec<_> = of_person(setting, candidate)
            .flat_map(|entry| self.confirmed(setting, entry))
            .collect();
        confirmed.into_iter().filter_map(|n| {
            let (first, last) = self.period(setting, n);
            match self.offers[n].ended {
                None => Some((n, (first, last))),
                Some(last_day) => Some((n, (first, last_day?))),
            }
        })
    }

    fn open_at(&self, setting: &Setting, candidate: usize, now: OffsetDateTime) -> Vec<usize> {
        of(setting, candidate).filter(|n| is_open(self.state_at(setting, *n, now))).collect()
    }

    /// Whether an offer counts in the share of its quota (A71).
    fn is_of_share(&self, setting: &Setting, n: usize) -> bool {
        let (until, _) = setting.shares[setting.offers[n].employer];
        self.period(setting, n).0 <= until
    }

    fn has_share(
        &self,
        setting: &Setting,
        employer: usize,
        share: Share,
        now: OffsetDateTime,
    ) -> bool {
        share.places == self.shares[employer]
            && share.committed == self.held_at(setting, employer, now)[1]
    }

    /// Places that are taken at an instant (A17): all, and those of the share.
    fn held_at(&self, setting: &Setting, employer: usize, now: OffsetDateTime) -> [i64; 2] {
        let of_employer = |n: &usize| setting.offers[*n].employer == employer;
        let holds = |n: &usize| holds_place(self.state_at(setting, *n, now));
        let held = (0..setting.offers.len()).filter(of_employer).filter(holds);
        held.fold([0, 0], |[all, of_share], n| {
            [all + 1, of_share + i64::from(self.is_of_share(setting, n))]
        })
    }
}

/// The entries of a candidate in all pools.
fn of_person(setting: &Setting, candidate: usize) -> impl Iterator<Item = usize> {
    let person = setting.persons[candidate];
    (0..setting.persons.len()).filter(move |entry| setting.persons[*entry] == person)
}

/// The offers to a candidate.
fn of(setting: &Setting, candidate: usize) -> impl Iterator<Item = usize> {
    (0..setting.offers.len()).filter(move |n| setting.offers[*n].candidate == candidate)
}

/// The refusal for a candidate, who cannot see an offer before it is sent.
fn wrong_for_candidate(state: Option<OfferState>) -> Reasons {
    match state {
        None | Some(Draft) => vec!["not_found"],
        Some(_) => vec!["offer_state"],
    }
}

fn unless(reasons: Reasons) -> Result<(), Reasons> {
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}
