use super::TAG;
use super::view::SchoolView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::idempotency::Item;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::{Email, Printed};
use crate::wire::SchoolKind;
use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use staj_domain::event::{Event, SchoolEvent};
use staj_domain::fact::FactName;
use staj_domain::ids::SchoolId;
use staj_persistence::rows::reference::SchoolRow;
use staj_persistence::{Tx, events, folded, reference, sort_key};
use utoipa::ToSchema;
use validator::Validate;

/// A new school.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolCreate {
    pub kind: SchoolKind,
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Orta Doğu Teknik Üniversitesi"))]
    pub name: Printed<200>,
    /// Plate code of the province.
    #[validate(range(min = 1, max = 81))]
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    /// Address for mails from the programme to the school.
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("kariyer@odtu.example"))]
    pub email: Email,
}

/// Add a school
///
/// The name must be unique. Names that differ only in case or in Turkish characters count as equal.
#[utoipa::path(
    operation_id = "create_school", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::SchoolExists])),
    ),
    request_body = SchoolCreate,
    responses((status = 201, description = "The school", body = SchoolView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/schools")]
pub async fn create_school(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<SchoolCreate>,
) -> Result<HttpResponse, ApiError> {
    let school = create(&ctx, body.0, None).await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("/v1/schools/{}", school.id)))
        .json(school))
}

/// Adds a school. `item` says which of several it is.
pub(super) async fn create(
    ctx: &Ctx<ProgrammeOfficer>,
    body: SchoolCreate,
    item: Option<Item>,
) -> Result<SchoolView, ApiError> {
    let (id, stamp): (SchoolId, _) = (new_id(), ctx.stamp());
    let open = ctx.open();
    ctx.write(move |tx, _| {
        if let Some(made) = item.as_ref().map(|item| item.made(tx)).transpose()?.flatten() {
            let made = SchoolId(made);
            let school = reference::find_school(tx, made)?.ok_or(Code::NotFound)?;
            return Ok(SchoolView::new(school, reference::document_control(tx, made)?));
        }
        let name = body.name.to_string();
        let school = SchoolRow {
            id: staj_persistence::types::key(id),
            kind: staj_persistence::types::Name(body.kind.0),
            name_key: name_key(tx, &name, None)?,
            sort_key: sort_key(&name),
            name,
            province_code: body.province_code,
            email: body.email.clone().into(),
            active: true,
            version: 0,
        };
        reference::insert_school(tx, &school)?;
        events::append(tx, &stamp, &[Event::new(id, SchoolEvent::Create)])?;
        if let Some(item) = &item {
            item.keep(tx, &open.app.vault, id.0)?;
        }
        Ok(SchoolView::new(school, reference::document_control(tx, id)?))
    })
    .await
}

/// The search key of a school name. Refused if another school has the same key.
pub(super) fn name_key(
    tx: &mut Tx<'_>,
    name: &str,
    own: Option<SchoolId>,
) -> Result<String, ApiError> {
    let name_key = folded(name);
    match reference::claim_school_name(tx, &name_key)? {
        Some(other) if Some(other) != own => {
            Err(ApiError::with_detail(Code::SchoolExists, "a school with this name already exists")
                .at("name")
                .fact(FactName::SchoolId, other))
        }
        _ => Ok(name_key),
    }
}
