use super::view::EmployerView;
use super::{EmployerAdministrator, EmployerPath, TAG, check_mersis};
use crate::caller::roles;
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::{Body, given, is_mersis_form, is_phone, is_web_address};
use crate::problem::{ApiError, Code};
use crate::text::{Email, Line, Paragraphs, Printed};
use actix_web::patch;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::event::{EmployerEvent, Event};
use staj_domain::ids::EmployerId;
use staj_persistence::rows::employers::ProfileColumns;
use staj_persistence::{employers, events, folded};
use utoipa::ToSchema;
use validator::Validate;

/// Changes to a profile. Omitted fields keep their values. Null clears an optional field. Kind and
/// tax number cannot change, because they identify the institution.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployerPatch {
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 200)]
    pub name: Option<Printed<200>>,
    /// It contains the tax number.
    #[serde(default, deserialize_with = "given")]
    #[validate(custom(function = "is_mersis_form"))]
    #[schema(pattern = "^[0-9]{16}$")]
    pub mersis_number: Option<Option<String>>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub sector: Option<Line<200>>,
    #[validate(range(min = 0, max = 10_000_000))]
    #[schema(minimum = 0, maximum = 10000000)]
    pub staff_count: Option<i32>,
    #[validate(range(min = 1, max = 81))]
    #[schema(minimum = 1, maximum = 81)]
    pub province_code: Option<i32>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub district: Option<Line<100>>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub address: Option<Line<500>>,
    #[validate(custom(function = "is_phone"))]
    #[schema(pattern = r"^\+[1-9][0-9]{6,14}$")]
    pub phone: Option<String>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    pub email: Option<Email>,
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 500), custom(function = "is_web_address"))]
    #[schema(format = "uri", max_length = 500)]
    pub website: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[validate(nested)]
    #[schema(value_type = Option<Option<String>>, format = "paragraphs", min_length = 1, max_length = 4000)]
    pub about: Option<Option<Paragraphs<4000>>>,
}

/// Edit an employer
///
/// Changes the profile. Managers of the employer and the programme office can do this.
#[utoipa::path(
    operation_id = "update_employer", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerAdministrator>())),
        ("x-problem-codes" = json!([Code::EmployerState])),
    ),
    request_body = EmployerPatch,
    responses((status = 200, description = "The updated profile", body = EmployerView))
)]
#[patch("/v1/employers/{employer_id}")]
pub async fn update_employer(
    ctx: Ctx<EmployerAdministrator>,
    path: Path<EmployerPath>,
    body: Body<EmployerPatch>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, stamp, Body(patch)) = (EmployerId(path.employer_id), ctx.stamp(), body);
    let employer = ctx
        .write(move |tx, me| {
            me.may_administer(id)?;
            employers::lock(tx, id)?.ok_or(Code::NotFound)?.not_closed()?;
            let now = employers::profile(tx, id)?.ok_or(Code::NotFound)?;
            let before = EmployerView::read(tx, id, me.role(), stamp.at)?;
            let patch = patch.clone();
            check_mersis(patch.mersis_number.as_ref().and_then(Option::as_deref), &now.tax_number)?;
            let name = patch.name.map_or(now.name, Into::into);
            let profile = ProfileColumns {
                name_key: folded(&name),
                name,
                mersis_number: patch.mersis_number.unwrap_or(now.mersis_number),
                sector: patch.sector.map_or(now.sector, Into::into),
                staff_count: patch.staff_count.unwrap_or(now.staff_count),
                province_code: patch.province_code.unwrap_or(now.province_code),
                district: patch.district.map_or(now.district, Into::into),
                address: patch.address.map_or(now.address, Into::into),
                phone: patch.phone.unwrap_or(now.phone),
                email: patch.email.map_or(now.email, Into::into),
                website: patch.website.unwrap_or(now.website),
                about: patch.about.map_or(now.about, |about| about.map(Into::into)),
            };
            employers::save_profile(tx, id, now.version, &profile)?;
            let after = EmployerView::read(tx, id, me.role(), stamp.at)?;
            let event = Event::new(id, EmployerEvent::Update).changing(changes(&before, &after)?);
            events::append(tx, &stamp, &[event])?;
            Ok(after)
        })
        .await?;
    Ok(Json(employer))
}
