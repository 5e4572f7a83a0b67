//! The transition table of SGK notices (domain rule 4.12). Only the listed transitions are
//! possible.

use super::SgkNoticeState;
use crate::event::actions_are_events;
use crate::machine::{EMPLOYER, SCHOOL_UNIT, SYSTEM, Transition, arrow};

names! {
    /// What can happen to an SGK notice.
    pub enum SgkNoticeAction {
        /// The employer shares the notice with the school.
        Share = "share",
        /// The school confirms that it has read the notice.
        Acknowledge = "acknowledge",
        /// The school returns the notice to the employer for correction.
        Reject = "reject",
        /// The school declares the intern to SGK.
        Declare = "declare",
        /// The internship was amended, so the school gets the notice again.
        Correct = "correct",
        /// The internship is cancelled.
        Recall = "recall",
    }
}

actions_are_events! { SgkNoticeAction => SgkNoticeEvent: Share, Acknowledge, Reject, Declare, Correct, Recall }

/// Every transition of an SGK notice. The employer corrects a rejected notice and shares it again.
/// A notice is recalled when its internship is cancelled (A10).
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
        arrow(Shared, Action::Correct, Shared, SYSTEM),
        arrow(Acknowledged, Action::Correct, Shared, SYSTEM),
        arrow(Declared, Action::Correct, Shared, SYSTEM),
        arrow(Pending, Action::Recall, Recalled, SYSTEM),
        arrow(Shared, Action::Recall, Recalled, SYSTEM),
        arrow(Acknowledged, Action::Recall, Recalled, SYSTEM),
        arrow(Rejected, Action::Recall, Recalled, SYSTEM),
        arrow(Declared, Action::Recall, Recalled, SYSTEM),
    ]
};
