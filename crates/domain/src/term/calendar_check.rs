use super::{Term, TermPhase, WrongPhase};
use crate::calendar::{Timestamp, istanbul_date, last_send_day};
use time::Duration;

names! {
    /// What a calendar check found wrong (R11).
    pub enum FindingCode {
        DateOrder = "date_order",
        ApplicationsStillOpen = "applications_still_open",
        DocumentsUndecided = "documents_undecided",
        InternshipWindowTooShort = "internship_window_too_short",
        PoolOpeningPassed = "pool_opening_passed",
    }
}

/// One thing a calendar check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFinding {
    pub code: FindingCode,
    pub detail: String,
    /// A blocking finding fails the check; the others are for the eye of the officer.
    pub blocking: bool,
}

/// What the check has to know beyond the term itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermFacts {
    /// Documents of submitted applications that are neither approved nor rejected.
    pub undecided_documents: i64,
}

/// The outcome of a calendar check, to be recorded with who and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarCheck {
    pub passed: bool,
    pub findings: Vec<CalendarFinding>,
}

impl Term {
    /// Checks the calendar of the term before the pool may be created (R11, A14).
    pub fn check_calendar(
        &self,
        facts: TermFacts,
        now: Timestamp,
    ) -> Result<CalendarCheck, WrongPhase> {
        if self.phase(now) == TermPhase::Draft {
            return Err(self.wrong_phase(now, None));
        }
        let calendar = &self.calendar;
        let mut findings = Vec::new();
        let mut find = |code: FindingCode, blocking, detail: String| {
            findings.push(CalendarFinding { code, detail, blocking })
        };
        if let Err(order) = calendar.check() {
            find(FindingCode::DateOrder, true, order.to_string());
        }
        if now <= calendar.applications_close_at {
            find(
                FindingCode::ApplicationsStillOpen,
                true,
                format!(
                    "applications are taken until {}",
                    istanbul_date(calendar.applications_close_at)
                ),
            );
        }
        if facts.undecided_documents > 0 {
            find(
                FindingCode::DocumentsUndecided,
                true,
                format!("{} documents wait for a decision", facts.undecided_documents),
            );
        }
        // The first offer of the term starts this many days after the pool opens at the earliest (R17).
        let first_start = istanbul_date(calendar.pool_opens_at)
            .saturating_add(Duration::days(i64::from(self.rules.offer_lead_days)));
        if first_start > calendar.programme_end_date {
            find(
                FindingCode::InternshipWindowTooShort,
                true,
                format!(
                    "the last offer for the last day would leave on {}, before the pool opens",
                    last_send_day(calendar.programme_end_date, self.rules.offer_lead_days)
                ),
            );
        }
        if now > calendar.pool_opens_at && self.progress.pool_opened_at.is_none() {
            find(
                FindingCode::PoolOpeningPassed,
                false,
                format!("the pool was to open on {}", istanbul_date(calendar.pool_opens_at)),
            );
        }
        Ok(CalendarCheck { passed: findings.iter().all(|finding| !finding.blocking), findings })
    }
}
