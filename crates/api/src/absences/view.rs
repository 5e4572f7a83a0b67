use crate::wire::{AbsenceKind, Wire};
use serde::Serialize;
use staj_domain::placement::AttendedMonth;
use staj_persistence::rows::absences::AbsenceRow;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// Days on which the intern did not work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Absence)]
pub struct AbsenceView {
    pub id: Uuid,
    #[schema(examples("2026-07-22"))]
    pub start_date: Date,
    /// The last of the days.
    #[schema(examples("2026-07-23"))]
    pub end_date: Date,
    pub kind: AbsenceKind,
    #[serde(with = "time::serde::rfc3339")]
    pub recorded_at: OffsetDateTime,
}

/// The attendance of one month.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceMonth {
    /// The first day of the internship in this month.
    #[schema(examples("2026-07-20"))]
    pub start_date: Date,
    /// The last day of the internship in this month.
    #[schema(examples("2026-07-31"))]
    pub end_date: Date,
    /// Working days without public holidays (A23).
    #[schema(minimum = 0, maximum = 31, examples(10))]
    pub working_days: u32,
    /// How many of the working days the intern did not work.
    #[schema(minimum = 0, maximum = 31, examples(2))]
    pub absent_days: u32,
    /// Days for which the school pays the premium: calendar days without uninsured absences, at most
    /// 30. A whole month has 30.
    #[schema(minimum = 0, maximum = 30, examples(10))]
    pub premium_days: u32,
}

/// The absences of an internship, and what follows for each month.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attendance {
    pub placement_id: Uuid,
    pub absences: Vec<AbsenceView>,
    /// Up to the last day that was served. Empty if the internship was called off or missed. Null if the
    /// holidays of a year are no longer known (A59).
    #[schema(required)]
    pub months: Option<Vec<AttendanceMonth>>,
}

impl From<AbsenceRow> for AbsenceView {
    fn from(row: AbsenceRow) -> Self {
        Self {
            id: row.id.0,
            start_date: row.start_date,
            end_date: row.end_date,
            kind: Wire(row.kind.0),
            recorded_at: row.recorded_at.0,
        }
    }
}

impl From<AttendedMonth> for AttendanceMonth {
    fn from(month: AttendedMonth) -> Self {
        Self {
            start_date: month.days.start(),
            end_date: month.days.end(),
            working_days: month.working_days,
            absent_days: month.absent_days,
            premium_days: month.premium_days,
        }
    }
}
