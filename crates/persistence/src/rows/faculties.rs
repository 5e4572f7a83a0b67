use crate::schema::faculties;
use crate::types::Key;
use diesel::prelude::*;

/// A part of a school that registers the interns of some departments (A69).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = faculties)]
pub struct FacultyRow {
    /// The id.
    pub id: Key,
    /// Its school.
    pub school_id: Key,
    /// Name of the faculty.
    pub name: String,
    /// Address for mails to the faculty.
    pub email: String,
    /// Counter of the row, raised by each change.
    pub version: i32,
}
