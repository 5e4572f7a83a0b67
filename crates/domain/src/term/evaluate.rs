use super::{Term, TermFacts, TermPhase, WrongPhase};
use crate::calendar::Timestamp;
use crate::event::Event;

/// Why an evaluation cannot start or end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    #[error("{0} documents are undecided")]
    DocumentsUndecided(i64),
    #[error("the calendar has not passed a check")]
    CalendarNotChecked,
}

impl Term {
    /// Freezes the inputs and lets the scorer run (R25, R28). Repeating it while scores are made changes nothing.
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
        if !calendar_checked {
            return Err(EvaluationError::CalendarNotChecked);
        }
        self.progress.evaluation_started_at = Some(now);
        let event =
            Event::new(self.id, "start_evaluation").between("document_control", "evaluation");
        Ok((self, vec![event]))
    }

    /// Every application has its scores.
    pub fn finish_evaluation(mut self, now: Timestamp) -> Result<(Self, Vec<Event>), WrongPhase> {
        match self.phase(now) {
            TermPhase::Evaluated => return Ok((self, vec![])),
            TermPhase::Evaluation => {}
            _ => return Err(self.wrong_phase(now, None)),
        }
        self.progress.evaluated_at = Some(now);
        let event = Event::new(self.id, "finish_evaluation").between("evaluation", "evaluated");
        Ok((self, vec![event]))
    }
}
