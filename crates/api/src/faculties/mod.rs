//! The faculties of a school: parts that register the interns of some departments (A69).

mod create;
mod delete;
mod list;
mod update;
mod view;

use crate::problem::{ApiError, Code};
use crate::text::Line;
use serde::Deserialize;
use staj_domain::ids::{FacultyId, SchoolId};
use staj_persistence::rows::faculties::FacultyRow;
use staj_persistence::types::key;
use staj_persistence::{Tx, faculties, reference};
use std::collections::BTreeSet;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "reference";
/// The most departments of a faculty.
const DEPARTMENTS: u64 = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct FacultyPath {
    /// Id of the faculty.
    faculty_id: Uuid,
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_faculties)
        .service(create::create_faculty)
        .service(update::update_faculty)
        .service(delete::delete_faculty);
}

/// A faculty of the caller's school. The lock of the school is held, so that no department gets a second
/// faculty meanwhile.
fn lock(tx: &mut Tx<'_>, school: SchoolId, id: FacultyId) -> Result<FacultyRow, ApiError> {
    reference::lock_school(tx, school)?;
    let found = faculties::find(tx, id)?.filter(|found| found.school_id == key(school));
    Ok(found.ok_or(Code::NotFound)?)
}

/// The codes in their order, if the departments exist and no other faculty of the school has them.
fn departments(
    tx: &mut Tx<'_>,
    school: SchoolId,
    own: FacultyId,
    codes: &[Line<100>],
) -> Result<Vec<String>, ApiError> {
    let at = |code: &str| {
        let place = codes.iter().position(|other| **other == *code).unwrap_or_default();
        format!("department_codes/{place}")
    };
    let distinct: BTreeSet<_> = codes.iter().map(|code| code.to_string()).collect();
    if let Some(code) = reference::unknown_department(tx, &distinct)? {
        return Err(ApiError::member(&at(&code), "unknown", "there is no such department"));
    }
    for (faculty, others) in faculties::list(tx, school)? {
        let taken = others.iter().find(|code| distinct.contains(*code));
        if let Some(code) = taken.filter(|_| faculty.id != key(own)) {
            let detail = format!("{} has this department already", faculty.name);
            return Err(ApiError::member(&at(code), "taken", detail));
        }
    }
    Ok(distinct.into_iter().collect())
}
