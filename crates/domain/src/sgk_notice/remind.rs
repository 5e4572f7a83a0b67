use super::{SgkNotice, SgkNoticeState, WrongSgkNoticeState};
use crate::event::{Event, SgkNoticeEvent};
use crate::machine::States;

/// Who is reminded of an SGK notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeReminded {
    /// The employer, to share it.
    Employer,
    /// The school, to acknowledge it and to declare the intern.
    School,
}

impl NoticeReminded {
    fn waits_in(self) -> &'static [SgkNoticeState] {
        match self {
            Self::Employer => &SgkNoticeState::WAITING,
            Self::School => &[SgkNoticeState::Shared, SgkNoticeState::Acknowledged],
        }
    }
}

impl SgkNotice {
    /// Reminds somebody of a notice that waits for them (A68). `may` are those whom the caller may remind.
    pub fn remind(&self, may: &[NoticeReminded]) -> Result<Event, WrongSgkNoticeState> {
        let state = self.state();
        match may.iter().find(|whom| whom.waits_in().contains(&state)) {
            Some(NoticeReminded::Employer) => {
                Ok(Event::new(self.id, SgkNoticeEvent::RemindEmployer))
            }
            Some(NoticeReminded::School) => Ok(Event::new(self.id, SgkNoticeEvent::RemindSchool)),
            None => {
                let needed: Vec<_> = may.iter().flat_map(|whom| whom.waits_in()).copied().collect();
                Err(WrongSgkNoticeState(state, States::of(&needed)))
            }
        }
    }
}
