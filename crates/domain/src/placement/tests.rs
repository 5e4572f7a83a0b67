use super::*;
use crate::calendar::start_of_day;
use crate::offer::Canceller;
use PlacementState::*;
use time::macros::date;
use time::{Date, Duration};
use uuid::Uuid;

pub(super) fn placement() -> Placement {
    let (id, offer) = (PlacementId(Uuid::from_u128(1)), OfferId(Uuid::from_u128(2)));
    Placement::of_confirmed(id, offer).0
}

pub(super) fn july() -> Period {
    Period::new(date!(2026 - 07 - 06), date!(2026 - 07 - 31)).expect("the dates are in order")
}

#[test]
fn an_internship_begins_and_ends_at_midnight_in_istanbul() {
    let (begins, ends) = (start_of_day(july().start()), start_of_day(july().end()) + Duration::DAY);
    for (now, state) in [
        (begins - Duration::DAY, Confirmed),
        (begins - Duration::MICROSECOND, Confirmed),
        (begins, Active),
        (begins + Duration::DAY, Active),
        (ends - Duration::DAY, Active),
        (ends - Duration::MICROSECOND, Active),
        (ends, Completed),
        (ends + Duration::DAY, Completed),
    ] {
        assert_eq!(placement().state_at(july(), now), state, "{now}");
    }
}

#[test]
fn an_internship_that_has_ended_stays_ended() {
    for state in [Completed, Cancelled, Terminated, NoShow] {
        let ended = Placement { state, ..placement() };
        for now in [start_of_day(july().start()), start_of_day(july().end())] {
            assert_eq!(ended.state_at(july(), now - Duration::DAY), state);
            assert_eq!(ended.state_at(july(), now + Duration::DAY), state);
        }
    }
}

pub(super) fn begins() -> Timestamp {
    start_of_day(july().start())
}

pub(super) fn last_morning() -> Timestamp {
    start_of_day(july().end())
}

pub(super) fn termination(last_day: Date) -> Termination {
    Termination { last_day, reason: TerminationReason::InternLeft, text: None }
}

fn ruling(verdict: Verdict) -> Ruling {
    Ruling { verdict, text: None, at: begins() }
}

/// A placement in each state, with an instant at which the calendar does not change that state.
fn placements() -> [(Placement, Timestamp); 6] {
    let eve = begins() - Duration::DAY;
    let of = |state| Placement { state, ..placement() };
    [
        (of(Confirmed), eve),
        (of(Active), last_morning()),
        (of(Completed), last_morning()),
        (of(Cancelled), eve),
        (of(Terminated), last_morning()),
        (of(NoShow), last_morning()),
    ]
}

/// The refusal of a command that an active internship allows.
fn over(state: PlacementState) -> WrongPlacementState {
    WrongPlacementState { state, needed: States::of(&[Active]), allowed_from: None }
}

/// The refusal before the first day on which the calendar allows the command.
fn waits(first: Date) -> WrongPlacementState {
    WrongPlacementState { allowed_from: Some(first), ..over(Confirmed) }
}

#[test]
fn only_the_listed_transitions_are_possible() {
    for (placement, now) in placements() {
        let from = placement.state;
        for action in PlacementAction::ALL.iter().copied() {
            let this = placement.clone();
            let went = match action {
                // Only the calendar starts an internship.
                PlacementAction::Start => continue,
                PlacementAction::Complete => {
                    this.complete(july(), now).map_err(|error| match error {
                        CompleteError::WrongState(error) => error.state,
                        CompleteError::NotOver(day) => panic!("{day}"),
                    })
                }
                PlacementAction::Cancel => this.cancel(now).map_err(|error| error.state),
                PlacementAction::Terminate => {
                    let last_day = july().start();
                    this.terminate(termination(last_day), Canceller::Employer, july(), now).map_err(
                        |error| match error {
                            TerminateError::WrongState(error) => error.state,
                            TerminateError::LastDay { to, .. } => panic!("{to}"),
                            TerminateError::NotForceMajeure => panic!("{error}"),
                        },
                    )
                }
                PlacementAction::RecordNoShow => {
                    this.record_no_show(july(), now).map_err(|error| error.state)
                }
            };
            match (went, target(TRANSITIONS, from, action)) {
                (Ok((next, events)), Some(to)) => {
                    let event = events.last().expect("the event is recorded");
                    assert_eq!((next.state, event.kind.action()), (to, action.name()), "{from}");
                    assert_eq!((event.from, event.to), (Some(from.name()), Some(to.name())));
                }
                // A state that is already reached stays as it is.
                (Ok((next, events)), None) => {
                    assert_eq!((next, events), (placement.clone(), vec![]))
                }
                (Err(refused), None) => assert_eq!(refused, from, "{action}"),
                (Err(refused), Some(_)) => panic!("{action} from {refused}"),
            }
        }
    }
}

#[test]
fn the_calendar_starts_and_completes_an_internship_once() {
    let stages = |now| {
        let (placement, events) = placement().advance(july(), now);
        let again = placement.clone().advance(july(), now);
        assert_eq!(again, (placement, vec![]), "a second run changes nothing");
        events.iter().map(|event| event.kind.action()).collect::<Vec<_>>()
    };
    assert_eq!(stages(begins() - Duration::MICROSECOND), [""; 0]);
    assert_eq!(stages(begins()), ["start"]);
    assert_eq!(stages(last_morning() + Duration::DAY), ["start", "complete"]);
}

#[test]
fn an_internship_can_be_completed_on_its_last_day_and_not_before() {
    let early = placement().complete(july(), last_morning() - Duration::MICROSECOND);
    assert_eq!(early, Err(CompleteError::NotOver(july().end())));
    let (completed, events) = placement().complete(july(), last_morning()).expect("it is over");
    assert_eq!(completed.state, Completed);
    assert_eq!(
        events.iter().map(|event| event.kind.action()).collect::<Vec<_>>(),
        ["start", "complete"]
    );
    let early = placement().complete(july(), begins() - Duration::MICROSECOND);
    assert_eq!(early, Err(waits(july().end()).into()));
}

#[test]
fn the_programme_office_terminates_only_for_force_majeure() {
    let now = begins() + Duration::DAY;
    for reason in TerminationReason::ALL.iter().copied() {
        let termination = Termination { reason, ..termination(july().start()) };
        let done = placement().terminate(termination, Canceller::ProgrammeOffice, july(), now);
        match reason {
            TerminationReason::ForceMajeure => {
                assert_eq!(done.expect("it is force majeure").0.state, Terminated);
            }
            _ => assert_eq!(done, Err(TerminateError::NotForceMajeure), "{reason}"),
        }
    }
}

#[test]
fn the_last_day_of_a_terminated_internship_lies_between_its_start_and_today() {
    let (from, now) = (july().start(), begins() + Duration::days(9));
    let to = from + Duration::days(9);
    for (last_day, is_valid) in
        [(from - Duration::DAY, false), (from, true), (to, true), (to + Duration::DAY, false)]
    {
        match placement().terminate(termination(last_day), Canceller::Employer, july(), now) {
            Ok((ended, events)) => {
                assert!(is_valid, "{last_day}");
                assert_eq!((ended.state, ended.ended_at), (Terminated, Some(now)));
                let reason = events.last().and_then(|event| event.reason.as_deref());
                assert_eq!(reason, Some("intern_left"));
                let later = now + Duration::DAY;
                let again = ended.clone().terminate(
                    termination(last_day),
                    Canceller::Employer,
                    july(),
                    later,
                );
                assert_eq!(again, Ok((ended.clone(), vec![])));
                let otherwise = Termination { text: Some("x".to_owned()), ..termination(last_day) };
                let refused = ended.terminate(otherwise, Canceller::Employer, july(), later);
                assert_eq!(refused, Err(over(Terminated).into()));
            }
            Err(error) => {
                assert!(!is_valid, "{last_day}");
                assert_eq!(error, TerminateError::LastDay { from, to });
            }
        }
    }
}

#[test]
fn a_no_show_cannot_be_recorded_before_the_first_day() {
    let at = |now| placement().record_no_show(july(), now).map(|(placement, _)| placement.state);
    assert_eq!(at(begins() - Duration::MICROSECOND), Err(waits(july().start())));
    assert_eq!(at(begins()), Ok(NoShow));
    assert_eq!(at(last_morning() + Duration::DAY), Err(over(Completed)));
}

#[test]
fn approval_and_equivalence_are_decided_separately() {
    let (approved, events) = placement()
        .rule_on_approval(ruling(Verdict::Approved), july(), begins() - Duration::DAY)
        .expect("it is undecided");
    assert_eq!(events.len(), 1);
    assert_eq!(
        (approved.approval(), approved.equivalence()),
        (UniversityApproval::Approved, CompulsoryEquivalence::Undecided)
    );
    let (both, events) = approved
        .rule_on_equivalence(ruling(Verdict::Rejected), july(), begins() - Duration::DAY)
        .expect("it is undecided");
    assert_eq!(events.len(), 1);
    assert_eq!(
        (both.approval(), both.equivalence()),
        (UniversityApproval::Approved, CompulsoryEquivalence::Rejected)
    );
}

#[test]
fn a_decision_of_the_unit_is_final() {
    let eve = begins() - Duration::DAY;
    let approve =
        |placement: Placement, verdict| placement.rule_on_approval(ruling(verdict), july(), eve);
    let equate =
        |placement: Placement, verdict| placement.rule_on_equivalence(ruling(verdict), july(), eve);
    for (verdict, other) in
        [(Verdict::Approved, Verdict::Rejected), (Verdict::Rejected, Verdict::Approved)]
    {
        let (first, _) = approve(placement(), verdict).expect("it is undecided");
        assert_eq!(approve(first.clone(), verdict), Ok((first.clone(), vec![])));
        assert_eq!(approve(first, other), Err(RulingError::Final(verdict)));
        let (first, _) = equate(placement(), verdict).expect("it is undecided");
        assert_eq!(equate(first.clone(), verdict), Ok((first.clone(), vec![])));
        assert_eq!(equate(first, other), Err(RulingError::Final(verdict)));
    }
}

#[test]
fn the_state_of_the_internship_limits_what_the_unit_can_decide() {
    let refused = |error: RulingError| match error {
        RulingError::WrongState(_) => "state",
        RulingError::Started(day) => {
            assert_eq!(day, july().start());
            "started"
        }
        RulingError::Final(verdict) => panic!("{verdict}"),
    };
    for (placement, now) in placements() {
        let rule = |verdict| {
            let approval = placement.clone().rule_on_approval(ruling(verdict), july(), now);
            let equivalence = placement.clone().rule_on_equivalence(ruling(verdict), july(), now);
            [approval, equivalence].map(|ruled| ruled.map(drop).map_err(refused))
        };
        let (approved, rejected) = (rule(Verdict::Approved), rule(Verdict::Rejected));
        let expected = match placement.state {
            Confirmed => ([Ok(()), Ok(())], [Ok(()), Ok(())]),
            Active | Completed => ([Ok(()), Ok(())], [Err("started"), Ok(())]),
            Terminated => ([Err("state"), Ok(())], [Err("state"), Ok(())]),
            Cancelled | NoShow => ([Err("state"); 2], [Err("state"); 2]),
        };
        assert_eq!((approved, rejected), expected, "{}", placement.state);
    }
}

#[test]
fn a_letter_is_delivered_once_and_its_receipt_is_final() {
    let now = begins() - Duration::DAY;
    let (delivered, events) = placement().deliver_letter(now).expect("the letter is valid");
    assert_eq!((delivered.letter(), events.len()), (LetterState::Delivered, 1));
    assert_eq!(delivered.clone().deliver_letter(now), Ok((delivered.clone(), vec![])));
    for before in [placement(), delivered] {
        let (received, events) = before.receive_letter(now).expect("the letter is valid");
        assert_eq!((received.letter(), events.len()), (LetterState::Received, 1));
        assert_eq!(received.clone().receive_letter(now), Ok((received.clone(), vec![])));
        assert_eq!(received.clone().deliver_letter(now), Ok((received, vec![])));
    }
}

#[test]
fn a_revoked_letter_can_be_neither_delivered_nor_received() {
    let now = begins() - Duration::DAY;
    let (cancelled, _) = placement().cancel(now).expect("it is confirmed");
    let needed = States::that(|state| state != Cancelled);
    let refused = Err(WrongPlacementState { needed, ..over(Cancelled) });
    assert_eq!(cancelled.clone().deliver_letter(now), refused);
    assert_eq!(cancelled.receive_letter(now), refused);
}

#[test]
fn each_letter_of_an_application_has_its_own_number() {
    assert_eq!(letter_number("2026-0000042", 1), "2026-0000042/1");
    assert_eq!(letter_number("2026-0000042", 2), "2026-0000042/2");
    assert_eq!(replacement_number("2026-0000042/2", 3), "2026-0000042/2/3");
}

#[test]
fn a_rejection_needs_a_text_and_an_approval_does_not() {
    let ruling = |verdict, text: Option<&str>| {
        Ruling::new(verdict, text.map(str::to_owned), begins()).map(|ruling| ruling.text)
    };
    assert_eq!(ruling(Verdict::Rejected, None), Err(TextRequired));
    assert_eq!(ruling(Verdict::Rejected, Some("late")), Ok(Some("late".to_owned())));
    assert_eq!(ruling(Verdict::Approved, None), Ok(None));
}
