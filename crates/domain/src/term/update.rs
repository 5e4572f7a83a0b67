use super::{
    CalendarOrder, LeadOrder, Term, TermCalendar, TermDefinition, TermPhase, TermRules, WrongPhase,
};
use crate::calendar::{Timestamp, end_of_day};
use crate::event::{Event, TermEvent};
use crate::machine::States;

/// Why a term cannot be changed like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError {
    /// Two dates are in the wrong order.
    #[error(transparent)]
    Calendar(#[from] CalendarOrder),
    /// The lead times contradict each other.
    #[error(transparent)]
    Leads(#[from] LeadOrder),
    /// An announced date cannot be moved to an earlier one, because people rely on it.
    #[error("{date} can only be moved to a later date")]
    Backward {
        /// The field of the date.
        date: &'static str,
    },
    /// The step that the date belongs to has already been taken.
    #[error("{date} can no longer be changed: {phase}")]
    Passed {
        /// The field of the date.
        date: &'static str,
        /// The phase of the term.
        phase: WrongPhase,
    },
    /// The description and the limits of an announced term cannot change.
    #[error("only the dates of an announced term can be changed: {0}")]
    Fixed(WrongPhase),
}

impl Term {
    /// Changes a term. Before the announcement everything can change. Afterwards only dates can,
    /// and only to later ones (domain rule 4.1). The representative can always change, because they
    /// are a person (A37). `was` and `is` are the definitions before and after the change. Saving
    /// unchanged values changes nothing.
    pub fn update(
        mut self,
        (was, is): (&TermDefinition, &TermDefinition),
        calendar: TermCalendar,
        rules: TermRules,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), UpdateError> {
        if (was, &self.calendar, self.rules) == (is, &calendar, rules) {
            return Ok((self, vec![]));
        }
        calendar.check()?;
        rules.check()?;
        if self.phase(now) != TermPhase::Draft {
            let representative_email = was.representative_email.clone();
            if (&TermDefinition { representative_email, ..is.clone() }, rules) != (was, self.rules)
            {
                let needed = States::of(&[TermPhase::Draft]);
                return Err(UpdateError::Fixed(self.wrong_phase(now, needed)));
            }
            self.may_move(&calendar, now)?;
        }
        self.calendar = calendar;
        self.rules = rules;
        let event = Event::new(self.id, TermEvent::Update);
        Ok((self, vec![event]))
    }

    fn may_move(&self, to: &TermCalendar, now: Timestamp) -> Result<(), UpdateError> {
        let (from, progress) = (&self.calendar, &self.progress);
        let evaluated = progress.evaluation_started_at.is_some();
        let (pool_opened, closed) =
            (progress.pool_opened_at.is_some(), progress.closed_at.is_some());
        use TermPhase::{DocumentControl, Evaluated, PoolClosed};
        // Each date, before and after, with whether it can no longer change, and the last phase in
        // which it could.
        for (date, from, to, passed, last) in [
            (
                "applications_open_at",
                from.applications_open_at,
                to.applications_open_at,
                now >= from.applications_open_at,
                TermPhase::Announced,
            ),
            (
                "applications_close_at",
                from.applications_close_at,
                to.applications_close_at,
                evaluated,
                DocumentControl,
            ),
            ("control_end_at", from.control_end_at, to.control_end_at, evaluated, DocumentControl),
            ("pool_opens_at", from.pool_opens_at, to.pool_opens_at, pool_opened, Evaluated),
            ("pool_closes_at", from.pool_closes_at, to.pool_closes_at, closed, PoolClosed),
            (
                "programme_end_date",
                end_of_day(from.programme_end_date),
                end_of_day(to.programme_end_date),
                closed,
                PoolClosed,
            ),
        ] {
            if from == to {
                continue;
            }
            if passed {
                let phase = self.wrong_phase(now, States::that(|phase| phase <= last));
                return Err(UpdateError::Passed { date, phase });
            }
            if to < from {
                return Err(UpdateError::Backward { date });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::default_criteria;
    use crate::term::{
        Eligibility, TermProgress,
        examples::{pool_open, wrong},
    };
    use time::{Date, Duration};

    fn definition() -> TermDefinition {
        TermDefinition {
            code: "2026".to_owned(),
            name: "Ulusal Staj Programı 2026".to_owned(),
            operator: "İŞKUR".to_owned(),
            eligibility: Eligibility::default(),
            criteria: default_criteria(),
            privacy_notice_version: Some("2026-1".to_owned()),
            representative_email: "usp@example.org".to_owned(),
        }
    }

    fn until(announced: bool) -> Term {
        let announced_at = pool_open().progress.announced_at.filter(|_| announced);
        let progress = TermProgress { announced_at, ..TermProgress::default() };
        Term { progress, ..pool_open() }
    }

    fn changed(
        term: Term,
        now: Timestamp,
        change: impl FnOnce(&mut TermDefinition, &mut TermCalendar, &mut TermRules),
    ) -> Result<(Term, Vec<Event>), UpdateError> {
        let (was, mut is) = (definition(), definition());
        let (mut calendar, mut rules) = (term.calendar, term.rules);
        change(&mut is, &mut calendar, &mut rules);
        term.update((&was, &is), calendar, rules, now)
    }

    fn before_opening() -> Timestamp {
        pool_open().calendar.applications_open_at - Duration::days(2)
    }

    #[test]
    fn everything_in_a_draft_can_change() {
        let (term, events) = changed(until(false), before_opening(), |is, calendar, rules| {
            is.name = "Staj Seferberliği".to_owned();
            calendar.applications_open_at -= Duration::days(10);
            rules.internship_limit = 1;
        })
        .expect("a draft can change");
        assert_eq!(events, [Event::new(term.id, TermEvent::Update)]);
        assert_eq!(term.rules.internship_limit, 1);
        assert_eq!(term.calendar.applications_open_at, before_opening() - Duration::days(8));
    }

    #[test]
    fn a_change_must_keep_the_dates_in_order() {
        let refused = changed(until(false), before_opening(), |_, calendar, _| {
            calendar.programme_end_date = Date::MIN;
        });
        let (earlier, later) = ("pool_closes_at", "programme_end_date");
        assert_eq!(refused, Err(CalendarOrder { earlier, later }.into()));
    }

    #[test]
    fn the_offer_lead_time_must_exceed_the_sgk_notice_lead_time() {
        let rules = |offer_lead_days, sgk_notice_lead_days| {
            changed(until(false), before_opening(), |_, _, rules| {
                *rules = TermRules { offer_lead_days, sgk_notice_lead_days, ..*rules };
            })
        };
        assert!(rules(8, 7).is_ok());
        assert_eq!(rules(7, 7), Err(LeadOrder { sgk_notice_lead_days: 7 }.into()));
    }

    #[test]
    fn saving_unchanged_values_changes_nothing() {
        for term in [until(false), pool_open()] {
            let done = changed(term.clone(), before_opening(), |_, _, _| ());
            assert_eq!(done, Ok((term, vec![])));
        }
    }

    #[test]
    fn only_dates_and_the_representative_of_an_announced_term_can_change() {
        let term = until(true);
        let fixed = wrong(TermPhase::Announced, &[TermPhase::Draft], None);
        let changes: [fn(&mut TermDefinition, &mut TermRules); 4] = [
            |is, _| is.code.push('b'),
            |is, _| is.eligibility.formal_education_only = false,
            |is, _| drop(is.criteria.pop()),
            |_, rules| rules.offer_lead_days = 20,
        ];
        for change in changes {
            let refused = changed(term.clone(), before_opening(), |is, _, rules| change(is, rules));
            assert_eq!(refused, Err(UpdateError::Fixed(fixed)));
        }
        let done = changed(term, before_opening(), |is, _, _| {
            is.representative_email = "usp2@example.org".to_owned();
        });
        assert!(done.is_ok());
    }

    #[test]
    fn an_announced_deadline_can_only_be_moved_to_a_later_date() {
        let moved = |days: i64| {
            changed(until(true), before_opening(), |_, calendar, _| {
                calendar.applications_close_at += Duration::days(days);
            })
        };
        assert_eq!(moved(-1), Err(UpdateError::Backward { date: "applications_close_at" }));
        let (term, _) = moved(2).expect("an extension");
        let was = pool_open().calendar.applications_close_at;
        assert_eq!(term.calendar.applications_close_at, was + Duration::days(2));
    }

    #[test]
    fn a_date_that_has_passed_cannot_be_changed() {
        let term = pool_open();
        let now = term.calendar.pool_opens_at + Duration::days(1);
        let moved = |change: fn(&mut TermCalendar)| {
            changed(term.clone(), now, |_, calendar, _| change(calendar)).map(|_| ())
        };
        for (date, change) in [
            (
                "applications_open_at",
                (|c| c.applications_open_at += Duration::HOUR) as fn(&mut TermCalendar),
            ),
            ("applications_close_at", |c| c.applications_close_at += Duration::HOUR),
            ("control_end_at", |c| c.control_end_at += Duration::HOUR),
            ("pool_opens_at", |c| c.pool_opens_at += Duration::HOUR),
        ] {
            let Err(UpdateError::Passed { date: passed, phase }) = moved(change) else {
                panic!("{date} was moved")
            };
            assert_eq!((passed, phase.phase), (date, TermPhase::PoolOpen));
            assert!(phase.needed.iter().all(|needed| needed < TermPhase::PoolOpen));
        }
        assert_eq!(moved(|c| c.pool_closes_at += Duration::days(1)), Ok(()));
    }
}
