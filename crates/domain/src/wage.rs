//! The statutory wage of interns: law 3308 art. 25 as dated data (R68, A29).

use time::Date;

use crate::employer::{Employer, EmployerKind};
use crate::event::{Event, WageRuleEvent};
use crate::ids::WageRuleId;
use crate::money::Kurus;

/// One whole in basis points.
const WHOLE_BP: i64 = 10_000;

/// A month of wage has thirty days, whatever the calendar says (R68).
const DAYS_PER_MONTH: i64 = 30;

/// The wage floors of a span of time; rates are basis points of the net minimum wage (A29).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WageRule {
    pub valid_from: Date,
    /// The last day of validity; `None` while no end is known.
    pub valid_to: Option<Date>,
    /// A month's net minimum wage.
    pub net_minimum_wage: Kurus,
    /// From `staff_threshold` staff on.
    pub rate_large_bp: u32,
    /// Below `staff_threshold`, by the bare art. 25.
    pub rate_small_bp: u32,
    /// Below `staff_threshold`, while the state contributes.
    pub rate_small_while_contribution_bp: u32,
    /// Public bodies, of any size.
    pub public_rate_bp: u32,
    /// Staff without interns and apprentices.
    pub staff_threshold: u32,
    /// The last day of the state contribution (provisional art. 12); `None` when there is none.
    pub contribution_until: Option<Date>,
}

impl WageRule {
    /// The least monthly wage an employer may offer on a day (R68, A29).
    pub fn monthly_floor(&self, public: bool, staff_count: u32, on: Date) -> Kurus {
        let rate_bp = if public {
            self.public_rate_bp
        } else if staff_count >= self.staff_threshold {
            self.rate_large_bp
        } else if self.contribution_until.is_some_and(|until| on <= until) {
            self.rate_small_while_contribution_bp
        } else {
            self.rate_small_bp
        };
        self.net_minimum_wage.mul_ratio(rate_bp.into(), WHOLE_BP)
    }

    fn is_valid_on(&self, date: Date) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|until| date <= until)
    }
}

/// Another rule is in force on some of the days (A29).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rule that is valid from {other} is in force on some of these days")]
pub struct ValidityOverlap {
    pub other: Date,
}

/// A rule put in force, with the open-ended one before it that now ends the day before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWageRule {
    pub rule: WageRule,
    pub ended: Option<WageRule>,
    pub events: Vec<Event>,
}

impl WageRule {
    /// Puts a rule in force beside those there are: no day has two (A29). A rule without an end
    /// that began earlier ends where the new one begins.
    pub fn put_in_force(self, rules: &[WageRule]) -> Result<NewWageRule, ValidityOverlap> {
        let mut ended = None;
        for rule in rules {
            let other = rule.valid_from;
            let meets = self.valid_to.is_none_or(|to| other <= to)
                && rule.valid_to.is_none_or(|to| self.valid_from <= to);
            if !meets {
                continue;
            }
            let eve = self.valid_from.previous_day();
            match (rule.valid_to, eve) {
                (None, Some(eve)) if other <= eve => {
                    ended = Some(WageRule { valid_to: Some(eve), ..rule.clone() });
                }
                _ => return Err(ValidityOverlap { other }),
            }
        }
        let event = |day: Date, kind: WageRuleEvent| Event::new(WageRuleId::from(day), kind);
        let mut events: Vec<_> = ended
            .iter()
            .map(|rule| {
                event(rule.valid_from, WageRuleEvent::End)
                    .because(format!("{} ends with {}", rule.valid_from, self.valid_from))
            })
            .collect();
        events.push(
            event(self.valid_from, WageRuleEvent::Create)
                .because(format!("from {}", self.valid_from)),
        );
        Ok(NewWageRule { rule: self, ended, events })
    }
}

impl Employer {
    /// The least monthly wage of an internship that starts on a day (R68, A29); `None` where no rule
    /// is in force then.
    pub fn wage_floor(&self, rules: &[WageRule], start: Date) -> Option<Kurus> {
        let public = match self.kind {
            EmployerKind::Public => true,
            EmployerKind::Private => false,
        };
        rule_on(rules, start).map(|rule| rule.monthly_floor(public, self.staff_count, start))
    }
}

/// The rule in force on a day; of several the one that began last (A29).
pub fn rule_on(rules: &[WageRule], date: Date) -> Option<&WageRule> {
    rules.iter().filter(|rule| rule.is_valid_on(date)).max_by_key(|rule| rule.valid_from)
}

/// The wage of part of a month: a thirtieth for each calendar day, rounded once (R68, D8).
pub fn pro_rata(monthly: Kurus, calendar_days: i64) -> Kurus {
    monthly.mul_ratio(calendar_days, DAYS_PER_MONTH)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const START: Date = date!(2026 - 06 - 15);

    fn rule(year: i32, net_minimum_wage: i64) -> WageRule {
        WageRule {
            valid_from: START
                .replace_ordinal(1)
                .and_then(|d| d.replace_year(year))
                .expect("1 January"),
            valid_to: None,
            net_minimum_wage: Kurus(net_minimum_wage),
            rate_large_bp: 3_000,
            rate_small_bp: 1_500,
            rate_small_while_contribution_bp: 3_000,
            public_rate_bp: 10_000,
            staff_threshold: 20,
            contribution_until: Some(date!(2026 - 12 - 31)),
        }
    }

    fn rule_2026() -> WageRule {
        rule(2026, 2_807_550)
    }

    fn floor(rule: &WageRule, public: bool, staff_count: u32) -> String {
        rule.monthly_floor(public, staff_count, START).to_string()
    }

    #[test]
    fn the_floors_of_2026_follow_size_and_kind_of_the_employer() {
        assert_eq!(floor(&rule_2026(), false, 25), "8422.65");
        assert_eq!(floor(&rule_2026(), false, 20), "8422.65");
        assert_eq!(floor(&rule_2026(), false, 12), "8422.65");
        assert_eq!(floor(&rule_2026(), true, 12), "28075.50");
        assert_eq!(floor(&rule_2026(), true, 2_500), "28075.50");
    }

    #[test]
    fn the_floors_of_2025_follow_the_older_minimum_wage() {
        let rule = rule(2025, 2_210_467);
        let bare = WageRule { contribution_until: None, ..rule.clone() };
        assert_eq!(floor(&rule, false, 25), "6631.40");
        assert_eq!(floor(&bare, false, 12), "3315.70");
        assert_eq!(floor(&rule, true, 12), "22104.67");
    }

    #[test]
    fn there_is_no_floor_where_no_rule_is_in_force() {
        let id = crate::ids::EmployerId(uuid::Uuid::from_u128(1));
        let employer = |kind| Employer {
            id,
            kind,
            state: crate::employer::EmployerState::Active,
            staff_count: 12,
            version: 0,
        };
        let rules = [rule_2026()];
        let eve = rule_2026().valid_from.previous_day().expect("31 December");
        for (kind, floor) in
            [(EmployerKind::Private, Kurus(842_265)), (EmployerKind::Public, Kurus(2_807_550))]
        {
            assert_eq!(employer(kind).wage_floor(&rules, eve), None);
            assert_eq!(employer(kind).wage_floor(&rules, rule_2026().valid_from), Some(floor));
        }
    }

    #[test]
    fn small_employers_pay_half_by_the_bare_article_25() {
        let bare = WageRule { contribution_until: None, ..rule_2026() };
        assert_eq!(floor(&bare, false, 12), "4211.33");
        assert_eq!(floor(&bare, false, 19), "4211.33");
        assert_eq!(floor(&bare, false, 20), "8422.65");
    }

    #[test]
    fn the_state_contribution_counts_through_its_last_day() {
        let rule = WageRule { contribution_until: Some(START), ..rule_2026() };
        assert_eq!(rule.monthly_floor(false, 12, START), Kurus(842_265));
        assert_eq!(rule.monthly_floor(false, 12, date!(2026 - 06 - 16)), Kurus(421_133));
    }

    #[test]
    fn part_of_a_month_is_paid_by_thirtieths() {
        let monthly = Kurus(842_265);
        assert_eq!(pro_rata(monthly, 20).to_string(), "5615.10");
        assert_eq!(pro_rata(monthly, 30), monthly);
        assert_eq!(pro_rata(monthly, 1).to_string(), "280.76");
        assert_eq!(pro_rata(monthly, 0), Kurus(0));
    }

    #[test]
    fn the_rule_of_a_day_is_the_latest_one_valid_then() {
        let ended = WageRule { valid_to: Some(date!(2025 - 12 - 31)), ..rule(2025, 2_210_467) };
        let rules = [rule_2026(), ended];
        let wage_on = |date| rule_on(&rules, date).map(|rule| rule.net_minimum_wage.0);
        assert_eq!(wage_on(date!(2024 - 12 - 31)), None);
        assert_eq!(wage_on(date!(2025 - 01 - 01)), Some(2_210_467));
        assert_eq!(wage_on(date!(2025 - 12 - 31)), Some(2_210_467));
        assert_eq!(wage_on(date!(2026 - 01 - 01)), Some(2_807_550));

        let open_ended = [rule(2025, 2_210_467), rule_2026()];
        assert_eq!(rule_on(&open_ended, START), Some(&open_ended[1]));
    }

    #[test]
    fn a_new_rule_ends_the_open_one_before_it() {
        let ended = WageRule { valid_to: Some(date!(2025 - 12 - 31)), ..rule(2025, 2_210_467) };
        let next = rule(2027, 3_000_000);
        let new =
            next.clone().put_in_force(&[ended.clone(), rule_2026()]).expect("no day is taken");
        let closed = WageRule { valid_to: Some(date!(2026 - 12 - 31)), ..rule_2026() };
        assert_eq!((&new.rule, new.ended.as_ref()), (&next, Some(&closed)));
        assert_eq!(new.events.len(), 2);

        let past = WageRule { valid_to: Some(date!(2024 - 12 - 31)), ..rule(2024, 1_700_212) };
        let new = past.put_in_force(&[ended, rule_2026()]).expect("no day is taken");
        assert_eq!((new.ended, new.events.len()), (None, 1));
    }

    #[test]
    fn no_day_has_two_rules() {
        let ended = WageRule { valid_to: Some(date!(2025 - 12 - 31)), ..rule(2025, 2_210_467) };
        let rules = [ended, rule_2026()];
        let from = |valid_from, valid_to| {
            let rule = WageRule { valid_from, valid_to, ..rule_2026() };
            rule.put_in_force(&rules).map_err(|overlap| overlap.other)
        };
        let (of_2025, of_2026) = (date!(2025 - 01 - 01), date!(2026 - 01 - 01));
        assert_eq!(from(of_2026, None), Err(of_2026), "the same first day");
        assert_eq!(from(date!(2025 - 12 - 31), Some(date!(2025 - 12 - 31))), Err(of_2025));
        assert_eq!(from(date!(2024 - 07 - 01), Some(of_2025)), Err(of_2025), "one common day");
        assert_eq!(from(date!(2024 - 07 - 01), None), Err(of_2025), "an open rule before others");
        assert!(from(date!(2024 - 07 - 01), Some(date!(2024 - 12 - 31))).is_ok());
    }
}
