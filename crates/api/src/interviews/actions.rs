use super::InterviewViewer;
use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::interview::{Agenda, Interview, InterviewAction, InterviewTime, TRANSITIONS};
use staj_domain::machine::open_actions;
use staj_domain::term::TermRules;
use time::{Duration, OffsetDateTime};

/// What the caller may do with an interview.
pub(super) fn actions(
    interview: &Interview,
    viewer: InterviewViewer,
    (agenda, rules): (&Agenda, &TermRules),
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    // A valid time at which the contact is free, so that only the other rules can refuse.
    let agenda = Agenda { of_contact: vec![], ..agenda.clone() };
    let later = InterviewTime { starts_at: now + Duration::DAY, ..interview.time };
    let may = |action| {
        let interview = interview.clone();
        let view = match action {
            InterviewAction::Reschedule => ActionView::new(
                action.name(),
                "reschedule_interview",
                interview.reschedule(later, (&agenda, rules), now),
            ),
            InterviewAction::RequestReschedule => ActionView::new(
                action.name(),
                "request_reschedule",
                interview.request_reschedule(now),
            ),
            InterviewAction::Cancel => {
                ActionView::new(action.name(), "cancel_interview", interview.cancel())
            }
            InterviewAction::Complete => {
                ActionView::new(action.name(), "complete_interview", interview.complete(now))
            }
            InterviewAction::RecordNoShow => ActionView::new(
                action.name(),
                "record_interview_no_show",
                interview.record_no_show(now),
            ),
            // No role does this: it follows when the candidate withdraws from the term.
            InterviewAction::Withdraw => return None,
        };
        Some(view)
    };
    let open = open_actions(TRANSITIONS, interview.state, viewer.role());
    open.into_iter().filter_map(may).collect()
}
