//! How long the data of a candidate is kept (A66), what stops its erasure (A67), and what people ask
//! about their own data (KVKK 11, 13).

use crate::calendar::{Timestamp, istanbul_date};
use crate::ids::CandidateId;
use time::{Date, Duration};

names! {
    /// Why the data of a candidate is kept. Of several reasons, the one that lasts longest counts.
    pub enum RetentionClass {
        /// They have an account and have not applied.
        Unused = "unused",
        /// They have applied and had no internship.
        Applied = "applied",
        /// They had an internship, which an inspection of SGK may ask about.
        Interned = "interned",
    }
}

impl RetentionClass {
    /// For how many years the data is kept.
    pub fn years(self) -> i32 {
        match self {
            Self::Unused | Self::Applied => 2,
            // Law 5510, article 86: records of insured persons are kept for ten years.
            Self::Interned => 10,
        }
    }

    /// From which day on these years count.
    pub fn since(self) -> &'static str {
        match self {
            Self::Unused => "the day of the last sign-in",
            Self::Applied => "the end of the last term that they applied in",
            Self::Interned => "the last day of their last internship",
        }
    }
}

/// After how many years the records of who looked at what, notifications and mails are deleted.
pub const RECORD_YEARS: i32 = 2;
/// After how many days the records of a session or of a link in a mail are deleted. A session lasts
/// ninety at most.
pub const SESSION_DAYS: i64 = 180;

/// The same day so many years later. The 29th of February becomes the 28th.
pub fn years_after(day: Date, years: i32) -> Date {
    let year = day.year() + years;
    day.replace_year(year)
        .or_else(|_| day.replace_day(28).and_then(|day| day.replace_year(year)))
        .unwrap_or(Date::MAX)
}

/// When a job looks for the first time whether the data of a new candidate is still needed.
pub fn first_look(created_at: Timestamp) -> Date {
    years_after(istanbul_date(created_at), RetentionClass::Unused.years())
}

/// What a candidate has left behind, as far as it decides how long it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// The candidate.
    pub candidate: CandidateId,
    /// When they signed in last, or when the account was created.
    pub seen_at: Timestamp,
    /// When the programme ends of the last term that they applied in. `None`: they have not applied.
    pub programme_end: Option<Date>,
    /// The last day of their last internship. `None`: they had none.
    pub last_day: Option<Date>,
    /// Whether the programme office has granted their request to be erased.
    pub asked: bool,
    /// Whether nothing of them may be erased for now.
    pub held: bool,
}

/// Until when data is kept, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Why.
    pub class: RetentionClass,
    /// The first day on which it is erased.
    pub until: Date,
}

/// What is done with the data of a candidate today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing before this day.
    Keep(Date),
    /// It is erased.
    Erase(RetentionClass),
}

/// The data of a candidate is needed longer, although they asked for its erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the data is needed until {}", .0.until)]
pub struct StillNeeded(pub Kept);

impl Footprint {
    /// Until when the data is kept. Whoever asked for erasure is erased as soon as no term needs the
    /// data, and an internship is kept all the same (KVKK 7 and 5/2).
    pub fn kept(&self) -> Kept {
        let count = |class: RetentionClass, since| Kept {
            class,
            until: match class {
                RetentionClass::Unused if self.asked => since,
                RetentionClass::Applied if self.asked => since + Duration::DAY,
                RetentionClass::Unused | RetentionClass::Applied | RetentionClass::Interned => {
                    years_after(since, class.years())
                }
            },
        };
        let unused = count(RetentionClass::Unused, istanbul_date(self.seen_at));
        let applied = self.programme_end.map(|end| count(RetentionClass::Applied, end));
        let interned = self.last_day.map(|day| count(RetentionClass::Interned, day));
        [applied, interned]
            .into_iter()
            .flatten()
            .fold(unused, |longest, kept| if kept.until >= longest.until { kept } else { longest })
    }

    /// What is done today. A hold is looked at again every day.
    pub fn fate(&self, today: Date) -> Fate {
        let Kept { class, until } = self.kept();
        if until > today {
            Fate::Keep(until)
        } else if self.held {
            Fate::Keep(today + Duration::DAY)
        } else {
            Fate::Erase(class)
        }
    }

    /// Whether a request for erasure can be granted today.
    pub fn check_erasure(&self, today: Date) -> Result<(), StillNeeded> {
        let kept = Self { asked: true, ..*self }.kept();
        if kept.until <= today { Ok(()) } else { Err(StillNeeded(kept)) }
    }
}

names! {
    /// What somebody asks about their own data (KVKK 11).
    pub enum DataRequestKind {
        /// To learn what is stored about them, and who gets it.
        Access = "access",
        /// To correct what is wrong.
        Correction = "correction",
        /// To erase it.
        Erasure = "erasure",
        /// To object to a result or to a use.
        Objection = "objection",
    }
}

names! {
    /// The state of a request about one's own data.
    pub enum DataRequestState {
        /// The programme office has not answered yet.
        Open = "open",
        /// The programme office has answered.
        Answered = "answered",
    }
}

/// Within how many days a request is answered (KVKK 13/2).
pub const ANSWER_DAYS: i64 = 30;

/// Until when a request is answered.
pub fn answer_by(asked_at: Timestamp) -> Date {
    istanbul_date(asked_at) + Duration::days(ANSWER_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const SEEN: Footprint = Footprint {
        candidate: CandidateId(uuid::Uuid::nil()),
        seen_at: datetime!(2026-03-01 09:00 UTC),
        programme_end: None,
        last_day: None,
        asked: false,
        held: false,
    };

    #[test]
    fn data_is_kept_as_long_as_its_longest_reason_lasts() {
        use RetentionClass::*;
        let applied = Footprint { programme_end: Some(date!(2026 - 12 - 31)), ..SEEN };
        let interned = Footprint { last_day: Some(date!(2026 - 08 - 28)), ..applied };
        let seen_again = Footprint { seen_at: datetime!(2031-01-01 09:00 UTC), ..applied };
        for (footprint, class, until) in [
            (SEEN, Unused, date!(2028 - 03 - 01)),
            (applied, Applied, date!(2028 - 12 - 31)),
            (interned, Interned, date!(2036 - 08 - 28)),
            (seen_again, Unused, date!(2033 - 01 - 01)),
        ] {
            assert_eq!(footprint.kept(), Kept { class, until });
            let eve = until - Duration::DAY;
            assert_eq!(footprint.fate(eve), Fate::Keep(until));
            assert_eq!(footprint.fate(until), Fate::Erase(class));
            let held = Footprint { held: true, ..footprint };
            assert_eq!(held.fate(until), Fate::Keep(until + Duration::DAY));
        }
    }

    #[test]
    fn whoever_asks_is_erased_once_no_term_and_no_law_needs_the_data() {
        let today = date!(2026 - 06 - 01);
        assert_eq!(SEEN.check_erasure(today), Ok(()));
        let running = Footprint { programme_end: Some(today), ..SEEN };
        assert_eq!(
            running.check_erasure(today).map_err(|of| of.0.until),
            Err(date!(2026 - 06 - 02))
        );
        assert_eq!(running.check_erasure(date!(2026 - 06 - 02)), Ok(()));
        let interned = Footprint { last_day: Some(date!(2025 - 08 - 28)), ..running };
        let refused = interned.check_erasure(today).unwrap_err().0;
        assert_eq!(
            (refused.class, refused.until),
            (RetentionClass::Interned, date!(2035 - 08 - 28))
        );
    }

    #[test]
    fn a_leap_day_has_a_successor_in_every_year() {
        assert_eq!(years_after(date!(2024 - 02 - 29), 2), date!(2026 - 02 - 28));
        assert_eq!(years_after(date!(2024 - 02 - 29), 4), date!(2028 - 02 - 29));
    }
}
