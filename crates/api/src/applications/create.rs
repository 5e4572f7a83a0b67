use super::form::{
    PreferredPeriod, completed, field_of, hundredths, known_items, periods, provinces, quantities,
    school_kind,
};
use super::{ApplicationView, ApplicationViewer, TAG, answer};
use crate::caller::{Candidate, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::{Body, Faults};
use crate::problem::{ApiError, Code};
use crate::text::{Line, Printed};
use crate::wire::Level;
use crate::wire::PlateCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::application::{Application, ApplicationForm};
use staj_domain::fact::FactName;
use staj_domain::ids::{ApplicationId, SchoolId, TermId};
use staj_persistence::{applications, events, users};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TermPath {
    /// Id of the term.
    term_id: Uuid,
}

/// A new application. Fields that you leave out take their default values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationCreate {
    /// The school at which the candidate studies.
    pub school_id: Uuid,
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 100, examples("computer_engineering"))]
    pub department_code: Line<100>,
    pub level: Level,
    /// Year of study. 0 is the preparatory class.
    #[validate(range(min = 0, max = 12))]
    #[schema(minimum = 0, maximum = 12, examples(3))]
    pub class_year: u8,
    /// Grade point average out of 4.00, with at most two decimals.
    #[validate(range(min = 0.0, max = 4.0))]
    #[schema(minimum = 0, maximum = 4, examples(3.25))]
    pub gpa: Option<f64>,
    pub formal_education: bool,
    /// The candidate's number at the school.
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 30, examples("2201234"))]
    pub student_number: Printed<30>,
    /// Quantities from 0 to 1000, by item. Only items that the criteria of the term ask for are
    /// allowed.
    #[serde(default)]
    #[validate(custom(function = quantities))]
    pub declared: BTreeMap<String, u32>,
    /// Licence-plate codes of the preferred provinces, each at most once.
    #[serde(default)]
    #[validate(length(max = 10), custom(function = provinces))]
    #[schema(value_type = Vec<PlateCode>, max_items = 10)]
    pub city_preferences: Vec<i32>,
    /// Preferred periods. No two of them may start on the same day.
    #[serde(default)]
    #[validate(length(max = 5))]
    #[schema(max_items = 5)]
    #[validate(nested)]
    pub period_preferences: Vec<PreferredPeriod>,
}

/// Start an application
///
/// Creates the draft of your application for a term. You can have one application per term, and you
/// can start it only while applications are open by the server's clock (R5). Data that an official
/// source declared about you is filled in and cannot be changed (R28, R40): leave it out or send
/// the same values. You can edit the draft until you submit it. Until then only you and the
/// programme office see it.
#[utoipa::path(
    operation_id = "create_application", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::ApplicationsClosed, Code::ApplicationExists])),
    ),
    request_body = ApplicationCreate,
    responses((status = 201, description = "The draft", body = ApplicationView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/terms/{term_id}/applications")]
pub async fn create_application(
    ctx: Ctx<Candidate>,
    path: Path<TermPath>,
    body: Body<ApplicationCreate>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), term_id) = (body, TermId(path.term_id));
    let (id, stamp): (ApplicationId, _) = (new_id(), ctx.stamp());
    let sealed =
        ctx.read(|tx, me| Ok(users::national_id_sealed(tx, me.id)?.ok_or(Code::NotFound)?)).await?;
    let record =
        ctx.block(move |app| app.declared_data.record_of(&app.vault.open(&sealed)?)).await?;
    let application = ctx
        .write(move |tx, me| {
            let call = applications::call(tx, term_id)?.ok_or(Code::NotFound)?;
            let school = SchoolId(body.school_id);
            let mut faults = Faults::default();
            let kind = faults.check(school_kind(tx, school))?;
            let field = faults.check(field_of(tx, &body.department_code))?;
            let gpa = faults.check(body.gpa.map(|gpa| hundredths("gpa", gpa)).transpose())?;
            let wished = faults.check(periods(&body.period_preferences))?;
            let (Some(school_kind), Some(field_code), Some(gpa), Some(periods)) =
                (kind, field, gpa, wished)
            else {
                return Err(faults.into());
            };
            let form = ApplicationForm {
                school,
                school_kind,
                level: body.level.0,
                class_year: body.class_year,
                department_code: body.department_code.clone().into(),
                field_code,
                gpa,
                formal_education: body.formal_education,
                student_number: body.student_number.clone().into(),
                declared: body.declared.clone(),
                sources: BTreeMap::new(),
                cities: body.city_preferences.iter().copied().collect(),
                periods,
            };
            known_items(&call, &form)?;
            let form = completed(form, &call.asked_of(&record))?;
            let (application, event) = Application::draft(id, form, &call.term, stamp.at)?;
            let number = call.application_number(applications::next_number(tx, term_id)?);
            // Concurrent requests wait for each other at the number, so this query sees what they
            // inserted.
            if let Some(other) = applications::find_of_candidate(tx, me.id, term_id)? {
                return Err(
                    ApiError::from(Code::ApplicationExists).fact(FactName::ApplicationId, other)
                );
            }
            applications::insert(tx, &application, (me.id, term_id), &number, stamp.at)?;
            events::append(tx, &stamp, &[event])?;
            answer(tx, id, ApplicationViewer::Candidate(me), stamp.at)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("/v1/applications/{id}")))
        .json(application))
}
