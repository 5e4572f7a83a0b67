use super::{PlacementPath, PlacementView, PlacementViewer, TAG, answer};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Line;
use crate::wire::{HealthCover, Wire};
use actix_web::web::{Json, Path};
use actix_web::{get, put};
use serde::{Deserialize, Serialize};
use staj_domain::iban::Iban;
use staj_domain::ids::PlacementId;
use staj_persistence::rows::placements::InternDetailsRow;
use staj_persistence::{events, placements};
use utoipa::ToSchema;
use validator::Validate;

/// What the school and the employer need of the intern besides the application.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InternDetailsSet {
    pub health_cover: HealthCover,
    /// The account to which the wage is paid: `TR` and 24 digits. Omit it to remove it;
    /// `get_intern_details` has the one that you gave.
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 26, max_length = 40, examples("TR330006100519786457841326"))]
    pub iban: Option<Line<40>>,
}

/// What the intern has told the school and the employer.
#[derive(Debug, Serialize, ToSchema)]
pub struct InternDetails {
    /// Null until you say it.
    #[schema(required)]
    pub health_cover: Option<HealthCover>,
    /// Null if you gave none.
    #[schema(required, examples("TR330006100519786457841326"))]
    pub iban: Option<String>,
}

/// Get your details for an internship
///
/// How you are insured against illness, and the account to which you are paid, as you gave them (A83).
#[utoipa::path(
    operation_id = "get_intern_details", tag = TAG, params(PlacementPath),
    extensions(("x-roles" = json!(roles::<Candidate>()))),
    responses((status = 200, description = "The details", body = InternDetails))
)]
#[get("/v1/placements/{placement_id}/intern-details")]
pub async fn get_intern_details(
    ctx: Ctx<Candidate>,
    path: Path<PlacementPath>,
) -> Result<Json<InternDetails>, ApiError> {
    let id = PlacementId(path.placement_id);
    let found = ctx.read(move |tx, me| {
        let scope = PlacementViewer::Candidate(me).scope();
        placements::details(tx, id, scope)?.ok_or_else(|| Code::NotFound.into())
    });
    let InternDetailsRow { health_cover, iban } = found.await?;
    let iban = ctx.app.vault.open_any(iban.as_ref())?;
    Ok(Json(InternDetails { health_cover: health_cover.map(|cover| Wire(cover.0)), iban }))
}

/// Give your details for an internship
///
/// How you are insured against illness, which the school needs for its declaration to SGK, and the account
/// to which you are paid. The SGK notice shows both to the employer and to the unit of your school (A83).
#[utoipa::path(
    operation_id = "set_intern_details", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::PlacementState])),
    ),
    request_body = InternDetailsSet,
    responses((status = 200, description = "The placement", body = PlacementView))
)]
#[put("/v1/placements/{placement_id}/intern-details")]
pub async fn set_intern_details(
    ctx: Ctx<Candidate>,
    path: Path<PlacementPath>,
    body: Body<InternDetailsSet>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, stamp, Body(body)) = (PlacementId(path.placement_id), ctx.stamp(), body);
    let iban = body.iban.map(|iban| iban.parse::<Iban>()).transpose();
    let iban = iban.map_err(|error| ApiError::member("iban", "iban", error.to_string()))?;
    let iban = iban.map(|iban| ctx.app.vault.seal_text(iban.as_str())).transpose()?;
    let cover = body.health_cover.0;
    let placement = ctx.write(move |tx, me| {
        let viewer = PlacementViewer::Candidate(me);
        let found = placements::lock(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
        let happened = found.placement.take_details()?;
        placements::save_details(tx, &found.placement, cover, iban.as_ref())?;
        events::append(tx, &stamp, &[happened])?;
        answer(tx, id, viewer, stamp.at)
    });
    Ok(Json(placement.await?))
}
