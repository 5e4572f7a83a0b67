use crate::schema::workplaces;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::employer::{Contact, HazardClass, Workplace};
use staj_domain::ids::{EmployerId, WorkplaceId};

/// A workplace of an employer (A70).
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = workplaces, treat_none_as_null = true)]
pub struct WorkplaceRow {
    /// The id.
    pub id: Key,
    /// The employer.
    pub employer_id: Key,
    /// Name of the workplace, which no other workplace of the employer has.
    pub name: String,
    /// Plate code of the province.
    pub province_code: i32,
    /// District within the province.
    pub district: String,
    /// Address without district and province.
    pub address: String,
    /// Number of the workplace at SGK. `None` if the employer gave none.
    pub sgk_workplace_number: Option<String>,
    /// How hazardous the work is. `None` if the employer did not say.
    pub hazard_class: Option<Name<HazardClass>>,
    /// NACE code of the activity. `None` if the employer did not say.
    pub nace_code: Option<String>,
    /// Name of the contact.
    pub contact_name: String,
    /// E-mail address of the contact.
    pub contact_email: String,
    /// Phone number of the contact.
    pub contact_phone: String,
    /// Whether offers can be sent for it.
    pub is_open: bool,
    /// When it was added.
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl From<&WorkplaceRow> for Workplace {
    fn from(row: &WorkplaceRow) -> Self {
        Self {
            id: row.id.id(),
            employer: row.employer_id.id(),
            province_code: row.province_code,
            address: format!("{}, {}", row.address, row.district),
            contact: Contact {
                full_name: row.contact_name.clone(),
                email: row.contact_email.clone(),
                phone: row.contact_phone.clone(),
            },
            is_open: row.is_open,
        }
    }
}

/// A workplace with the name of its province.
#[derive(Debug, Clone, Queryable)]
pub struct WorkplaceSummary {
    /// The workplace.
    pub workplace: WorkplaceRow,
    /// Name of the province.
    pub province_name: String,
}

/// Which workplaces of an employer a list shows, oldest first.
#[derive(Debug, Clone)]
pub struct WorkplaceFilter {
    /// The employer.
    pub employer: EmployerId,
    /// Only those for which offers can be sent, or only the others.
    pub open: Option<bool>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<WorkplaceId>,
    /// Maximum number of rows.
    pub limit: i64,
}

impl WorkplaceFilter {
    /// Every workplace of an employer.
    pub fn all(employer: EmployerId) -> Self {
        Self { employer, open: None, after: None, limit: i64::MAX }
    }
}
