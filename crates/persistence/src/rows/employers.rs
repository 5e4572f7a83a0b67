use crate::schema::employers;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::employer::{Employer, EmployerKind, EmployerState};
use staj_domain::ids::EmployerId;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = employers)]
pub struct EmployerRow {
    pub id: Key,
    pub name: String,
    pub name_key: String,
    pub kind: Name<EmployerKind>,
    pub tax_number: String,
    pub sgk_workplace_number: Option<String>,
    pub sector: String,
    pub staff_count: i32,
    pub province_code: i32,
    pub district: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub state: Name<EmployerState>,
    pub created_at: At,
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

/// What of a profile can be edited: kind and tax number say who the institution is, and stay.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = employers, treat_none_as_null = true)]
pub struct ProfileColumns {
    pub name: String,
    pub name_key: String,
    pub sgk_workplace_number: Option<String>,
    pub sector: String,
    pub staff_count: i32,
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
    /// Part of the name, folded.
    pub name_key: Option<String>,
    pub after: Option<EmployerId>,
    pub limit: i64,
}
