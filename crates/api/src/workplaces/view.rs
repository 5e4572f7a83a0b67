use crate::input::is_phone;
use crate::page::page;
use crate::text::{Email, Printed};
use crate::wire::{HazardClass, Wire};
use serde::{Deserialize, Serialize};
use staj_domain::employer::Contact;
use staj_persistence::rows::workplaces::WorkplaceSummary;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Where interns of an employer work. SGK knows each workplace by a number of its own (A70).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workplace)]
pub struct WorkplaceView {
    pub id: Uuid,
    pub employer_id: Uuid,
    #[schema(examples("Macunköy tesisi"))]
    pub name: String,
    /// Plate code of the province.
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[schema(examples("Ankara"))]
    pub province_name: String,
    #[schema(examples("Yenimahalle"))]
    pub district: String,
    #[schema(examples("Mehmet Akif Ersoy Mah. 16"))]
    pub address: String,
    /// Null until the employer gives it. The school cannot declare interns without it.
    #[schema(required, examples("2.6201.01.01.1234567.006.01-02"))]
    pub sgk_workplace_number: Option<String>,
    /// How hazardous the work is (law 6331). Null until the employer says so.
    #[schema(required)]
    pub hazard_class: Option<HazardClass>,
    /// NACE code of the activity. Null until the employer gives it.
    #[schema(required, examples("62.01.01"))]
    pub nace_code: Option<String>,
    /// Whom candidates and schools can ask.
    pub contact: ContactView,
    /// Whether offers can be sent for it.
    pub open: bool,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-02T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    /// Increases with each change of this object.
    pub version: i32,
}

page! {
    /// A page of workplaces, oldest first.
    WorkplacePage of WorkplaceView
}

/// Somebody whom people can ask.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    #[schema(examples("Deniz Koç"))]
    pub full_name: String,
    #[schema(examples("deniz.koc@example.com"))]
    pub email: String,
    #[schema(examples("+903125921010"))]
    pub phone: String,
}

/// Whom people can ask.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactInput {
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Deniz Koç"))]
    pub full_name: Printed<200>,
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("deniz.koc@example.com"))]
    pub email: Email,
    #[validate(custom(function = "is_phone"))]
    #[schema(pattern = r"^\+[1-9][0-9]{6,14}$", examples("+903125921010"))]
    pub phone: String,
}

impl From<ContactInput> for Contact {
    fn from(ContactInput { full_name, email, phone }: ContactInput) -> Self {
        Self { full_name: full_name.into(), email: email.into(), phone }
    }
}

impl From<Contact> for ContactView {
    fn from(Contact { full_name, email, phone }: Contact) -> Self {
        Self { full_name, email, phone }
    }
}

impl From<WorkplaceSummary> for WorkplaceView {
    fn from(WorkplaceSummary { workplace: row, province_name }: WorkplaceSummary) -> Self {
        Self {
            id: row.id.0,
            employer_id: row.employer_id.0,
            name: row.name,
            province_code: row.province_code,
            province_name,
            district: row.district,
            address: row.address,
            sgk_workplace_number: row.sgk_workplace_number,
            hazard_class: row.hazard_class.map(|class| Wire(class.0)),
            nace_code: row.nace_code,
            contact: ContactView {
                full_name: row.contact_name,
                email: row.contact_email,
                phone: row.contact_phone,
            },
            open: row.is_open,
            created_at: row.created_at.0,
            version: row.version,
        }
    }
}
