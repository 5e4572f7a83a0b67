use super::view::{AnnouncementView, EvidencePackageView};
use crate::actions::ActionView;
use crate::problem::{ApiError, Code};
use crate::terms::TermOfficer;
use staj_domain::Named;
use staj_domain::announcement::{
    Announcement, AnnouncementAction, EvidencePackageAction, EvidencePackageState,
    PACKAGE_TRANSITIONS, TRANSITIONS,
};
use staj_domain::machine::open_actions;
use staj_domain::user::Role;
use staj_persistence::rows::announcements::{AnnouncementRow, EvidencePackageSummary};
use staj_persistence::{Tx, terms};
use time::OffsetDateTime;

/// The announcement as the caller sees it, with what they may do with it.
pub(super) fn announcement(
    tx: &mut Tx<'_>,
    row: AnnouncementRow,
    officer: Option<TermOfficer>,
    now: OffsetDateTime,
) -> Result<AnnouncementView, ApiError> {
    let mut actions = vec![];
    let of = Announcement::from(&row);
    let open = officer.map(|officer| open_actions(TRANSITIONS, of.state, officer.role()));
    for action in open.into_iter().flatten() {
        let name = action.name();
        actions.push(match action {
            AnnouncementAction::Publish => {
                let term = terms::load(tx, row.term_id.id())?.ok_or(Code::NotFound)?;
                ActionView::new(name, "publish_announcement", of.publish(&term, now))
            }
            AnnouncementAction::Revise => ActionView::new(name, "revise_announcement", of.revise()),
            AnnouncementAction::Archive => {
                ActionView::new(name, "archive_announcement", of.archive())
            }
        }?);
    }
    Ok(AnnouncementView { actions: Some(actions), ..row.into() })
}

/// The package as somebody with this role sees it. It can always be acknowledged.
pub(super) fn package(
    found: EvidencePackageSummary,
    role: Role,
) -> Result<EvidencePackageView, ApiError> {
    let state = match found.package.acknowledged_at {
        None => EvidencePackageState::Sent,
        Some(_) => EvidencePackageState::Acknowledged,
    };
    let may = |action: EvidencePackageAction| match action {
        EvidencePackageAction::Acknowledge => {
            ActionView::new(action.name(), "acknowledge_evidence_package", Ok::<_, ApiError>(()))
        }
    };
    let open = open_actions(PACKAGE_TRANSITIONS, state, role).into_iter();
    let actions = open.map(may).collect::<Result<_, _>>()?;
    Ok(EvidencePackageView::new(found, state, actions))
}
