use super::{PlacementPath, PlacementView, TAG, change};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::{Body, common_era};
use crate::offers::Canceller;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use crate::wire::TerminationReason;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::PlacementId;
use staj_domain::placement::{TerminateError, Termination, TerminationReason as Reason};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// How an internship ended before its planned last day.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacementTermination {
    /// The last day on which the intern worked. It is between the first day of the internship and
    /// today, inclusive.
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-07-24"))]
    pub last_day: Date,
    pub reason: TerminationReason,
    /// Shown to the intern and the school. Required with the reason `other`.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 1000, examples("Ailevi nedenlerle ayrıldı"))]
    pub text: Option<Paragraphs<1000>>,
}

/// Terminate a placement
///
/// Ends an active internship before its last day. The school is notified, because it has to report
/// the end to SGK. The internship still counts towards the candidate's limit of two (A35). Before
/// the start of the internship, cancel the offer instead (A10). The programme office can terminate
/// any internship, but only for the reason `force_majeure` (A11).
#[utoipa::path(
    operation_id = "terminate_placement", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<Canceller>())),
        ("x-problem-codes" = json!([Code::PlacementState, Code::ReasonRequired])),
    ),
    request_body = PlacementTermination,
    responses((status = 200, description = "The terminated placement", body = PlacementView))
)]
#[post("/v1/placements/{placement_id}/terminate")]
pub async fn terminate_placement(
    ctx: Ctx<Canceller>,
    path: Path<PlacementPath>,
    body: Body<PlacementTermination>,
) -> Result<Json<PlacementView>, ApiError> {
    let (id, stamp, Body(body)) = (PlacementId(path.placement_id), ctx.stamp(), body);
    if body.reason.0 == Reason::Other && body.text.is_none() {
        let detail = "the reason `other` requires an explanation in `text`";
        return Err(ApiError::with_detail(Code::ReasonRequired, detail).at("text"));
    }
    let termination = Termination {
        last_day: body.last_day,
        reason: body.reason.0,
        text: body.text.map(Into::into),
    };
    let placement = ctx
        .write(move |tx, me| {
            change(tx, id, me.into(), &stamp, |found| {
                let (by, period) = (me.by(), found.period);
                Ok(found.placement.terminate(termination.clone(), by, period, stamp.at)?)
            })
        })
        .await?;
    Ok(Json(placement))
}

impl From<TerminateError> for ApiError {
    fn from(error: TerminateError) -> Self {
        match error {
            TerminateError::WrongState(state) => state.into(),
            TerminateError::LastDay { from, to } => {
                Self::member("last_day", "range", error.to_string())
                    .fact(FactName::StartDate, from)
                    .fact(FactName::Today, to)
            }
            TerminateError::NotForceMajeure => {
                Self::member("reason", "not_force_majeure", error.to_string())
            }
        }
    }
}
