mod simulation;

use super::*;
use crate::calendar::examples::{holidays, of_law};
use crate::calendar::{Holiday, HolidayKind, Holidays, HolidaysUnknown, WorkingDays};
use crate::employer::{
    Employer, EmployerKind, EmployerState, Quota, QuotaExhausted, QuotaShare, ShareCriteria,
    ShareExhausted, WorkplaceClosed, WrongEmployerState,
};
use crate::event::OfferEvent;
use crate::ids::{AmendmentId, CandidateId, PoolEntryId, SchoolId, TermId};
use crate::pool::PoolEntryState;
use crate::school::Level;
use crate::term::{
    Term, TermPhase, WrongPhase,
    examples::{pool_open, wrong as wrong_phase},
};
use crate::wage::{WageDuty, WageRule, WageShortfall};
use time::macros::{date, datetime};
use time::{Date, Duration};
use uuid::Uuid;

const NOW: Timestamp = datetime!(2026-05-10 09:00 UTC);
const SECOND: Duration = Duration::SECOND;
const FLOOR: Kurus = Kurus(842_265);
const RESPOND_BY: Timestamp = datetime!(2026-05-15 12:00 UTC);
const CONFIRM_BY: Timestamp = datetime!(2026-05-18 12:00 UTC);

fn period(start: Date, end: Date) -> Period {
    Period::new(start, end).expect("test dates are in order")
}

fn june() -> Period {
    period(date!(2026 - 06 - 01), date!(2026 - 06 - 26))
}

fn july() -> Period {
    period(date!(2026 - 07 - 06), date!(2026 - 07 - 31))
}

fn august() -> Period {
    period(date!(2026 - 08 - 03), date!(2026 - 08 - 28))
}

fn id(n: u128) -> OfferId {
    OfferId(Uuid::from_u128(n))
}

/// The offer of employer `n`.
fn offer(n: u128, period: Period, progress: Progress) -> Offer {
    Offer {
        id: id(n),
        employer: EmployerId(Uuid::from_u128(n)),
        quota: QuotaId(Uuid::from_u128(n)),
        conditions: OfferConditions {
            period,
            place: Place::from(&workplace()),
            unit: None,
            works_saturdays: false,
            work: Work {
                tasks: String::new(),
                weekly_hours: 40,
                mentor: None,
                contact: workplace().contact,
            },
            monthly_wage: FLOOR,
            respond_by: RESPOND_BY,
        },
        raises: vec![],
        progress,
        version: 0,
    }
}

/// An open workplace in Ankara.
fn workplace() -> Workplace {
    let text = String::new;
    Workplace {
        id: WorkplaceId(Uuid::from_u128(1)),
        employer: EmployerId(Uuid::from_u128(1)),
        province_code: 6,
        address: text(),
        contact: Contact { full_name: text(), email: text(), phone: text() },
        is_open: true,
    }
}

/// A private employer with a staff of 25.
fn employer(state: EmployerState) -> Employer {
    let (id, kind) = (EmployerId(Uuid::from_u128(1)), EmployerKind::Private);
    Employer { id, kind, state, staff_count: 25, version: 0 }
}

/// A rule with [`FLOOR`] for this employer.
fn wage_rules() -> Vec<WageRule> {
    vec![WageRule {
        valid_from: date!(2026 - 01 - 01),
        valid_to: None,
        net_minimum_wage: Kurus(2_807_550),
        rate_large_bp: 3_000,
        rate_small_bp: 1_500,
        rate_small_while_contribution_bp: 3_000,
        public_rate_bp: 10_000,
        staff_threshold: 20,
        contribution_until: None,
    }]
}

/// A rule that raises [`FLOOR`] to [`RISEN`] from 15 June on.
fn risen_rules() -> Vec<WageRule> {
    let risen = date!(2026 - 06 - 15);
    let ended = WageRule { valid_to: risen.previous_day(), ..wage_rules().remove(0) };
    let net_minimum_wage = Kurus(3_600_000);
    vec![ended, WageRule { valid_from: risen, net_minimum_wage, ..wage_rules().remove(0) }]
}

const RISEN: Kurus = Kurus(1_080_000);

fn draft(n: u128, period: Period) -> Offer {
    offer(n, period, Progress::Draft)
}

fn sent(n: u128, period: Period) -> Offer {
    offer(n, period, Progress::Sent)
}

fn accepted(n: u128, period: Period) -> Offer {
    offer(n, period, Progress::Accepted { confirm_by: CONFIRM_BY })
}

fn confirmed(n: u128, period: Period, slot: Slot) -> Offer {
    offer(n, period, Progress::Confirmed { slot, freed_from: None })
}

fn withdrawal() -> OfferEndCause {
    OfferEndCause { reason: OfferEndReason::Budget, text: None }
}

fn every_progress() -> Vec<Progress> {
    vec![
        Progress::Draft,
        Progress::Sent,
        Progress::Accepted { confirm_by: CONFIRM_BY },
        Progress::Confirmed { slot: Slot::First, freed_from: None },
        Progress::Declined { reason: None },
        Progress::Lapsed,
        Progress::Revoked(withdrawal()),
        Progress::Cancelled(withdrawal()),
        Progress::ConfirmationLapsed { confirm_by: CONFIRM_BY },
        Progress::Invalidated(Invalidation::LimitReached),
        Progress::Discarded,
    ]
}

fn entry(n: u128) -> PoolEntry {
    PoolEntry {
        id: PoolEntryId(Uuid::from_u128(n)),
        term: TermId(Uuid::from_u128(2026)),
        candidate: CandidateId(Uuid::from_u128(n)),
        school: SchoolId(Uuid::from_u128(1)),
        level: Level::Bachelor,
        state: PoolEntryState::InPool,
    }
}

fn book<const N: usize>(offers: [Offer; N]) -> OfferBook {
    OfferBook::new(entry(1), TermRules::default(), offers.to_vec(), vec![])
}

#[test]
fn leaving_the_pool_invalidates_unanswered_offers() {
    let lapsed = Offer {
        conditions: OfferConditions { respond_by: NOW - SECOND, ..sent(3, august()).conditions },
        ..sent(3, august())
    };
    let book = book([draft(1, june()), sent(2, july()), lapsed]);
    let (entry, outcome) = book.withdraw(NOW).expect("nothing was accepted");
    assert_eq!(entry.state, PoolEntryState::Removed);
    let ends: Vec<_> = outcome
        .changes
        .iter()
        .map(|change| (change.offer.id, change.offer.progress.clone()))
        .collect();
    let withdrew = Progress::Invalidated(Invalidation::CandidateWithdrew);
    assert_eq!(ends, [(id(3), Progress::Lapsed), (id(2), withdrew)]);
}

#[test]
fn a_candidate_with_an_acceptance_or_an_internship_cannot_leave_the_pool() {
    for progress in every_progress() {
        let binds = matches!(progress.state(), OfferState::Accepted | OfferState::Confirmed);
        let refused = BoundByAcceptance { offer: id(1), state: progress.state() };
        let done = book([offer(1, june(), progress)]).withdraw(NOW);
        assert_eq!(done.err(), binds.then_some(refused));
    }
    // An acceptance that was not confirmed in time does not bind the candidate.
    assert!(book([accepted(1, june())]).withdraw(CONFIRM_BY + SECOND).is_ok());
}

impl OfferBook {
    /// Saves a decision, as the database does.
    fn save(&mut self, outcome: &Outcome) {
        for Change { offer, .. } in &outcome.changes {
            match self.offers.iter_mut().find(|known| known.id == offer.id) {
                Some(known) => known.clone_from(offer),
                None => self.offers.push(offer.clone()),
            }
        }
    }

    fn state_of(&self, n: u128) -> OfferState {
        self.get(id(n)).expect("the test put it there").state()
    }

    fn progress_of(&self, n: u128) -> &Progress {
        &self.get(id(n)).expect("the test put it there").progress
    }
}

/// An employer with five places, in a term with an open pool.
struct Sender {
    term: Term,
    employer: Employer,
    wage_rules: Vec<WageRule>,
    quota: Quota,
    shares: Vec<QuotaShare>,
    workplace: Workplace,
    holidays: Holidays,
}

impl Sender {
    fn new() -> Self {
        let quota = Quota { id: QuotaId(Uuid::from_u128(1)), total: 5, committed: 0, version: 0 };
        let holidays = holidays();
        let employer = employer(EmployerState::Active);
        let (term, wage_rules) = (pool_open(), wage_rules());
        let (shares, workplace) = (vec![], workplace());
        Self { term, employer, wage_rules, quota, shares, workplace, holidays }
    }

    fn duty(&self) -> WageDuty<'_> {
        WageDuty { employer: &self.employer, rules: &self.wage_rules }
    }

    fn send(&self, book: &OfferBook, n: u128, now: Timestamp) -> Result<Outcome, SendError> {
        let sending = Sending {
            term: &self.term,
            duty: self.duty(),
            quota: &self.quota,
            shares: &self.shares,
            workplace: &self.workplace,
            holidays: &self.holidays,
        };
        book.clone().send(id(n), &sending, now)
    }
}

fn send(book: &OfferBook, n: u128, now: Timestamp) -> Result<Outcome, SendError> {
    Sender::new().send(book, n, now)
}

fn accept(book: &OfferBook, n: u128, now: Timestamp) -> Result<Outcome, AcceptError> {
    book.clone().accept(id(n), Sender::new().duty(), now)
}

fn decline(book: &OfferBook, n: u128, now: Timestamp) -> Result<Outcome, DeclineError> {
    book.clone().decline(id(n), None, now)
}

fn revoke(book: &OfferBook, n: u128, now: Timestamp) -> Result<Outcome, RevokeError> {
    book.clone().revoke(id(n), withdrawal(), now)
}

fn cancel(book: &OfferBook, n: u128, now: Timestamp) -> Result<Outcome, CancelError> {
    book.clone().cancel(id(n), withdrawal(), Canceller::Employer, now)
}

fn confirm(book: &OfferBook, n: u128, now: Timestamp) -> Result<Confirmation, ConfirmError> {
    book.clone().confirm(id(n), Sender::new().duty(), now)
}

fn wrong(state: OfferState, action: OfferAction) -> WrongOfferState {
    let progress = every_progress().into_iter().find(|progress| progress.state() == state);
    let reason = progress.and_then(|progress| progress.reason_code());
    WrongOfferState { state, action, reason }
}

/// The offers that changed and their new states, in order.
fn moved(outcome: &Outcome) -> Vec<(OfferId, OfferState)> {
    outcome.changes.iter().map(|change| (change.offer.id, change.offer.state())).collect()
}

// Example: a candidate accepts five offers

const A: u128 = 1;
const B: u128 = 2;
const C: u128 = 3;
const D: u128 = 4;
const E: u128 = 5;

/// Five offers that were sent and accepted (R53).
fn five_acceptances() -> OfferBook {
    let mut book = book([
        draft(A, period(date!(2026 - 06 - 01), date!(2026 - 06 - 26))),
        draft(B, period(date!(2026 - 06 - 29), date!(2026 - 07 - 24))),
        draft(C, period(date!(2026 - 06 - 15), date!(2026 - 07 - 10))),
        draft(D, period(date!(2026 - 07 - 27), date!(2026 - 08 - 21))),
        draft(E, period(date!(2026 - 08 - 24), date!(2026 - 09 - 18))),
    ]);
    for n in [A, B, C, D, E] {
        book.save(&send(&book, n, NOW).expect("it can be sent"));
        book.save(&accept(&book, n, NOW).expect("there is no limit on acceptances"));
    }
    book
}

#[test]
fn of_five_acceptances_the_first_two_confirmations_win() {
    let mut book = five_acceptances();
    assert_eq!(book.places(), (0, 2));

    let first = confirm(&book, A, NOW).expect("a slot is free");
    assert_eq!(first.internship, Some(june()));
    assert_eq!(
        moved(&first.outcome),
        [(id(C), OfferState::Invalidated), (id(A), OfferState::Confirmed)]
    );
    book.save(&first.outcome);
    assert_eq!(book.progress_of(C), &Progress::Invalidated(Invalidation::OverlapsConfirmed));
    assert_eq!(book.progress_of(A), &Progress::Confirmed { slot: Slot::First, freed_from: None });
    assert_eq!(book.places(), (1, 1));

    book.save(&confirm(&book, D, NOW).expect("the second slot is free").outcome);
    for n in [B, E] {
        assert_eq!(book.progress_of(n), &Progress::Invalidated(Invalidation::LimitReached));
    }
    assert_eq!(book.progress_of(C), &Progress::Invalidated(Invalidation::OverlapsConfirmed));
    assert_eq!(book.progress_of(D), &Progress::Confirmed { slot: Slot::Second, freed_from: None });
    assert_eq!(book.places(), (2, 0));

    assert_eq!(
        confirm(&book, B, NOW),
        Err(wrong(OfferState::Invalidated, OfferAction::Confirm).into())
    );
}

#[test]
fn the_events_of_a_confirmation_include_the_invalidated_offers() {
    let events = confirm(&five_acceptances(), A, NOW).expect("a slot is free").outcome.events();
    let invalidated = Event::new(id(C), OfferEvent::Invalidate)
        .between("accepted", "invalidated")
        .because("overlaps_confirmed".to_owned());
    let confirmed = Event::new(id(A), OfferEvent::Confirm).between("accepted", "confirmed");
    assert_eq!(events, [invalidated, confirmed]);
}

#[test]
fn a_cancelled_internship_frees_its_slot_and_revives_no_offer() {
    for (cancelled, slot) in [(A, Slot::First), (D, Slot::Second)] {
        let mut book = five_acceptances();
        for n in [A, D] {
            book.save(&confirm(&book, n, NOW).expect("a slot is free").outcome);
        }
        let dates = book.get(id(cancelled)).expect("one of five").conditions.period;
        book.save(&cancel(&book, cancelled, NOW).expect("it has not begun"));
        assert_eq!(book.places(), (1, 1));
        for n in [B, C, E] {
            assert_eq!(book.state_of(n), OfferState::Invalidated);
            assert!(confirm(&book, n, NOW).is_err());
        }

        book.offers.push(draft(6, dates));
        let sent = send(&book, 6, NOW).expect("enough days are left");
        book.save(&sent);
        book.save(&accept(&book, 6, NOW).expect("a slot is free"));
        book.save(&confirm(&book, 6, NOW).expect("a slot is free").outcome);
        assert_eq!(book.progress_of(6), &Progress::Confirmed { slot, freed_from: None });
        assert_eq!(book.places(), (2, 0));
    }
}

#[test]
fn the_lead_time_still_applies_after_a_cancellation() {
    let mut book = five_acceptances();
    book.save(&confirm(&book, A, NOW).expect("a slot is free").outcome);
    let late = datetime!(2026-05-20 09:00 UTC);
    book.save(&cancel(&book, A, late).expect("it has not begun"));
    book.offers.push(draft(6, june()));
    assert!(matches!(send(&book, 6, late), Err(SendError::LeadTime { days: 12, .. })));
}

#[test]
fn freed_quotas_follow_from_the_offers_that_ended_and_those_that_were_sent() {
    let moved = |quota, from, to| Change {
        action: OfferAction::Send,
        from,
        offer: offer(quota, june(), to),
    };
    let confirmed = || Progress::Confirmed { slot: Slot::First, freed_from: None };
    let lapsed = |quota| moved(quota, OfferState::Sent, Progress::Lapsed);
    let sent = |quota| moved(quota, OfferState::Draft, Progress::Sent);
    let freed = |changes: Vec<Change>| Outcome { changes }.freed();
    let quota = |n| QuotaId(Uuid::from_u128(n));
    assert_eq!(freed(vec![lapsed(2), lapsed(1), lapsed(2)]), [quota(1), quota(2)], "each once");
    assert_eq!(freed(vec![lapsed(1), sent(1)]), [], "taken again");
    assert_eq!(freed(vec![lapsed(1), sent(2)]), [quota(1)]);
    assert_eq!(freed(vec![moved(1, OfferState::Accepted, confirmed())]), [], "still held");
    let cancelled = moved(1, OfferState::Confirmed, Progress::Cancelled(withdrawal()));
    assert_eq!(freed(vec![cancelled]), [quota(1)]);
}

#[test]
fn the_second_confirmation_invalidates_open_offers_but_not_drafts() {
    let mut book = book([
        confirmed(1, june(), Slot::First),
        accepted(2, july()),
        sent(3, august()),
        draft(4, august()),
    ]);
    book.save(&confirm(&book, 2, NOW).expect("a slot is free").outcome);
    assert_eq!(book.progress_of(3), &Progress::Invalidated(Invalidation::LimitReached));
    assert_eq!(book.state_of(4), OfferState::Draft);
    assert_eq!(send(&book, 4, NOW), Err(SendError::CandidateUnavailable));
}

#[test]
fn the_first_confirmation_invalidates_only_overlapping_open_offers() {
    let mut book = book([accepted(1, june()), sent(2, june()), sent(3, july()), draft(4, june())]);
    book.save(&confirm(&book, 1, NOW).expect("a slot is free").outcome);
    assert_eq!(book.progress_of(2), &Progress::Invalidated(Invalidation::OverlapsConfirmed));
    assert_eq!(book.state_of(3), OfferState::Sent);
    assert_eq!(book.state_of(4), OfferState::Draft);
}

#[test]
fn with_a_limit_of_one_the_first_confirmation_is_the_last() {
    let mut book = book([accepted(1, june()), accepted(2, july())]);
    book.rules.internship_limit = 1;
    book.save(&confirm(&book, 1, NOW).expect("a slot is free").outcome);
    assert_eq!(book.progress_of(2), &Progress::Invalidated(Invalidation::LimitReached));
}

// Deadlines

/// The second before a deadline, the deadline, and the second after it; each with whether it is in
/// time.
fn around(deadline: Timestamp) -> [(Timestamp, bool); 3] {
    [(deadline - SECOND, true), (deadline, true), (deadline + SECOND, false)]
}

#[test]
fn an_offer_can_be_answered_until_its_deadline() {
    for (now, in_time) in around(RESPOND_BY) {
        let book = book([sent(1, june())]);
        let (yes, no) = (accept(&book, 1, now), decline(&book, 1, now));
        if in_time {
            assert!(yes.is_ok() && no.is_ok(), "at {now}");
        } else {
            assert_eq!(yes, Err(AcceptError::Expired(RESPOND_BY)));
            assert_eq!(no, Err(DeclineError::Expired(RESPOND_BY)));
        }
        let state = if in_time { OfferState::Sent } else { OfferState::Lapsed };
        assert_eq!(book.offers[0].state_at(now), state);
    }
}

#[test]
fn an_acceptance_can_be_confirmed_until_its_deadline() {
    for (now, in_time) in around(CONFIRM_BY) {
        let book = book([accepted(1, june())]);
        if in_time {
            assert!(confirm(&book, 1, now).is_ok(), "at {now}");
        } else {
            assert_eq!(confirm(&book, 1, now), Err(ConfirmError::Expired(CONFIRM_BY)));
        }
        let state = if in_time { OfferState::Accepted } else { OfferState::ConfirmationLapsed };
        assert_eq!(book.offers[0].state_at(now), state);
    }
}

#[test]
fn a_late_job_never_changes_a_result() {
    for deadline in [RESPOND_BY, CONFIRM_BY] {
        for (now, _) in around(deadline) {
            let before_job = book([sent(1, june()), accepted(2, july()), draft(3, august())]);
            let mut after_job = before_job.clone();
            let outcome = after_job.clone().lapse(now);
            after_job.save(&outcome);
            for n in 1..=3 {
                assert_eq!(accept(&after_job, n, now).err(), accept(&before_job, n, now).err());
                assert_eq!(decline(&after_job, n, now).err(), decline(&before_job, n, now).err());
                assert_eq!(revoke(&after_job, n, now).err(), revoke(&before_job, n, now).err());
                assert_eq!(cancel(&after_job, n, now).err(), cancel(&before_job, n, now).err());
                assert_eq!(confirm(&after_job, n, now).err(), confirm(&before_job, n, now).err());
                assert_eq!(send(&after_job, n, now).err(), send(&before_job, n, now).err());
                let discard = |book: &OfferBook| book.clone().discard(id(n), now).err();
                assert_eq!(discard(&after_job), discard(&before_job));
                let edit = |book: &OfferBook| {
                    let offer = book.get(id(n)).expect("one of three").clone();
                    offer.clone().edit(offer.conditions, now).err()
                };
                assert_eq!(edit(&after_job), edit(&before_job));
            }
        }
    }
}

#[test]
fn lapsing_twice_changes_nothing_more() {
    let mut book = book([sent(1, june()), accepted(2, july()), draft(3, august())]);
    let late = CONFIRM_BY + SECOND;
    let once = book.lapse(late);
    assert_eq!(
        moved(&once),
        [(id(1), OfferState::Lapsed), (id(2), OfferState::ConfirmationLapsed)]
    );
    assert_eq!(book.lapse(late), Outcome::default());
}

#[test]
fn an_offer_can_be_sent_fifteen_days_ahead_but_not_fourteen() {
    let start = date!(2026 - 07 - 20);
    let mut offer = draft(1, period(start, date!(2026 - 08 - 14)));
    offer.conditions.respond_by = datetime!(2026-07-10 12:00 UTC);
    let book = book([offer]);
    for now in [datetime!(2026-07-05 09:00 UTC), datetime!(2026-07-05 20:59:59 UTC)] {
        assert!(send(&book, 1, now).is_ok(), "at {now}");
    }
    for now in [datetime!(2026-07-05 21:00:00 UTC), datetime!(2026-07-06 09:00 UTC)] {
        assert_eq!(
            send(&book, 1, now),
            Err(SendError::LeadTime {
                days: 14,
                required: 15,
                last_send_date: date!(2026 - 07 - 05),
                earliest_start_date: date!(2026 - 07 - 21),
            })
        );
    }
}

#[test]
fn the_candidate_has_at_least_a_day_to_answer() {
    let respond_by = NOW + Duration::DAY;
    let mut offer = draft(1, june());
    offer.conditions.respond_by = respond_by;
    let book = book([offer]);
    for (now, in_time) in around(NOW) {
        let result = send(&book, 1, now);
        if in_time {
            assert!(result.is_ok(), "at {now}");
        } else {
            let (earliest, latest_date) = (now + Duration::DAY, date!(2026 - 05 - 24));
            assert_eq!(result, Err(SendError::RespondBy { earliest, latest_date }));
        }
    }
}

#[test]
fn the_deadline_to_answer_leaves_time_to_inform_the_school() {
    for (respond_by, in_time) in around(datetime!(2026-05-24 20:59:59 UTC)) {
        let mut offer = draft(1, june());
        offer.conditions.respond_by = respond_by;
        let result = send(&book([offer]), 1, NOW);
        if in_time {
            assert!(result.is_ok(), "answer by {respond_by}");
        } else {
            let (earliest, latest_date) = (NOW + Duration::DAY, date!(2026 - 05 - 24));
            assert_eq!(result, Err(SendError::RespondBy { earliest, latest_date }));
        }
    }
}

#[test]
fn the_last_day_of_the_programme_is_part_of_it() {
    let start = date!(2026 - 12 - 01);
    let ending = |end| book([draft(1, period(start, end))]);
    assert!(send(&ending(date!(2026 - 12 - 31)), 1, NOW).is_ok());
    assert_eq!(
        send(&ending(date!(2027 - 01 - 01)), 1, NOW),
        Err(SendError::AfterProgrammeEnd { programme_end_date: date!(2026 - 12 - 31) })
    );
}

#[test]
fn a_confirmation_is_due_within_five_days_and_before_the_sgk_notice() {
    let due = datetime!(2026-05-25 20:59:59 UTC);
    let mut offer = sent(1, june());
    offer.conditions.respond_by = datetime!(2026-05-24 20:59:59 UTC);
    let book = book([offer]);
    let five_days_before = due - Duration::days(5);
    for (now, confirm_by) in [
        (NOW, NOW + Duration::days(5)),
        (five_days_before - SECOND, due - SECOND),
        (five_days_before, due),
        (five_days_before + SECOND, due),
        (datetime!(2026-05-24 20:59:59 UTC), due),
    ] {
        let accepted = accept(&book, 1, now).expect("it is in time");
        assert_eq!(accepted.changes[0].offer.progress, Progress::Accepted { confirm_by });
    }
}

#[test]
fn an_internship_can_be_cancelled_until_the_day_before_its_start() {
    let book = book([confirmed(1, june(), Slot::First)]);
    for (now, in_time) in around(datetime!(2026-05-31 20:59:59 UTC)) {
        let result = cancel(&book, 1, now);
        if in_time {
            assert!(result.is_ok(), "at {now}");
        } else {
            assert_eq!(result, Err(CancelError::Started(date!(2026 - 06 - 01))));
        }
    }
}

#[test]
fn the_programme_office_cancels_internships_only_for_force_majeure() {
    let by_office = |progress: Progress, reason, now| {
        let why = OfferEndCause { reason, text: None };
        book([offer(1, june(), progress)]).cancel(id(1), why, Canceller::ProgrammeOffice, now)
    };
    let force_majeure = OfferEndReason::ForceMajeure;
    for progress in every_progress() {
        let state = progress.state();
        let done = by_office(progress, force_majeure, NOW);
        match state {
            OfferState::Confirmed => {
                assert_eq!(
                    moved(&done.expect("the office may cancel it (O11)")),
                    [(id(1), OfferState::Cancelled)]
                );
            }
            OfferState::Cancelled => assert_eq!(done, Ok(Outcome::default())),
            // Only the employer cancels an offer that is accepted but not confirmed (O8).
            _ => assert_eq!(done, Err(wrong(state, OfferAction::Cancel).into()), "{state}"),
        }
    }
    let confirmed = || Progress::Confirmed { slot: Slot::First, freed_from: None };
    for reason in OfferEndReason::ALL.iter().filter(|reason| **reason != force_majeure) {
        let done = by_office(confirmed(), *reason, NOW);
        assert_eq!(done, Err(CancelError::NotForceMajeure), "{reason}");
    }
    for (now, in_time) in around(datetime!(2026-05-31 20:59:59 UTC)) {
        assert_eq!(by_office(confirmed(), force_majeure, now).is_ok(), in_time, "at {now}");
    }
}

#[test]
fn offers_can_be_sent_until_the_pool_closes() {
    let closes = datetime!(2026-06-30 20:59:59 UTC);
    let mut sender = Sender::new();
    sender.term.calendar.pool_closes_at = closes;
    let mut offer = draft(1, august());
    offer.conditions.respond_by = closes + Duration::days(7);
    let book = book([offer]);
    for (now, in_time) in around(closes) {
        let result = sender.send(&book, 1, now);
        if in_time {
            assert!(result.is_ok(), "at {now}");
        } else {
            let ended_at = Some(closes);
            let closed = wrong_phase(TermPhase::PoolClosed, &[TermPhase::PoolOpen], None);
            assert_eq!(result, Err(WrongPhase { ended_at, ..closed }.into()));
        }
    }
}

// Refusals

#[test]
fn an_offer_that_is_not_in_the_book_is_unknown() {
    let book = book([]);
    assert_eq!(send(&book, 1, NOW), Err(SendError::UnknownOffer));
    assert_eq!(accept(&book, 1, NOW), Err(AcceptError::UnknownOffer));
    assert_eq!(decline(&book, 1, NOW), Err(DeclineError::UnknownOffer));
    assert_eq!(revoke(&book, 1, NOW), Err(RevokeError::UnknownOffer));
    assert_eq!(cancel(&book, 1, NOW), Err(CancelError::UnknownOffer));
    assert_eq!(confirm(&book, 1, NOW), Err(ConfirmError::UnknownOffer));
}

#[test]
fn an_acceptance_is_final() {
    for offer in [accepted(1, june()), confirmed(1, june(), Slot::First)] {
        assert_eq!(decline(&book([offer]), 1, NOW), Err(DeclineError::AcceptanceIsFinal));
    }
}

#[test]
fn a_candidate_with_two_internships_cannot_get_a_third() {
    let book = book([
        confirmed(1, june(), Slot::First),
        confirmed(2, july(), Slot::Second),
        sent(3, august()),
        accepted(4, august()),
    ]);
    assert_eq!(accept(&book, 3, NOW), Err(AcceptError::LimitReached(2)));
    assert_eq!(confirm(&book, 4, NOW), Err(ConfirmError::LimitReached(2)));
}

#[test]
fn dates_that_share_one_day_with_an_internship_are_refused() {
    let touching = period(june().end(), date!(2026 - 07 - 03));
    let book = book([
        confirmed(1, june(), Slot::First),
        draft(2, touching),
        sent(3, touching),
        accepted(4, touching),
        accepted(5, period(date!(2026 - 06 - 27), date!(2026 - 07 - 03))),
    ]);
    assert_eq!(send(&book, 2, NOW), Err(SendError::CandidateDatesTaken));
    assert_eq!(accept(&book, 3, NOW), Err(AcceptError::DatesOverlap));
    assert_eq!(confirm(&book, 4, NOW), Err(ConfirmError::DatesOverlap));
    assert!(confirm(&book, 5, NOW).is_ok(), "the day after is free");
}

#[test]
fn only_an_active_employer_can_draft_send_and_confirm() {
    let book = book([draft(1, june()), accepted(2, june())]);
    for state in EmployerState::ALL.iter().copied().filter(|s| *s != EmployerState::Active) {
        let inactive = WrongEmployerState::inactive(state);
        let sender = Sender { employer: employer(state), ..Sender::new() };
        assert_eq!(sender.send(&book, 1, NOW), Err(inactive.into()));
        assert_eq!(book.clone().confirm(id(2), sender.duty(), NOW), Err(inactive.into()));
        assert_eq!(begin(&book, state, &sender.term, NOW), Err(inactive.into()));
    }
}

#[test]
fn an_employer_can_have_one_open_offer_to_a_candidate() {
    for first in [sent(1, june()), accepted(1, june())] {
        let second = Offer { id: id(9), ..draft(1, july()) };
        let mut book = book([first, second]);
        assert_eq!(send(&book, 9, NOW), Err(SendError::OpenOfferExists));
        book.offers[0].progress = Progress::Confirmed { slot: Slot::First, freed_from: None };
        assert!(send(&book, 9, NOW).is_ok(), "a second internship at the same employer");
        book.offers[0].progress = Progress::Declined { reason: None };
        assert!(send(&book, 9, NOW).is_ok(), "a new offer after a refusal");
    }
}

#[test]
fn a_wage_below_the_floor_is_refused() {
    let mut offer = draft(1, june());
    let wage = Kurus(FLOOR.0 - 1);
    offer.conditions.monthly_wage = wage;
    let shortfall = WageShortfall { from: june().start(), wage, floor: FLOOR };
    assert_eq!(send(&book([offer]), 1, NOW), Err(shortfall.into()));
}

#[test]
fn a_wage_is_judged_again_when_an_offer_is_accepted_and_confirmed() {
    let book = book([sent(1, june()), accepted(2, july())]);
    let (risen, grown) = (
        Sender { wage_rules: risen_rules(), ..Sender::new() },
        // Before that, it was small and had to pay half.
        Sender {
            employer: Employer { kind: EmployerKind::Public, ..employer(EmployerState::Active) },
            ..Sender::new()
        },
    );
    for (sender, from, floor) in
        [(&risen, date!(2026 - 06 - 15), RISEN), (&grown, june().start(), Kurus(2_807_550))]
    {
        let shortfall = WageShortfall { from, wage: FLOOR, floor };
        assert_eq!(book.clone().accept(id(1), sender.duty(), NOW), Err(shortfall.into()));
        let shortfall = WageShortfall { from: july().start(), ..shortfall };
        assert_eq!(book.clone().confirm(id(2), sender.duty(), NOW), Err(shortfall.into()));
        // Raising the wage fixes it.
        let mut raised = book.clone();
        for offer in &mut raised.offers {
            let from = from.max(offer.conditions.period.start());
            let raise = WageRaise { from, monthly_wage: floor };
            *offer = offer.clone().raise_wage(raise, NOW).expect("it is higher").0;
        }
        assert!(raised.clone().accept(id(1), sender.duty(), NOW).is_ok());
        assert!(raised.confirm(id(2), sender.duty(), NOW).is_ok());
    }
}

#[test]
fn a_wage_can_be_raised_until_the_offer_ends_and_never_lowered() {
    let raise = |from, wage| WageRaise { from, monthly_wage: Kurus(wage) };
    let first = june().start();
    for progress in every_progress() {
        let state = progress.state();
        let of = offer(1, june(), progress);
        let done = of.raise_wage(raise(first, FLOOR.0 + 1), NOW);
        match state.holds_quota() {
            true => assert_eq!(done.expect("it is higher").0.wage_on(first), Kurus(FLOOR.0 + 1)),
            false => assert_eq!(done, Err(RaiseError::WrongState(state))),
        }
    }
    let mid = date!(2026 - 06 - 15);
    let (raised, event) = sent(1, june()).raise_wage(raise(mid, RISEN.0), NOW).expect("higher");
    assert_eq!(
        event,
        Some(
            Event::new(id(1), OfferEvent::RaiseWage).because("10800.00 from 2026-06-15".to_owned())
        )
    );
    assert_eq!((raised.wage_on(mid - Duration::DAY), raised.wage_on(mid)), (FLOOR, RISEN));
    let again = raised.clone().raise_wage(raise(mid, RISEN.0), NOW);
    assert_eq!(again, Ok((raised.clone(), None)), "a repeat changes nothing");
    let later = raise(mid + Duration::DAY, RISEN.0);
    assert_eq!(raised.clone().raise_wage(later, NOW), Err(RaiseError::NotARaise(RISEN)));
    // An earlier start of the same rate is a raise for the days in between.
    let earlier = raised.raise_wage(raise(first, RISEN.0), NOW).expect("those days get more").0;
    assert_eq!(earlier.wage_on(first), RISEN);
    for day in [first - Duration::DAY, june().end() + Duration::DAY] {
        let refused = sent(1, june()).raise_wage(raise(day, RISEN.0), NOW);
        assert_eq!(refused, Err(RaiseError::From(june())));
    }
    // The days that an ended internship did not take are not paid.
    let early = ended_early(1, june(), mid);
    let refused = early.clone().raise_wage(raise(mid, RISEN.0), NOW);
    let served = period(first, mid - Duration::DAY);
    assert_eq!(refused, Err(RaiseError::From(served)));
    let risen = Sender { wage_rules: risen_rules(), ..Sender::new() };
    assert_eq!(early.shortfall(risen.duty()), None);
    assert!(confirmed(1, june(), Slot::First).shortfall(risen.duty()).is_some());
}

/// Raises come in any order, and one can start before another.
#[test]
fn the_wages_of_an_internship_are_those_of_its_days() {
    let raise = |day: u8, wage| WageRaise {
        from: june().start() + Duration::days(day.into()),
        monthly_wage: Kurus(wage),
    };
    for [a, b, c] in [[3, 7, 7], [7, 3, 0], [0, 0, 7], [7, 0, 3]] {
        let mut of = sent(1, june());
        of.raises = vec![raise(a, 1_200_000), raise(b, 1_300_000), raise(c, 1_250_000)];
        let wages = wages(WageRaise { from: june().start(), monthly_wage: FLOOR }, &of.raises);
        assert!(wages.is_sorted_by(|one, next| {
            one.from < next.from && one.monthly_wage < next.monthly_wage
        }));
        for day in (0..june().days()).map(|day| june().start() + Duration::days(day)) {
            let step = wages.iter().rfind(|wage| wage.from <= day).expect("the first day");
            assert_eq!(step.monthly_wage, of.wage_on(day), "{day}");
        }
    }
}

#[test]
fn the_school_ends_a_confirmed_offer_and_no_other() {
    let book = book([sent(1, june()), accepted(2, july()), confirmed(3, august(), Slot::First)]);
    let reason = OfferEndReason::UniversityRejected;
    let cancel = |n| {
        let why = OfferEndCause { reason, text: None };
        book.clone().cancel(id(n), why, Canceller::SchoolUnit, NOW)
    };
    for (n, state) in [(1, OfferState::Sent), (2, OfferState::Accepted)] {
        assert_eq!(cancel(n), Err(wrong(state, OfferAction::Cancel).into()));
    }
    let outcome = cancel(3).expect("it is confirmed");
    assert_eq!(moved(&outcome), [(id(3), OfferState::Cancelled)]);
}

#[test]
fn the_last_place_can_be_offered_once() {
    let mut sender = Sender::new();
    sender.quota.committed = 4;
    let book = book([draft(1, june())]);
    assert!(sender.send(&book, 1, NOW).is_ok());
    sender.quota.committed = 5;
    assert_eq!(sender.send(&book, 1, NOW), Err(QuotaExhausted { total: 5 }.into()));
}

#[test]
fn the_place_of_a_lapsed_offer_can_be_offered_at_once() {
    let mut sender = Sender::new();
    sender.quota.committed = 5;
    let mut again = Offer { id: id(9), ..draft(1, july()) };
    again.conditions.respond_by = RESPOND_BY + Duration::days(3);
    let book = book([sent(1, june()), again]);
    let sent = sender.send(&book, 9, RESPOND_BY + SECOND).expect("the first offer has lapsed");
    assert_eq!(moved(&sent), [(id(1), OfferState::Lapsed), (id(9), OfferState::Sent)]);
}

#[test]
fn an_offer_counts_in_every_share_that_it_fits_and_in_no_other() {
    let share = |criteria, committed| QuotaShare { criteria, places: 2, committed };
    let own = ShareCriteria { workplace: Some(workplace().id), ..ShareCriteria::default() };
    let other = WorkplaceId(Uuid::from_u128(2));
    let elsewhere = ShareCriteria { workplace: Some(other), ..own.clone() };
    let masters = ShareCriteria { level: Some(Level::Master), ..own.clone() };
    let unit = ShareCriteria { unit: Some("Ar-Ge".to_owned()), ..own.clone() };
    let start = june().start();
    let summer =
        ShareCriteria { starts_from: Some(start), starts_until: Some(start), ..own.clone() };
    let autumn = ShareCriteria { starts_from: start.next_day(), ..own.clone() };
    let spring = ShareCriteria { starts_until: start.previous_day(), ..own.clone() };
    let book = book([draft(1, june())]);
    for (criteria, fits) in [
        (own, true),
        (summer, true),
        (elsewhere, false),
        (masters, false),
        (unit, false),
        (autumn, false),
        (spring, false),
    ] {
        let mut sender = Sender::new();
        sender.shares = vec![share(criteria.clone(), 1)];
        assert!(sender.send(&book, 1, NOW).is_ok(), "{criteria:?}: a place is free");
        let full = share(criteria.clone(), 2);
        sender.shares = vec![full.clone()];
        let refused = sender.send(&book, 1, NOW).err();
        assert_eq!(refused, fits.then_some(ShareExhausted(full).into()), "{criteria:?}");
    }
}

#[test]
fn the_place_that_a_lapsed_offer_had_in_a_share_can_be_offered_at_once() {
    let mut sender = Sender::new();
    sender.shares =
        vec![QuotaShare { criteria: ShareCriteria::default(), places: 1, committed: 1 }];
    let mut again = Offer { id: id(9), ..draft(1, july()) };
    again.conditions.respond_by = RESPOND_BY + Duration::days(3);
    let book = book([sent(1, june()), again]);
    assert!(sender.send(&book, 9, RESPOND_BY + SECOND).is_ok());
}

#[test]
fn no_offer_is_sent_for_a_closed_workplace() {
    let mut sender = Sender::new();
    sender.workplace.is_open = false;
    let refused = sender.send(&book([draft(1, june())]), 1, NOW);
    assert_eq!(refused, Err(WorkplaceClosed.into()));
}

#[test]
fn pupils_work_at_most_forty_hours_and_everybody_else_forty_five() {
    for (level, hours, limit) in [
        (Level::Secondary, 40, None),
        (Level::Secondary, 41, Some(40)),
        (Level::Associate, 45, None),
    ] {
        let mut offer = draft(1, june());
        offer.conditions.work.weekly_hours = hours;
        let mut book = book([offer]);
        book.entry.level = level;
        let refused = Sender::new().send(&book, 1, NOW).err();
        assert_eq!(refused, limit.map(|limit| SendError::WeeklyHours { limit }), "{level} {hours}");
    }
}

#[test]
fn a_candidate_who_left_the_pool_receives_no_offer() {
    let mut book = book([draft(1, june())]);
    book.entry.state = PoolEntryState::Removed;
    assert_eq!(send(&book, 1, NOW), Err(SendError::CandidateUnavailable));
    assert_eq!(
        begin(&book, EmployerState::Active, &pool_open(), NOW),
        Err(DraftError::CandidateUnavailable)
    );
}

#[test]
fn offers_cannot_be_drafted_or_sent_before_the_pool_opens() {
    let mut term = pool_open();
    term.progress.pool_opened_at = None;
    let now = term.calendar.pool_opens_at - SECOND;
    let opens_at = Some(term.calendar.pool_opens_at);
    let early = wrong_phase(TermPhase::Evaluated, &[TermPhase::PoolOpen], opens_at);
    let book = book([draft(1, june())]);
    assert_eq!(begin(&book, EmployerState::Active, &term, now), Err(early.into()));
    assert_eq!(Sender { term, ..Sender::new() }.send(&book, 1, now), Err(early.into()));
}

#[test]
fn fewer_working_days_than_recommended_give_a_warning() {
    let warnings = |sender: &Sender, period| {
        let offer = draft(1, period);
        offer.conditions.warnings(&sender.term.rules, &sender.holidays)
    };
    let mut sender = Sender::new();
    assert_eq!(warnings(&sender, june()), []);
    let shorter = |days, half_days| {
        let working_days = WorkingDays { days, half_days };
        [OfferWarning::ShorterThanRecommended { working_days, recommended: 20 }]
    };
    let a_day_less = period(june().start(), date!(2026 - 06 - 25));
    assert_eq!(warnings(&sender, a_day_less), shorter(19, 0));
    sender.holidays = [
        Holiday { date: date!(2026 - 06 - 03), kind: HolidayKind::Full },
        Holiday { date: date!(2026 - 06 - 02), kind: HolidayKind::Half },
    ]
    .into_iter()
    .chain(of_law())
    .collect();
    assert_eq!(warnings(&sender, june()), shorter(19, 1));
    let one_day = period(june().start(), june().start());
    assert_eq!(warnings(&sender, one_day), shorter(1, 0));
}

#[test]
fn an_offer_in_a_year_without_holidays_has_a_warning_and_cannot_be_sent() {
    let unknown = HolidaysUnknown(2026);
    let sender = Sender { holidays: Holidays::default(), ..Sender::new() };
    let offer = draft(1, june());
    let warnings = offer.conditions.warnings(&sender.term.rules, &sender.holidays);
    assert_eq!(warnings, [OfferWarning::HolidaysUnknown(unknown)]);
    assert_eq!(sender.send(&book([offer]), 1, NOW), Err(unknown.into()));
}

// Drafts

fn begin(
    book: &OfferBook,
    employer: EmployerState,
    term: &Term,
    now: Timestamp,
) -> Result<(Offer, Event), DraftError> {
    let Offer { id, employer: by, quota, conditions, .. } = draft(7, june());
    book.draft(id, (by, employer), quota, conditions, term, now)
}

#[test]
fn a_draft_may_hold_dates_that_cannot_be_sent() {
    let book = book([confirmed(1, june(), Slot::First)]);
    let late = datetime!(2026-06-10 09:00 UTC);
    let (offer, event) =
        begin(&book, EmployerState::Active, &pool_open(), late).expect("the pool is open");
    assert_eq!(offer, draft(7, june()));
    assert_eq!(event, Event::new(id(7), OfferEvent::Draft).between(None, "draft"));
}

#[test]
fn only_a_draft_can_be_edited_or_discarded() {
    let conditions = draft(1, july()).conditions;
    for progress in every_progress() {
        let offer = offer(1, june(), progress);
        let (state, edited) = (offer.state(), offer.clone().edit(conditions.clone(), NOW));
        let discarded = book([offer]).discard(id(1), NOW);
        match state {
            OfferState::Draft => {
                assert_eq!(edited.expect("a draft").0, draft(1, july()));
                assert_eq!(moved(&discarded.expect("a draft")), [(id(1), OfferState::Discarded)]);
            }
            OfferState::Discarded => assert_eq!(discarded, Ok(Outcome::default())),
            _ => {
                assert!(edited.is_err(), "{state}");
                assert_eq!(discarded, Err(wrong(state, OfferAction::Discard)));
            }
        }
    }
}

// Outlook and supplementary documents

#[test]
fn the_outlook_lists_overlapping_offers_that_are_open_or_confirmed() {
    let to_july = period(date!(2026 - 06 - 26), date!(2026 - 07 - 06));
    let book = book([
        confirmed(1, june(), Slot::First),
        sent(2, to_july),
        accepted(3, july()),
        sent(4, august()),
        draft(5, july()),
        offer(6, july(), Progress::Declined { reason: None }),
    ]);
    let outlook = |n, now| book.outlook(id(n), now);
    assert_eq!(
        outlook(2, RESPOND_BY),
        Outlook {
            confirmed: 1,
            internships_left: 1,
            // It shares a day with each of them. Drafts and declined offers are not listed.
            overlaps: vec![(id(1), OfferState::Confirmed), (id(3), OfferState::Accepted)],
        }
    );
    assert_eq!(outlook(3, RESPOND_BY).overlaps, [(id(2), OfferState::Sent)]);
    assert_eq!(outlook(4, RESPOND_BY).overlaps, []);
    assert_eq!(outlook(6, RESPOND_BY).overlaps, [], "it has ended");
    // A lapsed offer has ended even if no job has run: it overlaps nothing.
    assert_eq!(outlook(3, RESPOND_BY + SECOND).overlaps, []);
    assert_eq!(outlook(2, RESPOND_BY + SECOND).overlaps, []);
}

/// A book whose candidate has this offer in another term.
fn beside<const N: usize>(offers: [Offer; N], elsewhere: Offer) -> OfferBook {
    OfferBook { elsewhere: vec![elsewhere], ..book(offers) }
}

fn ended_early(n: u128, period: Period, freed_from: Date) -> Offer {
    offer(n, period, Progress::Confirmed { slot: Slot::First, freed_from: Some(freed_from) })
}

#[test]
fn a_day_of_an_internship_of_another_term_is_taken() {
    let last_day = period(date!(2026 - 06 - 26), date!(2026 - 07 - 03));
    let book =
        beside([accepted(1, last_day), sent(2, last_day)], confirmed(9, june(), Slot::First));
    assert_eq!(confirm(&book, 1, NOW), Err(ConfirmError::DatesOverlap));
    assert_eq!(accept(&book, 2, NOW), Err(AcceptError::DatesOverlap));
    assert_eq!(book.outlook(id(1), NOW).overlaps.last(), Some(&(id(9), OfferState::Confirmed)));
    // It does not count toward the limit of this term (A34).
    assert_eq!(book.places(), (0, 2));
}

#[test]
fn a_confirmation_invalidates_overlapping_offers_of_other_terms_and_no_others() {
    for (elsewhere, expected) in [
        (sent(9, june()), Some(Invalidation::OverlapsConfirmed)),
        (accepted(9, june()), Some(Invalidation::OverlapsConfirmed)),
        (sent(9, july()), None),
        (draft(9, june()), None),
    ] {
        // The limit of this term is reached, which ends nothing in another term.
        let book = beside([accepted(1, june()), confirmed(2, august(), Slot::First)], elsewhere);
        let outcome = confirm(&book, 1, NOW).expect("confirmed").outcome;
        let changed = outcome.changes.iter().find(|change| change.offer.id == id(9));
        let cause = changed.map(|change| change.offer.progress.clone());
        assert_eq!(cause, expected.map(Progress::Invalidated));
    }
}

#[test]
fn an_internship_that_ended_early_takes_only_the_days_that_were_served() {
    let rest = period(date!(2026 - 06 - 11), date!(2026 - 06 - 26));
    let confirm = |early: Offer| {
        let done = confirm(&book([accepted(1, rest), early]), 1, NOW);
        done.map(|_| ())
    };
    assert_eq!(confirm(ended_early(2, june(), date!(2026 - 06 - 11))), Ok(()));
    assert_eq!(
        confirm(ended_early(2, june(), date!(2026 - 06 - 12))),
        Err(ConfirmError::DatesOverlap),
        "the last day that was served is taken"
    );
    let missed = ended_early(2, june(), june().start());
    assert_eq!(missed.taken(), None);
    assert_eq!(confirm(missed), Ok(()), "a missed internship takes no day");
    // It still counts toward the limit (A35).
    assert_eq!(book([ended_early(2, june(), june().start())]).places(), (1, 1));
}

#[test]
fn documents_can_be_requested_and_presented_until_an_offer_ends() {
    for progress in every_progress() {
        let state = progress.state();
        let is_active = state.holds_quota();
        let of = offer(1, june(), progress);
        for (action, done) in [
            (OfferEvent::RequestDocument, of.request_document(0, NOW)),
            (OfferEvent::PresentDocument, of.present_document(0, NOW)),
        ] {
            let allowed = is_active
                .then(|| Event::new(id(1), action))
                .ok_or(SupplementError::WrongState(state));
            assert_eq!(done, allowed);
        }
        assert!(!state.shows_documents(false), "{state} (A20)");
        assert_eq!(
            state.shows_documents(true),
            is_active,
            "{state}, once they may know the candidate"
        );
    }
    for (now, in_time) in around(RESPOND_BY) {
        assert_eq!(sent(1, june()).present_document(0, now).is_ok(), in_time, "at {now}");
    }
    let of = sent(1, june());
    for (held, fits) in [(DOCUMENT_REQUEST_LIMIT - 1, true), (DOCUMENT_REQUEST_LIMIT, false)] {
        assert_eq!(of.request_document(held, NOW).is_ok(), fits);
    }
    let full = SUPPLEMENTARY_DOCUMENT_LIMIT;
    assert!(of.present_document(full - 1, NOW).is_ok());
    assert_eq!(of.present_document(full, NOW), Err(SupplementError::TooMany(full)));
}

// The machine

/// Causes an action on offer 1 by the command that leads to it.
fn attempt(action: OfferAction, book: &OfferBook) -> Option<Outcome> {
    match action {
        OfferAction::Send => send(book, 1, NOW).ok(),
        OfferAction::Discard => book.clone().discard(id(1), NOW).ok(),
        OfferAction::Accept => accept(book, 1, NOW).ok(),
        OfferAction::Decline => decline(book, 1, NOW).ok(),
        OfferAction::Revoke => revoke(book, 1, NOW).ok(),
        OfferAction::Confirm => confirm(book, 1, NOW).ok().map(|confirmed| confirmed.outcome),
        OfferAction::Cancel => cancel(book, 1, NOW).ok(),
        OfferAction::Lapse => Some(book.clone().lapse(RESPOND_BY + SECOND)),
        OfferAction::LapseConfirmation => Some(book.clone().lapse(CONFIRM_BY + SECOND)),
        OfferAction::Invalidate => {
            let mut book = book.clone();
            book.offers.push(accepted(2, june()));
            confirm(&book, 2, NOW).ok().map(|confirmed| confirmed.outcome)
        }
    }
}

#[test]
fn the_commands_make_exactly_the_listed_transitions() {
    for progress in every_progress() {
        for action in OfferAction::ALL.iter().copied() {
            let book = book([offer(1, june(), progress.clone())]);
            let from = progress.state();
            let outcome = attempt(action, &book);
            let taken = outcome
                .iter()
                .flat_map(|outcome| &outcome.changes)
                .find(|change| change.offer.id == id(1) && change.action == action)
                .map(|change| (change.from, change.offer.state()));
            let listed = action.target(from).map(|to| (from, to));
            assert_eq!(taken, listed, "{action} from {from}");
        }
    }
    assert_eq!(every_progress().len(), OfferState::ALL.len());
}

#[test]
fn repeating_a_command_changes_nothing() {
    for transition in TRANSITIONS {
        let of = |state| {
            let progress = every_progress().into_iter().find(|s| s.state() == state);
            offer(1, june(), progress.expect("every state is listed"))
        };
        let by_person = !transition.roles.is_empty();
        if by_person {
            assert_eq!(
                attempt(transition.action, &book([of(transition.to)])),
                Some(Outcome::default()),
                "{} again",
                transition.action
            );
        }
    }
    let again = confirm(&book([confirmed(1, june(), Slot::First)]), 1, NOW)
        .expect("it is confirmed already");
    assert_eq!(again.internship, None, "nothing is created twice");
}

#[test]
fn a_refusal_names_the_state_and_the_action() {
    let ended = book([offer(1, june(), Progress::Invalidated(Invalidation::LimitReached))]);
    let state = OfferState::Invalidated;
    assert_eq!(send(&ended, 1, NOW), Err(wrong(state, OfferAction::Send).into()));
    assert_eq!(accept(&ended, 1, NOW), Err(wrong(state, OfferAction::Accept).into()));
    assert_eq!(decline(&ended, 1, NOW), Err(wrong(state, OfferAction::Decline).into()));
    assert_eq!(revoke(&ended, 1, NOW), Err(wrong(state, OfferAction::Revoke).into()));
    assert_eq!(cancel(&ended, 1, NOW), Err(wrong(state, OfferAction::Cancel).into()));
    assert_eq!(confirm(&ended, 1, NOW), Err(wrong(state, OfferAction::Confirm).into()));
}

#[test]
fn overdue_offers_are_found_before_anything_ends_them() {
    let book = book([sent(1, june()), accepted(2, july()), draft(3, august())]);
    let overdue = |now| book.overdue(now).map(|offer| offer.id).collect::<Vec<_>>();
    assert_eq!(overdue(RESPOND_BY.min(CONFIRM_BY)), []);
    assert_eq!(overdue(RESPOND_BY.max(CONFIRM_BY) + SECOND), [id(1), id(2)]);
}

#[test]
fn the_event_that_ends_an_offer_gives_the_reason_if_there_is_one() {
    let reason = |outcome: Outcome| outcome.events().pop().and_then(|event| event.reason);
    let waiting = book([sent(1, june())]);
    let declined = |text: Option<&str>| {
        waiting.clone().decline(id(1), text.map(str::to_owned), NOW).map(reason)
    };
    assert_eq!(declined(Some("another city")), Ok(Some("another city".to_owned())));
    assert_eq!(declined(None), Ok(None));
    let budget = Some("budget".to_owned());
    assert_eq!(revoke(&waiting, 1, NOW).map(reason), Ok(budget.clone()));
    assert_eq!(cancel(&book([accepted(1, june())]), 1, NOW).map(reason), Ok(budget));
}

#[test]
fn new_days_end_open_offers_of_other_terms_and_none_that_has_lapsed() {
    let sender = Sender::new();
    let with = Amending {
        term: &sender.term,
        duty: sender.duty(),
        shares: &[],
        workplace: &sender.workplace,
        holidays: &sender.holidays,
    };
    let amendment = Amendment {
        id: AmendmentId(Uuid::from_u128(1)),
        offer: id(1),
        conditions: OfferConditions { period: august(), ..sent(1, july()).conditions },
        respond_by: RESPOND_BY + SECOND,
        state: AmendmentState::Proposed,
    };
    for (now, ended) in [(RESPOND_BY, 1), (RESPOND_BY + SECOND, 0)] {
        let book = beside([confirmed(1, july(), Slot::First)], sent(9, august()));
        let amended = book.accept_amendment(amendment.clone(), &with, now).expect("accepted");
        assert_eq!(amended.expect("not repeated").outcome.changes.len(), ended);
    }
}

#[test]
fn a_second_amendment_waits_for_the_first_in_whatever_order_they_are_read() {
    let sender = Sender::new();
    let with = Amending {
        term: &sender.term,
        duty: sender.duty(),
        shares: &[],
        workplace: &sender.workplace,
        holidays: &sender.holidays,
    };
    let book = book([sent(1, july())]);
    let amendment = |days: i64, state| Amendment {
        id: AmendmentId(Uuid::from_u128(1)),
        offer: id(1),
        conditions: OfferConditions { period: august(), ..sent(1, july()).conditions },
        respond_by: NOW + Duration::days(days),
        state,
    };
    let open = amendment(3, AmendmentState::Proposed);
    let lapsed = amendment(2, AmendmentState::Lapsed);
    let propose = |earlier: &[Amendment]| {
        book.amend(amendment(3, AmendmentState::Proposed), earlier, &with, NOW).err()
    };
    assert_eq!(propose(std::slice::from_ref(&lapsed)), None);
    assert_eq!(propose(&[lapsed.clone(), open.clone()]), Some(AmendError::Another));
    assert_eq!(propose(&[open, lapsed]), Some(AmendError::Another));
}
