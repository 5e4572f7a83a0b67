use super::employers::PayerColumns;
use super::offers::OfferRow;
use super::placements::PlacementRow;
use crate::types::{Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{EmployerId, FacultyId, OfferId, SchoolId};
use staj_domain::sgk_notice::SgkNoticeState;
use time::Date;

/// An offer about which somebody may have to do something.
#[derive(Debug, Clone, Queryable)]
pub struct TaskRow {
    /// The offer, which is open or confirmed.
    pub offer: OfferRow,
    /// What the employer's wages depend on.
    pub payer: PayerColumns,
    /// Name of the employer.
    pub employer_name: String,
    /// The candidate's school.
    pub school_id: Key,
    /// The internship. `None` before the confirmation.
    pub placement: Option<PlacementRow>,
    /// Id, state and due day of the SGK notice. `None` before the confirmation.
    pub notice: Option<(Key, Name<SgkNoticeState>, Date)>,
}

/// Whose tasks.
#[derive(Debug, Clone, Copy)]
pub enum TaskScope {
    /// What the employer has to do.
    Employer(EmployerId),
    /// What the school's unit has to do.
    School(SchoolId),
    /// What anybody has to do.
    Everyone,
}

/// Which offers to look at, in the order of their first days.
#[derive(Debug, Clone, Copy)]
pub struct TaskFilter {
    /// Whose tasks.
    pub scope: TaskScope,
    /// Only those about interns of this faculty.
    pub faculty: Option<FacultyId>,
    /// Only those that may have been due before this day.
    pub overdue_on: Option<Date>,
    /// Continue after the offer with this first day and id. `None` from the beginning.
    pub after: Option<(Date, OfferId)>,
    /// Maximum number of offers.
    pub limit: i64,
}
