use super::InterviewViewer;
use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::interview::{Interview, InterviewAction, InterviewTime, TRANSITIONS};
use staj_domain::machine::open_actions;
use time::{Duration, OffsetDateTime};

/// What the caller may do with an interview.
pub(super) fn actions(
    interview: &Interview,
    viewer: InterviewViewer,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    // A valid time, so that only the other rules can refuse.
    let later = InterviewTime { starts_at: now + Duration::DAY, ..interview.time };
    let may = |action| {
        let interview = interview.clone();
        match action {
            InterviewAction::Reschedule => ActionView::new(
                action.name(),
                "reschedule_interview",
                interview.reschedule(later, now),
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
        }
    };
    open_actions(TRANSITIONS, interview.state, viewer.role()).into_iter().map(may).collect()
}
