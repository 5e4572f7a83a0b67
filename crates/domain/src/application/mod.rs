//! The application of one candidate in one term. The candidate can edit it until they submit it;
//! after that, nobody can (R41).

mod call;
mod declaration;
mod eligibility;
mod machine;
mod proof;
mod submit;
mod withdraw;

pub use call::{AttachError, Call, DOCUMENT_BYTES, DOCUMENT_LIMIT, Held, Purpose};
pub use declaration::{
    Contradiction, DeclaredSource, GPA, OfficialRecord, QUANTITY_LIMIT, QuantityOutOfRange,
};
pub use eligibility::{EligibilityCriterion, Ineligibility};
pub use machine::{ApplicationAction, TRANSITIONS};
pub use proof::{ItemError, PROOF};
pub use submit::{Submission, SubmitError};
pub use withdraw::{WithdrawError, Withdrawn};

use crate::Named;
use crate::calendar::{Timestamp, instant_text};
use crate::event::{ApplicationEvent, Event};
use crate::ids::{ApplicationId, SchoolId};
use crate::period::Period;
use crate::school::{Level, SchoolKind};
use crate::term::{Term, TermPhase};
use std::collections::{BTreeMap, BTreeSet};

names! {
    /// The state of an application. `expired` is a draft that was never submitted; it follows from
    /// the clock.
    pub enum ApplicationState {
        /// The candidate can still edit it.
        Draft = "draft",
        /// The candidate submitted it.
        Submitted = "submitted",
        /// It does not meet the criteria of the term. The state is final.
        Ineligible = "ineligible",
        /// It has scores.
        Evaluated = "evaluated",
        /// It is in the pool of the term.
        InPool = "in_pool",
        /// The candidate withdrew it. The state is final.
        Withdrawn = "withdrawn",
        /// It was still a draft when the window closed. The state is never stored.
        Expired = "expired",
    }
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The id.
    pub id: ApplicationId,
    /// The state as stored, which is never `expired`. [`Application::state_at`] returns the state
    /// at an instant.
    pub state: ApplicationState,
    /// What the candidate declares.
    pub form: ApplicationForm,
    /// The version of the row.
    pub version: i32,
}

/// What the candidate declares, completed with reference data about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationForm {
    /// The candidate's school.
    pub school: SchoolId,
    /// The kind of the school, from the reference data.
    pub school_kind: SchoolKind,
    /// The level of study.
    pub level: Level,
    /// The class year: the year of study, or the grade of a pupil.
    pub class_year: u8,
    /// The code of the department.
    pub department_code: String,
    /// The code of the department's field, from the reference data.
    pub field_code: String,
    /// The grade point average in hundredths of a point out of 4.00; `None` without one.
    pub gpa: Option<u16>,
    /// Whether the candidate is in formal education.
    pub formal_education: bool,
    /// The student number at the school.
    pub student_number: String,
    /// Quantities by item, for the items that the criteria of the term ask for (R28).
    pub declared: BTreeMap<String, u32>,
    /// The source of each item.
    pub sources: BTreeMap<String, DeclaredSource>,
    /// Licence-plate codes of the preferred provinces (R36).
    pub cities: BTreeSet<i32>,
    /// Preferred periods (A22).
    pub periods: BTreeSet<Period>,
}

/// The term takes no applications at this instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("applications are taken from {} to {}", instant_text(*opens_at), instant_text(*closes_at))]
pub struct ApplicationsClosed {
    /// The first instant at which applications are taken.
    pub opens_at: Timestamp,
    /// The last instant at which applications are taken.
    pub closes_at: Timestamp,
}

/// The command does not fit the state of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot {action} an application that is {state}")]
pub struct WrongApplicationState {
    /// The current state.
    pub state: ApplicationState,
    /// The refused action.
    pub action: ApplicationAction,
}

/// Why an application cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The application was submitted. From then on nobody can change it (R41).
    #[error("the application is {0} and cannot be changed")]
    Locked(ApplicationState),
    /// The term takes no applications at this instant.
    #[error(transparent)]
    Closed(#[from] ApplicationsClosed),
}

impl ApplicationState {
    /// The state at an instant of an application that is stored as `self`. `closes_at` is the last
    /// instant of the application window.
    pub fn at(self, closes_at: Timestamp, now: Timestamp) -> Self {
        match self {
            Self::Draft if now > closes_at => Self::Expired,
            stored => stored,
        }
    }
}

impl Term {
    /// Checks that the term takes applications at this instant (R5).
    fn takes_applications(&self, now: Timestamp) -> Result<(), ApplicationsClosed> {
        if self.phase(now) == TermPhase::ApplicationsOpen {
            return Ok(());
        }
        let (opens_at, closes_at) =
            (self.calendar.applications_open_at, self.calendar.applications_close_at);
        Err(ApplicationsClosed { opens_at, closes_at })
    }
}

impl Application {
    /// Creates a draft. The database ensures that a candidate has only one application in a term
    /// (R5).
    pub fn draft(
        id: ApplicationId,
        form: ApplicationForm,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Self, Event), ApplicationsClosed> {
        term.takes_applications(now)?;
        let application = Self { id, state: ApplicationState::Draft, form, version: 0 };
        Ok((
            application,
            Event::new(id, ApplicationEvent::Draft).between(None, ApplicationState::Draft.name()),
        ))
    }

    /// The state at an instant: the stored state, except that a draft expires when the window
    /// closes.
    pub fn state_at(&self, term: &Term, now: Timestamp) -> ApplicationState {
        self.state.at(term.calendar.applications_close_at, now)
    }

    /// Checks that the form and the documents can still be changed.
    pub fn may_edit(&self, term: &Term, now: Timestamp) -> Result<(), EditError> {
        if self.state != ApplicationState::Draft {
            return Err(EditError::Locked(self.state));
        }
        Ok(term.takes_applications(now)?)
    }

    /// Replaces the form of a draft. Saving the same form changes nothing.
    pub fn edit(
        mut self,
        form: ApplicationForm,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), EditError> {
        self.may_edit(term, now)?;
        if self.form == form {
            return Ok((self, vec![]));
        }
        self.form = form;
        let event = Event::new(self.id, ApplicationEvent::Update);
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
pub(crate) mod examples {
    use super::*;
    use crate::evaluation::default_criteria;
    use crate::term::examples::pool_open;
    use crate::term::{Eligibility, TermDefinition, TermProgress, TermRules};
    use uuid::Uuid;

    /// The term of 2026 before its evaluation started. Its phase depends only on the clock.
    pub fn before_evaluation() -> Term {
        let term = pool_open();
        let announced_at = term.progress.announced_at;
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        Term { progress, rules: TermRules::default(), ..term }
    }

    /// A third-year student of computer engineering with an average of 2.00.
    pub fn form() -> ApplicationForm {
        ApplicationForm {
            school: SchoolId(Uuid::from_u128(6)),
            school_kind: SchoolKind::University,
            level: Level::Bachelor,
            class_year: 3,
            department_code: "computer_engineering".to_owned(),
            field_code: "computing".to_owned(),
            gpa: Some(200),
            formal_education: true,
            student_number: "2201234".to_owned(),
            declared: BTreeMap::new(),
            sources: BTreeMap::new(),
            cities: BTreeSet::new(),
            periods: BTreeSet::new(),
        }
    }

    /// The call of 2026.
    pub fn call() -> Call {
        let definition = TermDefinition {
            code: "2026".to_owned(),
            name: "Ulusal Staj Programı 2026".to_owned(),
            operator: "İŞKUR".to_owned(),
            eligibility: Eligibility::default(),
            criteria: default_criteria(),
            privacy_notice_version: Some("2026-1".to_owned()),
            representative_email: "temsilci@usp.example".to_owned(),
        };
        Call { term: before_evaluation(), definition }
    }

    pub fn application(state: ApplicationState) -> Application {
        Application { id: ApplicationId(Uuid::from_u128(1)), state, form: form(), version: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::examples::{application, before_evaluation, form};
    use super::*;
    use time::Duration;

    #[test]
    fn an_application_is_drafted_and_edited_within_the_window() {
        let term = before_evaluation();
        let (opens_at, closes_at) =
            (term.calendar.applications_open_at, term.calendar.applications_close_at);
        let closed = ApplicationsClosed { opens_at, closes_at };
        let changed = ApplicationForm { class_year: 4, ..form() };
        for (now, open) in [
            (opens_at - Duration::SECOND, false),
            (opens_at, true),
            (opens_at + Duration::SECOND, true),
            (closes_at - Duration::SECOND, true),
            (closes_at, true),
            (closes_at + Duration::SECOND, false),
        ] {
            let draft = application(ApplicationState::Draft);
            let drafted = Application::draft(draft.id, form(), &term, now);
            let edited = draft.clone().edit(changed.clone(), &term, now);
            if open {
                let event = Event::new(draft.id, ApplicationEvent::Draft).between(None, "draft");
                assert_eq!(drafted, Ok((draft.clone(), event)));
                let after = Application { form: changed.clone(), ..draft.clone() };
                assert_eq!(
                    edited,
                    Ok((after, vec![Event::new(draft.id, ApplicationEvent::Update)]))
                );
            } else {
                assert_eq!(drafted, Err(closed));
                assert_eq!(edited, Err(closed.into()), "at {now}");
            }
            let expired = now > closes_at;
            let state = if expired { ApplicationState::Expired } else { ApplicationState::Draft };
            assert_eq!(draft.state_at(&term, now), state);
        }
    }

    #[test]
    fn only_a_draft_can_be_edited_and_only_a_draft_expires() {
        let term = before_evaluation();
        let (open, closed) = (
            term.calendar.applications_open_at,
            term.calendar.applications_close_at + Duration::SECOND,
        );
        for state in ApplicationState::ALL.iter().copied() {
            if state == ApplicationState::Draft {
                continue;
            }
            let application = application(state);
            for now in [open, closed] {
                assert_eq!(application.may_edit(&term, now), Err(EditError::Locked(state)));
                assert_eq!(application.state_at(&term, now), state);
            }
        }
    }

    #[test]
    fn saving_the_same_form_again_changes_nothing() {
        let term = before_evaluation();
        let draft = application(ApplicationState::Draft);
        let edited = draft.clone().edit(form(), &term, term.calendar.applications_open_at);
        assert_eq!(edited, Ok((draft, vec![])));
    }
}
