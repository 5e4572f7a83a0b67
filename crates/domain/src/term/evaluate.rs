use super::{Term, TermFacts, TermPhase, WrongPhase};
use crate::calendar::Timestamp;
use crate::evaluation::MethodReportState;
use crate::event::{Event, TermEvent};

/// Why an evaluation cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// The term is not in document control.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// This many documents of submitted applications are undecided.
    #[error("undecided documents: {0}")]
    DocumentsUndecided(i64),
    /// The last calendar check did not pass, there was none, or the method report is not current.
    #[error("the calendar has not passed a check")]
    CalendarNotChecked,
}

impl Term {
    /// Freezes the inputs and starts the scorer (R25, R28). Repeating it while the evaluation runs
    /// changes nothing.
    pub fn start_evaluation(
        mut self,
        facts: TermFacts,
        calendar_checked: bool,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), EvaluationError> {
        match self.phase(now) {
            TermPhase::Evaluation => return Ok((self, vec![])),
            TermPhase::DocumentControl => {}
            _ => {
                return Err(self
                    .wrong_phase(now, Some(self.calendar.applications_close_at))
                    .into());
            }
        }
        if facts.undecided_documents > 0 {
            return Err(EvaluationError::DocumentsUndecided(facts.undecided_documents));
        }
        // A scorer that changed after the check would not follow the published report (R30).
        if !calendar_checked || facts.method != MethodReportState::Current {
            return Err(EvaluationError::CalendarNotChecked);
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
            _ => return Err(self.wrong_phase(now, None)),
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
    use crate::term::{TermProgress, examples::pool_open};
    use time::Duration;

    #[test]
    fn an_evaluation_starts_only_with_the_published_method() {
        let announced_at = pool_open().progress.announced_at;
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        let term = Term { progress, ..pool_open() };
        let now = term.calendar.applications_close_at + Duration::SECOND;
        let start = |method, checked| {
            let facts = TermFacts { undecided_documents: 0, method };
            term.clone().start_evaluation(facts, checked, now).map(drop)
        };
        let refused = Err(EvaluationError::CalendarNotChecked);
        assert_eq!(start(MethodReportState::Current, true), Ok(()));
        assert_eq!(start(MethodReportState::Current, false), refused);
        // The scorer was replaced after the check.
        assert_eq!(start(MethodReportState::Stale, true), refused);
        assert_eq!(start(MethodReportState::Missing, true), refused);
    }

    /// The term of 2026 as its documents are controlled, and an instant of that.
    fn in_control() -> (Term, Timestamp) {
        let announced_at = pool_open().progress.announced_at;
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        let term = Term { progress, ..pool_open() };
        let now = term.calendar.applications_close_at + Duration::SECOND;
        (term, now)
    }

    const DONE: TermFacts =
        TermFacts { undecided_documents: 0, method: MethodReportState::Current };

    #[test]
    fn an_evaluation_starts_once_and_after_the_applications_closed() {
        let (term, now) = in_control();
        let close = term.calendar.applications_close_at;
        let wrong = WrongPhase { phase: TermPhase::ApplicationsOpen, allowed_from: None };
        assert_eq!(term.clone().start_evaluation(DONE, true, close), Err(wrong.into()));
        let (started, events) = term.start_evaluation(DONE, true, now).expect("in control");
        assert_eq!(started.progress.evaluation_started_at, Some(now));
        let event = Event::new(started.id, TermEvent::StartEvaluation)
            .between("document_control", "evaluation");
        assert_eq!(events, [event]);
        assert_eq!(started.clone().start_evaluation(DONE, false, now), Ok((started, vec![])));
    }

    #[test]
    fn nothing_is_scored_while_a_document_is_undecided() {
        let (term, now) = in_control();
        let facts = TermFacts { undecided_documents: 1, ..DONE };
        let refused = term.start_evaluation(facts, true, now);
        assert_eq!(refused, Err(EvaluationError::DocumentsUndecided(1)));
    }

    #[test]
    fn an_evaluation_ends_once_and_only_after_it_started() {
        let (term, now) = in_control();
        let wrong = WrongPhase { phase: TermPhase::DocumentControl, allowed_from: None };
        assert_eq!(term.clone().finish_evaluation(now), Err(wrong));
        let (started, _) = term.start_evaluation(DONE, true, now).expect("in control");
        let (ended, events) = started.finish_evaluation(now).expect("it runs");
        assert_eq!(ended.progress.evaluated_at, Some(now));
        let event = Event::new(ended.id, TermEvent::FinishEvaluation);
        assert_eq!(events, [event.between("evaluation", "evaluated")]);
        assert_eq!(ended.clone().finish_evaluation(now), Ok((ended, vec![])));
    }
}
