use super::{
    SgkNotice, SgkNoticeAction, SgkNoticeProgress, SgkNoticeState, TRANSITIONS, WrongSgkNoticeState,
};
use crate::Named;
use crate::calendar::Timestamp;
use crate::event::Event;
use crate::machine::sources;

names! {
    /// Why a school cannot declare an intern from an SGK notice (domain rule 5.5).
    pub enum SgkNoticeRejectReason {
        /// The employer's SGK workplace number, sector, address or contact.
        EmployerData = "employer_data",
        /// The workplace or its address.
        Workplace = "workplace",
        /// The school cannot insure the intern on these dates. The dates of an offer cannot change,
        /// so the employer has to cancel it.
        Dates = "dates",
        /// The data of the student.
        StudentData = "student_data",
        /// The intern is not, or no longer, a student of the school.
        NotOurStudent = "not_our_student",
        /// None of the above.
        Other = "other",
    }
}

/// What is wrong with an SGK notice, and how the employer can correct it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SgkNoticeRejection {
    /// The code of the reason.
    pub reason: SgkNoticeRejectReason,
    /// The explanation of the school.
    pub text: String,
}

impl SgkNotice {
    /// The school cannot declare the intern from this notice and sends it back with an explanation.
    /// The employer corrects their data and shares the notice again, or cancels the internship. A
    /// rejection cannot be changed. Repeating the same one changes nothing.
    pub fn reject(
        self,
        rejection: SgkNoticeRejection,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        if let SgkNoticeProgress::Rejected { rejection: recorded, .. } = &self.progress
            && *recorded != rejection
        {
            let needed = sources(TRANSITIONS, SgkNoticeAction::Reject);
            return Err(WrongSgkNoticeState(SgkNoticeState::Rejected, needed));
        }
        let reason = rejection.reason.name().to_owned();
        let rejected = SgkNoticeProgress::Rejected { at: now, rejection };
        let (notice, events) = self.step(SgkNoticeAction::Reject, rejected)?;
        Ok((notice, events.into_iter().map(|event| event.because(reason.clone())).collect()))
    }
}
