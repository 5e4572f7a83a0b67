use super::{Answer, Canceller, Command, Conditions, Setting, Sight};
use staj_domain::calendar::{end_of_day, istanbul_date};
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
    floors: Vec<(Date, i64)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Offer {
    /// Every state so far. The longest path is draft, sent, accepted, confirmed, cancelled.
    path: [Option<OfferState>; 5],
    confirm_by: Option<OffsetDateTime>,
    /// Higher wages, from the first day on.
    raises: Vec<i64>,
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
            floors: setting.floors.clone(),
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
                (Some(Confirmed), _) if istanbul_date(now) < setting.offers[n].period.0 => {
                    self.step(setting, n, Cancelled, now);
                }
                (Some(Confirmed), _) => return Err(vec!["internship_started"]),
                _ => return Err(vec!["offer_state"]),
            },
            Command::Raise(n, wage) => self.raise(setting, n, wage, now)?,
            Command::Reject(n) => self.reject(setting, n, now)?,
            Command::End(n, last_day) => self.end(setting, n, last_day, now)?,
            Command::Law(from, floor) => self.floors.push((from, floor)),
            Command::Withdraw(candidate) => self.withdraw(setting, candidate, now)?,
            Command::Suspend(employer) => self.is_suspended[employer] = true,
            Command::Activate(employer) => self.is_suspended[employer] = false,
            // R15: never below what is committed. A lapsed offer holds no place (D2).
            Command::SetQuota(employer, total) => {
                if total < self.held_at(setting, employer, now) {
                    return Err(vec!["quota_below_committed"]);
                }
                self.make_room(setting, employer, total, now);
                self.totals[employer] = total;
            }
            Command::Tick => {
                (0..setting.persons.len())
                    .for_each(|candidate| self.lapse(setting, candidate, now));
            }
            Command::ReadOffer(_) | Command::ReadBook(_) | Command::ReadQuota(_) => {}
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
        if self.is_underpaid(setting, n) {
            reasons.push("below_statutory_wage");
        }
        if self.has_withdrawn[candidate] || self.confirmed(setting, candidate).len() == 2 {
            reasons.push("candidate_unavailable");
        }
        // R51: a day belongs to the person, whatever the term.
        if self.days_taken(setting, candidate).any(|taken| overlap(taken, period)) {
            reasons.push("candidate_dates_taken");
        }
        let of_employer = |other: &usize| setting.offers[*other].employer == employer;
        if self.open_at(setting, candidate, now).iter().any(of_employer) {
            reasons.push("open_offer_exists");
        }
        if self.held_at(setting, employer, now) >= self.totals[employer] {
            reasons.push("quota_exhausted");
        }
        unless(reasons)?;
        self.make_room(setting, employer, self.totals[employer] - 1, now);
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
        if self.is_underpaid(setting, n) {
            return Err(vec!["below_statutory_wage"]);
        }
        self.step(setting, n, Accepted, now);
        // A9: five days, but there must still be time to notify the school.
        let notify_by = end_of_day(setting.offers[n].period.0 - Duration::days(7));
        self.offers[n].confirm_by = Some(notify_by.min(now + Duration::days(5)));
        Ok(())
    }

    /// The first two confirmations win (R54). They invalidate what they rule out (R55, A2).
    fn confirm(&mut self, setting: &Setting, n: usize, now: OffsetDateTime) -> Result<(), Reasons> {
        let Conditions { candidate, employer, .. } = setting.offers[n];
        match self.state_at(setting, n, now) {
            Some(Confirmed) => return Ok(()),
            Some(Accepted) => {}
            // R47: an employer cannot confirm after the extra period.
            Some(ConfirmationLapsed) => return Err(vec!["confirmation_expired"]),
            _ => return Err(vec!["offer_state"]),
        }
        let mut reasons = vec![];
        if self.is_suspended[employer] {
            reasons.push("employer_inactive");
        }
        if self.is_underpaid(setting, n) {
            reasons.push("below_statutory_wage");
        }
        unless(reasons)?;
        // A third offer (R50) or an overlapping one (R51) was invalidated before it gets here.
        self.step(setting, n, Confirmed, now);
        let is_full = self.confirmed(setting, candidate).len() == 2;
        for entry in of_person(setting, candidate) {
            for other in self.open_at(setting, entry, now) {
                let shares_a_day = overlap(setting.offers[other].period, setting.offers[n].period);
                if shares_a_day || (is_full && entry == candidate) {
                    self.offers[other].step(Invalidated);
                }
            }
        }
        Ok(())
    }

    /// A56: possible until the offer ends, and never down.
    fn raise(
        &mut self,
        setting: &Setting,
        n: usize,
        wage: i64,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        if self.offers[n].raises.contains(&wage) {
            return Ok(());
        }
        let is_missed = self.offers[n].ended == Some(None);
        if !holds_place(self.state_at(setting, n, now)) || is_missed {
            return Err(vec!["offer_state"]);
        }
        if wage <= self.wage(setting, n) {
            return Err(vec!["invalid"]);
        }
        self.offers[n].raises.push(wage);
        Ok(())
    }

    /// A57: the rejection is final, and it ends the internship.
    fn reject(&mut self, setting: &Setting, n: usize, now: OffsetDateTime) -> Result<(), Reasons> {
        if self.offers[n].is_rejected {
            return Ok(());
        }
        match self.offers[n].state() {
            Some(Confirmed) if istanbul_date(now) < setting.offers[n].period.0 => {
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
        let (first, last) = setting.offers[n].period;
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

    fn wage(&self, setting: &Setting, n: usize) -> i64 {
        self.offers[n].raises.iter().copied().fold(setting.offers[n].wage, i64::max)
    }

    /// Whether the law requires more on any day. Floors are in the order of their days.
    fn is_underpaid(&self, setting: &Setting, n: usize) -> bool {
        let (first, last) = setting.offers[n].period;
        let wage = self.wage(setting, n);
        let until = self.floors.iter().skip(1).map(|(next, _)| *next).chain([Date::MAX]);
        let in_force = self.floors.iter().zip(until);
        in_force
            .filter(|((from, _), until)| *from <= last && first < *until)
            .any(|((_, floor), _)| wage < *floor)
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
            (Command::ReadBook(candidate), Answer::Book(book)) => {
                let was_sent = |n: &usize| self.offers[*n].states().count() > 1;
                let sent: Vec<_> = of(setting, candidate).filter(was_sent).collect();
                sent.len() == book.len()
                    && book.iter().all(|(n, sight)| {
                        sent.contains(n) && self.is_seen_as(setting, *n, sight, now)
                    })
            }
            // A lapsed offer may count as committed until its lapse is recorded.
            (
                Command::SetQuota(employer, _) | Command::ReadQuota(employer),
                Answer::Quota { total, committed },
            ) => {
                let least = self.held_at(setting, employer, now);
                *total == self.totals[employer]
                    && (least..=self.recorded(setting, employer)).contains(committed)
            }
            (
                Command::Withdraw(_)
                | Command::Suspend(_)
                | Command::Activate(_)
                | Command::Reject(_)
                | Command::End(..)
                | Command::Law(..)
                | Command::Tick,
                Answer::Done,
            ) => true,
            _ => false,
        }
    }

    fn is_seen_as(&self, setting: &Setting, n: usize, sight: &Sight, now: OffsetDateTime) -> bool {
        let offer = &self.offers[n];
        let state = self.state_at(setting, n, now);
        let recorded = (offer.states().count() + offer.raises.len()).wrapping_sub(1);
        // A lapse raises the version once it is recorded.
        let at_most = recorded.wrapping_add(usize::from(state != offer.state()));
        Some(sight.state) == state
            && sight.confirm_by == offer.confirm_by
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

    /// Records which offers of an employer have lapsed, if more than `most` places seem taken.
    fn make_room(&mut self, setting: &Setting, employer: usize, most: i64, now: OffsetDateTime) {
        if self.recorded(setting, employer) <= most {
            return;
        }
        for n in 0..setting.offers.len() {
            let ended = self.state_at(setting, n, now) != self.offers[n].state();
            if setting.offers[n].employer == employer && ended {
                self.lapse(setting, setting.offers[n].candidate, now);
            }
        }
    }

    fn confirmed(&self, setting: &Setting, candidate: usize) -> Vec<usize> {
        of(setting, candidate).filter(|n| self.offers[*n].state() == Some(Confirmed)).collect()
    }

    /// The days of a person that internships take, in whatever terms.
    fn days_taken(
        &self,
        setting: &Setting,
        candidate: usize,
    ) -> impl Iterator<Item = (Date, Date)> {
        let confirmed: Vec<_> = of_person(setting, candidate)
            .flat_map(|entry| self.confirmed(setting, entry))
            .collect();
        confirmed.into_iter().filter_map(|n| {
            let (first, last) = setting.offers[n].period;
            match self.offers[n].ended {
                None => Some((first, last)),
                Some(last_day) => Some((first, last_day?)),
            }
        })
    }

    fn open_at(&self, setting: &Setting, candidate: usize, now: OffsetDateTime) -> Vec<usize> {
        of(setting, candidate).filter(|n| is_open(self.state_at(setting, *n, now))).collect()
    }

    /// Places that are taken at an instant (A17).
    fn held_at(&self, setting: &Setting, employer: usize, now: OffsetDateTime) -> i64 {
        self.places(setting, employer, |n| self.state_at(setting, n, now))
    }

    /// Places that seem taken as long as passed deadlines are not recorded.
    fn recorded(&self, setting: &Setting, employer: usize) -> i64 {
        self.places(setting, employer, |n| self.offers[n].state())
    }

    fn places(
        &self,
        setting: &Setting,
        employer: usize,
        state: impl Fn(usize) -> Option<OfferState>,
    ) -> i64 {
        let of_employer = |n: &usize| setting.offers[*n].employer == employer;
        let held = (0..setting.offers.len()).filter(of_employer).filter(|n| holds_place(state(*n)));
        held.map(|_| 1).sum()
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
