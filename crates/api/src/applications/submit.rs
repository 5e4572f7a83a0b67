use super::{ApplicationPath, ApplicationView, ApplicationViewer, TAG, answer};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code, FieldProblem};
use crate::text::Line;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::Named;
use staj_domain::application::{Ineligibility, SubmitError};
use staj_domain::fact::FactName;
use staj_domain::ids::ApplicationId;
use staj_persistence::{applications, documents, events};
use utoipa::ToSchema;
use validator::Validate;

/// What candidates confirm when they submit an application.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationSubmission {
    /// Version of the privacy notice that you have read. It must be the one in force.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 50, examples("1"))]
    pub privacy_notice_version: Line<50>,
}

/// Submit an application
///
/// Submits the application with its documents and locks both for everybody (R41). If the
/// application is not eligible, the problem lists every criterion that it does not meet.
#[utoipa::path(
    operation_id = "submit_application", tag = TAG, params(ApplicationPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([
            Code::ApplicationLocked, Code::ApplicationsClosed, Code::PrivacyNoticeMissing,
            Code::NotEligible,
        ])),
    ),
    request_body = ApplicationSubmission,
    responses((status = 200, description = "The submitted application", body = ApplicationView))
)]
#[post("/v1/applications/{application_id}/submit")]
pub async fn submit_application(
    ctx: Ctx<Candidate>,
    path: Path<ApplicationPath>,
    body: Body<ApplicationSubmission>,
) -> Result<Json<ApplicationView>, ApiError> {
    let (id, stamp, Body(body)) = (ApplicationId(path.application_id), ctx.stamp(), body);
    let application = ctx
        .write(move |tx, me| {
            let found = applications::lock(tx, id, me.id.into())?.ok_or(Code::NotFound)?;
            let call = applications::call(tx, found.term)?.ok_or(Code::NotFound)?;
            let held = documents::load_of_application(tx, id)?;
            let notice = &body.privacy_notice_version;
            let submission =
                found.application.submit(held, found.birth_date, notice, &call, stamp.at)?;
            if !submission.events.is_empty() {
                applications::save_submitted(tx, &submission.application, notice, stamp.at)?;
                for document in &submission.documents {
                    let school = submission.application.form.school;
                    documents::save_submitted(tx, document, school, stamp.at)?;
                }
                events::append(tx, &stamp, &submission.events)?;
            }
            answer(tx, id, ApplicationViewer::Candidate(me), stamp.at)
        })
        .await?;
    Ok(Json(application))
}

impl From<SubmitError> for ApiError {
    fn from(error: SubmitError) -> Self {
        let text = error.to_string();
        match error {
            SubmitError::NotEditable(error) => error.into(),
            SubmitError::PrivacyNoticeMissing => {
                Self::with_detail(Code::PrivacyNoticeMissing, text)
                    .resolve_with(&["publish_privacy_notice"])
            }
            SubmitError::PrivacyNoticeNotAcknowledged { current } => {
                Self::member("privacy_notice_version", "not_current", text)
                    .fact(FactName::Current, current)
            }
            SubmitError::NotEligible(failed) => {
                // There is no pointer: the criterion concerns the stored application, not a member
                // of the request body.
                let problem = |failed: &Ineligibility| FieldProblem {
                    pointer: None,
                    parameter: None,
                    code: failed.criterion().name().to_owned(),
                    detail: failed.to_string(),
                    facts: vec![],
                };
                failed.iter().map(problem).fold(Self::from(Code::NotEligible), Self::with)
            }
        }
    }
}
