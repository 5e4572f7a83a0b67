//! A closed interval of calendar dates.

use std::iter;

use time::Date;

/// The days from `start` to `end`, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    start: Date,
    end: Date,
}

/// The largest number of days in a period whose days are counted. It also limits the length of an
/// internship.
pub const LONGEST: i64 = 366;

/// The period has more than [`LONGEST`] days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period can have at most {LONGEST} days")]
pub struct TooLong;

/// The start date is after the end date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the start date {start} is after the end date {end}")]
pub struct DateOrder {
    /// The start date.
    pub start: Date,
    /// The end date.
    pub end: Date,
}

impl Period {
    /// A period from `start` to `end`, inclusive. The shortest period is one day (R35).
    pub fn new(start: Date, end: Date) -> Result<Self, DateOrder> {
        if start <= end { Ok(Self { start, end }) } else { Err(DateOrder { start, end }) }
    }

    /// Refuses a period of more than [`LONGEST`] days.
    pub fn countable(self) -> Result<Self, TooLong> {
        if self.days() <= LONGEST { Ok(self) } else { Err(TooLong) }
    }

    /// The first day, which is part of the period.
    pub fn start(self) -> Date {
        self.start
    }

    /// The last day, which is part of the period.
    pub fn end(self) -> Date {
        self.end
    }

    /// The number of calendar days, including the first and the last.
    pub fn days(self) -> i64 {
        (self.end - self.start).whole_days() + 1
    }

    /// Whether the date is in the period; its first and last day are.
    pub fn contains(self, date: Date) -> bool {
        self.start <= date && date <= self.end
    }

    /// Whether the periods share at least one day (R51).
    pub fn overlaps(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// Every day of the period, from the first to the last.
    pub fn dates(self) -> impl Iterator<Item = Date> {
        iter::successors(Some(self.start), |date| date.next_day())
            .take_while(move |date| *date <= self.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;

    fn period(start: Date, end: Date) -> Period {
        Period::new(start, end).expect("test dates are in order")
    }

    #[test]
    fn a_period_must_not_end_before_it_starts() {
        let (start, end) = (date!(2026 - 07 - 02), date!(2026 - 07 - 01));
        assert_eq!(Period::new(start, end), Err(DateOrder { start, end }));
        assert_eq!(
            DateOrder { start, end }.to_string(),
            "the start date 2026-07-02 is after the end date 2026-07-01"
        );
    }

    #[test]
    fn a_single_day_is_a_period() {
        let day = date!(2026 - 07 - 01);
        assert_eq!(period(day, day).days(), 1);
        assert!(period(day, day).contains(day));
    }

    #[test]
    fn periods_that_share_one_day_overlap() {
        let july = period(date!(2026 - 07 - 01), date!(2026 - 07 - 31));
        let touching = period(date!(2026 - 07 - 31), date!(2026 - 08 - 20));
        let following = period(date!(2026 - 08 - 01), date!(2026 - 08 - 20));
        assert!(july.overlaps(touching) && touching.overlaps(july));
        assert!(!july.overlaps(following) && !following.overlaps(july));
        assert!(july.overlaps(period(date!(2026 - 07 - 10), date!(2026 - 07 - 12))));
    }

    #[test]
    fn both_ends_belong_to_the_period() {
        let june = period(date!(2026 - 06 - 15), date!(2026 - 07 - 10));
        assert_eq!(june.days(), 26);
        assert!(june.contains(june.start()) && june.contains(june.end()));
        assert!(!june.contains(date!(2026 - 06 - 14)) && !june.contains(date!(2026 - 07 - 11)));
    }

    #[test]
    fn the_dates_stop_at_the_last_representable_date() {
        assert_eq!(period(Date::MAX, Date::MAX).dates().count(), 1);
    }

    proptest! {
        #[test]
        fn periods_overlap_exactly_when_they_share_a_day(
            a in 0..40_i64, a_len in 0..20_i64, b in 0..40_i64, b_len in 0..20_i64,
        ) {
            let day = |n| date!(2026 - 12 - 01) + Duration::days(n);
            let (a, b) = (period(day(a), day(a + a_len)), period(day(b), day(b + b_len)));
            prop_assert_eq!(a.overlaps(b), a.dates().any(|date| b.contains(date)));
            prop_assert_eq!(a.dates().count(), usize::try_from(a.days())?);
        }
    }

    #[test]
    fn a_leap_year_is_countable_and_one_day_more_is_not() {
        let first = time::macros::date!(2028 - 01 - 01);
        let period = |days| Period { start: first, end: first + time::Duration::days(days - 1) };
        assert_eq!(period(LONGEST).countable(), Ok(period(LONGEST)));
        assert_eq!(period(LONGEST + 1).countable(), Err(TooLong));
    }
}
