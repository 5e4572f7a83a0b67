//! What somebody must do about an offer or an internship, and by when. Tasks are not stored: they
//! follow from the state, so none can be forgotten.

use crate::calendar::{Timestamp, entry_declaration_by, istanbul_date};
use crate::offer::{Offer, Progress};
use crate::placement::{Placement, PlacementState};
use crate::sgk_notice::SgkNoticeState;
use crate::wage::WageDuty;
use time::Date;

names! {
    /// A kind of task.
    pub enum TaskKind {
        /// The wage is below the statutory one (A56).
        RaiseWage = "raise_wage",
        /// The school does not know of the internship (R18).
        ShareSgkNotice = "share_sgk_notice",
        /// The intern is not declared to SGK (R20).
        DeclareIntern = "declare_intern",
        /// The school has not approved or rejected the internship (R71).
        DecideApproval = "decide_approval",
    }
}

names! {
    /// Who has to do it.
    pub enum TaskOwner {
        /// The employer that made the offer.
        Employer = "employer",
        /// The unit of the intern's school.
        School = "school",
    }
}

impl TaskKind {
    /// Who has to do it.
    pub fn owner(self) -> TaskOwner {
        match self {
            Self::RaiseWage | Self::ShareSgkNotice => TaskOwner::Employer,
            Self::DeclareIntern | Self::DecideApproval => TaskOwner::School,
        }
    }
}

/// Something that has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub kind: TaskKind,
    /// The last day on which it is in time, in Istanbul.
    pub due_on: Date,
}

/// The internship of a confirmed offer, with its SGK notice.
#[derive(Debug, Clone, Copy)]
pub struct Internship<'a> {
    /// The internship.
    pub placement: &'a Placement,
    /// The state of the notice.
    pub notice: SgkNoticeState,
    /// The last day on which the notice can be shared in time.
    pub notice_due_on: Date,
}

/// What has to be done about an offer.
pub fn tasks(
    offer: &Offer,
    duty: WageDuty<'_>,
    internship: Option<Internship<'_>>,
    now: Timestamp,
) -> Vec<Task> {
    let mut tasks = vec![];
    let is_current = offer.state_at(now).holds_quota();
    if let Some(shortfall) = offer.shortfall(duty).filter(|_| is_current) {
        // An offer with a wage that is too low can be neither accepted nor confirmed.
        let answer = match offer.progress {
            Progress::Sent => Some(offer.conditions.respond_by),
            Progress::Accepted { confirm_by } => Some(confirm_by),
            _ => None,
        };
        let due_on = answer.map_or(shortfall.from, |by| shortfall.from.min(istanbul_date(by)));
        tasks.push(Task { kind: TaskKind::RaiseWage, due_on });
    }
    let Some(Internship { placement, notice, notice_due_on }) = internship else { return tasks };
    let Some(served) = offer.taken() else { return tasks };
    let declared_by = entry_declaration_by(served.start());
    // A late declaration is still owed, so these do not end with the internship.
    if SgkNoticeState::WAITING.contains(&notice) {
        tasks.push(Task { kind: TaskKind::ShareSgkNotice, due_on: notice_due_on });
    }
    if SgkNoticeState::READ_BY_SCHOOL.contains(&notice) {
        tasks.push(Task { kind: TaskKind::DeclareIntern, due_on: declared_by });
    }
    let runs = matches!(
        placement.state_at(offer.conditions.period, now),
        PlacementState::Confirmed | PlacementState::Active
    );
    if runs && placement.university_approval.is_none() {
        tasks.push(Task { kind: TaskKind::DecideApproval, due_on: declared_by });
    }
    tasks
}

impl Task {
    /// Whether it should have been done before today.
    pub fn is_overdue(self, now: Timestamp) -> bool {
        istanbul_date(now) > self.due_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::start_of_day;
    use crate::employer::{Contact, Employer, EmployerKind, EmployerState};
    use crate::ids::{EmployerId, OfferId, PlacementId, QuotaId, WorkplaceId};
    use crate::money::Kurus;
    use crate::offer::{OfferConditions, Place, Slot, WageRaise, Work};
    use crate::period::Period;
    use crate::placement::{Ruling, Verdict};
    use crate::wage::{WageRule, rule_on};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use time::Duration;
    use time::macros::date;
    use uuid::Uuid;

    const START: Date = date!(2026 - 07 - 20);
    const DUE: Date = date!(2026 - 07 - 13);

    fn offer(progress: Progress) -> Offer {
        let period = Period::new(START, date!(2026 - 08 - 14)).expect("in order");
        let text = String::new;
        Offer {
            id: OfferId(Uuid::nil()),
            employer: EmployerId(Uuid::nil()),
            quota: QuotaId(Uuid::nil()),
            conditions: OfferConditions {
                period,
                place: Place {
                    workplace: WorkplaceId(Uuid::nil()),
                    province_code: 6,
                    address: text(),
                },
                unit: None,
                works_saturdays: false,
                work: Work {
                    tasks: text(),
                    weekly_hours: 40,
                    mentor: None,
                    contact: Contact { full_name: text(), email: text(), phone: text() },
                },
                monthly_wage: Kurus(1_000),
                respond_by: start_of_day(date!(2026 - 07 - 05)),
            },
            raises: vec![],
            progress,
            version: 0,
        }
    }

    fn employer(kind: EmployerKind, staff_count: u32) -> Employer {
        let (id, state) = (EmployerId(Uuid::nil()), EmployerState::Active);
        Employer { id, kind, state, staff_count, version: 0 }
    }

    fn of(
        notice: SgkNoticeState,
        approval: Option<Verdict>,
        freed_from: Option<Date>,
    ) -> Vec<(TaskKind, Date)> {
        let now = start_of_day(date!(2026 - 07 - 25));
        let offer = offer(Progress::Confirmed { slot: Slot::First, freed_from });
        let (mut placement, _) = Placement::of_confirmed(PlacementId(Uuid::nil()), offer.id);
        placement.university_approval =
            approval.map(|verdict| Ruling { verdict, text: None, at: now });
        if freed_from == Some(START) {
            placement.state = PlacementState::NoShow;
        }
        let employer = employer(EmployerKind::Private, 25);
        let duty = WageDuty { employer: &employer, rules: &[] };
        let internship = Internship { placement: &placement, notice, notice_due_on: DUE };
        let tasks = tasks(&offer, duty, Some(internship), now);
        assert!(tasks.iter().all(|task| task.is_overdue(now)), "{tasks:?}");
        tasks.into_iter().map(|task| (task.kind, task.due_on)).collect()
    }

    #[test]
    fn an_internship_is_on_somebodys_list_until_it_is_declared_and_decided() {
        use SgkNoticeState::*;
        use TaskKind::*;
        let eve = date!(2026 - 07 - 19);
        let approved = Some(Verdict::Approved);
        for notice in [Pending, Rejected] {
            assert_eq!(of(notice, approved, None), [(ShareSgkNotice, DUE)]);
        }
        for notice in [Shared, Acknowledged] {
            assert_eq!(of(notice, approved, None), [(DeclareIntern, eve)]);
        }
        for notice in [Declared, Recalled] {
            assert_eq!(of(notice, approved, None), []);
        }
        assert_eq!(of(Declared, None, None), [(DecideApproval, eve)]);
        assert_eq!(of(Pending, None, Some(START)), [], "the intern never came");
    }

    /// What the law asks for on a day, computed independently of [`WageDuty`] on purpose.
    fn floor_on(rules: &[WageRule], employer: &Employer, day: Date) -> Kurus {
        let public = employer.kind == EmployerKind::Public;
        let rule = rule_on(rules, day);
        rule.map_or(Kurus(0), |rule| rule.monthly_floor(public, employer.staff_count, day))
    }

    prop_compose! {
        /// Rules from random days on, each until the next.
        fn wage_rules()(changes in vec((1..60_i64, 1_000..4_000_i64, any::<bool>()), 0..4)) -> Vec<WageRule> {
            let mut from = date!(2026 - 07 - 01);
            changes.into_iter().map(|(days, wage, contributes)| {
                let rule = WageRule {
                    valid_from: from,
                    valid_to: Some(from + Duration::days(days - 1)),
                    net_minimum_wage: Kurus(wage),
                    rate_large_bp: 3_000,
                    rate_small_bp: 1_500,
                    rate_small_while_contribution_bp: 3_000,
                    public_rate_bp: 10_000,
                    staff_threshold: 20,
                    contribution_until: contributes.then_some(from + Duration::days(days / 2)),
                };
                from += Duration::days(days);
                rule
            }).collect()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn every_paid_day_has_a_lawful_wage_or_stands_on_the_employers_list(
            rules in wage_rules(),
            public in any::<bool>(),
            staff_count in 15..25_u32,
            wage in 100..4_000_i64,
            raises in vec((0..30_i64, 1..3_000_i64), 0..4),
            freed_after in proptest::option::of(0..26_i64),
            today in -30..60_i64,
        ) {
            let employer =
                employer(if public { EmployerKind::Public } else { EmployerKind::Private }, staff_count);
            let duty = WageDuty { employer: &employer, rules: &rules };
            let now = start_of_day(START + Duration::days(today));
            let freed_from = freed_after.map(|days| START + Duration::days(days));
            let mut offer = offer(Progress::Confirmed { slot: Slot::First, freed_from });
            offer.conditions.monthly_wage = Kurus(wage);
            for (after, more) in raises {
                let from = START + Duration::days(after);
                let raise = WageRaise { from, monthly_wage: Kurus(offer.wage_on(from).0 + more) };
                offer = offer.clone().raise_wage(raise, now).map_or(offer, |(raised, _)| raised);
            }
            let on_list = tasks(&offer, duty, None, now);
            let paid: Vec<_> = offer.taken().into_iter().flat_map(Period::dates).collect();
            let low: Vec<_> = paid
                .iter()
                .filter(|day| offer.wage_on(**day) < floor_on(&rules, &employer, **day))
                .collect();
            let expected: Vec<_> =
                low.first().map(|due_on| Task { kind: TaskKind::RaiseWage, due_on: **due_on }).into_iter().collect();
            prop_assert_eq!(on_list, expected);
            // A raise to the named wage from the named day takes it off the list.
            if let Some(shortfall) = offer.shortfall(duty) {
                let raise = WageRaise { from: shortfall.from, monthly_wage: shortfall.floor };
                let (raised, _) = offer.raise_wage(raise, now).expect("the floor is higher");
                prop_assert_eq!(tasks(&raised, duty, None, now), vec![]);
            }
        }
    }
}
