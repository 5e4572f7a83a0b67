use super::TermOfficer;
use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::calendar::istanbul_date;
use staj_domain::ids::MethodReportId;
use staj_domain::machine::open_actions;
use staj_domain::term::{TRANSITIONS, Term, TermAction};
use staj_persistence::{Tx, evaluations, placements, reference};
use time::OffsetDateTime;
use uuid::Uuid;

/// What an officer may do with a term. Nobody else can do anything with it.
pub(super) fn actions(
    tx: &mut Tx<'_>,
    term: &Term,
    officer: Option<TermOfficer>,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    let Some(officer) = officer else { return Ok(vec![]) };
    let mut actions = vec![];
    for action in open_actions(TRANSITIONS, term.phase(now), officer.role()) {
        let (name, term) = (action.name(), term.clone());
        actions.push(match action {
            TermAction::Announce => ActionView::new(name, "announce_term", term.announce(now)),
            TermAction::PublishMethodReport => {
                let report = MethodReportId(Uuid::nil());
                ActionView::new(
                    name,
                    "publish_method_report",
                    term.publish_method_report(report, now),
                )
            }
            TermAction::CheckCalendar => {
                let (facts, holidays) =
                    (evaluations::facts(tx, term.id)?, reference::holidays(tx)?);
                let checked = term.check_calendar(facts, &holidays, now);
                ActionView::new(name, "check_calendar", checked)
            }
            TermAction::StartEvaluation => {
                let facts = evaluations::facts(tx, term.id)?;
                let check = evaluations::last_check(tx, term.id)?;
                let started = term.start_evaluation(facts, check, now);
                ActionView::new(name, "start_evaluation", started)
            }
            TermAction::CreatePool => {
                let facts = evaluations::facts(tx, term.id)?;
                let check = evaluations::last_check(tx, term.id)?;
                ActionView::new(name, "create_pool", term.create_pool(facts, check, now))
            }
            TermAction::OpenPool => ActionView::new(name, "open_pool", term.open_pool(now)),
            TermAction::Close => {
                let running = placements::running(tx, term.id, istanbul_date(now))?;
                ActionView::new(name, "close_term", term.close(running, now))
            }
            TermAction::ClosePool => {
                ActionView::new(name, "close_pool", term.close_pool(String::new(), now))
            }
            // The calendar and the scorer do these.
            TermAction::OpenApplications
            | TermAction::CloseApplications
            | TermAction::FinishEvaluation
            | TermAction::FinishPool => continue,
        }?);
    }
    Ok(actions)
}
