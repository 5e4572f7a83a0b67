use super::{
    SgkNotice, SgkNoticeAction, SgkNoticeProgress, SgkNoticeState, TRANSITIONS, WrongSgkNoticeState,
};
use crate::calendar::{Timestamp, entry_declaration_by, istanbul_date};
use crate::event::Event;
use crate::machine::sources;
use time::Date;

/// The entry declaration that a school has made to SGK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The day on which the school made it.
    pub on: Date,
    /// The reference that SGK gave to it.
    pub reference: String,
    /// SGK's code of the document type, such as 22 for students on an internship. The school
    /// chooses it.
    pub document_type: Option<String>,
}

/// Why a declaration cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeclareError {
    /// The notice is not shared, or another declaration is recorded.
    #[error(transparent)]
    WrongState(#[from] WrongSgkNoticeState),
    /// The day of the declaration lies in the future.
    #[error("the date of the declaration is after today, {today}")]
    NotYetMade {
        /// Today in Istanbul.
        today: Date,
    },
}

/// Whether a declaration was made after its due day, the day before the start. A late declaration
/// is flagged and never refused, because every declaration has to be on record (A7).
pub fn is_declared_late(on: Date, start: Date) -> bool {
    on > entry_declaration_by(start)
}

impl SgkNotice {
    /// Records that the school has declared the intern to SGK. The record cannot be changed.
    /// Repeating the same declaration changes nothing.
    pub fn declare(
        self,
        declaration: Declaration,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), DeclareError> {
        let today = istanbul_date(now);
        if declaration.on > today {
            return Err(DeclareError::NotYetMade { today });
        }
        let declared = SgkNoticeProgress::Declared(declaration);
        if self.state() == SgkNoticeState::Declared && self.progress != declared {
            let needed = sources(TRANSITIONS, SgkNoticeAction::Declare);
            return Err(WrongSgkNoticeState(SgkNoticeState::Declared, needed).into());
        }
        Ok(self.step(SgkNoticeAction::Declare, declared)?)
    }
}
