//! The statutory minimum wage of interns under law 3308 art. 25 (R68, A29). The rates are stored as
//! rules that are valid for a range of dates.

use time::Date;

use crate::employer::{Employer, EmployerKind};
use crate::event::{Event, WageRuleEvent};
use crate::ids::WageRuleId;
use crate::money::Kurus;
use crate::period::Period;

/// One whole in basis points.
const WHOLE_BP: i64 = 10_000;

/// For wages, every month has thirty days (R68).
const DAYS_PER_MONTH: i64 = 30;

/// The minimum wages of interns during a span of time. Rates are in basis points of the net minimum
/// wage (A29).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WageRule {
    /// The first day of validity.
    pub valid_from: Date,
    /// The last day of validity; `None` when no end is known.
    pub valid_to: Option<Date>,
    /// The net minimum wage per month.
    pub net_minimum_wage: Kurus,
    /// The rate for private employers with at least `staff_threshold` staff.
    pub rate_large_bp: u32,
    /// The rate for private employers with fewer staff, without the state contribution.
    pub rate_small_bp: u32,
    /// The rate for private employers with fewer staff, during the state contribution.
    pub rate_small_while_contribution_bp: u32,
    /// The rate for public employers of any size.
    pub public_rate_bp: u32,
    /// The smallest number of staff of a large employer, not counting interns and apprentices.
    pub staff_threshold: u32,
    /// The last day of the state contribution (provisional art. 12); `None` without one.
    pub contribution_until: Option<Date>,
}

impl WageRule {
    /// The lowest monthly wage that an employer may offer for an internship that starts on the day
    /// `on` (R68, A29).
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

/// Another wage rule is in force on some of the same days (A29).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the wage rule that is valid from {other} is in force on some of the same days as the new rule"
)]
pub struct ValidityOverlap {
    /// The first day of the other rule.
    pub other: Date,
}

/// The result of putting a wage rule in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWageRule {
    /// The new rule.
    pub rule: WageRule,
    /// The earlier rule without an end, which now ends on the day before the new rule begins.
    pub ended: Option<WageRule>,
    /// The events to append.
    pub events: Vec<Event>,
}

impl WageRule {
    /// Puts the rule in force in addition to the existing `rules`. No day may have two rules (A29).
    /// An earlier rule without an end is ended on the day before the new one begins.
    pub fn put_in_force(self, rules: &[WageRule]) -> Result<NewWageRule, ValidityOverlap> {
        let mut ended = None;
        for rule in rules {
            let other = rule.valid_from;
            let overlaps = self.valid_to.is_none_or(|to| other <= to)
                && rule.valid_to.is_none_or(|to| self.valid_from <= to);
            if !overlaps {
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
                event(rule.valid_from, WageRuleEvent::End).because(format!(
                    "the rule from {} ends because a rule from {} was added",
                    rule.valid_from, self.valid_from
                ))
            })
            .collect();
        events.push(
            event(self.valid_from, WageRuleEvent::Create)
                .because(format!("from {}", self.valid_from)),
        );
        Ok(NewWageRule { rule: self, ended, events })
    }
}

/// What an employer must pay its interns (R68). The rules and the employer's class can change after
/// an offer was sent, so this is judged again at each step (A56).
#[derive(Clone, Copy, Debug)]
pub struct WageDuty<'a> {
    /// The employer, whose kind and size matter.
    pub employer: &'a Employer,
    /// All wage rules.
    pub rules: &'a [WageRule],
}

/// The wage of an internship is below the statutory one on some of its days (A56).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("from {from} on, the monthly wage is {wage}, but the statutory minimum is {floor}")]
pub struct WageShortfall {
    /// The first such day.
    pub from: Date,
    /// The monthly wage on that day.
    pub wage: Kurus,
    /// The lowest monthly wage that is enough for all such days.
    pub floor: Kurus,
}

impl WageDuty<'_> {
    /// The lowest monthly wage on a day (A29); `None` when no rule is in force on it.
    fn floor_on(self, day: Date) -> Option<Kurus> {
        let public = match self.employer.kind {
            EmployerKind::Public => true,
            EmployerKind::Private => false,
        };
        let staff_count = self.employer.staff_count;
        rule_on(self.rules, day).map(|rule| rule.monthly_floor(public, staff_count, day))
    }

    /// The lowest monthly wage that is enough on every one of these days; `None` when no rule is in
    /// force on any.
    pub fn floor(self, days: Period) -> Option<Kurus> {
        days.dates().filter_map(|day| self.floor_on(day)).max()
    }

    /// The days on which a wage is below the statutory one; `None` when there are none.
    pub fn shortfall(self, days: Period, wage_on: impl Fn(Date) -> Kurus) -> Option<WageShortfall> {
        let below = |day| {
            let (wage, floor) = (wage_on(day), self.floor_on(day)?);
            (wage < floor).then_some(WageShortfall { from: day, wage, floor })
        };
        let widen = |first: WageShortfall, next: WageShortfall| WageShortfall {
            floor: first.floor.max(next.floor),
            ..first
        };
        days.dates().filter_map(below).reduce(widen)
    }
}

/// The rule in force on a day; `None` when there is none. If there are several, it is the one that
/// began last (A29).
pub fn rule_on(rules: &[WageRule], date: Date) -> Option<&WageRule> {
    rules.iter().filter(|rule| rule.is_valid_on(date)).max_by_key(|rule| rule.valid_from)
}

/// The wage for part of a month: one thirtieth of `monthly` for each calendar day, rounded once
/// (R68, D8).
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
    fn the_wage_floors_of_2026_depend_on_size_and_kind_of_the_employer() {
        assert_eq!(floor(&rule_2026(), false, 25), "8422.65");
        assert_eq!(floor(&rule_2026(), false, 20), "8422.65");
        assert_eq!(floor(&rule_2026(), false, 12), "8422.65");
        assert_eq!(floor(&rule_2026(), true, 12), "28075.50");
        assert_eq!(floor(&rule_2026(), true, 2_500), "28075.50");
    }

    #[test]
    fn the_wage_floors_of_2025_use_the_minimum_wage_of_2025() {
        let rule = rule(2025, 2_210_467);
        let bare = WageRule { contribution_until: None, ..rule.clone() };
        assert_eq!(floor(&rule, false, 25), "6631.40");
        assert_eq!(floor(&bare, false, 12), "3315.70");
        assert_eq!(floor(&rule, true, 12), "22104.67");
    }

    #[test]
    fn there_is_no_wage_floor_when_no_rule_is_in_force() {
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
            let employer = employer(kind);
            let duty = WageDuty { employer: &employer, rules: &rules };
            let days = |first, last| Period::new(first, last).expect("in order");
            assert_eq!(duty.floor(days(eve, eve)), None);
            assert_eq!(duty.floor(days(eve, rule_2026().valid_from)), Some(floor));
            assert_eq!(duty.shortfall(days(eve, eve), |_| Kurus(0)), None);
        }
    }

    #[test]
    fn a_wage_must_be_enough_on_every_day_whatever_rule_is_in_force() {
        let employer = Employer {
            id: crate::ids::EmployerId(uuid::Uuid::from_u128(1)),
            kind: EmployerKind::Private,
            state: crate::employer::EmployerState::Active,
            staff_count: 25,
            version: 0,
        };
        let ended = WageRule { valid_to: Some(date!(2026 - 12 - 31)), ..rule_2026() };
        let rules = [ended, rule(2027, 3_600_000)];
        let duty = WageDuty { employer: &employer, rules: &rules };
        let winter = Period::new(date!(2026 - 12 - 28), date!(2027 - 01 - 03)).expect("in order");
        let new_year = date!(2027 - 01 - 01);
        assert_eq!(duty.floor(winter), Some(Kurus(1_080_000)));
        assert_eq!(duty.shortfall(winter, |_| Kurus(1_080_000)), None);
        let shortfall = |wage| WageShortfall { from: new_year, wage, floor: Kurus(1_080_000) };
        assert_eq!(duty.shortfall(winter, |_| Kurus(1_079_999)), Some(shortfall(Kurus(1_079_999))));
        // It is enough to pay more from the day on which more is due.
        let raised = |day| if day < new_year { Kurus(842_265) } else { Kurus(1_080_000) };
        assert_eq!(duty.shortfall(winter, raised), None);
        let too_late = |day| raised(day - time::Duration::DAY);
        assert_eq!(duty.shortfall(winter, too_late), Some(shortfall(Kurus(842_265))));
        // The floor covers every day, not only the first one.
        let low = duty.shortfall(winter, |_| Kurus(1)).expect("it is low");
        assert_eq!((low.from, low.floor), (winter.start(), Kurus(1_080_000)));
    }

    #[test]
    fn small_employers_pay_half_without_the_state_contribution() {
        let bare = WageRule { contribution_until: None, ..rule_2026() };
        assert_eq!(floor(&bare, false, 12), "4211.33");
        assert_eq!(floor(&bare, false, 19), "4211.33");
        assert_eq!(floor(&bare, false, 20), "8422.65");
    }

    #[test]
    fn the_state_contribution_includes_its_last_day() {
        let rule = WageRule { contribution_until: Some(START), ..rule_2026() };
        assert_eq!(rule.monthly_floor(false, 12, START), Kurus(842_265));
        assert_eq!(rule.monthly_floor(false, 12, date!(2026 - 06 - 16)), Kurus(421_133));
    }

    #[test]
    fn part_of_a_month_is_paid_in_thirtieths() {
        let monthly = Kurus(842_265);
        assert_eq!(pro_rata(monthly, 20).to_string(), "5615.10");
        assert_eq!(pro_rata(monthly, 30), monthly);
        assert_eq!(pro_rata(monthly, 1).to_string(), "280.76");
        assert_eq!(pro_rata(monthly, 0), Kurus(0));
    }

    #[test]
    fn the_rule_of_a_day_is_the_latest_one_valid_on_it() {
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
    fn a_new_rule_ends_an_earlier_rule_without_an_end() {
        let ended = WageRule { valid_to: Some(date!(2025 - 12 - 31)), ..rule(2025, 2_210_467) };
        let next = rule(2027, 3_000_000);
        let new =
            next.clone().put_in_force(&[ended.clone(), rule_2026()]).expect("the days are free");
        let closed = WageRule { valid_to: Some(date!(2026 - 12 - 31)), ..rule_2026() };
        assert_eq!((&new.rule, new.ended.as_ref()), (&next, Some(&closed)));
        assert_eq!(new.events.len(), 2);

        let past = WageRule { valid_to: Some(date!(2024 - 12 - 31)), ..rule(2024, 1_700_212) };
        let new = past.put_in_force(&[ended, rule_2026()]).expect("the days are free");
        assert_eq!((new.ended, new.events.len()), (None, 1));
    }

    #[test]
    fn two_rules_cannot_be_in_force_on_the_same_day() {
        let ended = WageRule { valid_to: Some(date!(2025 - 12 - 31)), ..rule(2025, 2_210_467) };
        let rules = [ended, rule_2026()];
        let from = |valid_from, valid_to| {
            let rule = WageRule { valid_from, valid_to, ..rule_2026() };
            rule.put_in_force(&rules).map_err(|overlap| overlap.other)
        };
        let (of_2025, of_2026) = (date!(2025 - 01 - 01), date!(2026 - 01 - 01));
        assert_eq!(from(of_2026, None), Err(of_2026), "the same first day");
        assert_eq!(from(date!(2025 - 12 - 31), Some(date!(2025 - 12 - 31))), Err(of_2025));
        assert_eq!(from(date!(2024 - 07 - 01), Some(of_2025)), Err(of_2025), "one shared day");
        assert_eq!(from(date!(2024 - 07 - 01), None), Err(of_2025), "no end, before others");
        assert!(from(date!(2024 - 07 - 01), Some(date!(2024 - 12 - 31))).is_ok());
    }
}
