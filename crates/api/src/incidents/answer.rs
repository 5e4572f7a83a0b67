use super::view::IncidentView;
use super::{IncidentPath, TAG, settle};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::IncidentId;
use utoipa::ToSchema;
use validator::Validate;

/// What the programme office answers.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintAnswer {
    /// Shown to the intern and to the school's unit. It is final.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 2000,
        examples("Kurumla görüşüldü; eksik ücret 15 Ağustos'a kadar ödenecek.")
    )]
    pub text: Paragraphs<2000>,
}

/// Answer a complaint
///
/// The intern is told, and reads the answer in the system. It is due within thirty days (law 3071, art. 7),
/// and final. Repeating it changes nothing.
#[utoipa::path(
    operation_id = "answer_incident", tag = TAG, params(IncidentPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::IncidentKind, Code::IncidentState])),
    ),
    request_body = ComplaintAnswer,
    responses((status = 200, description = "The answered complaint", body = IncidentView))
)]
#[post("/v1/incidents/{incident_id}/answer")]
pub async fn answer_incident(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<IncidentPath>,
    body: Body<ComplaintAnswer>,
) -> Result<Json<IncidentView>, ApiError> {
    let (id, stamp, text) = (IncidentId(path.incident_id), ctx.stamp(), String::from(body.0.text));
    let answered = ctx.write(move |tx, me| {
        settle(tx, id, (me.user, me.into()), &stamp, |incident| incident.answer(text.clone()))
    });
    Ok(Json(answered.await?))
}
