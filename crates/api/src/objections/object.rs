use super::TAG;
use super::actions::view;
use super::view::ObjectionView;
use crate::applications::ApplicationPath;
use crate::caller::{Candidate, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::evaluation::{ObjectError, Objection};
use staj_domain::fact::FactName;
use staj_domain::ids::{ApplicationId, ObjectionId};
use staj_persistence::rows::evaluations::EvaluationScope;
use staj_persistence::{evaluations, events, objections, terms};
use utoipa::ToSchema;
use validator::Validate;

/// Why a candidate objects.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionReason {
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 2000,
        examples("YDS belgem onaylandığı hâlde puana yansımamış.")
    )]
    pub reason: Paragraphs<2000>,
}

/// Object to an evaluation
///
/// Scores are computed automatically, so candidates who object to their scores get a decision by a
/// person (KVKK 11/1-g). You can object once to each result, within the number of days that the
/// rules of the term set. They count from the publication of the scores, and for a correction from
/// the correction. The evaluation says until when, in `last_objection_date`. A decision is final.
#[utoipa::path(
    operation_id = "object_to_evaluation", tag = TAG, params(ApplicationPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::ObjectionOpen, Code::ObjectionDecided, Code::ObjectionTooLate,
        ])),
    ),
    request_body = ObjectionReason,
    responses((status = 201, description = "The objection", body = ObjectionView))
)]
#[post("/v1/applications/{application_id}/evaluation/objections")]
pub async fn object_to_evaluation(
    ctx: Ctx<Candidate>,
    path: Path<ApplicationPath>,
    body: Body<ObjectionReason>,
) -> Result<HttpResponse, ApiError> {
    let (id, application): (ObjectionId, _) = (new_id(), ApplicationId(path.application_id));
    let (stamp, Body(body)) = (ctx.stamp(), body);
    let objection = ctx
        .write(move |tx, me| {
            let own = EvaluationScope::Candidate(me.id);
            let found = evaluations::find(tx, application, own)?.ok_or(Code::NotFound)?;
            let result = objections::lock_result(tx, application)?;
            let term = terms::load(tx, found.term_id.id())?.ok_or(Code::NotFound)?;
            let (objection, event) = Objection::raise(id, application, result, &term, stamp.at)?;
            objections::insert(tx, &objection, result, &body.reason, stamp.at)?;
            events::append(tx, &stamp, &[event])?;
            let found = objections::find(tx, id)?;
            view(tx, found, me.role, stamp.at)
        })
        .await?;
    Ok(HttpResponse::Created().json(objection))
}

impl From<ObjectError> for ApiError {
    fn from(error: ObjectError) -> Self {
        match error {
            ObjectError::WrongPhase(phase) => phase.into(),
            ObjectError::TooLate { last_day, days } => {
                Self::with_detail(Code::ObjectionTooLate, error)
                    .fact(FactName::LastDay, last_day)
                    .fact(FactName::Days, days)
            }
            ObjectError::AlreadyOpen => {
                Self::with_detail(Code::ObjectionOpen, error).resolve_with(&["decide_objection"])
            }
            ObjectError::AlreadyDecided(state) => {
                Self::with_detail(Code::ObjectionDecided, error).fact(FactName::State, state)
            }
        }
    }
}
