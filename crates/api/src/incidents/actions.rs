use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::calendar::istanbul_date;
use staj_domain::incident::{Declaration, Incident, IncidentAction};
use staj_domain::machine::open_actions;
use staj_domain::user::Role;
use time::OffsetDateTime;

/// What somebody with this role may do with an incident.
pub(super) fn actions(
    incident: &Incident,
    role: Role,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    let open = open_actions(incident.kind.transitions(), incident.state(), role);
    let rehearsed = |action: IncidentAction| {
        // The arguments are always valid.
        let (name, incident) = (action.name(), incident.clone());
        match action {
            IncidentAction::Declare => {
                let (on, reference) = (istanbul_date(now), String::new());
                let declared = incident.declare(Declaration { on, reference }, now);
                ActionView::new(name, "declare_incident", declared)
            }
            IncidentAction::Answer => {
                ActionView::new(name, "answer_incident", incident.answer(String::new()))
            }
        }
    };
    open.into_iter().map(rehearsed).collect()
}
