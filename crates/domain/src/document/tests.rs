use super::examples::{document, every_progress, officer, programme, reason, unreadable};
use super::*;
use crate::application::examples::before_evaluation;
use crate::event::DocumentEvent;
use crate::term::examples::wrong;
use proptest::{collection::vec, prelude::*};
use time::Duration;

type Decided<E> = Result<(Document, Vec<Event>), E>;

/// The result of a command on a document in each state.
fn decide<E>(command: impl Fn(Document) -> Decided<E>) -> Vec<Result<Progress, E>> {
    let decided = |progress| command(document(progress)).map(|(document, _)| document.progress);
    every_progress().into_iter().map(decided).collect()
}

fn already<E: From<Undecidable>>(state: DocumentState) -> E {
    Undecidable::AlreadyDecided(state).into()
}

fn not_checked<E: From<Undecidable>>(control: DocumentControl) -> E {
    Undecidable::NotChecked(control).into()
}

#[test]
fn an_officer_can_accept_only_a_submitted_document() {
    use DocumentState::{Approved, Dropped, Rejected};
    let term = before_evaluation();
    assert_eq!(
        decide(|document| document.accept(&officer(&term))),
        [
            Err(Undecidable::NotSubmitted),
            Ok(Progress::Accepted),
            Ok(Progress::Accepted),
            Err(already(Approved)),
            Err(already(Rejected)),
            Err(already(Dropped)),
        ]
    );
}

#[test]
fn an_officer_can_reject_only_a_submitted_document() {
    use DocumentState::{Accepted, Approved, Dropped};
    let term = before_evaluation();
    assert_eq!(
        decide(|document| document.reject(&reason("unreadable"), None, &officer(&term))),
        [
            Err(Undecidable::NotSubmitted.into()),
            Ok(Progress::Rejected(unreadable())),
            Err(already(Accepted)),
            Err(already(Approved)),
            Ok(Progress::Rejected(unreadable())),
            Err(already(Dropped)),
        ]
    );
}

#[test]
fn the_programme_office_can_reject_only_an_accepted_document() {
    use DocumentState::{Approved, Dropped};
    let term = before_evaluation();
    assert_eq!(
        decide(|document| document.reject(&reason("unreadable"), None, &programme(&term))),
        [
            Err(Undecidable::NotSubmitted.into()),
            Err(not_checked(DocumentControl::CareerCentre)),
            Ok(Progress::Rejected(unreadable())),
            Err(already(Approved)),
            Ok(Progress::Rejected(unreadable())),
            Err(already(Dropped)),
        ]
    );
}

#[test]
fn the_programme_office_can_approve_only_an_accepted_document() {
    use DocumentState::{Dropped, Rejected};
    let term = before_evaluation();
    assert_eq!(
        decide(|document| document.approve(&programme(&term))),
        [
            Err(Undecidable::NotSubmitted),
            Err(not_checked(DocumentControl::CareerCentre)),
            Ok(Progress::Approved),
            Ok(Progress::Approved),
            Err(already(Rejected)),
            Err(already(Dropped)),
        ]
    );
}

#[test]
fn only_one_role_can_do_the_first_check() {
    let term = before_evaluation();
    for control in DocumentControl::ALL.iter().copied() {
        for role in Role::ALL.iter().copied() {
            let desk = Desk { role, control, ..officer(&term) };
            let checked = document(Progress::Submitted).accept(&desk);
            let rejected = document(Progress::Submitted).reject(&reason("forged"), None, &desk);
            if role == control.role() {
                assert!(checked.is_ok() && rejected.is_ok(), "{role} for {control}");
            } else {
                assert_eq!(checked, Err(not_checked(control)), "{role} for {control}");
                assert_eq!(rejected, Err(not_checked(control)), "{role} for {control}");
            }
        }
    }
}

#[test]
fn there_are_two_levels_even_when_the_programme_office_does_the_first_check() {
    let term = before_evaluation();
    let desk = Desk { control: DocumentControl::ProgrammeOffice, ..programme(&term) };
    let submitted = document(Progress::Submitted);
    let early = submitted.clone().approve(&desk);
    assert_eq!(early, Err(not_checked(DocumentControl::ProgrammeOffice)));
    let (accepted, _) = submitted.accept(&desk).expect("the office checks");
    assert!(accepted.approve(&desk).is_ok());
}

#[test]
fn repeating_a_decision_causes_no_second_event() {
    let term = before_evaluation();
    let (officer, programme) = (officer(&term), programme(&term));
    let (accepted, events) =
        document(Progress::Submitted).accept(&officer).expect("it is submitted");
    assert_eq!(
        events,
        [Event::new(accepted.id, DocumentEvent::Accept).between("submitted", "accepted")]
    );
    let again = accepted.clone().accept(&officer);
    assert_eq!(again, Ok((accepted.clone(), vec![])));

    let (approved, events) = accepted.clone().approve(&programme).expect("it is accepted");
    assert_eq!(
        events,
        [Event::new(approved.id, DocumentEvent::Approve).between("accepted", "approved")]
    );
    assert_eq!(approved.clone().approve(&programme), Ok((approved, vec![])));

    let reject = |document: Document, code: &str| {
        document.reject(&reason(code), Some("page 2".to_owned()), &programme)
    };
    let (rejected, events) = reject(accepted, "forged").expect("it may still be rejected");
    let event = Event::new(rejected.id, DocumentEvent::Reject).between("accepted", "rejected");
    assert_eq!(events, [event.because("forged".to_owned())]);
    let again = reject(rejected.clone(), "expired");
    assert_eq!(again, Ok((rejected, vec![])), "the first reason stays");
}

#[test]
fn a_reason_that_requires_a_text_cannot_be_given_without_one() {
    let term = before_evaluation();
    for (text, allowed) in [(None, false), (Some(" \n"), false), (Some("A blank page."), true)] {
        let result = document(Progress::Submitted).reject(
            &reason("other"),
            text.map(str::to_owned),
            &officer(&term),
        );
        match result {
            Ok(_) => assert!(allowed, "{text:?}"),
            Err(refused) => {
                assert_eq!((refused, allowed), (ReasonError::TextRequired.into(), false))
            }
        }
    }
}

#[test]
fn a_reason_can_be_given_only_at_its_levels_and_while_it_is_in_use() {
    let term = before_evaluation();
    let reject = |progress, reason: &RejectReason, desk: Desk<'_>| {
        document(progress).reject(reason, None, &desk).is_ok()
    };
    for (levels, active, at_check, at_approval) in [
        (vec![ControlLevel::Check], true, true, false),
        (vec![ControlLevel::Approval], true, false, true),
        (vec![], true, false, false),
        (ControlLevel::ALL.to_vec(), false, false, false),
    ] {
        let reason = RejectReason { levels, active, ..reason("forged") };
        assert_eq!(reject(Progress::Submitted, &reason, officer(&term)), at_check, "{reason:?}");
        let approval = reject(Progress::Accepted, &reason, programme(&term));
        assert_eq!(approval, at_approval, "{reason:?}");
    }
}

/// Why each of the three decisions is refused, on a document whose state allows it.
fn decisions(
    application: ApplicationState,
    term: &Term,
    now: Timestamp,
) -> [Option<Undecidable>; 3] {
    let officer = Desk { application, now, ..officer(term) };
    let submitted = document(Progress::Submitted);
    let accept = submitted.clone().accept(&officer).err();
    let reject = match submitted.reject(&reason("unreadable"), None, &officer) {
        Err(RejectError::Undecidable(refused)) => Some(refused),
        Err(refused) => panic!("{refused}"),
        Ok(_) => None,
    };
    let programme = Desk { application, now, ..programme(term) };
    let approve = document(Progress::Accepted).approve(&programme).err();
    [accept, reject, approve]
}

#[test]
fn documents_are_checked_from_the_opening_of_applications_to_the_evaluation() {
    let mut term = before_evaluation();
    let opens_at = term.calendar.applications_open_at;
    let control = term.calendar.control_end_at;
    let closes_at = term.calendar.applications_close_at;
    let needed = [TermPhase::ApplicationsOpen, TermPhase::DocumentControl];
    let early = wrong(TermPhase::Announced, &needed, Some(opens_at));
    let before = opens_at - Duration::SECOND;
    assert_eq!(decisions(ApplicationState::Submitted, &term, before), [Some(early.into()); 3]);
    for now in [
        opens_at,
        opens_at + Duration::SECOND,
        closes_at - Duration::SECOND,
        closes_at,
        closes_at + Duration::SECOND,
        // The end of document control is only planned. The start of the evaluation ends it.
        term.calendar.control_end_at + Duration::SECOND,
    ] {
        assert_eq!(decisions(ApplicationState::Submitted, &term, now), [None; 3], "at {now}");
    }
    term.progress.evaluation_started_at = Some(control);
    let late = wrong(TermPhase::Evaluation, &needed, None);
    assert_eq!(decisions(ApplicationState::Submitted, &term, control), [Some(late.into()); 3]);
}

#[test]
fn only_documents_of_submitted_applications_are_checked() {
    let term = before_evaluation();
    for state in ApplicationState::ALL.iter().copied() {
        let expected = match state {
            ApplicationState::Submitted => None,
            _ => Some(Undecidable::ApplicationNotSubmitted(state)),
        };
        let control = term.calendar.control_end_at;
        assert_eq!(decisions(state, &term, control), [expected; 3], "{state}");
    }
}

/// One attempt at a command on a document. `later` is in minutes after the previous attempt.
#[derive(Debug, Clone)]
struct Attempt {
    command: usize,
    role: usize,
    control: usize,
    user: u128,
    later: i64,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let attempt =
        (0_usize..5, 0..Role::ALL.len(), 0..DocumentControl::ALL.len(), 0_u128..3, 0_i64..40)
            .prop_map(|(command, role, control, user, later)| Attempt {
                command,
                role,
                control,
                user,
                later,
            });
    vec(attempt, 0..40)
}

proptest! {
    /// In any order of commands by any users, each step is an arrow of the table, and a state
    /// without outgoing arrows is final. Therefore a rejected document stays rejected (A12).
    #[test]
    fn no_order_of_decisions_leaves_a_final_state(attempts in attempts()) {
        let term = before_evaluation();
        let mut now = term.calendar.applications_open_at;
        for progress in every_progress() {
            let mut document = document(progress);
            for attempt in &attempts {
                now += Duration::minutes(attempt.later);
                let desk = Desk {
                    user: UserId(uuid::Uuid::from_u128(attempt.user)),
                    role: Role::ALL[attempt.role],
                    control: DocumentControl::ALL[attempt.control],
                    now,
                    ..officer(&term)
                };
                let before = document.clone();
                let tried = document.clone();
                let tried = match attempt.command {
                    0 => tried.accept(&desk).ok(),
                    1 => tried.approve(&desk).ok(),
                    2 => tried.reject(&reason("forged"), None, &desk).ok(),
                    3 => tried.claim(&desk).ok(),
                    _ => tried.release(desk.user, now).ok(),
                };
                let Some((after, events)) = tried else { continue };
                let (from, to) = (before.state(), after.state());
                prop_assert_eq!(events.is_empty(), before == after);
                prop_assert!(
                    from == to || TRANSITIONS.iter().any(|arrow| (arrow.from, arrow.to) == (from, to)),
                    "{} to {}", from, to
                );
                if !TRANSITIONS.iter().any(|arrow| arrow.from == from) {
                    prop_assert_eq!(&before, &after, "{} is final", from);
                }
                if from != to {
                    let claimed = before.claim_at(now).is_some_and(|claim| claim.by != desk.user);
                    prop_assert!(!claimed, "decided despite another claim");
                }
                document = after;
            }
        }
    }
}

#[test]
fn each_desk_takes_the_two_decisions_of_its_level_and_no_other_action() {
    let term = before_evaluation();
    let open = |progress, desk: Desk<'_>| {
        let document = document(progress);
        let actions = DocumentAction::ALL.iter().copied();
        actions.filter(|action| document.is_open_to(*action, &desk).is_ok()).collect::<Vec<_>>()
    };
    let check = [DocumentAction::Accept, DocumentAction::Reject];
    assert_eq!(open(Progress::Submitted, officer(&term)), check);
    let approval = [DocumentAction::Approve, DocumentAction::Reject];
    assert_eq!(open(Progress::Accepted, programme(&term)), approval);
}
