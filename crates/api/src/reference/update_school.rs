use super::create_school::name_key;
use super::view::SchoolView;
use super::{SchoolPath, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::{Email, Printed};
use actix_web::patch;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::event::{Event, SchoolEvent};
use staj_domain::ids::SchoolId;
use staj_persistence::rows::reference::SchoolRow;
use staj_persistence::{events, reference, sort_key};
use utoipa::ToSchema;
use validator::Validate;

/// Changes to a school. Omitted fields keep their values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolPatch {
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 200, examples("Orta Doğu Teknik Üniversitesi"))]
    pub name: Option<Printed<200>>,
    /// Plate code of the province.
    #[validate(range(min = 1, max = 81))]
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: Option<i32>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254, examples("kariyer@odtu.example"))]
    pub email: Option<Email>,
    /// If false, new applications cannot name the school. Existing applications keep it.
    pub active: Option<bool>,
}

/// Change a school
///
/// Changes the name, the province, the address for mails, or whether the school takes part. Its
/// kind cannot be changed.
#[utoipa::path(
    operation_id = "update_school", tag = TAG, params(SchoolPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::SchoolExists])),
    ),
    request_body = SchoolPatch,
    responses((status = 200, description = "The updated school", body = SchoolView))
)]
#[patch("/v1/schools/{school_id}")]
pub async fn update_school(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<SchoolPath>,
    body: Body<SchoolPatch>,
) -> Result<Json<SchoolView>, ApiError> {
    let (id, Body(patch), stamp) = (SchoolId(path.school_id), body, ctx.stamp());
    let school = ctx
        .write(move |tx, _| {
            let was = reference::lock_school(tx, id)?.ok_or(Code::NotFound)?;
            let before = SchoolView::new(was.clone(), reference::document_control(tx, id)?);
            let name = patch.name.as_deref().map_or_else(|| was.name.clone(), str::to_owned);
            let school = SchoolRow {
                name_key: name_key(tx, &name, Some(id))?,
                sort_key: sort_key(&name),
                name,
                province_code: patch.province_code.unwrap_or(was.province_code),
                email: patch.email.clone().map_or(was.email, Into::into),
                active: patch.active.unwrap_or(was.active),
                ..was
            };
            reference::save_school(tx, &school)?;
            let event = match (was.active, school.active) {
                (true, false) => SchoolEvent::Deactivate,
                (false, true) => SchoolEvent::Activate,
                _ => SchoolEvent::Update,
            };
            let school = reference::find_school(tx, id)?.ok_or(Code::NotFound)?;
            let after = SchoolView::new(school, reference::document_control(tx, id)?);
            let event = Event::new(id, event).changing(changes(&before, &after)?);
            events::append(tx, &stamp, &[event])?;
            Ok(after)
        })
        .await?;
    Ok(Json(school))
}
