//! Istanbul days, lead times and working days.

use std::collections::{BTreeMap, BTreeSet};

use time::{
    Date, Duration, Month, OffsetDateTime, UtcOffset, Weekday,
    macros::{offset, time},
};

use crate::period::Period;

/// An instant. It is stored in UTC (D1).
pub type Timestamp = OffsetDateTime;

/// Türkiye keeps UTC+3 all year (D1).
const ISTANBUL: UtcOffset = offset!(+3);

/// The local date and time in Istanbul at an instant (D1).
pub fn istanbul(at: Timestamp) -> OffsetDateTime {
    at.checked_to_offset(ISTANBUL).unwrap_or(at)
}

/// The calendar date in Istanbul at an instant (D1).
pub fn istanbul_date(at: Timestamp) -> Date {
    istanbul(at).date()
}

/// The instant at which a day begins in Istanbul, 00:00:00 (D1).
pub fn start_of_day(date: Date) -> Timestamp {
    match date.previous_day() {
        Some(eve) => eve.with_time(time!(21:00:00)).assume_utc(),
        None => date.midnight().assume_utc(),
    }
}

/// The last second of a day in Istanbul, 23:59:59 (D1).
pub fn end_of_day(date: Date) -> Timestamp {
    date.with_time(time!(20:59:59)).assume_utc()
}

/// The number of calendar days from one date to another, without counting the first (A6). Negative
/// when `to` is before `from`.
pub fn days_ahead(from: Date, to: Date) -> i64 {
    (to - from).whole_days()
}

/// The last day on which an offer of an internship that starts on `start` may be sent (R17, A6).
pub fn last_send_day(start: Date, lead_days: u16) -> Date {
    days_before(start, lead_days)
}

/// The last day on which the SGK notice is shared with the school in time (R18, A7).
pub fn sgk_notice_due_on(start: Date, lead_days: u16) -> Date {
    days_before(start, lead_days)
}

/// The legal deadline for the school's entry declaration to SGK: the day before the start (A7).
pub fn entry_declaration_by(start: Date) -> Date {
    days_before(start, 1)
}

/// Holidays do not shift the result, because a lead time counts calendar days (A6).
fn days_before(date: Date, days: u16) -> Date {
    date.saturating_sub(Duration::days(days.into()))
}

names! {
    /// How much of a public holiday is free: the whole day, or the afternoon from 13:00 (A23).
    pub enum HolidayKind {
        /// The whole day is free.
        Full = "full",
        /// The afternoon is free, from 13:00 in Istanbul.
        Half = "half",
    }
}

/// A public holiday under law 2429 (A23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holiday {
    /// The day of the holiday in Istanbul.
    pub date: Date,
    /// How much of the day is free.
    pub kind: HolidayKind,
}

/// The holidays to which law 2429 gives fixed dates. Each is free for the whole day or from 13:00.
const FIXED: [(Month, u8); 8] = [
    (Month::January, 1),
    (Month::April, 23),
    (Month::May, 1),
    (Month::May, 19),
    (Month::July, 15),
    (Month::August, 30),
    (Month::October, 28),
    (Month::October, 29),
];
/// The number of full days of Ramazan Bayramı and of Kurban Bayramı (law 2429, art. 2). Every year
/// has both.
const FEASTS: [usize; 2] = [3, 4];

/// The public holidays known to the system, with at most one kind for each date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    days: BTreeMap<Date, HolidayKind>,
    /// The years whose holidays are complete (A59).
    years: BTreeSet<i32>,
}

/// Working days cannot be counted, because the holidays of a year are not known (A59).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the public holidays of {0} are not known yet")]
pub struct HolidaysUnknown(pub i32);

/// The number of working days in a period (A23).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkingDays {
    /// All working days, including half days.
    pub days: u32,
    /// The working days with a free afternoon. They are also counted in `days`.
    pub half_days: u32,
}

impl FromIterator<Holiday> for Holidays {
    /// When a date has both a full and a half holiday, it counts as full (A23).
    fn from_iter<I: IntoIterator<Item = Holiday>>(holidays: I) -> Self {
        let mut days = BTreeMap::new();
        for Holiday { date, kind } in holidays {
            let known = days.entry(date).or_insert(kind);
            if kind == HolidayKind::Full {
                *known = kind;
            }
        }
        let years: BTreeSet<_> = days.keys().map(|day| day.year()).collect();
        let years = years.into_iter().filter(|year| is_complete(&days, *year)).collect();
        Self { days, years }
    }
}

/// Whether these are all the holidays of a year: the days that the law fixes, and the consecutive
/// days of both religious feasts, whose dates differ each year (A59).
fn is_complete(days: &BTreeMap<Date, HolidayKind>, year: i32) -> bool {
    let has = |day: Option<Date>| day.is_some_and(|day| days.contains_key(&day));
    let is_full = |day: Option<Date>| {
        day.is_some_and(|day| days.get(&day).is_some_and(|kind| *kind == HolidayKind::Full))
    };
    let mut rows: Vec<usize> = days
        .keys()
        .filter(|day| day.year() == year && is_full(Some(**day)) && !is_full(day.previous_day()))
        .map(|first| {
            let days = std::iter::successors(Some(*first), |day| day.next_day());
            days.take_while(|day| is_full(Some(*day))).count()
        })
        .collect();
    rows.sort_unstable();
    let longest = rows.iter().rev().zip(FEASTS.iter().rev());
    FIXED.iter().all(|(month, day)| has(Date::from_calendar_date(year, *month, *day).ok()))
        && longest.filter(|(days, feast)| days >= feast).count() == FEASTS.len()
}

impl Holidays {
    /// Counts the days from Monday to Friday, and Saturdays if `works_saturdays`. Full holidays are
    /// left out (R34, A23). A count without the holidays of a year would be wrong, so it is refused
    /// (A59).
    pub fn working_days(
        &self,
        period: Period,
        works_saturdays: bool,
    ) -> Result<WorkingDays, HolidaysUnknown> {
        self.check(period.start(), period.end())?;
        let is_workday = |date: &Date| match date.weekday() {
            Weekday::Sunday => false,
            Weekday::Saturday => works_saturdays,
            _ => true,
        };
        let mut counted = WorkingDays::default();
        for date in period.dates().filter(is_workday) {
            match self.days.get(&date) {
                Some(HolidayKind::Full) => continue,
                Some(HolidayKind::Half) => counted.half_days += 1,
                None => {}
            }
            counted.days += 1;
        }
        Ok(counted)
    }

    /// The working day that is so many working days after a date, which does not count itself (A79). Of
    /// a year whose holidays are not known only weekends are left out, so a deadline is never too late.
    pub fn working_day_after(&self, date: Date, count: usize) -> Date {
        let is_workday = |date: &Date| match date.weekday() {
            Weekday::Saturday | Weekday::Sunday => false,
            _ => self.days.get(date) != Some(&HolidayKind::Full),
        };
        let days = std::iter::successors(date.next_day(), |day| day.next_day());
        days.filter(is_workday).take(count).last().unwrap_or(date)
    }

    /// Checks that the holidays of every year between these days are known (A59).
    pub fn check(&self, first: Date, last: Date) -> Result<(), HolidaysUnknown> {
        let mut years = first.year()..=last.year();
        years
            .find(|year| !self.years.contains(year))
            .map_or(Ok(()), |year| Err(HolidaysUnknown(year)))
    }

    /// The years whose holidays the programme office has to record: this year and the next, unless
    /// they are known (A59).
    pub fn missing(&self, now: Timestamp) -> Vec<i32> {
        let year = istanbul_date(now).year();
        (year..=year + 1).filter(|year| !self.years.contains(year)).collect()
    }
}

/// An instant in RFC 3339 and UTC, for the text of a refusal.
pub fn instant_text(at: Timestamp) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    at.format(&time::format_description::well_known::Rfc3339).unwrap_or_else(|_| at.to_string())
}

/// Holidays for tests.
#[cfg(test)]
pub(crate) mod examples {
    use time::macros::date;

    use super::*;

    /// The eve and the number of full days of each religious holiday.
    const EVES: [(Date, i64); 12] = [
        (date!(2026 - 03 - 19), 3),
        (date!(2026 - 05 - 26), 4),
        (date!(2027 - 03 - 08), 3),
        (date!(2027 - 05 - 15), 4),
        (date!(2028 - 02 - 25), 3),
        (date!(2028 - 05 - 04), 4),
        (date!(2029 - 02 - 13), 3),
        (date!(2029 - 04 - 23), 4),
        (date!(2030 - 02 - 03), 3),
        (date!(2030 - 04 - 12), 4),
        (date!(2031 - 01 - 23), 3),
        (date!(2031 - 04 - 01), 4),
    ];

    pub fn full(date: Date) -> Holiday {
        Holiday { date, kind: HolidayKind::Full }
    }

    pub fn half(date: Date) -> Holiday {
        Holiday { date, kind: HolidayKind::Half }
    }

    /// The holidays of 2026 to 2031.
    pub fn holidays() -> Holidays {
        of_law().collect()
    }

    /// The days of [`holidays`].
    pub fn of_law() -> impl Iterator<Item = Holiday> {
        let fixed = (2026..=2031).flat_map(|year| {
            let on = |date: Date| date.replace_year(year).expect("none of them is 29 February");
            [
                full(on(date!(2026 - 01 - 01))),
                full(on(date!(2026 - 04 - 23))),
                full(on(date!(2026 - 05 - 01))),
                full(on(date!(2026 - 05 - 19))),
                full(on(date!(2026 - 07 - 15))),
                full(on(date!(2026 - 08 - 30))),
                half(on(date!(2026 - 10 - 28))),
                full(on(date!(2026 - 10 - 29))),
            ]
        });
        let feasts = EVES.into_iter().flat_map(|(eve, days)| {
            (1..=days).map(move |n| full(eve + Duration::days(n))).chain([half(eve)])
        });
        fixed.chain(feasts)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    use super::examples::{full, half, holidays, of_law};
    use super::*;

    fn period(start: Date, end: Date) -> Period {
        Period::new(start, end).expect("test dates are in order")
    }

    #[test]
    fn lead_times_count_calendar_days_back_from_the_start() {
        for (start, send, share, declare) in [
            (
                date!(2026 - 06 - 15),
                date!(2026 - 05 - 31),
                date!(2026 - 06 - 08),
                date!(2026 - 06 - 14),
            ),
            (
                date!(2026 - 07 - 20),
                date!(2026 - 07 - 05),
                date!(2026 - 07 - 13),
                date!(2026 - 07 - 19),
            ),
            (
                date!(2027 - 01 - 04),
                date!(2026 - 12 - 20),
                date!(2026 - 12 - 28),
                date!(2027 - 01 - 03),
            ),
        ] {
            assert_eq!(last_send_day(start, 15), send);
            assert_eq!(days_ahead(send, start), 15);
            assert_eq!(sgk_notice_due_on(start, 7), share);
            assert_eq!(entry_declaration_by(start), declare);
        }
    }

    #[test]
    fn the_last_send_day_ends_at_midnight_in_istanbul() {
        let start = date!(2026 - 07 - 20);
        let ahead = |at| days_ahead(istanbul_date(at), start);
        assert_eq!(ahead(datetime!(2026-07-05 20:59:59 UTC)), 15);
        assert_eq!(ahead(datetime!(2026-07-05 21:00:00 UTC)), 14);
    }

    #[test]
    fn a_day_runs_from_21_00_utc_to_21_00_utc() {
        let day = date!(2027 - 01 - 01);
        assert_eq!(start_of_day(day), datetime!(2026-12-31 21:00:00 UTC));
        assert_eq!(end_of_day(day), datetime!(2027-01-01 20:59:59 UTC));
        assert!(start_of_day(day).offset().is_utc() && end_of_day(day).offset().is_utc());
    }

    #[test]
    fn the_istanbul_date_does_not_depend_on_the_offset_of_the_timestamp() {
        let at = datetime!(2026-07-05 14:30:00 -7);
        assert_eq!(istanbul_date(at), date!(2026 - 07 - 06));
        assert_eq!(istanbul_date(at.to_offset(UtcOffset::UTC)), date!(2026 - 07 - 06));
    }

    #[test]
    fn extreme_dates_do_not_panic() {
        assert_eq!(last_send_day(Date::MIN, u16::MAX), Date::MIN);
        assert_eq!(entry_declaration_by(Date::MIN), Date::MIN);
        assert_eq!(start_of_day(Date::MIN).date(), Date::MIN);
        assert_eq!(istanbul_date(Date::MAX.with_time(time!(23:59:59)).assume_utc()), Date::MAX);
        assert!(days_ahead(Date::MIN, Date::MAX) > 0);
    }

    #[test]
    fn working_days_leave_out_weekends_and_full_holidays() {
        for (start, end, days, half_days, with_saturdays) in [
            (date!(2026 - 06 - 15), date!(2026 - 07 - 10), 20, 0, Some(23)),
            (date!(2026 - 05 - 18), date!(2026 - 06 - 12), 16, 1, Some(18)),
            (date!(2026 - 05 - 18), date!(2026 - 06 - 18), 20, 1, None),
            (date!(2026 - 07 - 06), date!(2026 - 07 - 31), 19, 0, Some(22)),
            (date!(2026 - 07 - 06), date!(2026 - 08 - 03), 20, 0, Some(24)),
            (date!(2026 - 10 - 26), date!(2026 - 10 - 30), 4, 1, None),
            (date!(2026 - 03 - 16), date!(2026 - 03 - 20), 4, 1, None),
            (date!(2027 - 05 - 10), date!(2027 - 06 - 04), 17, 0, Some(20)),
            (date!(2027 - 05 - 17), date!(2027 - 05 - 21), 2, 0, None),
            (date!(2029 - 04 - 23), date!(2029 - 04 - 27), 0, 0, None),
        ] {
            let period = period(start, end);
            let counted = holidays().working_days(period, false);
            assert_eq!(counted, Ok(WorkingDays { days, half_days }), "{start} to {end}");
            if let Some(days) = with_saturdays {
                let six = holidays().working_days(period, true).expect("the years are known");
                assert_eq!(six.days, days, "{start} to {end}");
            }
        }
    }

    #[test]
    fn a_working_day_ahead_leaves_out_weekends_and_full_holidays() {
        for (from, ahead) in [
            // Monday to Thursday, and over a weekend from each of its sides.
            (date!(2026 - 07 - 06), date!(2026 - 07 - 09)),
            (date!(2026 - 07 - 24), date!(2026 - 07 - 29)),
            (date!(2026 - 07 - 25), date!(2026 - 07 - 29)),
            (date!(2026 - 07 - 26), date!(2026 - 07 - 29)),
            // 15 July is a holiday, the half of 28 October is worked, and 29 October is free.
            (date!(2026 - 07 - 13), date!(2026 - 07 - 17)),
            (date!(2026 - 10 - 26), date!(2026 - 10 - 30)),
            // Without the holidays of a year only weekends are left out.
            (date!(2031 - 12 - 31), date!(2032 - 01 - 05)),
            (Date::MAX, Date::MAX),
        ] {
            assert_eq!(holidays().working_day_after(from, 3), ahead, "{from}");
        }
    }

    #[test]
    fn a_half_day_is_reported_only_when_it_is_worked() {
        let eve = period(date!(2027 - 05 - 15), date!(2027 - 05 - 15));
        assert_eq!(holidays().working_days(eve, false), Ok(WorkingDays { days: 0, half_days: 0 }));
        assert_eq!(holidays().working_days(eve, true), Ok(WorkingDays { days: 1, half_days: 1 }));
    }

    #[test]
    fn days_of_a_year_without_holidays_are_not_counted() {
        let unknown = |start, end| holidays().working_days(period(start, end), false);
        let (last, next) = (date!(2031 - 12 - 31), date!(2032 - 01 - 01));
        assert!(unknown(date!(2031 - 12 - 01), last).is_ok());
        assert_eq!(unknown(last, next), Err(HolidaysUnknown(2032)));
        assert_eq!(
            unknown(date!(2025 - 12 - 31), date!(2026 - 01 - 01)),
            Err(HolidaysUnknown(2025))
        );
        assert_eq!(holidays().missing(datetime!(2030-12-31 20:59:59 UTC)), []);
        assert_eq!(holidays().missing(datetime!(2030-12-31 21:00 UTC)), [2032]);
    }

    #[test]
    fn a_year_is_known_once_its_fixed_days_and_both_feasts_are() {
        let year = period(date!(2026 - 01 - 01), date!(2026 - 12 - 31));
        let without = |day: Date| of_law().filter(|of| of.date != day).collect::<Holidays>();
        assert!(holidays().working_days(year, false).is_ok());
        for needed in [
            date!(2026 - 01 - 01),
            date!(2026 - 03 - 21),
            date!(2026 - 05 - 28),
            date!(2026 - 10 - 28),
        ] {
            assert!(without(needed).working_days(year, false).is_err(), "{needed}");
        }
        // Kurban Bayramı of 2029 follows 23 April, so the two are five days in a row.
        let year = period(date!(2029 - 01 - 01), date!(2029 - 12 - 31));
        assert!(holidays().working_days(year, false).is_ok());
    }

    #[test]
    fn a_full_holiday_overrides_a_half_one_in_either_order() {
        let day = date!(2029 - 04 - 23);
        let only_full: Holidays = [full(day)].into_iter().collect();
        assert_eq!([half(day), full(day)].into_iter().collect::<Holidays>(), only_full);
        assert_eq!([full(day), half(day)].into_iter().collect::<Holidays>(), only_full);
    }

    proptest! {
        #[test]
        fn every_instant_lies_within_its_istanbul_day(second in 0..4_000_000_000_i64) {
            let at = OffsetDateTime::from_unix_timestamp(second)?;
            let date = istanbul_date(at);
            prop_assert!(start_of_day(date) <= at && at <= end_of_day(date));
        }
    }
}
