use super::view::FacultyView;
use super::{DEPARTMENTS, TAG, departments};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::{Email, Line, Printed};
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::event::{Event, FacultyEvent};
use staj_domain::ids::FacultyId;
use staj_persistence::rows::faculties::FacultyRow;
use staj_persistence::types::key;
use staj_persistence::{events, faculties, reference};
use utoipa::ToSchema;
use validator::Validate;

/// A new faculty.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FacultyCreate {
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Mühendislik Fakültesi"))]
    pub name: Printed<200>,
    /// Gets the mails about its interns as long as no officer looks after it.
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("staj.muhendislik@odtu.example"))]
    pub email: Email,
    /// Codes of its departments.
    #[validate(length(max = "DEPARTMENTS"), nested)]
    #[schema(value_type = Vec<String>, max_items = 100, examples("computer_engineering"))]
    pub department_codes: Vec<Line<100>>,
}

/// Add a faculty to my school
///
/// News about interns of its departments goes to the officers who look after the faculty (`update_me`), and
/// to those who look after the whole school. If there are none, it is mailed to the address of the faculty.
/// `list_my_tasks` shows officers the interns of their faculty. Every officer can still see and do everything
/// for the whole school, so that people can stand in for each other (A69).
#[utoipa::path(
    operation_id = "create_faculty", tag = TAG,
    extensions(("x-roles" = json!(roles::<SchoolUnit>()))),
    request_body = FacultyCreate,
    responses((status = 201, description = "The faculty", body = FacultyView))
)]
#[post("/v1/faculties")]
pub async fn create_faculty(
    ctx: Ctx<SchoolUnit>,
    body: Body<FacultyCreate>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), id, stamp): (_, FacultyId, _) = (body, new_id(), ctx.stamp());
    let faculty = ctx
        .write(move |tx, me| {
            reference::lock_school(tx, me.school)?.ok_or(Code::NotFound)?;
            let codes = departments(tx, me.school, id, &body.department_codes)?;
            let faculty = FacultyRow {
                id: key(id),
                school_id: key(me.school),
                name: body.name.to_string(),
                email: body.email.clone().into(),
                version: 0,
            };
            faculties::insert(tx, &faculty)?;
            faculties::set_departments(tx, &faculty, &codes)?;
            events::append(tx, &stamp, &[Event::new(id, FacultyEvent::Create)])?;
            Ok(FacultyView::new(faculty, codes))
        })
        .await?;
    Ok(HttpResponse::Created().json(faculty))
}
