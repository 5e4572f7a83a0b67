use super::view::FacultyView;
use super::{DEPARTMENTS, FacultyPath, TAG, departments, lock};
use crate::caller::{SchoolUnit, roles};
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use crate::text::{Email, Line, Printed};
use actix_web::patch;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::event::{Event, FacultyEvent};
use staj_domain::ids::FacultyId;
use staj_persistence::rows::faculties::FacultyRow;
use staj_persistence::{events, faculties};
use utoipa::ToSchema;
use validator::Validate;

/// Changes to a faculty. Omitted fields keep their values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FacultyPatch {
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 200, examples("Mühendislik Fakültesi"))]
    pub name: Option<Printed<200>>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254, examples("staj.muhendislik@odtu.example"))]
    pub email: Option<Email>,
    /// All of its departments.
    #[validate(length(max = "DEPARTMENTS"), nested)]
    #[schema(value_type = Option<Vec<String>>, max_items = 100, examples("computer_engineering"))]
    pub department_codes: Option<Vec<Line<100>>>,
}

/// Change a faculty
///
/// Changes the name, the address, or which departments it has. Departments that it loses belong to the whole
/// school again.
#[utoipa::path(
    operation_id = "update_faculty", tag = TAG, params(FacultyPath),
    extensions(("x-roles" = json!(roles::<SchoolUnit>()))),
    request_body = FacultyPatch,
    responses((status = 200, description = "The updated faculty", body = FacultyView))
)]
#[patch("/v1/faculties/{faculty_id}")]
pub async fn update_faculty(
    ctx: Ctx<SchoolUnit>,
    path: Path<FacultyPath>,
    body: Body<FacultyPatch>,
) -> Result<Json<FacultyView>, ApiError> {
    let (id, Body(patch), stamp) = (FacultyId(path.faculty_id), body, ctx.stamp());
    let faculty = ctx
        .write(move |tx, me| {
            let was = lock(tx, me.school, id)?;
            let had = faculties::departments(tx, id)?;
            let codes = match &patch.department_codes {
                Some(codes) => departments(tx, me.school, id, codes)?,
                None => had.clone(),
            };
            let faculty = FacultyRow {
                name: patch.name.as_deref().map_or_else(|| was.name.clone(), str::to_owned),
                email: patch.email.clone().map_or_else(|| was.email.clone(), Into::into),
                ..was.clone()
            };
            faculties::save(tx, &faculty)?;
            faculties::set_departments(tx, &faculty, &codes)?;
            let before = FacultyView::new(was, had);
            let after =
                FacultyView::new(FacultyRow { version: faculty.version + 1, ..faculty }, codes);
            let event = Event::new(id, FacultyEvent::Update).changing(changes(&before, &after)?);
            events::append(tx, &stamp, &[event])?;
            Ok(after)
        })
        .await?;
    Ok(Json(faculty))
}
