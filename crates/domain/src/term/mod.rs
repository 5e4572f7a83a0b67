//! A term of the programme: its calendar, its limits and its phase.

mod announce;
mod calendar_check;
mod close;
mod eligibility;
mod evaluate;
mod machine;
mod open;
mod publish;
mod rule;
mod update;

pub use announce::AnnounceError;
pub use calendar_check::{
    CalendarCheck, CalendarFinding, CalendarNotChecked, FindingCode, LastCalendarCheck, Severity,
    TermFacts,
};
pub use close::CloseError;
pub use eligibility::{Eligibility, LevelRule};
pub use evaluate::{DocumentsUndecided, EvaluationError};
pub use machine::{TRANSITIONS, TermAction};
pub use open::{CreatePoolError, OpenPoolError};
pub use rule::{RuleName, RuleUnit};
pub use update::UpdateError;

use crate::calendar::{Timestamp, end_of_day};
use crate::evaluation::Criterion;
use crate::event::{Event, TermEvent};
use crate::ids::TermId;
use crate::machine::States;
use time::{Date, Duration};

names! {
    /// The phase of a term. It follows from the steps that were taken and from the clock (R6).
    pub enum TermPhase {
        /// Only officers see it.
        Draft = "draft",
        /// Announced, before applications open.
        Announced = "announced",
        /// Candidates can apply.
        ApplicationsOpen = "applications_open",
        /// Applications are closed, and officers check the documents.
        DocumentControl = "document_control",
        /// The scorer runs.
        Evaluation = "evaluation",
        /// Every application is scored, and the pool is not open yet.
        Evaluated = "evaluated",
        /// Employers can send offers.
        PoolOpen = "pool_open",
        /// Employers can send no more offers.
        PoolClosed = "pool_closed",
        /// Ended for good.
        Closed = "closed",
    }
}

/// A term of the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The id.
    pub id: TermId,
    /// Its dates.
    pub calendar: TermCalendar,
    /// The steps that were taken so far.
    pub progress: TermProgress,
    /// Its limits and lead times.
    pub rules: TermRules,
    /// The version of the row.
    pub version: i32,
}

/// The dates of a term. They must be in this order:
/// `open < close ≤ control end ≤ pool opens ≤ pool closes ≤ programme end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermCalendar {
    /// The first instant at which candidates can apply.
    pub applications_open_at: Timestamp,
    /// The last instant at which candidates can submit an application.
    pub applications_close_at: Timestamp,
    /// The planned end of the document control.
    pub control_end_at: Timestamp,
    /// The earliest instant at which the pool can be opened.
    pub pool_opens_at: Timestamp,
    /// The last instant at which an offer can be sent.
    pub pool_closes_at: Timestamp,
    /// The last day that an internship may have (R32, A24).
    pub programme_end_date: Date,
}

/// Two dates of a calendar are in the wrong order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{later} must not come before {earlier}")]
pub struct CalendarOrder {
    /// The field that must hold the earlier date.
    pub earlier: &'static str,
    /// The field that must hold the later date.
    pub later: &'static str,
}

impl TermCalendar {
    /// Checks that the dates are in order.
    pub fn check(&self) -> Result<(), CalendarOrder> {
        if self.applications_close_at <= self.applications_open_at {
            return Err(CalendarOrder {
                earlier: "applications_open_at",
                later: "applications_close_at",
            });
        }
        let steps = [
            ("applications_close_at", self.applications_close_at),
            ("control_end_at", self.control_end_at),
            ("pool_opens_at", self.pool_opens_at),
            ("pool_closes_at", self.pool_closes_at),
            ("programme_end_date", end_of_day(self.programme_end_date)),
        ];
        match steps.windows(2).find(|pair| pair[1].1 < pair[0].1) {
            Some(pair) => Err(CalendarOrder { earlier: pair[0].0, later: pair[1].0 }),
            None => Ok(()),
        }
    }
}

/// Why a term cannot be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Two dates are in the wrong order.
    #[error(transparent)]
    Calendar(#[from] CalendarOrder),
    /// The lead times contradict each other.
    #[error(transparent)]
    Leads(#[from] LeadOrder),
}

/// When each step of the term was taken; `None` if it was not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TermProgress {
    /// The term was announced.
    pub announced_at: Option<Timestamp>,
    /// The evaluation started.
    pub evaluation_started_at: Option<Timestamp>,
    /// Every application had its scores.
    pub evaluated_at: Option<Timestamp>,
    /// The creation of the pool started.
    pub pool_started_at: Option<Timestamp>,
    /// Every evaluated application was in the pool.
    pub pool_created_at: Option<Timestamp>,
    /// The pool was opened to employers.
    pub pool_opened_at: Option<Timestamp>,
    /// The term was closed.
    pub closed_at: Option<Timestamp>,
}

/// The description of a term, without its dates and limits. It cannot change once the term is
/// announced, except for the representative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermDefinition {
    /// A short unique code, such as `2026`.
    pub code: String,
    /// The name that people see.
    pub name: String,
    /// The institution that runs the term. It has changed over the years (A16).
    pub operator: String,
    /// Who may apply.
    pub eligibility: Eligibility,
    /// What the scorer uses and the method report shows (R30).
    pub criteria: Vec<Criterion>,
    /// The revision of the privacy notice that is in force, which applicants acknowledge. It is
    /// published separately; `None` before the first one.
    pub privacy_notice_version: Option<String>,
    /// The address to which universities send their evidence (R4, A37).
    pub representative_email: String,
}

/// Limits and lead times of a term. The defaults are those of the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermRules {
    /// How many confirmed internships a candidate may hold, 1 or 2 (R50).
    pub internship_limit: u8,
    /// The minimum number of days between sending an offer and the start (R17).
    pub offer_lead_days: u16,
    /// The number of days before the start by which the school is informed (R18).
    pub sgk_notice_lead_days: u16,
    /// The number of days that an employer has to confirm an acceptance (R47, A9).
    pub confirmation_days: u16,
    /// The minimum number of hours that a candidate has to answer (A32).
    pub min_response_hours: u16,
    /// An internship with fewer working days causes a warning (R34).
    pub recommended_working_days: u16,
    /// How many candidates an employer may invite to interviews for each place of its quota (A20).
    pub interviews_per_place: u16,
    /// How many interviews an employer may schedule on one day (A20).
    pub interviews_per_day: u16,
    /// How many times an employer may set a time for an interview with the same candidate (A20).
    pub interview_times_per_candidate: u16,
    /// The number of days that a candidate has to object to a result (4.6).
    pub objection_days: u16,
}

impl TermRules {
    /// The rules of the programme, which a term has unless it says otherwise.
    pub const PROGRAMME: Self = Self {
        internship_limit: 2,
        offer_lead_days: 15,
        sgk_notice_lead_days: 7,
        confirmation_days: 5,
        min_response_hours: 24,
        recommended_working_days: 20,
        interviews_per_place: 5,
        interviews_per_day: 40,
        interview_times_per_candidate: 6,
        objection_days: 15,
    };
}

impl Default for TermRules {
    fn default() -> Self {
        Self::PROGRAMME
    }
}

/// The offer lead time is not longer than the SGK notice lead time. The school would have to be
/// informed of an internship before its offer could be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an offer must be sent more than {sgk_notice_lead_days} days before the start")]
pub struct LeadOrder {
    /// The lead time of the SGK notice, in days.
    pub sgk_notice_lead_days: u16,
}

impl TermRules {
    /// Checks that there is time to answer and confirm an offer between the last day to send it and
    /// the day on which the SGK notice is due (A8).
    pub fn check(&self) -> Result<(), LeadOrder> {
        let Self { offer_lead_days, sgk_notice_lead_days, .. } = *self;
        if offer_lead_days > sgk_notice_lead_days {
            Ok(())
        } else {
            Err(LeadOrder { sgk_notice_lead_days })
        }
    }

    /// The latest day on which an answer still leaves time to inform the school: the day before the
    /// SGK notice is due (A8).
    pub fn last_response_day(&self, start: Date) -> Date {
        start.saturating_sub(Duration::days(i64::from(self.sgk_notice_lead_days) + 1))
    }
}

/// The command is not allowed in this phase of the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the term is in phase {phase}; this needs {needed}")]
pub struct WrongPhase {
    /// The phase at the time of the command.
    pub phase: TermPhase,
    /// The phases that allow the command.
    pub needed: States<TermPhase>,
    /// The future instant from which the calendar allows the command; `None` if there is none.
    pub allowed_from: Option<Timestamp>,
    /// The past instant at which the calendar ended the last phase that allowed the command; `None`
    /// if it did not.
    pub ended_at: Option<Timestamp>,
}

impl Term {
    /// Creates a term. Only officers see it until it is announced.
    pub fn draft(
        id: TermId,
        calendar: TermCalendar,
        rules: TermRules,
    ) -> Result<(Self, Event), DraftError> {
        calendar.check()?;
        rules.check()?;
        let term = Self { id, calendar, progress: TermProgress::default(), rules, version: 0 };
        Ok((term, Event::new(id, TermEvent::Create).between(None, "draft")))
    }

    /// The phase at an instant. It follows from the clock, so no job has to run.
    pub fn phase(&self, now: Timestamp) -> TermPhase {
        let (calendar, progress) = (&self.calendar, &self.progress);
        if progress.closed_at.is_some() {
            TermPhase::Closed
        } else if progress.pool_opened_at.is_some() {
            if now <= calendar.pool_closes_at { TermPhase::PoolOpen } else { TermPhase::PoolClosed }
        } else if progress.evaluated_at.is_some() {
            TermPhase::Evaluated
        } else if progress.evaluation_started_at.is_some() {
            TermPhase::Evaluation
        } else if progress.announced_at.is_none() {
            TermPhase::Draft
        } else if now < calendar.applications_open_at {
            TermPhase::Announced
        } else if now <= calendar.applications_close_at {
            TermPhase::ApplicationsOpen
        } else {
            TermPhase::DocumentControl
        }
    }

    /// Statistics are public together with the scores, from the opening of the pool on (R29).
    pub fn publishes_statistics(&self, now: Timestamp) -> Result<(), WrongPhase> {
        match self.progress.pool_opened_at {
            Some(_) => Ok(()),
            None => Err(self.wrong_phase(now, States::that(|phase| phase >= TermPhase::PoolOpen))),
        }
    }

    /// The refusal of a command that needs one of these phases.
    pub(crate) fn wrong_phase(&self, now: Timestamp, needed: States<TermPhase>) -> WrongPhase {
        let calendar = &self.calendar;
        let begins = |phase| match phase {
            TermPhase::ApplicationsOpen => Some(calendar.applications_open_at),
            TermPhase::DocumentControl => Some(calendar.applications_close_at),
            // The earliest instant: an officer opens the pool.
            TermPhase::PoolOpen => Some(calendar.pool_opens_at),
            TermPhase::PoolClosed => Some(calendar.pool_closes_at),
            TermPhase::Draft
            | TermPhase::Announced
            | TermPhase::Evaluation
            | TermPhase::Evaluated
            | TermPhase::Closed => None,
        };
        let ends = |phase| match phase {
            TermPhase::Announced => Some(calendar.applications_open_at),
            TermPhase::ApplicationsOpen => Some(calendar.applications_close_at),
            TermPhase::PoolOpen => Some(calendar.pool_closes_at),
            TermPhase::Draft
            | TermPhase::DocumentControl
            | TermPhase::Evaluation
            | TermPhase::Evaluated
            | TermPhase::PoolClosed
            | TermPhase::Closed => None,
        };
        let phase = self.phase(now);
        let allowed_from =
            needed.iter().find(|needed| *needed >= phase).and_then(begins).filter(|at| *at > now);
        let ended_at = needed
            .iter()
            .next_back()
            .filter(|needed| *needed < phase)
            .and_then(ends)
            .filter(|at| *at < now);
        WrongPhase { phase, needed, allowed_from, ended_at }
    }
}

#[cfg(test)]
pub(crate) mod examples {
    use super::*;
    use time::macros::{date, datetime};
    use uuid::Uuid;

    /// A refusal in this phase.
    pub fn wrong(
        phase: TermPhase,
        needed: &[TermPhase],
        allowed_from: Option<Timestamp>,
    ) -> WrongPhase {
        WrongPhase { phase, needed: States::of(needed), allowed_from, ended_at: None }
    }

    /// The term of 2026 with an open pool.
    pub fn pool_open() -> Term {
        Term {
            id: TermId(Uuid::from_u128(2026)),
            calendar: TermCalendar {
                applications_open_at: datetime!(2026-01-05 21:00 UTC),
                applications_close_at: datetime!(2026-03-16 20:59:59 UTC),
                control_end_at: datetime!(2026-04-15 20:59:59 UTC),
                pool_opens_at: datetime!(2026-05-03 21:00 UTC),
                pool_closes_at: datetime!(2026-12-01 20:59:59 UTC),
                programme_end_date: date!(2026 - 12 - 31),
            },
            progress: TermProgress {
                announced_at: Some(datetime!(2026-01-02 09:00 UTC)),
                evaluation_started_at: Some(datetime!(2026-04-16 09:00 UTC)),
                evaluated_at: Some(datetime!(2026-04-20 09:00 UTC)),
                pool_started_at: Some(datetime!(2026-04-21 09:00 UTC)),
                pool_created_at: Some(datetime!(2026-04-21 09:00 UTC)),
                pool_opened_at: Some(datetime!(2026-05-04 06:00 UTC)),
                closed_at: None,
            },
            rules: TermRules::default(),
            version: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::examples::{pool_open, wrong};
    use super::*;
    use time::macros::date;

    const SECOND: Duration = Duration::SECOND;

    /// All dates as close as they may be: one second to apply, and the rest at one instant.
    fn narrow() -> TermCalendar {
        let at = end_of_day(date!(2026 - 12 - 31));
        TermCalendar {
            applications_open_at: at - SECOND,
            applications_close_at: at,
            control_end_at: at,
            pool_opens_at: at,
            pool_closes_at: at,
            programme_end_date: date!(2026 - 12 - 31),
        }
    }

    #[test]
    fn dates_may_coincide_but_never_cross() {
        assert_eq!(narrow().check(), Ok(()));
        let check = |change: fn(&mut TermCalendar)| {
            let mut calendar = narrow();
            change(&mut calendar);
            calendar.check()
        };
        let crossed = |earlier, later| Err(CalendarOrder { earlier, later });
        let applications = crossed("applications_open_at", "applications_close_at");
        assert_eq!(check(|c| c.applications_open_at += SECOND), applications);
        assert_eq!(check(|c| c.applications_open_at += SECOND * 2), applications);
        let control = crossed("applications_close_at", "control_end_at");
        assert_eq!(check(|c| c.control_end_at -= SECOND), control);
        let opening = crossed("control_end_at", "pool_opens_at");
        assert_eq!(check(|c| c.pool_opens_at -= SECOND), opening);
        let closing = crossed("pool_opens_at", "pool_closes_at");
        assert_eq!(check(|c| c.pool_closes_at -= SECOND), closing);
        let end = crossed("pool_closes_at", "programme_end_date");
        assert_eq!(check(|c| c.programme_end_date = date!(2026 - 12 - 30)), end);
    }

    #[test]
    fn the_clock_moves_a_term_at_the_second_its_calendar_says() {
        let calendar = pool_open().calendar;
        let announced_at = pool_open().progress.announced_at;
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        let announced = Term { progress, ..pool_open() };
        for (now, phase) in [
            (calendar.applications_open_at - SECOND, TermPhase::Announced),
            (calendar.applications_open_at, TermPhase::ApplicationsOpen),
            (calendar.applications_close_at, TermPhase::ApplicationsOpen),
            (calendar.applications_close_at + SECOND, TermPhase::DocumentControl),
        ] {
            assert_eq!(announced.phase(now), phase, "at {now}");
        }
        assert_eq!(pool_open().phase(calendar.pool_closes_at), TermPhase::PoolOpen);
        assert_eq!(pool_open().phase(calendar.pool_closes_at + SECOND), TermPhase::PoolClosed);
    }

    #[test]
    fn statistics_are_public_once_the_pool_is_opened() {
        let opens_at = pool_open().calendar.pool_opens_at;
        assert_eq!(pool_open().publishes_statistics(opens_at), Ok(()));
        let progress = TermProgress { pool_opened_at: None, ..pool_open().progress };
        let term = Term { progress, ..pool_open() };
        let phase = TermPhase::Evaluated;
        let needed = [TermPhase::PoolOpen, TermPhase::PoolClosed, TermPhase::Closed];
        let early = wrong(phase, &needed, Some(opens_at));
        assert_eq!(term.publishes_statistics(opens_at - SECOND), Err(early));
        // The date has come, but the calendar does not say when the pool is opened.
        let late = wrong(phase, &needed, None);
        assert_eq!(term.publishes_statistics(opens_at), Err(late));
    }

    #[test]
    fn a_new_term_is_a_draft_in_order() {
        let Term { id, calendar, rules, .. } = pool_open();
        let (term, event) = Term::draft(id, calendar, rules).expect("in order");
        assert_eq!((term.phase(calendar.pool_opens_at), term.version), (TermPhase::Draft, 0));
        assert_eq!(event, Event::new(id, TermEvent::Create).between(None, "draft"));
        let leads = TermRules { offer_lead_days: 7, ..rules };
        assert!(Term::draft(id, calendar, leads).is_err());
        let backwards = TermCalendar { pool_closes_at: calendar.control_end_at, ..calendar };
        assert!(Term::draft(id, backwards, rules).is_err());
    }
}
