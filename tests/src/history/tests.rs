//! Histories written by hand: for each rule, one that keeps it and one that breaks it.

use super::Answer::{Done, Quota, Refused};
use super::Command::{
    Accept, AcceptAmendment, Activate, Cancel, Confirm, Decline, Draft, End, Law, Propose, Raise,
    ReadAmendments, ReadBook, ReadOffer, ReadQuota, ReadShare, RefuseAmendment, Reject, Revoke,
    Send, SetQuota, SetShare, Suspend, Tick, Withdraw, WithdrawAmendment,
};
use super::*;
use crate::START;
use staj_domain::calendar::{end_of_day, start_of_day};
use staj_domain::offer::OfferState::{Accepted, Cancelled, Confirmed, Declined, Invalidated, Sent};
use time::Duration;
use time::macros::date;

const RESPOND_BY: OffsetDateTime = START.saturating_add(Duration::days(2));
const CONFIRM_BY: OffsetDateTime = START.saturating_add(Duration::days(5));
const INSTANT: Duration = Duration::MICROSECOND;
const FLOOR: i64 = 842_265;
/// The days of the first offers.
const WEEKS: [(Date, Date); 2] = [
    (date!(2026 - 06 - 08), date!(2026 - 06 - 12)),
    (date!(2026 - 06 - 15), date!(2026 - 06 - 19)),
];

/// Five employers have one place each. The first four offer the first candidate one week each, in a
/// row. The fifth offer is from the first employer to the second candidate. The sixth is from the
/// fifth employer to the first candidate, on the same days as the first offer. The seventh is from the
/// fourth employer to the third candidate, who is the first one in another term, on the same days. No
/// offer is of a share.
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
        shares: vec![(Date::MIN, 0); 5],
        offers: vec![a, b, c, d, offer(1, 0, 0), offer(0, 4, 0), offer(2, 3, 0)],
        amendments: vec![],
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

/// A history in which these days may be proposed for these offers.
fn amending<const N: usize>(to: [(usize, (Date, Date)); N]) -> History {
    let amendment = |(offer, period)| Amendment { offer, period, respond_by: RESPOND_BY };
    let amendments = to.map(amendment).to_vec();
    History { setting: Setting { amendments, ..setting() }, ..history() }
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
    Sight { state, version, confirm_by: was_accepted.then_some(CONFIRM_BY), new_days: None }
}

fn amended(state: OfferState, version: usize, days: (Date, Date)) -> Answer {
    Answer::Offer(Sight { new_days: Some(days), ..sight(state, version) })
}

fn refused(code: &str) -> Answer {
    Refused(code.to_owned())
}

fn quota(total: i64, committed: i64) -> Answer {
    Quota { total, committed, share: None }
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
    for has_run in [false, true] {
        let read = |committed| {
            let run = if has_run { overdue().then(Tick, Done) } else { overdue() };
            run.then(ReadQuota(0), quota(1, committed))
        };
        read(0).can_be_true();
        read(1).ends_wrong();
    }
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

#[test]
fn days_that_change_without_consent_are_found() {
    let proposed = || amending([(0, WEEKS[1])]).accepted(0).then(Propose(0), Done);
    proposed().then(ReadOffer(0), offer(Accepted, 2)).can_be_true();
    proposed().then(ReadOffer(0), amended(Accepted, 2, WEEKS[1])).ends_wrong();
    let agreed = || proposed().then(AcceptAmendment(0), amended(Accepted, 3, WEEKS[1]));
    agreed().then(AcceptAmendment(0), amended(Accepted, 3, WEEKS[1])).can_be_true();
    agreed().then(ReadOffer(0), offer(Accepted, 3)).ends_wrong();
    for end in [RefuseAmendment(0), WithdrawAmendment(0)] {
        let ended = || proposed().then(end, Done);
        ended().then(end, Done).then(ReadOffer(0), offer(Accepted, 2)).can_be_true();
        ended().then(AcceptAmendment(0), refused("amendment_decided")).can_be_true();
        ended().then(AcceptAmendment(0), amended(Accepted, 3, WEEKS[1])).ends_wrong();
        agreed().then(end, Done).ends_wrong();
    }
}

#[test]
fn two_amendments_that_wait_are_found() {
    let proposed = || amending([(0, WEEKS[1]), (0, WEEKS[1])]).sent(0).then(Propose(0), Done);
    proposed().then(Propose(1), refused("amendment_open")).can_be_true();
    proposed().then(Propose(1), Done).ends_wrong();
    proposed().then(WithdrawAmendment(0), Done).then(Propose(1), Done).can_be_true();
    let both =
        Answer::Amendments(vec![(0, AmendmentState::Withdrawn), (1, AmendmentState::Proposed)]);
    proposed().then(WithdrawAmendment(0), Done).then(ReadAmendments(0), both).ends_wrong();
}

#[test]
fn an_amendment_that_is_accepted_too_late_is_found() {
    let proposed = || amending([(0, WEEKS[1])]).accepted(0).then(Propose(0), Done);
    let agreed = || amended(Accepted, 3, WEEKS[1]);
    proposed().at(RESPOND_BY).then(AcceptAmendment(0), agreed()).can_be_true();
    let late = || proposed().at(RESPOND_BY + INSTANT);
    late().then(AcceptAmendment(0), refused("amendment_decided")).can_be_true();
    late().then(AcceptAmendment(0), agreed()).ends_wrong();
    let lapsed = |state| Answer::Amendments(vec![(0, state)]);
    late().then(ReadAmendments(0), lapsed(AmendmentState::Lapsed)).can_be_true();
    late().then(ReadAmendments(0), lapsed(AmendmentState::Proposed)).ends_wrong();
    // It ends with its offer.
    let cancelled = || proposed().then(Cancel(0, Canceller::Employer), offer(Cancelled, 3));
    cancelled().then(AcceptAmendment(0), refused("amendment_decided")).can_be_true();
    cancelled().then(AcceptAmendment(0), amended(Cancelled, 4, WEEKS[1])).ends_wrong();
}

#[test]
fn new_days_that_overlap_an_internship_are_found() {
    let two = || amending([(0, WEEKS[1])]).confirmed(0).confirmed(1);
    two().then(Propose(0), refused("dates_overlap")).can_be_true();
    two().then(Propose(0), Done).ends_wrong();
    // Every rule is judged again when the candidate accepts.
    let waiting = || amending([(0, WEEKS[1])]).accepted(0).then(Propose(0), Done).confirmed(1);
    waiting().then(AcceptAmendment(0), refused("dates_overlap")).can_be_true();
    waiting().then(AcceptAmendment(0), amended(Accepted, 3, WEEKS[1])).ends_wrong();
    // A version does not overlap the one that it replaces.
    let longer = (WEEKS[0].0, WEEKS[1].1);
    amending([(0, longer)]).confirmed(0).then(Propose(0), refused("dates_overlap")).ends_wrong();
}

#[test]
fn an_offer_left_open_on_the_new_days_of_an_internship_is_found() {
    let longer = (WEEKS[0].0, WEEKS[1].1);
    let agreed = || {
        let proposed = amending([(0, longer)]).sent(1).confirmed(0).then(Propose(0), Done);
        proposed.then(AcceptAmendment(0), amended(Confirmed, 4, longer))
    };
    agreed().then(ReadOffer(1), offer(Invalidated, 2)).can_be_true();
    agreed().then(ReadOffer(1), offer(Sent, 1)).ends_wrong();
    // An offer that is not confirmed ends no other one.
    let open = amending([(0, longer)]).sent(1).sent(0).then(Propose(0), Done);
    let open = open.then(AcceptAmendment(0), amended(Sent, 2, longer));
    open.then(ReadOffer(1), offer(Invalidated, 2)).ends_wrong();
}

#[test]
fn days_that_an_amended_internship_still_takes_are_found() {
    let moved = || {
        let proposed = amending([(0, WEEKS[1])]).confirmed(0).then(Propose(0), Done);
        let moved = proposed.then(AcceptAmendment(0), amended(Confirmed, 4, WEEKS[1]));
        moved
            .then(Draft(5), offer(OfferState::Draft, 0))
            .then(Draft(1), offer(OfferState::Draft, 0))
    };
    moved().then(Send(5), offer(Sent, 1)).can_be_true();
    moved().then(Send(5), refused("candidate_dates_taken")).ends_wrong();
    moved().then(Send(1), refused("candidate_dates_taken")).can_be_true();
    moved().then(Send(1), offer(Sent, 1)).ends_wrong();
}

#[test]
fn new_days_that_come_too_soon_are_found() {
    // Seven days to inform the school, once the time to answer is over.
    let (soon, sooner) = (date!(2026 - 05 - 20), date!(2026 - 05 - 19));
    let sent = || amending([(0, (soon, WEEKS[0].1)), (0, (sooner, WEEKS[0].1))]).sent(0);
    sent().then(Propose(0), Done).can_be_true();
    sent().then(Propose(1), refused("invalid")).can_be_true();
    sent().then(Propose(1), Done).ends_wrong();
    let answered = || {
        let mut history = amending([(0, (sooner, WEEKS[0].1)), (0, (sooner, WEEKS[0].1))]);
        let latest = end_of_day(sooner - Duration::days(7));
        history.setting.amendments[0].respond_by = latest;
        history.setting.amendments[1].respond_by = latest + INSTANT;
        history.accepted(0)
    };
    answered().then(Propose(1), refused("respond_by_invalid")).can_be_true();
    answered().then(Propose(1), Done).ends_wrong();
    // The time to confirm shrinks as well.
    let agreed = |confirm_by| {
        let sight = Sight { new_days: Some((sooner, WEEKS[0].1)), ..sight(Accepted, 3) };
        let agreed = Answer::Offer(Sight { confirm_by: Some(confirm_by), ..sight });
        answered().then(Propose(0), Done).then(AcceptAmendment(0), agreed)
    };
    agreed(end_of_day(date!(2026 - 05 - 12))).can_be_true();
    agreed(CONFIRM_BY).ends_wrong();
}

#[test]
fn a_running_internship_that_begins_on_another_day_is_found() {
    let (monday, friday) = WEEKS[0];
    let longer = (monday, WEEKS[1].1);
    let running = || {
        let mut history = amending([(0, (monday.next_day().unwrap(), friday)), (0, longer)]);
        history.setting.amendments[1].respond_by = end_of_day(WEEKS[1].1);
        history.confirmed(0).at(start_of_day(monday))
    };
    running().then(Propose(0), refused("invalid")).can_be_true();
    running().then(Propose(0), Done).ends_wrong();
    running().then(Propose(1), refused("invalid")).ends_wrong();
    let proposed = || running().then(Propose(1), Done);
    proposed().then(AcceptAmendment(1), amended(Confirmed, 4, longer)).can_be_true();
    let ended = || proposed().then(End(0, Some(monday)), Done);
    ended().then(AcceptAmendment(1), refused("offer_state")).can_be_true();
    ended().then(AcceptAmendment(1), amended(Confirmed, 4, longer)).ends_wrong();
}

#[test]
fn new_days_that_are_paid_too_little_are_found() {
    // The raise is from the first day on, as it was then.
    let friday = date!(2026 - 06 - 05);
    let raised = |law| {
        let history = amending([(0, (friday, WEEKS[0].1))]).accepted(0);
        let risen = history.then(Law(law, FLOOR + 1), Done);
        risen.then(Raise(0, FLOOR + 1), offer(Accepted, 3))
    };
    raised(friday).then(Propose(0), refused("below_statutory_wage")).can_be_true();
    raised(friday).then(Propose(0), Done).ends_wrong();
    raised(WEEKS[0].0).then(Propose(0), Done).can_be_true();
}

/// The first employer has two places, of which one is for offers that start by the first Wednesday.
/// Its second offer starts a week later, and may be moved to the first week.
fn shared() -> History {
    let mut history = amending([(4, WEEKS[0]), (0, (WEEKS[0].0, WEEKS[1].1))]);
    history.setting.totals[0] = 2;
    history.setting.shares[0] = (date!(2026 - 06 - 10), 1);
    history.setting.offers[4].period = WEEKS[1];
    history
}

#[test]
fn a_place_of_a_share_given_twice_is_found() {
    let drafts = || {
        let mut history = shared();
        history.setting.offers[4].period = WEEKS[0];
        let draft = || offer(OfferState::Draft, 0);
        history.then(Draft(0), draft()).then(Draft(4), draft())
    };
    let (sent, full) = (|| offer(Sent, 1), || refused("share_exhausted"));
    drafts().at_once([(Send(0), sent()), (Send(4), full())]).can_be_true();
    drafts().at_once([(Send(0), full()), (Send(4), sent())]).can_be_true();
    drafts().at_once([(Send(0), sent()), (Send(4), sent())]).ends_wrong();
    drafts().then(Send(0), full()).ends_wrong();
    let counted = |committed| Answer::Share(Share { places: 1, committed });
    shared().sent(0).sent(4).then(ReadShare(0), counted(1)).can_be_true();
    shared().sent(0).sent(4).then(ReadShare(0), counted(2)).ends_wrong();
}

#[test]
fn a_place_of_a_share_that_an_amendment_takes_is_found() {
    let both = || shared().sent(0).sent(4);
    both().then(Propose(0), refused("share_exhausted")).can_be_true();
    both().then(Propose(0), Done).ends_wrong();
    let waiting = || shared().sent(4).then(Propose(0), Done).sent(0);
    waiting().then(AcceptAmendment(0), refused("share_exhausted")).can_be_true();
    waiting().then(AcceptAmendment(0), amended(Sent, 2, WEEKS[0])).ends_wrong();
    let freed = || waiting().then(Decline(0), offer(Declined, 2));
    freed().then(AcceptAmendment(0), amended(Sent, 2, WEEKS[0])).can_be_true();
    freed().then(AcceptAmendment(0), refused("share_exhausted")).ends_wrong();
}

#[test]
fn a_share_below_what_is_committed_only_limits_what_comes() {
    let lowered = |committed| {
        let share = Some(Share { places: 0, committed });
        shared().sent(0).then(SetShare(0, 2, 0), Quota { total: 2, committed: 1, share })
    };
    lowered(0).ends_wrong();
    let lowered = || lowered(1);
    let longer = (WEEKS[0].0, WEEKS[1].1);
    let agreed = lowered().then(Propose(1), Done);
    agreed.then(AcceptAmendment(1), amended(Sent, 2, longer)).can_be_true();
    lowered().then(Propose(1), refused("share_exhausted")).ends_wrong();
}
