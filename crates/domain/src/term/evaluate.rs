use super::{CalendarNotChecked, LastCalendarCheck, Term, TermFacts, TermPhase, WrongPhase};
use crate::calendar::Timestamp;
use crate::event::{Event, TermEvent};
use crate::machine::States;

/// Why an evaluation cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// The term is not in document control.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// Documents of submitted applications are undecided.
    #[error(transparent)]
    DocumentsUndecided(#[from] DocumentsUndecided),
    /// The last calendar check did not pass, there was none, or the method report is not current.
    #[error(transparent)]
    CalendarNotChecked(#[from] CalendarNotChecked),
}

/// Documents of submitted applications are undecided (R12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("documents that wait for the first check: {unchecked}, for the approval: {unapproved}")]
pub struct DocumentsUndecided {
    /// Documents that nobody has checked.
    pub unchecked: i64,
    /// Documents that the first check has accepted, and that wait for the programme office.
    pub unapproved: i64,
}

impl TermFacts {
    /// Refuses to go on while documents are undecided (R12).
    pub(super) fn all_decided(&self) -> Result<(), DocumentsUndecided> {
        let Self { unchecked_documents: unchecked, unapproved_documents: unapproved, .. } = *self;
        match (unchecked, unapproved) {
            (0, 0) => Ok(()),
            _ => Err(DocumentsUndecided { unchecked, unapproved }),
        }
    }
}

impl Term {
    /// Freezes the inputs and starts the scorer (R25, R28). Repeating it while the evaluation runs
    /// changes nothing.
    pub fn start_evaluation(
        mut self,
        facts: TermFacts,
        last_check: Option<LastCalendarCheck>,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), EvaluationError> {
        match self.phase(now) {
            TermPhase::Evaluation => return Ok((self, vec![])),
            TermPhase::DocumentControl => {}
            _ => {
                let needed = States::of(&[TermPhase::DocumentControl]);
                return Err(self.wrong_phase(now, needed).into());
            }
        }
        facts.all_decided()?;
        let checked = CalendarNotChecked { last: last_check, method: facts.method_finding() };
        // A scorer that changed after the check would not follow the published report (R30).
        if !checked.is_passed() || checked.method.is_some() {
            return Err(checked.into());
        }
        self.progress.evaluation_started_at = Some(now);
        let event = Event::new(self.id, TermEvent::StartEvaluation)
            .between("document_control", "evaluation");
        Ok((self, vec![event]))
    }

    /// Ends the evaluation once every application has its scores. Repeating it changes nothing.
    pub fn finish_evaluation(mut self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongPhase> {
        match self.phase(now) {
            TermPhase::Evaluated => return Ok((self, vec![])),
            TermPhase::Evaluation => {}
            _ => return Err(self.wrong_phase(now, States::of(&[TermPhase::Evaluation]))),
        }
        self.progress.evaluated_at = Some(now);
        let event =
            Event::new(self.id, TermEvent::FinishEvaluation).between("evaluation", "evaluated");
        Ok((self, vec![event]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::MethodReportState;
    use crate::term::{
        FindingCode, TermProgress,
        examples::{pool_open, wrong},
    };
    use time::Duration;

    #[test]
    fn an_evaluation_starts_only_with_the_published_method() {
        let announced_at = pool_open().progress.announced_at;
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        let term = Term { progress, ..pool_open() };
        let now = term.calendar.applications_close_at + Duration::SECOND;
        let start = |method, checked| {
            let facts = TermFacts { method, ..DONE };
            term.clone().start_evaluation(facts, checked, now).map(drop)
        };
        let refused = |last, method| Err(CalendarNotChecked { last, method }.into());
        assert_eq!(start(MethodReportState::Current, passed()), Ok(()));
        assert_eq!(start(MethodReportState::Current, None), refused(None, None));
        // The scorer was replaced after the check.
        let (stale, missing) = (FindingCode::MethodReportStale, FindingCode::MethodReportMissing);
        assert_eq!(start(MethodReportState::Stale, passed()), refused(passed(), Some(stale)));
        assert_eq!(start(MethodReportState::Missing, passed()), refused(passed(), Some(missing)));
    }

    /// The term of 2026 during document control, and an instant in that phase.
    fn in_control() -> (Term, Timestamp) {
        let announced_at = pool_open().progress.announced_at;
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        let term = Term { progress, ..pool_open() };
        let now = term.calendar.applications_close_at + Duration::SECOND;
        (term, now)
    }

    const DONE: TermFacts = TermFacts {
        unchecked_documents: 0,
        unapproved_documents: 0,
        method: MethodReportState::Current,
    };

    fn passed() -> Option<LastCalendarCheck> {
        let at = pool_open().calendar.applications_close_at;
        Some(LastCalendarCheck { at, outdated: false, errors: vec![] })
    }

    #[test]
    fn an_evaluation_starts_once_and_after_the_applications_closed() {
        let (term, now) = in_control();
        let close = term.calendar.applications_close_at;
        let wrong = wrong(TermPhase::ApplicationsOpen, &[TermPhase::DocumentControl], None);
        assert_eq!(term.clone().start_evaluation(DONE, passed(), close), Err(wrong.into()));
        let (started, events) = term.start_evaluation(DONE, passed(), now).expect("in control");
        assert_eq!(started.progress.evaluation_started_at, Some(now));
        let event = Event::new(started.id, TermEvent::StartEvaluation)
            .between("document_control", "evaluation");
        assert_eq!(events, [event]);
        assert_eq!(started.clone().start_evaluation(DONE, None, now), Ok((started, vec![])));
    }

    #[test]
    fn nothing_is_scored_while_a_document_is_undecided() {
        let (term, now) = in_control();
        let facts = TermFacts { unchecked_documents: 1, ..DONE };
        let refused = term.start_evaluation(facts, passed(), now);
        assert_eq!(refused, Err(DocumentsUndecided { unchecked: 1, unapproved: 0 }.into()));
    }

    #[test]
    fn an_evaluation_ends_once_and_only_after_it_started() {
        let (term, now) = in_control();
        let wrong = wrong(TermPhase::DocumentControl, &[TermPhase::Evaluation], None);
        assert_eq!(term.clone().finish_evaluation(now), Err(wrong));
        let (started, _) = term.start_evaluation(DONE, passed(), now).expect("in control");
        let (ended, events) = started.finish_evaluation(now).expect("it runs");
        assert_eq!(ended.progress.evaluated_at, Some(now));
        let event = Event::new(ended.id, TermEvent::FinishEvaluation);
        assert_eq!(events, [event.between("evaluation", "evaluated")]);
        assert_eq!(ended.clone().finish_evaluation(now), Ok((ended, vec![])));
    }
}
