use super::form::{
    PreferredPeriod, completed, field_of, hundredths, known_items, periods, provinces, quantities,
    school_kind,
};
use super::{ApplicationPath, ApplicationView, ApplicationViewer, TAG, answer};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::{Body, Faults, given};
use crate::problem::{ApiError, Code};
use crate::text::{Line, Printed};
use crate::wire::Level;
use crate::wire::PlateCode;
use actix_web::patch;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{ApplicationId, SchoolId};
use staj_persistence::{applications, events};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Changes to a draft. Omitted fields keep their values. Null clears an optional field.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationPatch {
    pub school_id: Option<Uuid>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub department_code: Option<Line<100>>,
    pub level: Option<Level>,
    #[validate(range(min = 0, max = 12))]
    #[schema(minimum = 0, maximum = 12)]
    pub class_year: Option<u8>,
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = 0.0, max = 4.0))]
    #[schema(minimum = 0, maximum = 4)]
    pub gpa: Option<Option<f64>>,
    pub formal_education: Option<bool>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 30)]
    pub student_number: Option<Printed<30>>,
    /// Replaces all items.
    #[validate(custom(function = quantities))]
    pub declared: Option<BTreeMap<String, u32>>,
    /// Replaces all plate codes.
    #[validate(length(max = 10), custom(function = provinces))]
    #[schema(value_type = Option<Vec<PlateCode>>, max_items = 10)]
    pub city_preferences: Option<Vec<i32>>,
    /// Replaces all periods.
    #[validate(length(max = 5))]
    #[schema(max_items = 5)]
    #[validate(nested)]
    pub period_preferences: Option<Vec<PreferredPeriod>>,
}

/// Edit a draft
///
/// Changes an application that has not been submitted yet, while applications are open. Once it is
/// submitted or the window has closed, nobody can change it (R41). Data that an official source
/// declared about you is kept, even if you leave it out.
#[utoipa::path(
    operation_id = "update_application", tag = TAG, params(ApplicationPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::ApplicationLocked, Code::ApplicationsClosed])),
    ),
    request_body = ApplicationPatch,
    responses((status = 200, description = "The updated draft", body = ApplicationView))
)]
#[patch("/v1/applications/{application_id}")]
pub async fn update_application(
    ctx: Ctx<Candidate>,
    path: Path<ApplicationPath>,
    body: Body<ApplicationPatch>,
) -> Result<Json<ApplicationView>, ApiError> {
    let (id, stamp, Body(patch)) = (ApplicationId(path.application_id), ctx.stamp(), body);
    let application = ctx
        .write(move |tx, me| {
            let found = applications::lock(tx, id, me.id.into())?.ok_or(Code::NotFound)?;
            let call = applications::call(tx, found.term)?.ok_or(Code::NotFound)?;
            // Check this before the form: a locked application must be refused, whatever the form
            // says.
            found.application.may_edit(&call.term, stamp.at)?;
            let patch = &patch;
            let mut form = found.application.form.clone();
            let mut faults = Faults::default();
            if let Some(school) = patch.school_id {
                form.school = SchoolId(school);
                let kind = faults.check(school_kind(tx, form.school))?;
                form.school_kind = kind.unwrap_or(form.school_kind);
            }
            if let Some(department) = &patch.department_code {
                form.field_code = faults.check(field_of(tx, department))?.unwrap_or_default();
                form.department_code = department.to_string();
            }
            if let Some(level) = patch.level {
                form.level = level.0;
            }
            if let Some(class_year) = patch.class_year {
                form.class_year = class_year;
            }
            if let Some(gpa) = patch.gpa {
                form.gpa =
                    faults.check(gpa.map(|gpa| hundredths("gpa", gpa)).transpose())?.flatten();
            }
            if let Some(formal_education) = patch.formal_education {
                form.formal_education = formal_education;
            }
            if let Some(student_number) = &patch.student_number {
                form.student_number = student_number.to_string();
            }
            if let Some(declared) = &patch.declared {
                form.declared.clone_from(declared);
            }
            if let Some(cities) = &patch.city_preferences {
                form.cities = cities.iter().copied().collect();
            }
            if let Some(wished) = &patch.period_preferences {
                form.periods = faults.check(periods(wished))?.unwrap_or_default();
            }
            faults.none()?;
            known_items(&call, &form)?;
            let form = completed(form, &found.application.form.official())?;
            let (application, events) = found.application.edit(form, &call.term, stamp.at)?;
            if !events.is_empty() {
                applications::save_form(tx, &application)?;
                events::append(tx, &stamp, &events)?;
            }
            answer(tx, id, ApplicationViewer::Candidate(me), stamp.at)
        })
        .await?;
    Ok(Json(application))
}
