use super::*;
use crate::calendar::{end_of_day, start_of_day};
use time::Duration;
use time::macros::{date, datetime};
use uuid::Uuid;

const START: Date = date!(2026 - 07 - 20);
const DUE_ON: Date = date!(2026 - 07 - 13);
const IN_TIME: Timestamp = datetime!(2026-07-01 12:00 UTC);
const DECLARED_ON: Date = date!(2026 - 07 - 01);

fn notice() -> SgkNotice {
    let id = |n| Uuid::from_u128(n);
    let (placement, school) = (PlacementId(id(2)), SchoolId(id(3)));
    let (notice, _) = SgkNotice::of_confirmed(
        SgkNoticeId(id(1)),
        placement,
        school,
        START,
        &TermRules::default(),
    );
    notice
}

fn shared() -> SgkNotice {
    notice().share(IN_TIME).expect("it is pending").0
}

fn acknowledged() -> SgkNotice {
    shared().acknowledge(IN_TIME).expect("it is shared").0
}

fn declaration(on: Date, reference: &str) -> Declaration {
    Declaration { on, reference: reference.to_owned(), document_type: Some("22".to_owned()) }
}

fn declare(notice: SgkNotice) -> Result<(SgkNotice, Vec<Event>), DeclareError> {
    notice.declare(declaration(DECLARED_ON, "SGK-1"), IN_TIME)
}

fn rejection(text: &str) -> SgkNoticeRejection {
    SgkNoticeRejection { reason: SgkNoticeRejectReason::EmployerData, text: text.to_owned() }
}

fn reject(notice: SgkNotice) -> Result<(SgkNotice, Vec<Event>), WrongSgkNoticeState> {
    notice.reject(rejection("Sicil numarası eksik"), IN_TIME)
}

fn rejected() -> SgkNotice {
    reject(shared()).expect("it is shared").0
}

fn declared() -> SgkNotice {
    declare(shared()).expect("it is shared").0
}

fn recalled() -> SgkNotice {
    notice().recall(IN_TIME).expect("it is pending").0
}

/// An SGK notice in each state.
fn notices() -> [SgkNotice; 6] {
    [notice(), shared(), acknowledged(), rejected(), declared(), recalled()]
}

#[test]
fn a_notice_is_due_seven_days_before_the_start() {
    for (start, due_on) in [
        (date!(2026 - 06 - 15), date!(2026 - 06 - 08)),
        (START, DUE_ON),
        (date!(2027 - 01 - 04), date!(2026 - 12 - 28)),
    ] {
        let id = |n| Uuid::from_u128(n);
        let (made, event) = SgkNotice::of_confirmed(
            SgkNoticeId(id(1)),
            PlacementId(id(2)),
            SchoolId(id(3)),
            start,
            &TermRules::default(),
        );
        assert_eq!((made.due_on, made.state()), (due_on, SgkNoticeState::Pending));
        assert_eq!(event, Event::new(made.id, SgkNoticeEvent::Create).between(None, "pending"));
    }
}

#[test]
fn sharing_is_in_time_until_the_due_day_ends_in_istanbul() {
    let day = Duration::DAY;
    for (now, late) in [
        (end_of_day(DUE_ON) - day, false),
        (end_of_day(DUE_ON), false),
        (start_of_day(DUE_ON) + day - Duration::MICROSECOND, false),
        (start_of_day(DUE_ON) + day, true),
        (end_of_day(DUE_ON) + day, true),
        // Even a day before the start, and after it, because the intern must be insured.
        (end_of_day(START) - day, true),
        (end_of_day(START) + day, true),
    ] {
        let (shared, events) = notice().share(now).expect("late is flagged, never refused");
        assert_eq!(shared.progress, SgkNoticeProgress::Shared { at: now, late }, "{now}");
        assert_eq!(
            events,
            [Event::new(shared.id, SgkNoticeEvent::Share).between("pending", "shared")]
        );
    }
}

#[test]
fn only_a_notice_that_waits_for_the_employer_is_overdue() {
    let midnight = start_of_day(DUE_ON) + Duration::DAY;
    for notice in notices() {
        let overdue = |now| notice.state().is_overdue(notice.due_on, now);
        assert!(!overdue(midnight - Duration::MICROSECOND));
        let is_waiting =
            matches!(notice.state(), SgkNoticeState::Pending | SgkNoticeState::Rejected);
        assert_eq!(overdue(midnight), is_waiting);
    }
}

fn wrong(state: SgkNoticeState, action: SgkNoticeAction) -> WrongSgkNoticeState {
    WrongSgkNoticeState(state, sources(TRANSITIONS, action))
}

#[test]
fn only_the_listed_transitions_are_possible() {
    for notice in notices() {
        let from = notice.state();
        let went = |action: SgkNoticeAction| match action {
            SgkNoticeAction::Share => notice.clone().share(IN_TIME),
            SgkNoticeAction::Acknowledge => notice.clone().acknowledge(IN_TIME),
            SgkNoticeAction::Reject => reject(notice.clone()),
            SgkNoticeAction::Recall => notice.clone().recall(IN_TIME),
            SgkNoticeAction::Correct => unreachable!("it is tested below"),
            SgkNoticeAction::Declare => declare(notice.clone()).map_err(|error| match error {
                DeclareError::WrongState(state) => state,
                DeclareError::NotYetMade { .. } => panic!("{error}"),
            }),
        };
        let reached = |action| match action {
            SgkNoticeAction::Share => SgkNoticeState::Shared,
            SgkNoticeAction::Acknowledge => SgkNoticeState::Acknowledged,
            SgkNoticeAction::Reject => SgkNoticeState::Rejected,
            SgkNoticeAction::Declare => SgkNoticeState::Declared,
            SgkNoticeAction::Recall => SgkNoticeState::Recalled,
            SgkNoticeAction::Correct => SgkNoticeState::Shared,
        };
        let commands = SgkNoticeAction::ALL.iter().copied();
        for action in commands.filter(|action| *action != SgkNoticeAction::Correct) {
            let listed = target(TRANSITIONS, from, action);
            match (went(action), listed) {
                (Ok((next, events)), Some(to)) => {
                    assert_eq!((next.state(), events.len()), (to, 1), "{action} from {from}");
                }
                (Ok((next, events)), None) => {
                    assert_eq!(next, notice, "{action} from {from}");
                    assert_eq!((events, from), (vec![], reached(action)));
                }
                (Err(refused), None) => {
                    let needed = sources(TRANSITIONS, action);
                    assert_eq!(refused, WrongSgkNoticeState(from, needed));
                }
                (Err(refused), Some(_)) => panic!("{action} from {from}: {refused}"),
            }
        }
    }
}

#[test]
fn a_school_that_has_the_notice_gets_the_corrected_one() {
    let (later, rules) = (START + Duration::days(7), TermRules::default());
    for notice in notices() {
        let from = notice.state();
        let (corrected, events) = notice.clone().correct(later, &rules, IN_TIME);
        assert_eq!(corrected.due_on, DUE_ON + Duration::days(7));
        match target(TRANSITIONS, from, SgkNoticeAction::Correct) {
            Some(to) => {
                assert_eq!((corrected.state(), corrected.revision), (to, notice.revision + 1));
                assert_eq!(events.len(), 1);
            }
            None => {
                assert_eq!((corrected.progress, corrected.revision), (notice.progress, 1));
                assert_eq!(events, []);
            }
        }
    }
}

#[test]
fn sharing_again_does_not_change_the_first_sharing() {
    let later = end_of_day(START);
    assert_eq!(shared().share(later), Ok((shared(), vec![])));
}

#[test]
fn a_recorded_declaration_cannot_be_changed() {
    assert_eq!(declare(declared()), Ok((declared(), vec![])));
    let refused = Err(wrong(SgkNoticeState::Declared, SgkNoticeAction::Declare).into());
    assert_eq!(declared().declare(declaration(DECLARED_ON, "SGK-2"), IN_TIME), refused);
    let eve = date!(2026 - 06 - 30);
    assert_eq!(declared().declare(declaration(eve, "SGK-1"), IN_TIME), refused);
}

#[test]
fn a_declaration_cannot_be_dated_in_the_future() {
    let today = istanbul_date(IN_TIME);
    let declare = |on| shared().declare(declaration(on, "SGK-1"), IN_TIME).map(drop);
    assert_eq!(declare(today), Ok(()));
    assert_eq!(declare(today - Duration::DAY), Ok(()));
    assert_eq!(declare(today + Duration::DAY), Err(DeclareError::NotYetMade { today }));
}

#[test]
fn a_notice_can_be_recalled_in_every_state() {
    for notice in [notice(), shared(), acknowledged(), rejected(), declared()] {
        let from = notice.state();
        let (recalled, events) = notice.recall(IN_TIME).expect("it can be recalled");
        assert_eq!(recalled.progress, SgkNoticeProgress::Recalled { at: IN_TIME });
        assert_eq!(
            events,
            [Event::new(recalled.id, SgkNoticeEvent::Recall).between(from.name(), "recalled")]
        );
        assert_eq!(
            recalled.share(IN_TIME).map(drop),
            Err(wrong(SgkNoticeState::Recalled, SgkNoticeAction::Share))
        );
    }
}

#[test]
fn a_rejected_notice_can_be_shared_again() {
    for notice in [shared(), acknowledged()] {
        let from = notice.state().name();
        let (sent_back, events) = reject(notice).expect("the school has received it");
        let because = Some("employer_data".to_owned());
        let event = Event::new(sent_back.id, SgkNoticeEvent::Reject)
            .between(from, "rejected")
            .because(because);
        assert_eq!(events, [event]);
        let after = start_of_day(DUE_ON) + Duration::DAY;
        for (now, late) in [(after - Duration::MICROSECOND, false), (after, true)] {
            let (again, events) = sent_back.clone().share(now).expect("it is corrected");
            assert_eq!(again.progress, SgkNoticeProgress::Shared { at: now, late });
            assert_eq!(
                events,
                [Event::new(again.id, SgkNoticeEvent::Share).between("rejected", "shared")]
            );
        }
    }
}

#[test]
fn a_rejection_cannot_be_changed() {
    assert_eq!(reject(rejected()), Ok((rejected(), vec![])));
    let otherwise = rejected().reject(rejection("Adres eksik"), IN_TIME);
    assert_eq!(otherwise, Err(wrong(SgkNoticeState::Rejected, SgkNoticeAction::Reject)));
}

#[test]
fn a_declaration_is_late_from_the_first_day_of_the_internship() {
    for (start, last) in [
        (date!(2026 - 06 - 15), date!(2026 - 06 - 14)),
        (START, date!(2026 - 07 - 19)),
        (date!(2027 - 01 - 04), date!(2027 - 01 - 03)),
    ] {
        assert!(!is_declared_late(last - Duration::DAY, start));
        assert!(!is_declared_late(last, start));
        assert!(is_declared_late(start, start));
    }
}

#[test]
fn the_employer_sees_the_identity_number_until_the_notice_is_recalled() {
    use SgkNoticeState::Recalled;
    for state in SgkNoticeState::ALL {
        let sees = |reader: SgkNoticeReader| reader.sees_national_id(*state);
        assert_eq!(sees(SgkNoticeReader::Employer), *state != Recalled, "{state}");
        assert!(
            sees(SgkNoticeReader::SchoolUnit) && sees(SgkNoticeReader::ProgrammeOffice),
            "{state}"
        );
        assert!(!sees(SgkNoticeReader::CareerCentre), "{state}");
    }
}

#[test]
fn only_the_school_unit_can_export_identity_numbers() {
    use SgkNoticeReader::{CareerCentre, Employer, ProgrammeOffice, SchoolUnit};
    assert!(SchoolUnit.exports_national_ids());
    for reader in [Employer, CareerCentre, ProgrammeOffice] {
        assert!(!reader.exports_national_ids(), "{reader:?}");
    }
}
