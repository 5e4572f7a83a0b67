//! Checks of the application form against the reference data and the term.

use crate::input::common_era;
use crate::problem::{ApiError, FieldProblem};
use serde::{Deserialize, Serialize};
use staj_domain::application::{
    ApplicationForm, Call, Contradiction, OfficialRecord, QUANTITY_LIMIT,
};
use staj_domain::ids::SchoolId;
use staj_domain::period::Period;
use staj_domain::school::SchoolKind;
use staj_persistence::{Tx, applications, reference};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// A period in which the candidate would like to do an internship.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferredPeriod {
    /// First day of the period.
    #[schema(examples("2026-07-01"))]
    #[validate(custom(function = common_era))]
    pub start_date: Date,
    /// Last day of the period.
    #[schema(examples("2026-08-31"))]
    #[validate(custom(function = common_era))]
    pub end_date: Date,
}

pub fn quantities(declared: &BTreeMap<String, u32>) -> Result<(), ValidationError> {
    if declared.values().any(|quantity| *quantity > QUANTITY_LIMIT) {
        return Err(ValidationError::new("range").with_message(
            format!("each must be a whole number from 0 to {QUANTITY_LIMIT}").into(),
        ));
    }
    Ok(())
}

pub fn provinces(codes: &[i32]) -> Result<(), ValidationError> {
    if codes.iter().any(|code| !(1..=81).contains(code)) {
        return Err(ValidationError::new("range")
            .with_message("each must be a plate code from 1 to 81".into()));
    }
    if codes.iter().collect::<BTreeSet<_>>().len() < codes.len() {
        return Err(ValidationError::new("unique").with_message("each may appear only once".into()));
    }
    Ok(())
}

/// Hundredths of a grade point average, which has at most two decimals.
pub fn hundredths(member: &str, gpa: f64) -> Result<u16, ApiError> {
    // The shortest decimal that parses to this number, which is what the client wrote.
    let written = gpa.to_string();
    let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
    let digits = format!("{whole}{decimals:0<2}");
    match digits.parse() {
        Ok(hundredths) if decimals.len() <= 2 => Ok(hundredths),
        _ => Err(ApiError::member(member, "precision", "must have at most two decimals")),
    }
}

pub fn periods(wished: &[PreferredPeriod]) -> Result<BTreeSet<Period>, ApiError> {
    let mut periods = BTreeSet::new();
    for (at, wish) in wished.iter().enumerate() {
        let member = |name, code, detail: String| {
            ApiError::member(&format!("period_preferences/{at}/{name}"), code, detail)
        };
        let period = Period::new(wish.start_date, wish.end_date)
            .map_err(|error| member("end_date", "date_order", error.to_string()))?;
        if periods.iter().any(|other: &Period| other.start() == period.start()) {
            return Err(member(
                "start_date",
                "unique",
                "starts on the same day as another period".to_owned(),
            ));
        }
        periods.insert(period);
    }
    Ok(periods)
}

pub fn school_kind(tx: &mut Tx<'_>, school: SchoolId) -> Result<SchoolKind, ApiError> {
    reference::school_kind(tx, school)?.ok_or_else(|| {
        ApiError::member("school_id", "unknown", "no such school takes part in the programme")
    })
}

pub fn field_of(tx: &mut Tx<'_>, department: &str) -> Result<String, ApiError> {
    applications::field_of(tx, department)?.ok_or_else(|| {
        ApiError::member("department_code", "unknown", "there is no such department")
    })
}

/// Refuses declared items that the criteria of the term do not ask for.
pub fn known_items(call: &Call, form: &ApplicationForm) -> Result<(), ApiError> {
    let problem = |item: &str| {
        let detail = "the criteria of this term do not ask for it";
        FieldProblem::member(&format!("declared/{item}"), "unknown", detail)
    };
    let unknown: Vec<_> = call.unknown_items(&form.declared).into_iter().map(problem).collect();
    if unknown.is_empty() { Ok(()) } else { Err(ApiError::invalid(unknown)) }
}

/// Fills in what the official source declares. Refuses a form that contradicts it.
pub fn completed(
    form: ApplicationForm,
    record: &OfficialRecord,
) -> Result<ApplicationForm, ApiError> {
    let problem = |found: &Contradiction| {
        FieldProblem::member(&found.member(), "official", found.to_string())
    };
    form.completed(record).map_err(|found| ApiError::invalid(found.iter().map(problem).collect()))
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn a_grade_point_average_has_at_most_two_decimals() {
        for (gpa, expected) in
            [(0.0, 0), (4.0, 400), (3.5, 350), (2.07, 207), (0.29, 29), (1.005, 0), (3.999, 0)]
        {
            match hundredths("gpa", gpa) {
                Ok(hundredths) => assert_eq!(hundredths, expected, "{gpa}"),
                Err(_) => assert_eq!(expected, 0, "{gpa}"),
            }
        }
        assert!(hundredths("gpa", 0.1 + 0.2).is_err());
    }
}
