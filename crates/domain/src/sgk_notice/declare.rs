use super::{SgkNotice, SgkNoticeAction, SgkNoticeProgress, SgkNoticeState, WrongSgkNoticeState};
use crate::calendar::{Timestamp, entry_declaration_by, istanbul_date};
use crate::event::Event;
use time::Date;

/// The entry declaration that a school has made to SGK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    pub on: Date,
    pub reference: String,
    /// SGK's code of the document, as 22 for students on internship: the school's choice.
    pub document_type: Option<String>,
}

/// Why a declaration cannot be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeclareError {
    #[error(transparent)]
    WrongState(#[from] WrongSgkNoticeState),
    #[error("a declaration is noted once it is made; today is {today}")]
    NotYetMade { today: Date },
}

/// A declaration was due the day before the start. Later is flagged, never refused: what was
/// declared has to be on record (A7).
pub fn is_declared_late(on: Date, start: Date) -> bool {
    on > entry_declaration_by(start)
}

impl SgkNotice {
    /// The school has declared the intern to SGK. What was declared is not declared otherwise.
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
            return Err(WrongSgkNoticeState(SgkNoticeState::Declared).into());
        }
        Ok(self.step(SgkNoticeAction::Declare, declared)?)
    }
}
