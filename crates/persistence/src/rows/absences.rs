use crate::StoreError;
use crate::schema::absences;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::period::Period;
use staj_domain::placement::{Absence, AbsenceKind};
use time::Date;

/// Days on which an intern did not work (A82).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = absences)]
pub struct AbsenceRow {
    /// The id.
    pub id: Key,
    /// The internship.
    pub placement_id: Key,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    /// Why they did not work.
    pub kind: Name<AbsenceKind>,
    /// The member of the employer who recorded it.
    pub recorded_by: Key,
    /// When they recorded it.
    pub recorded_at: At,
}

impl TryFrom<AbsenceRow> for Absence {
    type Error = StoreError;

    fn try_from(row: AbsenceRow) -> Result<Self, Self::Error> {
        let days = Period::new(row.start_date, row.end_date)
            .map_err(|_order| StoreError::Corrupt { table: "absences", id: row.id.0 })?;
        Ok(Self { id: row.id.id(), days, kind: row.kind.0 })
    }
}
