use crate::schema::employers;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::employer::{Employer, EmployerKind, EmployerState};
use staj_domain::ids::EmployerId;

/// An employer with its profile.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = employers)]
pub struct EmployerRow {
    pub id: Key,
    pub name: String,
    /// Folded name, for search and sorting.
    pub name_key: String,
    pub kind: Name<EmployerKind>,
    pub tax_number: String,
    pub sgk_workplace_number: Option<String>,
    pub sector: String,
    pub staff_count: i32,
    /// Plate code of the province.
    pub province_code: i32,
    pub district: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub state: Name<EmployerState>,
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl TryFrom<&EmployerRow> for Employer {
    type Error = crate::StoreError;

    fn try_from(row: &EmployerRow) -> Result<Self, Self::Error> {
        let staff_count = u32::try_from(row.staff_count)
            .ok()
            .ok_or(crate::StoreError::Corrupt { table: "employers", id: row.id.0 })?;
        Ok(Self {
            id: row.id.id(),
            kind: row.kind.0,
            state: row.state.0,
            staff_count,
            version: row.version,
        })
    }
}

/// An employer with the name of its province.
#[derive(Debug, Clone, Queryable)]
pub struct EmployerSummary {
    pub employer: EmployerRow,
    pub province_name: String,
}

/// The editable part of a profile. Kind and tax number identify the institution and never change.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = employers, treat_none_as_null = true)]
pub struct ProfileColumns {
    pub name: String,
    /// Folded name, for search and sorting.
    pub name_key: String,
    pub sgk_workplace_number: Option<String>,
    pub sector: String,
    pub staff_count: i32,
    /// Plate code of the province.
    pub province_code: i32,
    pub district: String,
    pub address: String,
    pub phone: String,
    pub email: String,
}

/// Which employers a list shows.
#[derive(Debug, Clone)]
pub struct EmployerFilter {
    pub state: Option<EmployerState>,
    /// Folded text that the name must contain.
    pub name_key: Option<String>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<EmployerId>,
    /// Maximum number of rows.
    pub limit: i64,
}
