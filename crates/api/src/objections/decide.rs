use super::TAG;
use super::actions::view;
use super::view::ObjectionView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::points::hundredths;
use crate::problem::{ApiError, Code, FieldProblem};
use crate::text::{Line, Paragraphs};
use crate::wire::ObjectionDecision;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::evaluation::{
    Correction, DecideError, Decision, ObjectionDecision as Verdict, Points,
};
use staj_domain::fact::FactName;
use staj_domain::ids::ObjectionId;
use staj_persistence::rows::objections::CorrectionRow;
use staj_persistence::{events, objections, terms};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ObjectionPath {
    /// Id of the objection.
    objection_id: Uuid,
}

/// An officer's decision on an objection, and the reasons.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionDecisionSet {
    pub decision: ObjectionDecision,
    /// Shown to the candidate.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 2000, examples("Belge incelendi, puan düzeltildi."))]
    pub text: Paragraphs<2000>,
    /// At least one if the objection is upheld, none if it is rejected.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub corrections: Vec<CriterionCorrection>,
}

/// The corrected points of a criterion.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionCorrection {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 100, examples("foreign_language"))]
    pub code: Line<100>,
    /// At most the cap of the criterion.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(minimum = 0, maximum = 100, examples(15.0))]
    pub points: f64,
    /// Shown to the candidate.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("YDS belgesi 12 Mart'ta onaylanmış"))]
    pub reason: Paragraphs<1000>,
}

/// Decide an objection
///
/// An officer decides, with reasons. No objection is decided automatically (KVKK 11/1-g). If an
/// objection is upheld, criteria get corrected points within their caps, and the totals are computed
/// again. The corrected scores are saved in addition to the original result. The pool shows the
/// corrected scores, but the statistics stay as they were published (A21). Repeating the same
/// decision changes nothing.
#[utoipa::path(
    operation_id = "decide_objection", tag = TAG, params(ObjectionPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase, Code::ObjectionDecided])),
    ),
    request_body = ObjectionDecisionSet,
    responses((status = 200, description = "The decided objection", body = ObjectionView))
)]
#[post("/v1/objections/{objection_id}/decide")]
pub async fn decide_objection(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<ObjectionPath>,
    body: Body<ObjectionDecisionSet>,
) -> Result<Json<ObjectionView>, ApiError> {
    let (id, stamp, Body(body)) = (ObjectionId(path.objection_id), ctx.stamp(), body);
    let (text, decision) = (body.text.clone(), decision(body)?);
    let objection = ctx
        .write(move |tx, me| {
            let found = objections::lock(tx, id)?.ok_or(Code::NotFound)?;
            let term = terms::load(tx, found.term)?.ok_or(Code::NotFound)?;
            let (objection, corrected, changed) =
                found.objection.decide(&decision, found.score, &term, stamp.at)?;
            if !changed.is_empty() {
                let by = (me.user, stamp.at);
                objections::save(tx, &objection, &text, by)?;
                if let Some(score) = corrected {
                    let correction = (found.correction + 1, score);
                    objections::correct(tx, &CorrectionRow::new(&objection, correction, by)?)?;
                }
                events::append(tx, &stamp, &changed)?;
            }
            let found = objections::find(tx, id)?;
            view(tx, found, me.role, stamp.at)
        })
        .await?;
    Ok(Json(objection))
}

fn decision(body: ObjectionDecisionSet) -> Result<Decision, ApiError> {
    match body.decision.0 {
        Verdict::Uphold => {
            let correction = |set: CriterionCorrection| {
                // The validator has checked the range.
                let points = hundredths(set.points).map(Points).ok_or(Code::Malformed)?;
                Ok(Correction { code: set.code.into(), points, reason: set.reason.into() })
            };
            Ok(Decision::Uphold(
                body.corrections.into_iter().map(correction).collect::<Result<_, ApiError>>()?,
            ))
        }
        Verdict::Reject if body.corrections.is_empty() => Ok(Decision::Reject),
        Verdict::Reject => Err(ApiError::member(
            "corrections",
            "superfluous",
            "must be empty if the objection is rejected",
        )),
    }
}

impl From<DecideError> for ApiError {
    fn from(error: DecideError) -> Self {
        let text = error.to_string();
        let member = |at: usize, name: &str, code: &str| {
            let member = format!("corrections/{at}/{name}");
            Self::invalid(vec![FieldProblem::member(&member, code, text.clone())])
        };
        match error {
            DecideError::WrongPhase(phase) => phase.into(),
            DecideError::AlreadyDecided(state) => {
                Self::with_detail(Code::ObjectionDecided, text).fact(FactName::State, state)
            }
            DecideError::NothingCorrected => Self::member("corrections", "required", text),
            DecideError::UnknownCriterion { at, .. } => member(at, "code", "unknown"),
            DecideError::Repeated { at, .. } => member(at, "code", "repeated"),
            DecideError::AboveCap { at, .. } => member(at, "points", "range"),
        }
    }
}
