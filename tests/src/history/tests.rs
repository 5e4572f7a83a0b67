//! Histories written by hand: for each rule, one that keeps it and one that breaks it.

use super::Answer::{Done, Quota, Refused};
use super::Command::{
    Accept, Activate, Cancel, Confirm, Decline, Draft, End, Law, Raise, ReadBook, ReadOffer,
    ReadQuota, Reject, Revoke, Send, SetQuota, Suspend, Tick, Withdraw,
};
use super::*;
use crate::START;
use staj_domain::calendar::start_of_day;
use staj_domain::offer::OfferState::{Accepted, Cancelled, Confirmed, Declined, Invalidated, Sent};
use time::Duration;
use time::macros::date;

const RESPOND_BY: OffsetDateTime = START.saturating_add(Duration::days(2));
const CONFIRM_BY: OffsetDateTime = START.saturating_add(Duration::days(5));
const INSTANT: Duration = Duration::MICROSECOND;
const FLOOR: i64 = 842_265;

/// Five employers have one place each. The first four offer the first candidate one week each, in a
/// row. The fifth offer is from the first employer to the second candidate. The sixth is from the
/// fifth employer to the first candidate, on the same days as the first offer. The seventh is from the
/// fourth employer to the third candidate, who is the first one in another term, on the same days.
fn setting() -> Setting {
    let june = |day: i64| {
        let monday = date!(2026 - 06 - 08) + Duration::days(day);
        (monday, monday + Duration::days(4))
    };
    let offer = |candidate, employer, week| Conditions {
        candidate,
        employer,
        period: june(7 * week),
        wage: FLOOR,
        respond_by: RESPOND_BY,
    };
    let [a, b, c, d] = [0, 1, 2, 3].map(|nth| offer(0, nth, i64::try_from(nth).unwrap()));
    Setting {
        persons: vec![0, 1, 0],
        floors: vec![(date!(2026 - 01 - 01), FLOOR)],
        totals: vec![1; 5],
        offers: vec![a, b, c, d, offer(1, 0, 0), offer(0, 4, 0), offer(2, 3, 0)],
    }
}

struct History {
    setting: Setting,
    records: Vec<Record>,
    now: OffsetDateTime,
}

fn history() -> History {
    History { setting: setting(), records: vec![], now: START }
}

impl History {
    fn at(self, now: OffsetDateTime) -> Self {
        Self { now, ..self }
    }

    /// One request after everything before it.
    fn then(self, command: Command, answer: Answer) -> Self {
        self.at_once([(command, answer)])
    }

    /// Requests that all begin before any of them ends.
    fn at_once<const N: usize>(mut self, requests: [(Command, Answer); N]) -> Self {
        let first = 2 * self.records.len();
        for (n, (command, answer)) in requests.into_iter().enumerate() {
            let (began, ended, clock) = (first + n, first + N + n, vec![self.now]);
            self.records.push(Record { command, answer, began, ended, clock });
        }
        self
    }

    fn sent(self, n: usize) -> Self {
        self.then(Draft(n), offer(OfferState::Draft, 0)).then(Send(n), offer(Sent, 1))
    }

    fn accepted(self, n: usize) -> Self {
        self.sent(n).then(Accept(n), offer(Accepted, 2))
    }

    fn confirmed(self, n: usize) -> Self {
        self.accepted(n).then(Confirm(n), offer(Confirmed, 3))
    }

    #[track_caller]
    fn can_be_true(self) {
        if let Err(wrong) = explain(&self.setting, &self.records) {
            panic!("{wrong}");
        }
    }

    /// All answers before the last can be true, but the last one cannot.
    #[track_caller]
    fn ends_wrong(self) {
        let wrong = explain(&self.setting, &self.records).expect_err("nothing was found");
        assert_eq!(wrong.record, self.records.len() - 1, "{wrong}");
    }
}

fn offer(state: OfferState, version: usize) -> Answer {
    Answer::Offer(sight(state, version))
}

fn sight(state: OfferState, version: usize) -> Sight {
    let was_accepted = state == Accepted || version >= 3;
    Sight { state, version, confirm_by: was_accepted.then_some(CONFIRM_BY) }
}

fn refused(code: &str) -> Answer {
    Refused(code.to_owned())
}

fn quota(total: i64, committed: i64) -> Answer {
    Quota { total, committed }
}

#[test]
fn a_third_confirmation_is_found() {
    let two = || history().accepted(2).confirmed(0).confirmed(1);
    two().then(Confirm(2), refused("offer_state")).can_be_true();
    two().then(Confirm(2), offer(Confirmed, 3)).ends_wrong();
}

#[test]
fn any_two_of_several_simultaneous_confirmations_can_win() {
    let three = || history().accepted(0).accepted(1).accepted(2);
    let (won, lost) = (|| offer(Confirmed, 3), || refused("offer_state"));
    three().at_once([(Confirm(0), lost()), (Confirm(1), won()), (Confirm(2), won())]).can_be_true();
    three().at_once([(Confirm(0), won()), (Confirm(1), won()), (Confirm(2), won())]).ends_wrong();
    // A confirmation can only lose to two others.
    three().at_once([(Confirm(0), won()), (Confirm(1), lost())]).ends_wrong();
}

#[test]
fn confirmed_offers_that_overlap_are_found() {
    let both = || history().accepted(5).confirmed(0);
    both().then(ReadOffer(5), offer(Invalidated, 3)).can_be_true();
    both().then(Confirm(5), offer(Confirmed, 3)).ends_wrong();
}

#[test]
fn internships_of_two_terms_on_the_same_day_are_found() {
    let both = || history().accepted(6).confirmed(0);
    both().then(ReadOffer(6), offer(Invalidated, 3)).can_be_true();
    both().then(Confirm(6), offer(Confirmed, 3)).ends_wrong();
    let draft = || history().confirmed(0).then(Draft(6), offer(OfferState::Draft, 0));
    draft().then(Send(6), refused("candidate_dates_taken")).can_be_true();
    draft().then(Send(6), offer(Sent, 1)).ends_wrong();
    // The limit is that of one term.
    let full = || history().confirmed(0).confirmed(1).then(Draft(6), offer(OfferState::Draft, 0));
    full().then(Send(6), refused("candidate_unavailable")).ends_wrong();
}

#[test]
fn days_that_an_ended_internship_still_takes_are_found() {
    let wednesday = date!(2026 - 06 - 10);
    let mut of_the_rest = setting();
    of_the_rest.offers[6].period = (date!(2026 - 06 - 11), date!(2026 - 06 - 26));
    let begins = start_of_day(wednesday);
    let running = |last_day| {
        let history = History { setting: of_the_rest.clone(), ..history() };
        let history = history.then(Draft(6), offer(OfferState::Draft, 0)).confirmed(0).at(begins);
        history.then(End(0, last_day), Done)
    };
    // The right answer shows that the dates are not the reason: it is too late for both.
    for last_day in [None, Some(wednesday)] {
        running(last_day).then(Send(6), refused("offer_lead_time")).can_be_true();
        running(last_day).then(Send(6), refused("candidate_dates_taken")).ends_wrong();
    }
    running(Some(date!(2026 - 06 - 11)))
        .then(Send(6), refused("candidate_dates_taken"))
        .can_be_true();
    history().confirmed(0).then(End(0, None), Done).ends_wrong();
}

#[test]
fn a_wage_below_the_statutory_one_is_found() {
    let risen = || history().accepted(0).then(Law(date!(2026 - 06 - 12), FLOOR + 1), Done);
    risen().then(Confirm(0), refused("below_statutory_wage")).can_be_true();
    risen().then(Confirm(0), offer(Confirmed, 3)).ends_wrong();
    let raised = || risen().then(Raise(0, FLOOR + 1), offer(Accepted, 3));
    raised().then(Confirm(0), offer(Confirmed, 4)).can_be_true();
    raised().then(Raise(0, FLOOR), refused("invalid")).can_be_true();
    raised().then(Raise(0, FLOOR + 1), offer(Accepted, 4)).ends_wrong();
    // A rule for the days after the internship does not matter.
    let later = || history().accepted(0).then(Law(date!(2026 - 06 - 13), FLOOR + 1), Done);
    later().then(Confirm(0), refused("below_statutory_wage")).ends_wrong();
}

#[test]
fn an_internship_that_goes_on_although_the_school_rejected_it_is_found() {
    let rejected = || history().confirmed(0).then(Reject(0), Done);
    rejected().then(ReadOffer(0), offer(Cancelled, 4)).can_be_true();
    rejected().then(ReadOffer(0), offer(Confirmed, 3)).ends_wrong();
    rejected().then(Reject(0), Done).can_be_true();
    let begun = history().confirmed(0).at(start_of_day(date!(2026 - 06 - 08)));
    begun.then(Reject(0), Done).ends_wrong();
}

#[test]
fn an_offer_left_open_with_two_internships_is_found() {
    let full = || history().sent(2).confirmed(0).confirmed(1);
    let book = |third| {
        let internships = [(0, sight(Confirmed, 3)), (1, sight(Confirmed, 3))];
        Answer::Book([internships.as_slice(), &[(2, third)]].concat())
    };
    full().then(ReadBook(0), book(sight(Invalidated, 2))).can_be_true();
    full().then(ReadBook(0), book(sight(Sent, 1))).ends_wrong();
    let draft = || full().then(Draft(3), offer(OfferState::Draft, 0));
    draft().then(Send(3), refused("candidate_unavailable")).can_be_true();
    draft().then(Send(3), offer(Sent, 1)).ends_wrong();
}

#[test]
fn half_of_a_confirmation_is_found() {
    let full = history().sent(2).confirmed(0).accepted(1);
    let half =
        Answer::Book(vec![(0, sight(Confirmed, 3)), (1, sight(Confirmed, 3)), (2, sight(Sent, 1))]);
    full.at_once([(Confirm(1), offer(Confirmed, 3)), (ReadBook(0), half)]).ends_wrong();
}

#[test]
fn a_late_answer_is_found() {
    let at = |now| history().sent(0).at(now);
    at(RESPOND_BY).then(Decline(0), offer(Declined, 2)).can_be_true();
    at(RESPOND_BY + INSTANT).then(Accept(0), refused("offer_expired")).can_be_true();
    at(RESPOND_BY + INSTANT).then(Accept(0), offer(Accepted, 2)).ends_wrong();
    at(RESPOND_BY + INSTANT).then(Decline(0), offer(Declined, 2)).ends_wrong();
    // Nor can an acceptance in time be refused.
    at(RESPOND_BY).then(Accept(0), refused("offer_expired")).ends_wrong();
}

#[test]
fn a_late_confirmation_is_found() {
    let at = |now| history().accepted(0).at(now);
    at(CONFIRM_BY).then(Confirm(0), offer(Confirmed, 3)).can_be_true();
    at(CONFIRM_BY + INSTANT).then(Confirm(0), refused("confirmation_expired")).can_be_true();
    at(CONFIRM_BY + INSTANT).then(Confirm(0), offer(Confirmed, 3)).ends_wrong();
}

#[test]
fn a_request_may_have_seen_the_clock_before_or_after_it_moved() {
    let moved = |answer| {
        let mut history = history().sent(0).then(Accept(0), answer);
        history.records[2].clock = vec![RESPOND_BY, RESPOND_BY + INSTANT];
        history
    };
    moved(refused("offer_expired")).can_be_true();
    let mut accepted = sight(Accepted, 2);
    accepted.confirm_by = Some(RESPOND_BY + Duration::days(5));
    moved(Answer::Offer(accepted)).can_be_true();
    accepted.confirm_by = Some(RESPOND_BY + INSTANT + Duration::days(5));
    moved(Answer::Offer(accepted)).ends_wrong();
}

#[test]
fn an_acceptance_that_was_withdrawn_is_found() {
    let accepted = || history().accepted(0);
    accepted().then(Decline(0), refused("acceptance_is_final")).can_be_true();
    accepted().then(Decline(0), offer(Declined, 3)).ends_wrong();
    accepted().then(Withdraw(0), refused("acceptance_is_final")).can_be_true();
    accepted().then(Withdraw(0), Done).ends_wrong();
}

#[test]
fn an_offer_to_somebody_who_left_is_found() {
    let left = || history().sent(0).then(Draft(1), offer(OfferState::Draft, 0));
    left().then(Withdraw(0), Done).then(ReadOffer(0), offer(Invalidated, 2)).can_be_true();
    left().then(Withdraw(0), Done).then(ReadOffer(0), offer(Sent, 1)).ends_wrong();
    left().then(Withdraw(0), Done).then(Send(1), offer(Sent, 1)).ends_wrong();
}

#[test]
fn an_offer_that_revives_is_found() {
    let freed = || {
        let confirmed = history().accepted(5).confirmed(0);
        confirmed.then(Cancel(0, Canceller::ProgrammeOffice), offer(Cancelled, 4))
    };
    freed().then(ReadOffer(5), offer(Invalidated, 3)).can_be_true();
    freed().then(ReadOffer(5), offer(Accepted, 2)).ends_wrong();
    freed().then(Confirm(5), offer(Confirmed, 3)).ends_wrong();
}

#[test]
fn a_place_given_twice_is_found() {
    let drafts = || {
        let draft = || offer(OfferState::Draft, 0);
        history().then(Draft(0), draft()).then(Draft(4), draft())
    };
    let (sent, full) = (|| offer(Sent, 1), || refused("quota_exhausted"));
    drafts().at_once([(Send(0), sent()), (Send(4), full())]).can_be_true();
    drafts().at_once([(Send(0), full()), (Send(4), sent())]).can_be_true();
    drafts().at_once([(Send(0), sent()), (Send(4), sent())]).ends_wrong();
    drafts().then(Send(0), full()).ends_wrong();
    let lowered = || history().sent(0).then(SetQuota(0, 2), quota(2, 1));
    lowered().then(SetQuota(0, 0), refused("quota_below_committed")).can_be_true();
    lowered().then(SetQuota(0, 0), quota(0, 1)).ends_wrong();
}

#[test]
fn a_place_of_a_lapsed_offer_is_free_before_the_job_runs() {
    let overdue = || history().sent(0).at(RESPOND_BY + INSTANT);
    overdue().then(SetQuota(0, 0), quota(0, 0)).can_be_true();
    overdue().then(SetQuota(0, 0), refused("quota_below_committed")).ends_wrong();
    // The place may be shown as taken until the job has run.
    overdue().then(ReadQuota(0), quota(1, 1)).can_be_true();
    overdue().then(Tick, Done).then(ReadQuota(0), quota(1, 0)).can_be_true();
    overdue().then(Tick, Done).then(ReadQuota(0), quota(1, 1)).ends_wrong();
}

#[test]
fn a_lost_change_is_found() {
    let accepted = || history().accepted(0);
    accepted().then(ReadOffer(0), offer(Accepted, 2)).can_be_true();
    accepted().then(ReadOffer(0), offer(Sent, 1)).ends_wrong();
    accepted().then(ReadOffer(0), offer(Accepted, 3)).ends_wrong();
    accepted().then(ReadBook(0), Answer::Book(vec![])).ends_wrong();
    history().then(SetQuota(0, 3), quota(3, 0)).then(ReadQuota(0), quota(1, 0)).ends_wrong();
}

#[test]
fn a_change_seen_and_unseen_again_is_found() {
    let mut unseen = history().sent(0).at_once([
        (ReadOffer(0), offer(Accepted, 2)),
        (ReadOffer(0), offer(Sent, 1)),
        (Accept(0), offer(Accepted, 2)),
    ]);
    let [.., first, second, accept] = &mut unseen.records[..] else { unreachable!() };
    (first.began, first.ended) = (20, 21);
    (second.began, second.ended) = (22, 23);
    (accept.began, accept.ended) = (10, 30);
    assert_eq!(explain(&unseen.setting, &unseen.records).expect_err("found").record, 3);
}

#[test]
fn a_suspended_employer_that_confirms_is_found() {
    let suspended = || history().accepted(0).then(Suspend(0), Done);
    suspended().then(Confirm(0), refused("employer_inactive")).can_be_true();
    suspended().then(Confirm(0), offer(Confirmed, 3)).ends_wrong();
    let lifted = suspended().then(Activate(0), Done);
    lifted.then(Confirm(0), offer(Confirmed, 3)).can_be_true();
}

#[test]
fn a_refusal_without_a_reason_is_found() {
    let sent = || history().sent(0);
    sent().then(Accept(0), refused("offer_state")).ends_wrong();
    sent().then(Revoke(0), refused("offer_state")).ends_wrong();
    sent().then(Confirm(0), refused("dates_overlap")).ends_wrong();
    // With `conflict`, the database stopped what the server should have decided.
    sent().then(Accept(0), refused("conflict")).ends_wrong();
    sent().then(Confirm(0), refused("conflict")).ends_wrong();
}
