use serde::Serialize;
use staj_persistence::rows::faculties::FacultyRow;
use utoipa::ToSchema;
use uuid::Uuid;

/// A part of a school that registers the interns of some departments: a faculty, a vocational school or an
/// institute.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Faculty)]
pub struct FacultyView {
    pub id: Uuid,
    pub school_id: Uuid,
    #[schema(examples("Mühendislik Fakültesi"))]
    pub name: String,
    /// Gets the mails about its interns as long as no officer looks after it.
    #[schema(examples("staj.muhendislik@odtu.example"))]
    pub email: String,
    /// Codes of its departments, in their order. A department has at most one faculty in a school.
    #[schema(examples("computer_engineering"))]
    pub department_codes: Vec<String>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// The faculties of a school.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacultyList {
    pub items: Vec<FacultyView>,
}

impl FacultyView {
    pub fn new(row: FacultyRow, department_codes: Vec<String>) -> Self {
        Self {
            id: row.id.0,
            school_id: row.school_id.0,
            name: row.name,
            email: row.email,
            department_codes,
            version: row.version,
        }
    }
}
