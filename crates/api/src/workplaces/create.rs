use super::view::{ContactInput, WorkplaceView};
use super::{TAG, check};
use crate::caller::roles;
use crate::ctx::{Ctx, new_id};
use crate::employers::{EmployerAdministrator, EmployerPath};
use crate::input::{Body, is_nace_code, is_workplace_number};
use crate::problem::{ApiError, Code};
use crate::text::Printed;
use crate::wire::HazardClass;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::employer::Contact;
use staj_domain::event::{Event, WorkplaceEvent};
use staj_domain::ids::{EmployerId, WorkplaceId};
use staj_persistence::rows::workplaces::WorkplaceRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{employers, events, workplaces};
use utoipa::ToSchema;
use validator::Validate;

/// A new workplace.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkplaceCreate {
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Macunköy tesisi"))]
    pub name: Printed<200>,
    /// Plate code of the province.
    #[validate(range(min = 1, max = 81))]
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 100, examples("Yenimahalle"))]
    pub district: Printed<100>,
    /// Without district and province. Letters show it.
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 390, examples("Mehmet Akif Ersoy Mah. 16"))]
    pub address: Printed<390>,
    /// The number of the workplace at SGK: 23 digits, or 26 for a subcontractor, optionally separated
    /// by dots and dashes. Its 17th to 19th digits are the province.
    #[validate(length(max = 40), custom(function = "is_workplace_number"))]
    #[schema(
        min_length = 23,
        max_length = 40,
        pattern = "^[0-9.-]+$",
        examples("2.6201.01.01.1234567.006.01-02")
    )]
    pub sgk_workplace_number: Option<String>,
    /// How hazardous the work is (law 6331).
    pub hazard_class: Option<HazardClass>,
    /// NACE code of the activity: four or six digits, separated by dots.
    #[validate(custom(function = "is_nace_code"))]
    #[schema(pattern = r"^[0-9]{2}\.[0-9]{2}(\.[0-9]{2})?$", examples("62.01.01"))]
    pub nace_code: Option<String>,
    /// Whom candidates and schools can ask.
    #[validate(nested)]
    pub contact: ContactInput,
}

/// Add a workplace
///
/// Adds a place where interns of the employer work. Every offer is made for a workplace, and the SGK
/// notice has its number. Managers of the employer and the programme office can do this.
#[utoipa::path(
    operation_id = "create_workplace", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerAdministrator>())),
        ("x-problem-codes" = json!([Code::EmployerState])),
    ),
    request_body = WorkplaceCreate,
    responses((status = 201, description = "The workplace", body = WorkplaceView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/employers/{employer_id}/workplaces")]
pub async fn create_workplace(
    ctx: Ctx<EmployerAdministrator>,
    path: Path<EmployerPath>,
    body: Body<WorkplaceCreate>,
) -> Result<HttpResponse, ApiError> {
    let (employer, id): (_, WorkplaceId) = (EmployerId(path.employer_id), new_id());
    let (Body(body), stamp) = (body, ctx.stamp());
    let workplace = ctx
        .write(move |tx, me| {
            me.may_administer(employer)?;
            employers::lock(tx, employer)?.ok_or(Code::NotFound)?.not_closed()?;
            let contact = Contact::from(body.contact.clone());
            let workplace = WorkplaceRow {
                id: key(id),
                employer_id: key(employer),
                name: body.name.clone().into(),
                province_code: body.province_code,
                district: body.district.clone().into(),
                address: body.address.clone().into(),
                sgk_workplace_number: body.sgk_workplace_number.clone(),
                hazard_class: body.hazard_class.map(|class| Name(class.0)),
                nace_code: body.nace_code.clone(),
                contact_name: contact.full_name,
                contact_email: contact.email,
                contact_phone: contact.phone,
                is_open: true,
                created_at: At(stamp.at),
                version: 0,
            };
            check(tx, &workplace)?;
            workplaces::insert(tx, &workplace)?;
            events::append(tx, &stamp, &[Event::new(id, WorkplaceEvent::Create)])?;
            Ok(WorkplaceView::from(workplaces::find(tx, id)?.ok_or(Code::NotFound)?))
        })
        .await?;
    let location = format!("/v1/workplaces/{}", workplace.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(workplace))
}
