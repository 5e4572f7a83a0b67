use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, SgkNoticeState, WrongSgkNoticeState};
use crate::Named;
use crate::calendar::Timestamp;
use crate::event::Event;

names! {
    /// Why a school cannot declare what it was told (domain rule 5.5).
    pub enum SgkNoticeRejectReason {
        /// Registry number of the workplace, sector, address or contact of the employer.
        EmployerData = "employer_data",
        /// The place or its address.
        Place = "place",
        /// Dates on which the school cannot insure: they are fixed, so the offer is cancelled.
        Dates = "dates",
        /// Data of the student.
        StudentData = "student_data",
        /// Not a student of the school, or no longer.
        NotOurStudent = "not_our_student",
        Other = "other",
    }
}

/// What is wrong with a notice, and what would put it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SgkNoticeRejection {
    pub reason: SgkNoticeRejectReason,
    pub text: String,
}

impl SgkNotice {
    /// The school cannot declare what the notice says, and sends it back with what would put it
    /// right. The employer corrects its data and shares again, or cancels. A rejection stands.
    pub fn reject(
        self,
        rejection: SgkNoticeRejection,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        if let SgkNoticeProgress::Rejected { rejection: noted, .. } = &self.progress
            && *noted != rejection
        {
            return Err(WrongSgkNoticeState(SgkNoticeState::Rejected));
        }
        let reason = rejection.reason.name().to_owned();
        let rejected = SgkNoticeProgress::Rejected { at: now, rejection };
        let (notice, events) = self.step(SgkNoticeAction::Reject, rejected)?;
        Ok((notice, events.into_iter().map(|event| event.because(reason.clone())).collect()))
    }
}
