//! Other days for an offer that was sent (A74).

use super::{Reasons, World, holds_place, overlap, unless};
use crate::history::{Amendment, Conditions, Setting};
use staj_domain::calendar::{end_of_day, istanbul_date};
use staj_domain::offer::AmendmentState;
use staj_domain::offer::OfferState::{Accepted, Confirmed, Sent};
use time::{Date, Duration, OffsetDateTime};

impl World {
    /// What became of an amendment. It ends with its deadline, and with its offer.
    pub(super) fn amendment_at(
        &self,
        setting: &Setting,
        a: usize,
        now: OffsetDateTime,
    ) -> Option<AmendmentState> {
        let Amendment { offer, respond_by, .. } = setting.amendments[a];
        let is_over = || now > respond_by || !holds_place(self.state_at(setting, offer, now));
        match self.amendments[a] {
            Some(AmendmentState::Proposed) if is_over() => Some(AmendmentState::Lapsed),
            state => state,
        }
    }

    /// The amendments of an offer.
    pub(super) fn amendments_at(
        &self,
        setting: &Setting,
        offer: usize,
        now: OffsetDateTime,
    ) -> Vec<(usize, AmendmentState)> {
        let of_offer = |a: &usize| setting.amendments[*a].offer == offer;
        let all = (0..setting.amendments.len()).filter(of_offer);
        all.filter_map(|a| Some((a, self.amendment_at(setting, a, now)?))).collect()
    }

    pub(super) fn propose(
        &mut self,
        setting: &Setting,
        a: usize,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        let Amendment { offer: n, period, respond_by } = setting.amendments[a];
        let mut reasons = self.reasons_against(setting, a, now);
        let waits = |(_, state)| state == AmendmentState::Proposed;
        if self.amendments_at(setting, n, now).into_iter().any(waits) {
            reasons.push("amendment_open");
        }
        if self.is_suspended[setting.offers[n].employer] {
            reasons.push("employer_inactive");
        }
        let was = self.period(setting, n);
        if period == was {
            reasons.push("amendment_empty");
        }
        let has_begun = self.offers[n].state() == Some(Confirmed) && was.0 <= istanbul_date(now);
        // A7: there must still be time to inform the school before either first day.
        let latest = if has_begun { period.1 } else { was.0.min(period.0) - Duration::days(7) };
        if respond_by < now + Duration::days(1) || respond_by > end_of_day(latest) {
            reasons.push("respond_by_invalid");
        }
        unless(reasons)?;
        self.amendments[a] = Some(AmendmentState::Proposed);
        Ok(())
    }

    pub(super) fn accept_amendment(
        &mut self,
        setting: &Setting,
        a: usize,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        match self.amendment_at(setting, a, now) {
            Some(AmendmentState::Accepted) => return Ok(()),
            Some(AmendmentState::Proposed) => {}
            _ => return Err(vec!["amendment_decided"]),
        }
        unless(self.reasons_against(setting, a, now))?;
        let Amendment { offer: n, period, .. } = setting.amendments[a];
        let drafted = &setting.offers[n];
        self.lapse(setting, drafted.candidate, now);
        let offer = &mut self.offers[n];
        offer.new_days = (period != drafted.period).then_some(period);
        if offer.state() == Some(Accepted) {
            let notify_by = end_of_day(period.0 - Duration::days(7));
            offer.confirm_by = offer.confirm_by.map(|by| by.min(notify_by));
        }
        if offer.state() == Some(Confirmed) {
            self.rule_out(setting, n, now);
        }
        self.amendments[a] = Some(AmendmentState::Accepted);
        Ok(())
    }

    /// The candidate refuses an amendment, or the employer takes it back.
    pub(super) fn end_amendment(
        &mut self,
        setting: &Setting,
        a: usize,
        to: AmendmentState,
        now: OffsetDateTime,
    ) -> Result<(), Reasons> {
        match self.amendment_at(setting, a, now) {
            Some(AmendmentState::Proposed) => self.amendments[a] = Some(to),
            state if state == Some(to) => {}
            _ => return Err(vec!["amendment_decided"]),
        }
        Ok(())
    }

    /// Why an offer cannot get other days at an instant.
    fn reasons_against(&self, setting: &Setting, a: usize, now: OffsetDateTime) -> Reasons {
        let Amendment { offer: n, period, .. } = setting.amendments[a];
        let Conditions { candidate, employer, .. } = setting.offers[n];
        let (was, state) = (self.period(setting, n), self.state_at(setting, n, now));
        let (today, is_internship) = (istanbul_date(now), state == Some(Confirmed));
        let is_over = is_internship && (was.1 < today || self.offers[n].ended.is_some());
        if !holds_place(state) || is_over {
            return vec!["offer_state"];
        }
        let mut reasons = vec![];
        let is_too_late = if is_internship && was.0 <= today {
            period.0 != was.0 || period.1 < today
        } else {
            // A8: seven days to inform the school, once the time to answer is over.
            let answered = istanbul_date(setting.offers[n].respond_by) + Duration::days(1);
            let from: Date = if state == Some(Sent) { answered.max(today) } else { today };
            (period.0 - from).whole_days() < 7
        };
        if is_too_late {
            reasons.push("invalid");
        }
        // R51: a version does not overlap the one that it replaces.
        let mut taken = self.days_taken(setting, candidate);
        if taken.any(|(other, days)| other != n && overlap(days, period)) {
            reasons.push("dates_overlap");
        }
        if self.is_underpaid(setting, n, period) {
            reasons.push("below_statutory_wage");
        }
        // A71: an offer that was in the share already has its place there.
        let (until, _) = setting.shares[employer];
        let is_full = || self.held_at(setting, employer, now)[1] >= self.shares[employer];
        if was.0 > until && period.0 <= until && is_full() {
            reasons.push("share_exhausted");
        }
        reasons
    }
}
