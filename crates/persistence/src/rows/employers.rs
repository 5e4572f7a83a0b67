use crate::schema::employers;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::employer::{Employer, EmployerKind, EmployerState};
use staj_domain::ids::EmployerId;

/// An employer with its profile.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = employers)]
pub struct EmployerRow {
    /// Id of the employer.
    pub id: Key,
    /// Name of the employer.
    pub name: String,
    /// Folded name, for search and sorting.
    pub name_key: String,
    /// Whether it is a public or a private institution. It never changes.
    pub kind: Name<EmployerKind>,
    /// Tax number. It never changes. Only one employer that is neither a draft nor closed has it.
    pub tax_number: String,
    /// Central registration number. `None` if the employer gave none.
    pub mersis_number: Option<String>,
    /// Sector of the employer.
    pub sector: String,
    /// Number of employees, on which the wage rules depend (R68).
    pub staff_count: i32,
    /// Plate code of the province.
    pub province_code: i32,
    /// District within the province.
    pub district: String,
    /// Address without district and province.
    pub address: String,
    /// Phone number of the employer.
    pub phone: String,
    /// E-mail address of the employer.
    pub email: String,
    /// Web page. `None` if the employer gave none.
    pub website: Option<String>,
    /// What the employer says about itself. `None` if it says nothing.
    pub about: Option<String>,
    /// Current state.
    pub state: Name<EmployerState>,
    /// Since when it is in this state.
    pub state_since: At,
    /// Why the programme office sent it back, refused, closed or merged it. `None` otherwise.
    pub state_reason: Option<String>,
    /// The employer into which it was merged. `None` if it was not.
    pub merged_into_id: Option<Key>,
    /// When it was registered.
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl TryFrom<&EmployerRow> for Employer {
    type Error = crate::StoreError;

    fn try_from(row: &EmployerRow) -> Result<Self, Self::Error> {
        let EmployerRow { id, kind, state, staff_count, version, .. } = row;
        let (id, staff_count, version) = (*id, *staff_count, *version);
        Self::try_from(&PayerColumns { id, kind: *kind, state: *state, staff_count, version })
    }
}

/// The columns of an employer on which decisions depend.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = employers)]
pub struct PayerColumns {
    id: Key,
    kind: Name<EmployerKind>,
    state: Name<EmployerState>,
    staff_count: i32,
    version: i32,
}

impl TryFrom<&PayerColumns> for Employer {
    type Error = crate::StoreError;

    fn try_from(row: &PayerColumns) -> Result<Self, Self::Error> {
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
    /// The employer.
    pub employer: EmployerRow,
    /// Name of the province.
    pub province_name: String,
}

/// The editable part of a profile. The kind and the tax number identify the institution and never
/// change.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = employers, treat_none_as_null = true)]
pub struct ProfileColumns {
    /// Name of the employer.
    pub name: String,
    /// Central registration number. `None` if the employer gave none.
    pub mersis_number: Option<String>,
    /// Folded name, for search and sorting.
    pub name_key: String,
    /// Sector of the employer.
    pub sector: String,
    /// Number of employees, on which the wage rules depend (R68).
    pub staff_count: i32,
    /// Plate code of the province.
    pub province_code: i32,
    /// District within the province.
    pub district: String,
    /// Address without district and province.
    pub address: String,
    /// Phone number of the employer.
    pub phone: String,
    /// E-mail address of the employer.
    pub email: String,
    /// Web page. `None` if the employer gave none.
    pub website: Option<String>,
    /// What the employer says about itself. `None` if it says nothing.
    pub about: Option<String>,
}

/// Which employers a list shows, newest first.
#[derive(Debug, Clone)]
pub struct EmployerFilter {
    /// Only employers in this state. `None` for every state.
    pub state: Option<EmployerState>,
    /// Folded text that the name must contain. `None` for every name.
    pub name_key: Option<String>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<EmployerId>,
    /// Maximum number of rows.
    pub limit: i64,
}
