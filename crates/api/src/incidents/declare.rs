use super::view::IncidentView;
use super::{IncidentPath, TAG, settle};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::{Body, common_era};
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::IncidentId;
use staj_domain::incident::{Declaration, DeclareError};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// The declaration of an accident that the school has submitted to SGK.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccidentDeclaration {
    /// The day on which it was submitted: between the day of the accident and today.
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-07-23"))]
    pub declared_on: Date,
    /// SGK's reference number of the declaration.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 60, examples("2026-0723-004417"))]
    pub declaration_reference: Line<60>,
}

/// Declare an accident
///
/// Records that the school has declared the accident to SGK (law 5510, art. 13). A declaration after
/// `due_on` is flagged as `late`, but it is not refused, because it is still owed. What was recorded cannot
/// be changed; repeating it changes nothing.
#[utoipa::path(
    operation_id = "declare_incident", tag = TAG, params(IncidentPath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([Code::IncidentKind, Code::IncidentState])),
    ),
    request_body = AccidentDeclaration,
    responses((status = 200, description = "The declared accident", body = IncidentView))
)]
#[post("/v1/incidents/{incident_id}/declare")]
pub async fn declare_incident(
    ctx: Ctx<SchoolUnit>,
    path: Path<IncidentPath>,
    body: Body<AccidentDeclaration>,
) -> Result<Json<IncidentView>, ApiError> {
    let (id, stamp, Body(body)) = (IncidentId(path.incident_id), ctx.stamp(), body);
    let declaration =
        Declaration { on: body.declared_on, reference: body.declaration_reference.into() };
    let declared = ctx.write(move |tx, me| {
        settle(tx, id, (me.user, me.into()), &stamp, |incident| {
            incident.declare(declaration.clone(), stamp.at)
        })
    });
    Ok(Json(declared.await?))
}

impl From<DeclareError> for ApiError {
    fn from(error: DeclareError) -> Self {
        let text = error.to_string();
        match error {
            DeclareError::Wrong(wrong) => wrong.into(),
            DeclareError::Day { from, today } => Self::member("declared_on", "range", text)
                .fact(FactName::FromDate, from)
                .fact(FactName::Today, today),
        }
    }
}
