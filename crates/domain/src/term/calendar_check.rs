use super::{Term, TermPhase, WrongPhase};
use crate::calendar::{Holidays, Timestamp, end_of_day, istanbul_date, last_send_day};
use crate::evaluation::MethodReportState;
use crate::fact::FactName;
use crate::machine::States;
use time::Duration;

names! {
    /// What a calendar check can find (R11).
    pub enum FindingCode {
        /// Two dates are in the wrong order.
        DateOrder = "date_order",
        /// Candidates can still apply.
        ApplicationsStillOpen = "applications_still_open",
        /// The planned end of the document control lies ahead.
        ControlStillOpen = "control_still_open",
        /// Documents of submitted applications are undecided.
        DocumentsUndecided = "documents_undecided",
        /// No method report is published.
        MethodReportMissing = "method_report_missing",
        /// The published method report does not describe the scorer.
        MethodReportStale = "method_report_stale",
        /// No internship is possible between the opening of the pool and the end of the programme.
        InternshipWindowTooShort = "internship_window_too_short",
        /// The holidays of a year with internships are not known (A59).
        HolidaysUnknown = "holidays_unknown",
        /// The pool closes after the last day on which an offer can be sent.
        PoolOutlastsOffers = "pool_outlasts_offers",
        /// The planned opening of the pool has passed, and the pool is not open.
        PoolOpeningPassed = "pool_opening_passed",
    }
}

names! {
    /// Whether a finding makes the check fail, or is only information for the officer.
    pub enum Severity {
        /// The check fails.
        Error = "error",
        /// The check can still pass.
        Warning = "warning",
    }
}

/// One finding of a calendar check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFinding {
    /// What was found.
    pub code: FindingCode,
    /// Whether the check fails because of it.
    pub severity: Severity,
    /// One sentence in English.
    pub detail: String,
    /// The numbers and dates that were compared, by name.
    pub facts: Vec<(FactName, String)>,
}

/// What the check needs to know in addition to the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermFacts {
    /// Documents of submitted applications that nobody has checked.
    pub unchecked_documents: i64,
    /// Documents of submitted applications that the first check has accepted, and that the
    /// programme office has to approve or reject.
    pub unapproved_documents: i64,
    /// Whether the method report describes what the scorer will do (R30).
    pub method: MethodReportState,
}

impl TermFacts {
    /// What is wrong with the method report; `None` if it is current.
    pub(super) fn method_finding(&self) -> Option<FindingCode> {
        match self.method {
            MethodReportState::Missing => Some(FindingCode::MethodReportMissing),
            MethodReportState::Stale => Some(FindingCode::MethodReportStale),
            MethodReportState::Current => None,
        }
    }
}

/// The last recorded check of a term's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCalendarCheck {
    /// When it was made.
    pub at: Timestamp,
    /// Whether the term has changed since.
    pub outdated: bool,
    /// What made it fail; empty if it passed.
    pub errors: Vec<FindingCode>,
}

/// The calendar has not passed a check (R11).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the calendar has not passed a check")]
pub struct CalendarNotChecked {
    /// The last check; `None` if there was none.
    pub last: Option<LastCalendarCheck>,
    /// What is wrong with the method report now; `None` if it is current.
    pub method: Option<FindingCode>,
}

impl CalendarNotChecked {
    /// Whether the last check passed, and the term has not changed since.
    pub fn is_passed(&self) -> bool {
        self.last.as_ref().is_some_and(|last| !last.outdated && last.errors.is_empty())
    }
}

/// The result of a calendar check. The caller records it with the officer and the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarCheck {
    /// In the order of the checks; empty if nothing was found.
    pub findings: Vec<CalendarFinding>,
}

impl CalendarCheck {
    /// Whether no finding is an error.
    pub fn passed(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    fn find(&mut self, code: FindingCode, severity: Severity, detail: String) -> &mut Self {
        self.findings.push(CalendarFinding { code, severity, detail, facts: vec![] });
        self
    }

    /// Adds a fact to the last finding.
    fn fact(&mut self, name: FactName, value: impl ToString) -> &mut Self {
        if let Some(finding) = self.findings.last_mut() {
            finding.facts.push((name, value.to_string()));
        }
        self
    }
}

impl Term {
    /// Checks the calendar of the term. The check is required before the evaluation and before the
    /// creation of the pool (R11, A14).
    pub fn check_calendar(
        &self,
        facts: TermFacts,
        holidays: &Holidays,
        now: Timestamp,
    ) -> Result<CalendarCheck, WrongPhase> {
        use Severity::{Error, Warning};
        let allows = |phase| !matches!(phase, TermPhase::Draft | TermPhase::Closed);
        if !allows(self.phase(now)) {
            return Err(self.wrong_phase(now, States::that(allows)));
        }
        let mut check = CalendarCheck { findings: vec![] };
        let calendar = &self.calendar;
        if let Err(order) = calendar.check() {
            check
                .find(FindingCode::DateOrder, Error, order.to_string())
                .fact(FactName::Earlier, order.earlier)
                .fact(FactName::Later, order.later);
        }
        if now <= calendar.applications_close_at {
            let last_day = istanbul_date(calendar.applications_close_at);
            let detail = format!("applications are taken until {last_day}");
            check
                .find(FindingCode::ApplicationsStillOpen, Error, detail)
                .fact(FactName::LastDay, last_day);
        } else if now <= calendar.control_end_at && self.progress.evaluation_started_at.is_none() {
            // An office that has decided every document need not wait for the planned end.
            let last_day = istanbul_date(calendar.control_end_at);
            let detail = format!("document control lasts until {last_day}");
            check
                .find(FindingCode::ControlStillOpen, Warning, detail)
                .fact(FactName::LastDay, last_day);
        }
        if let Err(undecided) = facts.all_decided() {
            check
                .find(FindingCode::DocumentsUndecided, Error, undecided.to_string())
                .fact(FactName::UncheckedDocuments, undecided.unchecked)
                .fact(FactName::UnapprovedDocuments, undecided.unapproved);
        }
        if let Some(code) = facts.method_finding() {
            let detail = match facts.method {
                MethodReportState::Missing | MethodReportState::Current => {
                    "no method report is published"
                }
                MethodReportState::Stale => {
                    "the method report does not describe the scorer: publish a revision"
                }
            };
            check.find(code, Error, detail.to_owned());
        }
        self.check_internship_window(&mut check, now);
        let first_day = istanbul_date(calendar.pool_opens_at);
        if let Err(unknown) = holidays.check(first_day, calendar.programme_end_date) {
            check
                .find(FindingCode::HolidaysUnknown, Error, unknown.to_string())
                .fact(FactName::Year, unknown.0);
        }
        if now > calendar.pool_opens_at && self.progress.pool_opened_at.is_none() {
            let day = istanbul_date(calendar.pool_opens_at);
            let detail = format!("the pool should have opened on {day}");
            check
                .find(FindingCode::PoolOpeningPassed, Warning, detail)
                .fact(FactName::OpeningDay, day);
        }
        Ok(check)
    }

    /// Checks whether the last possible internship, on the last day of the programme, can still be
    /// arranged while the pool is open (A8). Its offer must be sent at least 15 days before the
    /// start, and answered and confirmed before the school must be informed, 7 days before it.
    fn check_internship_window(&self, check: &mut CalendarCheck, now: Timestamp) {
        let (calendar, rules) = (&self.calendar, &self.rules);
        let start = calendar.programme_end_date;
        let last_send_date = last_send_day(start, rules.offer_lead_days);
        let first_send = calendar.pool_opens_at.max(now);
        let first_answer = first_send + Duration::hours(i64::from(rules.min_response_hours));
        let fits = istanbul_date(first_send) <= last_send_date
            && first_answer <= end_of_day(rules.last_response_day(start))
            && first_send <= calendar.pool_closes_at;
        let pool_closes_on = istanbul_date(calendar.pool_closes_at);
        if !fits {
            let detail = format!(
                "no offer can be sent and answered in time to inform the school: the pool opens on \
                 {}, and the last day to send an offer is {last_send_date}",
                istanbul_date(first_send)
            );
            check
                .find(FindingCode::InternshipWindowTooShort, Severity::Error, detail)
                .fact(FactName::FirstSendDate, istanbul_date(first_send))
                .fact(FactName::LastSendDate, last_send_date)
                .fact(FactName::LastResponseDate, rules.last_response_day(start))
                .fact(FactName::ProgrammeEndDate, start);
        } else if pool_closes_on > last_send_date {
            let detail = format!("no offer can be sent after {last_send_date}");
            check
                .find(FindingCode::PoolOutlastsOffers, Severity::Warning, detail)
                .fact(FactName::LastSendDate, last_send_date)
                .fact(FactName::PoolClosesOn, pool_closes_on);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::examples::holidays;
    use crate::term::{TermProgress, examples::pool_open};
    use time::macros::date;

    const DONE: TermFacts = TermFacts {
        unchecked_documents: 0,
        unapproved_documents: 0,
        method: MethodReportState::Current,
    };

    /// The term of 2026 during document control.
    fn term() -> Term {
        let announced_at = pool_open().progress.announced_at;
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        Term { progress, ..pool_open() }
    }

    fn after_control() -> Timestamp {
        term().calendar.control_end_at + Duration::SECOND
    }

    fn codes(check: &CalendarCheck) -> Vec<FindingCode> {
        check.findings.iter().map(|finding| finding.code).collect()
    }

    fn found(term: &Term, facts: TermFacts, now: Timestamp) -> (bool, Vec<FindingCode>) {
        let check = term.check_calendar(facts, &holidays(), now).expect("the term is announced");
        (check.passed(), codes(&check))
    }

    #[test]
    fn a_correct_term_passes_without_a_finding() {
        assert_eq!(found(&term(), DONE, after_control()), (true, vec![]));
    }

    #[test]
    fn internships_in_a_year_without_holidays_fail_the_check() {
        let check = |holidays: &Holidays| {
            let check = term().check_calendar(DONE, holidays, after_control());
            codes(&check.expect("the term is announced"))
        };
        assert_eq!(check(&holidays()), []);
        assert_eq!(check(&Holidays::default()), [FindingCode::HolidaysUnknown]);
    }

    #[test]
    fn open_periods_are_reported_until_their_last_second() {
        use FindingCode::{ApplicationsStillOpen, ControlStillOpen};
        let calendar = term().calendar;
        for (now, passed, codes) in [
            (calendar.applications_close_at, false, vec![ApplicationsStillOpen]),
            (calendar.applications_close_at + Duration::SECOND, true, vec![ControlStillOpen]),
            (calendar.control_end_at, true, vec![ControlStillOpen]),
            (calendar.control_end_at + Duration::SECOND, true, vec![]),
        ] {
            assert_eq!(found(&term(), DONE, now), (passed, codes), "at {now}");
        }
    }

    #[test]
    fn undecided_documents_and_a_wrong_method_report_fail_the_check() {
        for (facts, code) in [
            (TermFacts { unchecked_documents: 3, ..DONE }, FindingCode::DocumentsUndecided),
            (TermFacts { unapproved_documents: 1, ..DONE }, FindingCode::DocumentsUndecided),
            (
                TermFacts { method: MethodReportState::Missing, ..DONE },
                FindingCode::MethodReportMissing,
            ),
            (
                TermFacts { method: MethodReportState::Stale, ..DONE },
                FindingCode::MethodReportStale,
            ),
        ] {
            assert_eq!(found(&term(), facts, after_control()), (false, vec![code]));
        }
        let facts = TermFacts { unchecked_documents: 3, unapproved_documents: 17, ..DONE };
        let check = term().check_calendar(facts, &holidays(), after_control()).expect("announced");
        let facts = [(FactName::UncheckedDocuments, "3"), (FactName::UnapprovedDocuments, "17")];
        assert_eq!(check.findings[0].facts, facts.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn the_pool_must_open_by_the_last_day_to_send_an_offer() {
        // 15 days before 31 December. The candidate has 24 hours to answer, until 23 December.
        let last_send_date = date!(2026 - 12 - 16);
        let opening = |at: Timestamp| {
            let mut term = term();
            term.calendar.pool_opens_at = at;
            term.calendar.pool_closes_at = end_of_day(term.calendar.programme_end_date);
            found(&term, DONE, after_control())
        };
        let outlasts = (true, vec![FindingCode::PoolOutlastsOffers]);
        let too_short = (false, vec![FindingCode::InternshipWindowTooShort]);
        assert_eq!(opening(end_of_day(last_send_date)), outlasts);
        assert_eq!(opening(end_of_day(last_send_date) + Duration::SECOND), too_short);
    }

    #[test]
    fn the_time_to_answer_must_end_before_the_sgk_notice_is_due() {
        let mut term = term();
        term.calendar.pool_opens_at = end_of_day(date!(2026 - 12 - 16));
        term.calendar.pool_closes_at = term.calendar.pool_opens_at;
        // Seven days remain until the end of 23 December.
        for (hours, passed) in [(7 * 24, true), (7 * 24 + 1, false)] {
            term.rules.min_response_hours = hours;
            assert_eq!(found(&term, DONE, after_control()).0, passed, "{hours}");
        }
    }

    #[test]
    fn a_term_is_checked_from_its_announcement_to_its_end() {
        let draft = TermProgress::default();
        let closed = TermProgress { closed_at: Some(after_control()), ..pool_open().progress };
        for (progress, phase) in [(draft, TermPhase::Draft), (closed, TermPhase::Closed)] {
            let term = Term { progress, ..term() };
            let refused = term.check_calendar(DONE, &holidays(), after_control());
            let refused = refused.expect_err("nothing to check");
            assert_eq!(refused.phase, phase);
            assert!(refused.needed.iter().all(|needed| needed != phase));
        }
    }

    #[test]
    fn a_pool_that_closes_on_the_last_day_to_send_does_not_outlast_the_offers() {
        let closing = |day| {
            let mut term = term();
            term.calendar.pool_closes_at = end_of_day(day);
            found(&term, DONE, after_control())
        };
        assert_eq!(closing(date!(2026 - 12 - 16)), (true, vec![]));
        assert_eq!(closing(date!(2026 - 12 - 17)), (true, vec![FindingCode::PoolOutlastsOffers]));
    }

    #[test]
    fn a_pool_that_did_not_open_on_its_date_draws_a_warning() {
        let opening = term().calendar.pool_opens_at;
        let late = opening + Duration::SECOND;
        assert_eq!(found(&term(), DONE, opening), (true, vec![]));
        assert_eq!(found(&term(), DONE, late), (true, vec![FindingCode::PoolOpeningPassed]));
        assert_eq!(found(&pool_open(), DONE, late), (true, vec![]));
    }

    #[test]
    fn a_pool_that_closes_before_it_opens_fails_the_check() {
        let mut term = term();
        term.calendar.pool_closes_at = term.calendar.pool_opens_at - Duration::SECOND;
        let codes = vec![FindingCode::DateOrder, FindingCode::InternshipWindowTooShort];
        assert_eq!(found(&term, DONE, after_control()), (false, codes));
    }

    #[test]
    fn document_control_is_not_open_once_the_evaluation_has_started() {
        let mut term = term();
        let now = term.calendar.control_end_at;
        term.progress.evaluation_started_at = Some(now - Duration::DAY);
        assert_eq!(found(&term, DONE, now), (true, vec![]));
    }
}
