//! The transition table of terms (domain rule 4.1). The calendar takes the steps without roles.

use super::TermPhase;
use crate::machine::{ISKUR, PROGRAMME, SYSTEM, Transition, arrow};

names! {
    /// What can happen to a term.
    pub enum TermAction {
        /// İŞKUR begins the term.
        Announce = "announce",
        /// Candidates can apply from now on.
        OpenApplications = "open_applications",
        /// Candidates can no longer apply.
        CloseApplications = "close_applications",
        /// The programme office publishes how the scorer works.
        PublishMethodReport = "publish_method_report",
        /// The programme office checks the calendar.
        CheckCalendar = "check_calendar",
        /// The programme office starts the scorer.
        StartEvaluation = "start_evaluation",
        /// Every application is scored.
        FinishEvaluation = "finish_evaluation",
        /// The programme office has the evaluated applications put into the pool.
        CreatePool = "create_pool",
        /// Every evaluated application is in the pool.
        FinishPool = "finish_pool",
        /// The programme office opens the pool to employers.
        OpenPool = "open_pool",
        /// Employers can send no more offers.
        ClosePool = "close_pool",
        /// The programme office ends the term for good.
        Close = "close",
    }
}

/// Every step of a term. A method report and a calendar check leave the phase as it is.
pub const TRANSITIONS: &[Transition<TermPhase, TermAction>] = {
    use TermAction as Do;
    use TermPhase::*;
    &[
        arrow(Draft, Do::Announce, Announced, ISKUR),
        arrow(Announced, Do::OpenApplications, ApplicationsOpen, SYSTEM),
        arrow(ApplicationsOpen, Do::CloseApplications, DocumentControl, SYSTEM),
        arrow(DocumentControl, Do::StartEvaluation, Evaluation, PROGRAMME),
        arrow(Evaluation, Do::FinishEvaluation, Evaluated, SYSTEM),
        arrow(Evaluated, Do::CreatePool, Evaluated, PROGRAMME),
        arrow(Evaluated, Do::FinishPool, Evaluated, SYSTEM),
        arrow(Evaluated, Do::OpenPool, PoolOpen, PROGRAMME),
        // By the programme office before its date, otherwise by the calendar.
        arrow(PoolOpen, Do::ClosePool, PoolClosed, PROGRAMME),
        arrow(PoolClosed, Do::Close, Closed, PROGRAMME),
        arrow(Draft, Do::PublishMethodReport, Draft, PROGRAMME),
        arrow(Announced, Do::PublishMethodReport, Announced, PROGRAMME),
        arrow(ApplicationsOpen, Do::PublishMethodReport, ApplicationsOpen, PROGRAMME),
        arrow(DocumentControl, Do::PublishMethodReport, DocumentControl, PROGRAMME),
        arrow(Evaluation, Do::PublishMethodReport, Evaluation, PROGRAMME),
        arrow(Evaluated, Do::PublishMethodReport, Evaluated, PROGRAMME),
        arrow(PoolOpen, Do::PublishMethodReport, PoolOpen, PROGRAMME),
        arrow(PoolClosed, Do::PublishMethodReport, PoolClosed, PROGRAMME),
        arrow(Announced, Do::CheckCalendar, Announced, PROGRAMME),
        arrow(ApplicationsOpen, Do::CheckCalendar, ApplicationsOpen, PROGRAMME),
        arrow(DocumentControl, Do::CheckCalendar, DocumentControl, PROGRAMME),
        arrow(Evaluation, Do::CheckCalendar, Evaluation, PROGRAMME),
        arrow(Evaluated, Do::CheckCalendar, Evaluated, PROGRAMME),
        arrow(PoolOpen, Do::CheckCalendar, PoolOpen, PROGRAMME),
        arrow(PoolClosed, Do::CheckCalendar, PoolClosed, PROGRAMME),
    ]
};
