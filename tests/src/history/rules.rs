use super::{Answer, Canceller, Command, Conditions, Setting, Sight};
use staj_domain::calendar::{end_of_day, istanbul_date};
use staj_domain::offer::OfferState::{self, *};
use time::{Duration, OffsetDateTime};

/// The rules' own memory of what was done. A deadline that has passed is not noted at once: it
/// holds when one looks (`state_at`), and is noted by the next who changes something.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    offers: Vec<Offer>,
    has_withdrawn: Vec<bool>,
    is_suspended: Vec<bool>,
    totals: Vec<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Offer {
    /// Every state it was in: the longest life is drafted, sent, accepted, confirmed, cancelled.
    path: [Option<OfferState>; 5],
    confirm_by: Option<OffsetDateTime>,
}

impl Offer {
    fn states(&self) -> impl Iterator<Item = OfferState> {
        self.path.iter().map_while(|state| *state)
    }

    fn state(&self) -> Option<OfferState> {
        self.states().last()
    }

    /// Takes an arrow; the machine has no longer way than the path.
    fn step(&mut self, to: OfferState) {
        let len = self.states().count();
        self.path[len] = Some(to);
    }
}

/// Why a command must not work. Whatever the order in which the server looks, it names one of them.
type Reasons = Vec<&'static str>;

fn overlap(a: &Conditions, b: &Conditions) -> bool {
    a.period.0.max(b.period.0) <= a.period.1.min(b.period.1)
}

fn is_open(state: Option<OfferState>) -> bool {
    matches!(state, Some(Sent | Accepted))
}

fn holds_place(state: Option<OfferState>) -> bool {
    matches!(state, Some(Sent | Accepted | Confirmed))
}

impl World {
    pub fn new(setting: &Setting) -> Self {
        Self {
            offers: vec![Offer::default(); setting.offers.len()],
            has_withdrawn: vec![false; setting.candidates],
            is_suspended: vec![false; setting.totals.len()],
            totals: setting.totals.clone(),
        }
    }

    /// The states of an offer from its draft to its end.
    pub fn path(&self, offer: usize) -> Vec<OfferState> {
        self.offers[offer].states().collect()
    }

    pub fn total(&self, employer: usize) -> i64 {
        self.totals[employer]
    }

    /// The world after a command at `now`, if that is how it had to be answered.
    pub fn after(
        &self,
        setting: &Setting,
        command: Command,
        answer: &Answer,
        now: OffsetDateTime,
    ) -> Option<Self> {
        let mut after = self.clone();
        let obeyed = after.obey(setting, command, now);
        match (answer, obeyed) {
            (Answer::Refused(code), Err(reasons)) => {
                reasons.contains(&code.as_str()).then(|| self.clone())
            }
            (Answer::Refused(_), Ok(())) | (_, Err(_)) => None,
            (answer, Ok(())) => after.shows(setting, command, answer, now).then_some(after),
        }
    }

    fn obey(
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
                // R57: no way leads a candidate out of an acceptance.
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
            Command::Withdraw(candidate) => self.withdraw(setting, candidate, now)?,
            Command::Suspend(employer) => self.is_suspended[employer] = true,
            Command::Activate(employer) => self.is_suspended[employer] = false,
            // R15: never below what is committed. What time has freed is free (D2).
            Command::SetQuota(employer, total) => {
                if total < self.held_at(setting, employer, now) {
                    return Err(vec!["quota_below_committed"]);
                }
                self.make_room(setting, employer, total, now);
                self.totals[employer] = total;
            }
            Command::Tick => {
                (0..setting.candidates).for_each(|candidate| self.lapse(setting, candidate, now));
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
        let Conditions { candidate, employer, period, respond_by } = *offered;
        let mut reasons = vec![];
        if self.is_suspended[employer] {
            reasons.push("employer_inactive");
        }
        // R17: 15 days pass, 14 do not.
        if (period.0 - istanbul_date(now)).whole_days() < 15 {
            reasons.push("offer_lead_time");
        }
        if respond_by < now + Duration::days(1) {
            reasons.push("respond_by_invalid");
        }
        let confirmed = self.confirmed(setting, candidate);
        if self.has_withdrawn[candidate] || confirmed.len() == 2 {
            reasons.push("candidate_unavailable");
        }
        if confirmed.iter().any(|other| overlap(&setting.offers[*other], offered)) {
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
            // R59: nobody answers after the deadline.
            Some(Lapsed) => return Err(vec!["offer_expired"]),
            state => return Err(wrong_for_candidate(state)),
        }
        self.step(setting, n, Accepted, now);
        // A9: five days, and the school must still be told in time.
        let notice = end_of_day(setting.offers[n].period.0 - Duration::days(7));
        self.offers[n].confirm_by = Some(notice.min(now + Duration::days(5)));
        Ok(())
    }

    /// The first two confirmations win (R54); what they rule out ends with them (R55, A2).
    fn confirm(&mut self, setting: &Setting, n: usize, now: OffsetDateTime) -> Result<(), Reasons> {
        let Conditions { candidate, employer, .. } = setting.offers[n];
        match self.state_at(setting, n, now) {
            Some(Confirmed) => return Ok(()),
            Some(Accepted) => {}
            // R47: nobody confirms after the extra period.
            Some(ConfirmationLapsed) => return Err(vec!["confirmation_expired"]),
            _ => return Err(vec!["offer_state"]),
        }
        if self.is_suspended[employer] {
            return Err(vec!["employer_inactive"]);
        }
        // Neither a third (R50) nor an overlapping one (R51) can still be accepted here.
        self.step(setting, n, Confirmed, now);
        let is_full = self.confirmed(setting, candidate).len() == 2;
        for other in self.open_at(setting, candidate, now) {
            if is_full || overlap(&setting.offers[other], &setting.offers[n]) {
                self.offers[other].step(Invalidated);
            }
        }
        Ok(())
    }

    fn withdraw(
        &mut self,
        setting: &Setting,
        candidate: usize,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        let stands = |n| matches!(self.state_at(setting, n, now), Some(Accepted | Confirmed));
        if self.has_withdrawn[candidate] {
            return Ok(());
        }
        if of(setting, candidate).any(stands) {
            return Err(vec!["acceptance_is_final"]);
        }
        self.lapse(setting, candidate, now);
        for n in self.open_at(setting, candidate, now) {
            self.offers[n].step(Invalidated);
        }
        self.has_withdrawn[candidate] = true;
        Ok(())
    }

    /// Whether an answer shows what is now.
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
            // Between what time has left and what was written down so far.
            (
                Command::SetQuota(employer, _) | Command::ReadQuota(employer),
                Answer::Quota { total, committed },
            ) => {
                let least = self.held_at(setting, employer, now);
                *total == self.totals[employer]
                    && (least..=self.noted(setting, employer)).contains(committed)
            }
            (
                Command::Withdraw(_) | Command::Suspend(_) | Command::Activate(_) | Command::Tick,
                Answer::Done,
            ) => true,
            _ => false,
        }
    }

    fn is_seen_as(&self, setting: &Setting, n: usize, sight: &Sight, now: OffsetDateTime) -> bool {
        let offer = &self.offers[n];
        let state = self.state_at(setting, n, now);
        let noted = offer.states().count().wrapping_sub(1);
        // A lapse counts as a change from when it is written down.
        let at_most = noted.wrapping_add(usize::from(state != offer.state()));
        Some(sight.state) == state
            && sight.confirm_by == offer.confirm_by
            && (sight.revision == noted || sight.revision == at_most)
    }

    /// The state at an instant: what was noted, unless a deadline has passed since (D2).
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

    /// Takes an arrow, after the deadlines of the candidate's offers that have passed are noted.
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

    /// Notes what time has freed of an employer's places, if more than `most` seem taken.
    fn make_room(&mut self, setting: &Setting, employer: usize, most: i64, now: OffsetDateTime) {
        if self.noted(setting, employer) <= most {
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

    fn open_at(&self, setting: &Setting, candidate: usize, now: OffsetDateTime) -> Vec<usize> {
        of(setting, candidate).filter(|n| is_open(self.state_at(setting, *n, now))).collect()
    }

    /// Places that are taken at an instant (A17).
    fn held_at(&self, setting: &Setting, employer: usize, now: OffsetDateTime) -> i64 {
        self.places(setting, employer, |n| self.state_at(setting, n, now))
    }

    /// Places that seem taken until the deadlines that have passed are noted.
    fn noted(&self, setting: &Setting, employer: usize) -> i64 {
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

/// The offers to a candidate.
fn of(setting: &Setting, candidate: usize) -> impl Iterator<Item = usize> {
    (0..setting.offers.len()).filter(move |n| setting.offers[*n].candidate == candidate)
}

/// A candidate does not know of an offer before it is sent.
fn wrong_for_candidate(state: Option<OfferState>) -> Reasons {
    match state {
        None | Some(Draft) => vec!["not_found"],
        Some(_) => vec!["offer_state"],
    }
}

fn unless(reasons: Reasons) -> Result<(), Reasons> {
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}
