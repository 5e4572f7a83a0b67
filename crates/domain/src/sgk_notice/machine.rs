//! The transition table of notices (domain rule 4.12): what is not listed cannot happen.

use super::SgkNoticeState;
use crate::event::actions_are_events;
use crate::machine::{EMPLOYER, SCHOOL_UNIT, SYSTEM, Transition, arrow};

names! {
    /// What can happen to a notice.
    pub enum SgkNoticeAction {
        Share = "share",
        Acknowledge = "acknowledge",
        Reject = "reject",
        Declare = "declare",
        Recall = "recall",
    }
}

actions_are_events! { SgkNoticeAction => SgkNoticeEvent: Share, Acknowledge, Reject, Declare, Recall }

/// Every arrow of the machine. What the school sends back is corrected and shared again; a recall
/// comes with the cancellation of the internship (A10).
pub const TRANSITIONS: &[Transition<SgkNoticeState, SgkNoticeAction>] = {
    use SgkNoticeAction as Action;
    use SgkNoticeState::*;
    &[
        arrow(Pending, Action::Share, Shared, EMPLOYER),
        arrow(Rejected, Action::Share, Shared, EMPLOYER),
        arrow(Shared, Action::Acknowledge, Acknowledged, SCHOOL_UNIT),
        arrow(Shared, Action::Reject, Rejected, SCHOOL_UNIT),
        arrow(Acknowledged, Action::Reject, Rejected, SCHOOL_UNIT),
        arrow(Shared, Action::Declare, Declared, SCHOOL_UNIT),
        arrow(Acknowledged, Action::Declare, Declared, SCHOOL_UNIT),
        arrow(Pending, Action::Recall, Recalled, SYSTEM),
        arrow(Shared, Action::Recall, Recalled, SYSTEM),
        arrow(Acknowledged, Action::Recall, Recalled, SYSTEM),
        arrow(Rejected, Action::Recall, Recalled, SYSTEM),
        arrow(Declared, Action::Recall, Recalled, SYSTEM),
    ]
};
