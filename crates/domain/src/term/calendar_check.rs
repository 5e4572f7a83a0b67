use super::{Term, TermPhase, WrongPhase};
use crate::calendar::{Timestamp, end_of_day, istanbul_date, last_send_day};
use crate::evaluation::MethodCurrency;
use time::Duration;

names! {
    /// What a calendar check found (R11).
    pub enum FindingCode {
        DateOrder = "date_order",
        ApplicationsStillOpen = "applications_still_open",
        ControlStillOpen = "control_still_open",
        DocumentsUndecided = "documents_undecided",
        MethodReportMissing = "method_report_missing",
        MethodReportStale = "method_report_stale",
        InternshipWindowTooShort = "internship_window_too_short",
        PoolOutlastsOffers = "pool_outlasts_offers",
        PoolOpeningPassed = "pool_opening_passed",
    }
}

names! {
    /// Whether a finding fails the check, or is for the eye of the officer.
    pub enum Severity {
        Error = "error",
        Warning = "warning",
    }
}

/// One thing a calendar check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFinding {
    pub code: FindingCode,
    pub severity: Severity,
    pub detail: String,
    /// The numbers and dates compared, by name.
    pub facts: Vec<(String, String)>,
}

/// What the check has to know beyond the term itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermFacts {
    /// Documents of submitted applications that are neither approved nor rejected.
    pub undecided_documents: i64,
    /// Whether the method report says what the scorer will do (R30).
    pub method: MethodCurrency,
}

/// The outcome of a calendar check, to be recorded with who and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarCheck {
    pub findings: Vec<CalendarFinding>,
}

impl CalendarCheck {
    /// Nothing was found that is an error.
    pub fn passed(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    fn find(&mut self, code: FindingCode, severity: Severity, detail: String) -> &mut Self {
        self.findings.push(CalendarFinding { code, severity, detail, facts: vec![] });
        self
    }

    /// Adds what the last finding was judged by.
    fn fact(&mut self, name: &str, value: impl ToString) -> &mut Self {
        if let Some(finding) = self.findings.last_mut() {
            finding.facts.push((name.to_owned(), value.to_string()));
        }
        self
    }
}

impl Term {
    /// Checks the calendar of the term before anything is scored and before the pool may be
    /// created (R11, A14).
    pub fn check_calendar(
        &self,
        facts: TermFacts,
        now: Timestamp,
    ) -> Result<CalendarCheck, WrongPhase> {
        use Severity::{Error, Warning};
        if self.phase(now) == TermPhase::Draft {
            return Err(self.wrong_phase(now, None));
        }
        let mut check = CalendarCheck { findings: vec![] };
        let calendar = &self.calendar;
        if let Err(order) = calendar.check() {
            check
                .find(FindingCode::DateOrder, Error, order.to_string())
                .fact("earlier", order.earlier)
                .fact("later", order.later);
        }
        if now <= calendar.applications_close_at {
            let last_day = istanbul_date(calendar.applications_close_at);
            let detail = format!("applications are taken until {last_day}");
            check
                .find(FindingCode::ApplicationsStillOpen, Error, detail)
                .fact("last_day", last_day);
        } else if now <= calendar.control_end_at && self.progress.evaluation_started_at.is_none() {
            // Decided documents are what counts: an office that is done need not wait.
            let last_day = istanbul_date(calendar.control_end_at);
            let detail = format!("documents are controlled until {last_day}");
            check.find(FindingCode::ControlStillOpen, Warning, detail).fact("last_day", last_day);
        }
        let undecided = facts.undecided_documents;
        if undecided > 0 {
            let detail = format!("{undecided} documents wait for a decision");
            check.find(FindingCode::DocumentsUndecided, Error, detail).fact("count", undecided);
        }
        match facts.method {
            MethodCurrency::Missing => {
                let detail = "no method report is published".to_owned();
                check.find(FindingCode::MethodReportMissing, Error, detail);
            }
            MethodCurrency::Stale => {
                let detail =
                    "the scorer does not do what the method report says: publish a revision";
                check.find(FindingCode::MethodReportStale, Error, detail.to_owned());
            }
            MethodCurrency::Current => {}
        }
        self.check_internship_window(&mut check, now);
        if now > calendar.pool_opens_at && self.progress.pool_opened_at.is_none() {
            let day = istanbul_date(calendar.pool_opens_at);
            let detail = format!("the pool was to open on {day}");
            check.find(FindingCode::PoolOpeningPassed, Warning, detail).fact("opening_day", day);
        }
        Ok(check)
    }

    /// The chain of an offer (A8): sent at least 15 days before the start, answered and confirmed
    /// before the school must know, 7 days before it. Whether the last internship of the
    /// programme, of one day, can still come about in the open pool.
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
                "no offer can be sent, answered and noticed in time: the pool opens on {}, and the \
                 last offer for the last day would leave on {last_send_date}",
                istanbul_date(first_send)
            );
            check
                .find(FindingCode::InternshipWindowTooShort, Severity::Error, detail)
                .fact("first_send_date", istanbul_date(first_send))
                .fact("last_send_date", last_send_date)
                .fact("last_response_date", rules.last_response_day(start))
                .fact("programme_end_date", start);
        } else if pool_closes_on > last_send_date {
            let detail = format!("no offer can be sent after {last_send_date}");
            check
                .find(FindingCode::PoolOutlastsOffers, Severity::Warning, detail)
                .fact("last_send_date", last_send_date)
                .fact("pool_closes_on", pool_closes_on);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{TermProgress, examples::pool_open};
    use time::macros::date;

    const DONE: TermFacts = TermFacts { undecided_documents: 0, method: MethodCurrency::Current };

    /// The term of 2026 in its document control.
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
        let check = term.check_calendar(facts, now).expect("the term is announced");
        (check.passed(), codes(&check))
    }

    #[test]
    fn a_term_in_order_passes_without_a_finding() {
        assert_eq!(found(&term(), DONE, after_control()), (true, vec![]));
    }

    #[test]
    fn open_periods_are_found_to_their_last_second() {
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
    fn undecided_documents_and_a_report_that_does_not_hold_fail_the_check() {
        for (facts, code) in [
            (TermFacts { undecided_documents: 3, ..DONE }, FindingCode::DocumentsUndecided),
            (
                TermFacts { method: MethodCurrency::Missing, ..DONE },
                FindingCode::MethodReportMissing,
            ),
            (TermFacts { method: MethodCurrency::Stale, ..DONE }, FindingCode::MethodReportStale),
        ] {
            assert_eq!(found(&term(), facts, after_control()), (false, vec![code]));
        }
        let facts = TermFacts { undecided_documents: 3, ..DONE };
        let check = term().check_calendar(facts, after_control()).expect("announced");
        assert_eq!(check.findings[0].facts, [("count".to_owned(), "3".to_owned())]);
    }

    #[test]
    fn the_last_day_to_send_bounds_the_opening_of_the_pool() {
        // 31 December less 15 days; the answer takes 24 hours, until 23 December.
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
    fn the_time_to_answer_must_fit_before_the_notice() {
        let mut term = term();
        term.calendar.pool_opens_at = end_of_day(date!(2026 - 12 - 16));
        term.calendar.pool_closes_at = term.calendar.pool_opens_at;
        // To the end of 23 December: seven days.
        for (hours, passed) in [(7 * 24, true), (7 * 24 + 1, false)] {
            term.rules.min_response_hours = hours;
            assert_eq!(found(&term, DONE, after_control()).0, passed, "{hours}");
        }
    }

    #[test]
    fn a_term_in_preparation_is_not_checked() {
        let draft = Term { progress: TermProgress::default(), ..term() };
        let refused = draft.check_calendar(DONE, after_control());
        assert_eq!(refused, Err(WrongPhase { phase: TermPhase::Draft, allowed_from: None }));
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
    fn a_control_is_not_open_once_the_evaluation_has_started() {
        let mut term = term();
        let now = term.calendar.control_end_at;
        term.progress.evaluation_started_at = Some(now - Duration::DAY);
        assert_eq!(found(&term, DONE, now), (true, vec![]));
    }
}
