use super::view::{ContactInput, WorkplaceView};
use super::{TAG, WorkplacePath, check};
use crate::caller::roles;
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::employers::EmployerAdministrator;
use crate::input::{Body, given, is_nace_code, is_workplace_number};
use crate::problem::{ApiError, Code};
use crate::text::Printed;
use crate::wire::HazardClass;
use actix_web::patch;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::employer::Contact;
use staj_domain::event::{Event, OfferEvent, WorkplaceEvent};
use staj_domain::ids::WorkplaceId;
use staj_persistence::rows::workplaces::WorkplaceRow;
use staj_persistence::types::Name;
use staj_persistence::{employers, events, workplaces};
use std::iter;
use utoipa::ToSchema;
use validator::Validate;

/// Changes to a workplace. Omitted fields keep their values. Null clears an optional field.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkplacePatch {
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 200)]
    pub name: Option<Printed<200>>,
    #[validate(range(min = 1, max = 81))]
    #[schema(minimum = 1, maximum = 81)]
    pub province_code: Option<i32>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 100)]
    pub district: Option<Printed<100>>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 390)]
    pub address: Option<Printed<390>>,
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 40), custom(function = "is_workplace_number"))]
    #[schema(min_length = 23, max_length = 40, pattern = "^[0-9.-]+$")]
    pub sgk_workplace_number: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    pub hazard_class: Option<Option<HazardClass>>,
    #[serde(default, deserialize_with = "given")]
    #[validate(custom(function = "is_nace_code"))]
    #[schema(pattern = r"^[0-9]{2}\.[0-9]{2}(\.[0-9]{2})?$")]
    pub nace_code: Option<Option<String>>,
    #[validate(nested)]
    pub contact: Option<ContactInput>,
    /// Whether offers can be sent for it. Those that were sent stay as they are.
    pub open: Option<bool>,
}

/// Edit a workplace
///
/// Offers that were sent keep the address that they stated (R33), and drafts get the new one. SGK
/// notices show the number, the hazard class and the NACE code as they are now, so correcting a number
/// here corrects them.
#[utoipa::path(
    operation_id = "update_workplace", tag = TAG, params(WorkplacePath),
    extensions(
        ("x-roles" = json!(roles::<EmployerAdministrator>())),
        ("x-problem-codes" = json!([Code::EmployerState])),
    ),
    request_body = WorkplacePatch,
    responses((status = 200, description = "The updated workplace", body = WorkplaceView))
)]
#[patch("/v1/workplaces/{workplace_id}")]
pub async fn update_workplace(
    ctx: Ctx<EmployerAdministrator>,
    path: Path<WorkplacePath>,
    body: Body<WorkplacePatch>,
) -> Result<Json<WorkplaceView>, ApiError> {
    let (id, stamp, Body(patch)) = (WorkplaceId(path.workplace_id), ctx.stamp(), body);
    let workplace = ctx
        .write(move |tx, me| {
            let employer = workplaces::load(tx, id)?.ok_or(Code::NotFound)?.employer;
            me.may_administer(employer)?;
            employers::lock(tx, employer)?.ok_or(Code::NotFound)?.not_closed()?;
            let before = workplaces::find(tx, id)?.ok_or(Code::NotFound)?;
            let (was, patch) = (before.workplace.clone(), patch.clone());
            let contact = patch.contact.map(Contact::from).unwrap_or(Contact {
                full_name: was.contact_name,
                email: was.contact_email,
                phone: was.contact_phone,
            });
            let hazard_class = patch.hazard_class.map(|class| class.map(|class| Name(class.0)));
            let workplace = WorkplaceRow {
                id: was.id,
                employer_id: was.employer_id,
                name: patch.name.map_or(was.name, Into::into),
                province_code: patch.province_code.unwrap_or(was.province_code),
                district: patch.district.map_or(was.district, Into::into),
                address: patch.address.map_or(was.address, Into::into),
                sgk_workplace_number: patch
                    .sgk_workplace_number
                    .unwrap_or(was.sgk_workplace_number),
                hazard_class: hazard_class.unwrap_or(was.hazard_class),
                nace_code: patch.nace_code.unwrap_or(was.nace_code),
                contact_name: contact.full_name,
                contact_email: contact.email,
                contact_phone: contact.phone,
                is_open: patch.open.unwrap_or(was.is_open),
                created_at: was.created_at,
                version: was.version,
            };
            check(tx, &workplace)?;
            let drafts = workplaces::save(tx, &workplace)?;
            let after = WorkplaceView::from(workplaces::find(tx, id)?.ok_or(Code::NotFound)?);
            let happened = Event::new(id, WorkplaceEvent::Update)
                .changing(changes(&WorkplaceView::from(before), &after)?);
            let moved = drafts.into_iter().map(|draft| Event::new(draft, OfferEvent::Update));
            events::append(tx, &stamp, &iter::once(happened).chain(moved).collect::<Vec<_>>())?;
            Ok(after)
        })
        .await?;
    Ok(Json(workplace))
}
