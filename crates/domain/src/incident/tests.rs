use super::*;
use crate::calendar::examples::holidays;
use crate::calendar::start_of_day;
use crate::ids::{OfferId, PlacementId};
use crate::period::Period;
use crate::placement::{Placement, PlacementState, Termination, TerminationReason};
use time::Duration;
use time::macros::{date, datetime};
use uuid::Uuid;

const FIRST: Date = date!(2026 - 07 - 06);
const LAST: Date = date!(2026 - 07 - 31);

fn placement(state: PlacementState) -> Placement {
    let (id, offer) = (PlacementId(Uuid::nil()), OfferId(Uuid::nil()));
    Placement { state, ..Placement::of_confirmed(id, offer).0 }
}

fn reported(
    placement: &Placement,
    kind: IncidentKind,
    happened_on: Option<Date>,
    now: Timestamp,
) -> Result<Incident, ReportError> {
    let period = Period::new(FIRST, LAST).expect("in order");
    let report = Report { kind, happened_on, by: IncidentReporter::Intern };
    let id = IncidentId(Uuid::nil());
    placement.report(id, report, period, 0, &holidays(), now).map(|(incident, _)| incident)
}

fn accident(on: Date) -> Incident {
    let running = placement(PlacementState::Active);
    reported(&running, IncidentKind::Accident, Some(on), start_of_day(on)).expect("an accident")
}

fn complaint() -> Incident {
    let now = start_of_day(LAST);
    reported(&placement(PlacementState::Active), IncidentKind::Unpaid, None, now).expect("reported")
}

#[test]
fn incidents_are_reported_from_the_first_day_on_and_after_the_end() {
    let begins = start_of_day(FIRST);
    let report =
        |now| reported(&placement(PlacementState::Confirmed), IncidentKind::Other, None, now);
    let early = report(begins - Duration::SECOND);
    assert!(
        matches!(early, Err(ReportError::WrongState(wrong)) if wrong.allowed_from == Some(FIRST))
    );
    assert!(report(begins).is_ok());
    assert!(report(start_of_day(date!(2027 - 03 - 01))).is_ok(), "a wage can be owed later");
    for never in [PlacementState::Cancelled, PlacementState::NoShow] {
        let refused = reported(&placement(never), IncidentKind::Other, None, begins);
        assert!(matches!(refused, Err(ReportError::WrongState(_))), "{never}");
    }
}

#[test]
fn an_accident_happened_on_a_day_that_was_served_and_not_after_today() {
    let on = |placement: &Placement, day, now| {
        reported(placement, IncidentKind::Accident, day, start_of_day(now)).map(|of| of.happened_on)
    };
    let running = placement(PlacementState::Active);
    let today = date!(2026 - 07 - 10);
    assert_eq!(on(&running, None, today), Err(ReportError::DayRequired));
    for (day, allowed) in [
        (date!(2026 - 07 - 05), false),
        (FIRST, true),
        (today, true),
        (date!(2026 - 07 - 11), false),
    ] {
        assert_eq!(on(&running, Some(day), today).is_ok(), allowed, "{day}");
    }
    let later = date!(2026 - 09 - 01);
    assert!(on(&running, Some(LAST), later).is_ok());
    let after = LAST + Duration::DAY;
    assert_eq!(on(&running, Some(after), later), Err(ReportError::Day { from: FIRST, to: LAST }));
    // An internship that ended early was served until its last day.
    let ended = Termination { last_day: today, reason: TerminationReason::Health, text: None };
    let terminated =
        Placement { termination: Some(ended), ..placement(PlacementState::Terminated) };
    assert!(on(&terminated, Some(today), later).is_ok());
    assert!(on(&terminated, Some(today + Duration::DAY), later).is_err());
}

#[test]
fn an_accident_is_declared_within_three_working_days() {
    for (happened, due) in [
        // Monday to Thursday.
        (date!(2026 - 07 - 06), date!(2026 - 07 - 09)),
        // Over a weekend, from a Friday, a Saturday and a Sunday.
        (date!(2026 - 07 - 24), date!(2026 - 07 - 29)),
        (date!(2026 - 07 - 25), date!(2026 - 07 - 29)),
        (date!(2026 - 07 - 26), date!(2026 - 07 - 29)),
        // Over 15 July, a holiday.
        (date!(2026 - 07 - 13), date!(2026 - 07 - 17)),
    ] {
        assert_eq!(accident(happened).due_on, due, "{happened}");
    }
}

#[test]
fn a_complaint_is_the_interns_and_answered_within_thirty_days() {
    assert_eq!(complaint().due_on, date!(2026 - 08 - 30));
    let (running, period) =
        (placement(PlacementState::Active), Period::new(FIRST, LAST).expect("in order"));
    let id = IncidentId(Uuid::nil());
    for by in IncidentReporter::ALL {
        for kind in IncidentKind::ALL {
            let report = Report { kind: *kind, happened_on: Some(FIRST), by: *by };
            let now = start_of_day(LAST);
            let reported = running.report(id, report, period, 0, &holidays(), now);
            let may = kind.is_accident() || *by == IncidentReporter::Intern;
            assert_eq!(reported.is_ok(), may, "{kind} by {by}");
        }
    }
    let report =
        Report { kind: IncidentKind::Unpaid, happened_on: None, by: IncidentReporter::Intern };
    let after =
        |many| running.report(id, report, period, many, &holidays(), start_of_day(LAST)).is_ok();
    assert!(after(COMPLAINT_LIMIT - 1) && !after(COMPLAINT_LIMIT));
}

#[test]
fn a_declaration_is_dated_from_the_accident_to_today_and_final() {
    let (happened, now) = (date!(2026 - 07 - 08), datetime!(2026-07-10 09:00 UTC));
    let declare = |on, reference: &str| {
        accident(happened).declare(Declaration { on, reference: reference.to_owned() }, now)
    };
    for (on, allowed) in [
        (date!(2026 - 07 - 07), false),
        (happened, true),
        (date!(2026 - 07 - 10), true),
        (date!(2026 - 07 - 11), false),
    ] {
        assert_eq!(declare(on, "1").is_ok(), allowed, "{on}");
    }
    let (declared, told) = declare(happened, "1").expect("in time");
    assert_eq!((declared.state(), told.len()), (IncidentState::Declared, 1));
    let again = |reference: &str| {
        let same = Declaration { on: happened, reference: reference.to_owned() };
        declared.clone().declare(same, now)
    };
    assert_eq!(again("1"), Ok((declared.clone(), vec![])));
    assert!(matches!(again("2"), Err(DeclareError::Wrong(WrongIncident::State(..)))));
}

#[test]
fn an_answer_is_final() {
    let (answered, told) = complaint().answer("Evet".to_owned()).expect("open");
    assert_eq!((answered.state(), told.len()), (IncidentState::Answered, 1));
    assert_eq!(answered.clone().answer("Evet".to_owned()), Ok((answered.clone(), vec![])));
    assert!(matches!(answered.answer("Hayır".to_owned()), Err(WrongIncident::State(..))));
}

#[test]
fn an_accident_is_not_answered_and_a_complaint_is_not_declared() {
    let wrong = accident(FIRST).answer("Evet".to_owned());
    assert_eq!(wrong, Err(WrongIncident::Kind(IncidentKind::Accident)));
    let declaration = Declaration { on: LAST, reference: "1".to_owned() };
    let wrong = complaint().declare(declaration, start_of_day(LAST));
    assert_eq!(wrong, Err(WrongIncident::Kind(IncidentKind::Unpaid).into()));
}

#[test]
fn an_incident_is_overdue_once_its_day_is_over_and_it_is_open() {
    let due_on = date!(2026 - 07 - 09);
    let ends = datetime!(2026-07-09 21:00 UTC);
    assert!(!IncidentState::Open.is_overdue(due_on, ends - Duration::SECOND));
    assert!(IncidentState::Open.is_overdue(due_on, ends));
    assert!(!IncidentState::Declared.is_overdue(due_on, ends));
    assert!(!IncidentState::Answered.is_overdue(due_on, ends));
}
