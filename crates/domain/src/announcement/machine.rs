//! The transition tables of announcements and of evidence packages.

use super::{AnnouncementState, EvidencePackageState};
use crate::machine::{ISKUR, PROGRAMME, Transition, arrow};

names! {
    /// What can happen to an announcement.
    pub enum AnnouncementAction {
        /// İŞKUR makes it public.
        Publish = "publish",
        /// İŞKUR replaces its text.
        Revise = "revise",
        /// İŞKUR removes it from public view.
        Archive = "archive",
    }
}

names! {
    /// What can happen to an evidence package.
    pub enum EvidencePackageAction {
        /// The programme office confirms that it has received the package.
        Acknowledge = "acknowledge",
    }
}

/// Every transition of an announcement.
pub const TRANSITIONS: &[Transition<AnnouncementState, AnnouncementAction>] = {
    use AnnouncementAction::*;
    use AnnouncementState::*;
    &[
        arrow(Draft, Publish, Published, ISKUR),
        arrow(Published, Revise, Published, ISKUR),
        arrow(Published, Archive, Archived, ISKUR),
    ]
};

/// The only transition of an evidence package, which is created when it is sent.
pub const PACKAGE_TRANSITIONS: &[Transition<EvidencePackageState, EvidencePackageAction>] =
    &[arrow(
        EvidencePackageState::Sent,
        EvidencePackageAction::Acknowledge,
        EvidencePackageState::Acknowledged,
        PROGRAMME,
    )];
