use super::SgkNoticeViewer;
use crate::actions::ActionView;
use crate::problem::ApiError;
use staj_domain::Named;
use staj_domain::calendar::istanbul_date;
use staj_domain::machine::open_actions;
use staj_domain::sgk_notice::{
    Declaration, SgkNotice, SgkNoticeAction, SgkNoticeRejectReason, SgkNoticeRejection, TRANSITIONS,
};
use time::OffsetDateTime;

/// What the caller may do with an SGK notice.
pub(super) fn actions(
    notice: &SgkNotice,
    viewer: SgkNoticeViewer,
    now: OffsetDateTime,
) -> Result<Vec<ActionView>, ApiError> {
    let mut actions = vec![];
    for action in open_actions(TRANSITIONS, notice.state(), viewer.role()) {
        let (name, notice) = (action.name(), notice.clone());
        actions.push(match action {
            SgkNoticeAction::Share => ActionView::new(name, "share_sgk_notice", notice.share(now)),
            SgkNoticeAction::Acknowledge => {
                ActionView::new(name, "acknowledge_sgk_notice", notice.acknowledge(now))
            }
            SgkNoticeAction::Reject => {
                // These arguments, and those below, are always valid.
                let (reason, text) = (SgkNoticeRejectReason::Other, String::new());
                ActionView::new(
                    name,
                    "reject_sgk_notice",
                    notice.reject(SgkNoticeRejection { reason, text }, now),
                )
            }
            SgkNoticeAction::Declare => {
                let (on, reference) = (istanbul_date(now), String::new());
                let declaration = Declaration { on, reference, document_type: None };
                ActionView::new(name, "declare_sgk_notice", notice.declare(declaration, now))
            }
            // An amendment corrects the notice, and cancelling the offer recalls it.
            SgkNoticeAction::Correct | SgkNoticeAction::Recall => continue,
        }?);
    }
    Ok(actions)
}
