//! SGK notices, with which employers inform the school so that it can register interns with social
//! security (R18–R20).

mod acknowledge;
mod correct;
mod declare;
mod machine;
mod recall;
mod reject;
mod remind;
mod share;

pub use declare::{Declaration, DeclareError, is_declared_late};
pub use machine::{SgkNoticeAction, TRANSITIONS};
pub use reject::{SgkNoticeRejectReason, SgkNoticeRejection};
pub use remind::NoticeReminded;

use crate::Named;
use crate::calendar::{Timestamp, istanbul_date, sgk_notice_due_on};
use crate::event::{Event, SgkNoticeEvent};
use crate::ids::{PlacementId, SchoolId, SgkNoticeId};
use crate::machine::{States, sources, target};
use crate::term::TermRules;
use time::Date;

names! {
    /// The order of a list of SGK notices.
    pub enum SgkNoticeSort {
        /// Those that are due first come first.
        Earliest = "due_on",
        /// Those that are due last come first.
        Latest = "-due_on",
    }
}

names! {
    /// The state of an SGK notice.
    pub enum SgkNoticeState {
        /// The employer has not shared it yet.
        Pending = "pending",
        /// The school can read it.
        Shared = "shared",
        /// The school has confirmed that it has read it.
        Acknowledged = "acknowledged",
        /// The school has sent it back for correction.
        Rejected = "rejected",
        /// The school has declared the intern to SGK.
        Declared = "declared",
        /// The internship was cancelled.
        Recalled = "recalled",
    }
}

names! {
    /// What a school needs to declare an intern, and a notice can lack (5.5).
    pub enum SgkNoticeGap {
        /// The number of the workplace at SGK.
        SgkWorkplaceNumber = "sgk_workplace_number",
        /// How hazardous the work is.
        HazardClass = "hazard_class",
        /// The code of the activity.
        NaceCode = "nace_code",
        /// How the intern is insured against illness.
        HealthCover = "health_cover",
        /// The intern's phone.
        Phone = "phone",
    }
}

impl SgkNoticeState {
    /// The states in which the employer must share the notice, for the first time or after a
    /// correction.
    pub const WAITING: [Self; 2] = [Self::Pending, Self::Rejected];

    /// The states in which the school has the notice and must declare the intern.
    pub const READ_BY_SCHOOL: [Self; 2] = [Self::Shared, Self::Acknowledged];

    /// The states in which the intern is not declared to SGK although they should be.
    pub const UNDECLARED: [Self; 4] =
        [Self::Pending, Self::Shared, Self::Acknowledged, Self::Rejected];

    /// Whether the employer must still share the notice although its due day has passed.
    pub fn is_overdue(self, due_on: Date, now: Timestamp) -> bool {
        Self::WAITING.contains(&self) && istanbul_date(now) > due_on
    }
}

/// Who reads an SGK notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SgkNoticeReader {
    /// A member of the employer.
    Employer,
    /// The unit of the school that declares its interns to SGK.
    SchoolUnit,
    /// An officer of the university's career centre.
    CareerCentre,
    /// An officer of the programme.
    ProgrammeOffice,
}

impl SgkNoticeReader {
    /// Whether a single notice shows this reader the national identity number (R20).
    pub fn sees_national_id(self, state: SgkNoticeState) -> bool {
        match self {
            // Employers need it for the internship, but not once the notice is recalled.
            Self::Employer => state != SgkNoticeState::Recalled,
            // Even a recalled notice may have a declaration that the school must take back.
            Self::SchoolUnit | Self::ProgrammeOffice => true,
            // Career centres make no declarations.
            Self::CareerCentre => false,
        }
    }

    /// Whether an export of many notices contains the national identity numbers. It does only for
    /// the school's unit, which makes the declarations.
    pub fn exports_national_ids(self) -> bool {
        match self {
            Self::SchoolUnit => true,
            Self::Employer | Self::CareerCentre | Self::ProgrammeOffice => false,
        }
    }
}

/// The notice of one internship to the intern's school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SgkNotice {
    /// The id.
    pub id: SgkNoticeId,
    /// The internship.
    pub placement: PlacementId,
    /// The school that receives the notice.
    pub school: SchoolId,
    /// The last day on which sharing is in time, in Istanbul.
    pub due_on: Date,
    /// The state, with its data.
    pub progress: SgkNoticeProgress,
    /// 1, and one more for each correction that the school received (A74).
    pub revision: i32,
    /// The version of the row.
    pub version: i32,
}

/// The state of an SGK notice, with the data of that state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SgkNoticeProgress {
    /// The employer has not shared it yet.
    Pending,
    /// The school can read it.
    Shared {
        /// When the employer shared it.
        at: Timestamp,
        /// Whether its due day had passed by then.
        late: bool,
    },
    /// The school has confirmed that it has read it.
    Acknowledged {
        /// When.
        at: Timestamp,
    },
    /// The school has sent it back for correction.
    Rejected {
        /// When.
        at: Timestamp,
        /// What is wrong.
        rejection: SgkNoticeRejection,
    },
    /// The school has declared the intern to SGK.
    Declared(Declaration),
    /// The internship was cancelled.
    Recalled {
        /// When.
        at: Timestamp,
    },
}

/// The state of the SGK notice does not allow the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the SGK notice is {0}; this needs {1}")]
pub struct WrongSgkNoticeState(pub SgkNoticeState, pub States<SgkNoticeState>);

impl SgkNoticeProgress {
    /// The state without its data.
    pub fn state(&self) -> SgkNoticeState {
        match self {
            Self::Pending => SgkNoticeState::Pending,
            Self::Shared { .. } => SgkNoticeState::Shared,
            Self::Acknowledged { .. } => SgkNoticeState::Acknowledged,
            Self::Rejected { .. } => SgkNoticeState::Rejected,
            Self::Declared(_) => SgkNoticeState::Declared,
            Self::Recalled { .. } => SgkNoticeState::Recalled,
        }
    }
}

impl SgkNotice {
    /// The notice of an offer that has just been confirmed. It is due
    /// `sgk_notice_lead_days` before the start (R18, A25).
    pub fn of_confirmed(
        id: SgkNoticeId,
        placement: PlacementId,
        school: SchoolId,
        start: Date,
        rules: &TermRules,
    ) -> (Self, Event) {
        let due_on = sgk_notice_due_on(start, rules.sgk_notice_lead_days);
        let notice = Self {
            id,
            placement,
            school,
            due_on,
            progress: SgkNoticeProgress::Pending,
            revision: 1,
            version: 0,
        };
        (
            notice,
            Event::new(id, SgkNoticeEvent::Create).between(None, SgkNoticeState::Pending.name()),
        )
    }

    /// The state without its data.
    pub fn state(&self) -> SgkNoticeState {
        self.progress.state()
    }

    /// Makes a transition of the machine. If the state is already reached, nothing changes.
    fn step(
        mut self,
        action: SgkNoticeAction,
        progress: SgkNoticeProgress,
    ) -> Result<(Self, Vec<Event>), WrongSgkNoticeState> {
        let (from, to) = (self.state(), progress.state());
        if from == to {
            return Ok((self, vec![]));
        }
        if target(TRANSITIONS, from, action) != Some(to) {
            return Err(WrongSgkNoticeState(from, sources(TRANSITIONS, action)));
        }
        self.progress = progress;
        let event = Event::new(self.id, action).between(from.name(), to.name());
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests;
