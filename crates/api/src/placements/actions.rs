use super::PlacementViewer;
use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::calendar::istanbul_date;
use staj_domain::machine::open_actions;
use staj_domain::offer::Canceller;
use staj_domain::placement::{
    ExitDeclaration, PlacementAction, Ruling, TRANSITIONS, Termination, TerminationReason, Verdict,
};
use staj_domain::sgk_notice::SgkNoticeState;
use staj_persistence::rows::placements::DatedPlacement;
use time::OffsetDateTime;

/// What the caller may do with a placement.
pub(super) fn actions(
    found: &DatedPlacement,
    notice: SgkNoticeState,
    viewer: PlacementViewer,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    let (placement, period) = (&found.placement, found.period);
    // Arguments that are always valid.
    let (last_day, reason) = (istanbul_date(now), TerminationReason::ForceMajeure);
    let by = match viewer {
        PlacementViewer::ProgrammeOfficer(_) => Canceller::ProgrammeOffice,
        _ => Canceller::Employer,
    };
    let termination = Termination { last_day, reason, text: None };
    let mut actions = vec![];
    for action in open_actions(TRANSITIONS, placement.state_at(period, now), viewer.role()) {
        let (placement, termination) = (placement.clone(), termination.clone());
        actions.push(match action {
            PlacementAction::Complete => ActionView::new(
                action.name(),
                "complete_placement",
                placement.complete(period, now),
            ),
            PlacementAction::Terminate => ActionView::new(
                action.name(),
                "terminate_placement",
                placement.terminate(termination, by, period, now),
            ),
            PlacementAction::RecordNoShow => ActionView::new(
                action.name(),
                "record_placement_no_show",
                placement.record_no_show(period, now),
            ),
            // The calendar starts a placement, and cancelling the offer cancels it.
            PlacementAction::Start | PlacementAction::Cancel => continue,
        }?);
    }
    // What follows changes no state, so it is not in the table of transitions.
    match viewer {
        PlacementViewer::Candidate(_) => actions.push(ActionView::new(
            "give_details",
            "set_intern_details",
            placement.take_details(),
        )?),
        PlacementViewer::EmployerMember(_) => actions.push(ActionView::new(
            "record_absence",
            "record_absence",
            placement.may_record_absence(period, now),
        )?),
        PlacementViewer::CareerOfficer(_) | PlacementViewer::ProgrammeOfficer(_) => {}
        PlacementViewer::SchoolUnit(_) => {
            actions.extend(of_unit(found, notice, now)?);
        }
    }
    Ok(actions)
}

/// What the school's unit may do.
fn of_unit(
    found: &DatedPlacement,
    notice: SgkNoticeState,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    let (placement, period) = (&found.placement, found.period);
    let ruling = Ruling { verdict: Verdict::Approved, text: None, at: now };
    let mut actions = vec![];
    if placement.exit.is_none() && placement.left_on(period, now).is_some() {
        let exit = ExitDeclaration { on: istanbul_date(now), reference: String::new() };
        let declared = placement.clone().declare_exit(exit, notice, period, now);
        actions.push(ActionView::new("declare_exit", "declare_exit", declared)?);
    }
    // The unit makes two independent decisions, each only once (A26).
    if placement.university_approval.is_none() {
        let decided = placement.clone().rule_on_approval(ruling.clone(), period, now);
        actions.push(ActionView::new(
            "university_approval",
            "decide_university_approval",
            decided,
        )?);
    }
    if placement.compulsory_equivalence.is_none() {
        let decided = placement.clone().rule_on_equivalence(ruling, period, now);
        actions.push(ActionView::new(
            "compulsory_equivalence",
            "decide_compulsory_equivalence",
            decided,
        )?);
    }
    Ok(actions)
}
