use super::TAG;
use super::view::GuardianConsentView;
use crate::applications::ApplicationPath;
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::reminders::send_again;
use crate::text::{Email, Line};
use crate::users::NewLink;
use crate::wire::GuardianRelation;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::account_link::{LINK_PAUSE, LinkPurpose};
use staj_domain::calendar::istanbul_date;
use staj_domain::event::{Event, UserEvent};
use staj_domain::fact::FactName;
use staj_domain::guardian::{
    AskGuardianError, ConsentSource, ConsentState, check_question, may_be_asked,
};
use staj_domain::ids::{ApplicationId, UserId};
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::rows::guardian_consents::GuardianConsentRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{applications, guardian_consents};
use utoipa::ToSchema;
use validator::Validate;

one_of! {
    /// Who asks a guardian: the candidate or the school.
    pub enum ConsentAsker { Candidate, SchoolMember }
}

/// Whom to ask.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianQuestion {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Fatma Yılmaz"))]
    pub guardian_name: Line<200>,
    pub relation: GuardianRelation,
    /// The guardian's own address. Nobody else sees it.
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("fatma.yilmaz@example.com"))]
    pub email: Email,
}

/// Ask a guardian for their consent
///
/// Mails the guardian of a minor a link to a page on which they consent or refuse, without an account
/// (A76). The link works for this answer alone, for sixty days. Ask as soon as the application is
/// submitted, so that no confirmation waits for it. You can ask again after five minutes, also another
/// guardian: the new link replaces the earlier one. Once the guardian has answered, only a paper at the
/// school changes the answer.
#[utoipa::path(
    operation_id = "ask_guardian", tag = TAG, params(ApplicationPath),
    extensions(
        ("x-roles" = json!(roles::<ConsentAsker>())),
        ("x-problem-codes" = json!([
            Code::ApplicationState, Code::GuardianNotNeeded, Code::GuardianAnswered,
            Code::RemindedRecently,
        ])),
    ),
    request_body = GuardianQuestion,
    responses((status = 200, description = "The consent, which the guardian is asked for", body = GuardianConsentView))
)]
#[post("/v1/applications/{application_id}/guardian-consent/ask")]
pub async fn ask_guardian(
    ctx: Ctx<ConsentAsker>,
    path: Path<ApplicationPath>,
    body: Body<GuardianQuestion>,
) -> Result<Json<GuardianConsentView>, ApiError> {
    let (id, stamp, Body(body)) = (ApplicationId(path.application_id), ctx.stamp(), body);
    let (link, now) = (NewLink::new(LinkPurpose::ConsentAsGuardian, ctx.wall), ctx.now);
    let asked = ctx
        .write(move |tx, me| {
            let scope = match me {
                ConsentAsker::Candidate(candidate) => ApplicationScope::Candidate(candidate.id),
                ConsentAsker::SchoolMember(member) => ApplicationScope::School(member.school),
            };
            if !guardian_consents::lock_application(tx, id, scope)? {
                return Err(Code::NotFound.into());
            }
            let before = guardian_consents::find(tx, id)?;
            let found = applications::find(tx, id, scope, now)?.ok_or(Code::NotFound)?;
            let of = applications::load(tx, id, scope)?.ok_or(Code::NotFound)?;
            let answer = before.as_ref().map(|before| before.state.0);
            check_question(found.state, of.birth_date, answer, istanbul_date(now))?;
            let candidate: UserId = found.application.candidate_id.id();
            let event = Event::new(candidate, UserEvent::AskGuardian);
            send_again(tx, event, &stamp, |asked| asked + LINK_PAUSE)?;
            let email: String = body.email.clone().into();
            link.store(tx, candidate, Some(&email))?;
            let consent = GuardianConsentRow {
                application_id: key(id),
                guardian_name: body.guardian_name.to_string(),
                relation: Name(body.relation.0),
                state: Name(ConsentState::Asked),
                source: Name(ConsentSource::Link),
                email: Some(email),
                given_on: None,
                recorded_by: None,
                recorded_at: At(stamp.at),
                version: before.map_or(0, |before| before.version + 1),
            };
            guardian_consents::put(tx, &consent)?;
            Ok(consent.into())
        })
        .await?;
    Ok(Json(asked))
}

impl From<AskGuardianError> for ApiError {
    fn from(error: AskGuardianError) -> Self {
        match error {
            AskGuardianError::WrongState(state) => {
                Self::with_detail(Code::ApplicationState, error).state(state, may_be_asked())
            }
            AskGuardianError::OfAge => Self::with_detail(Code::GuardianNotNeeded, error),
            AskGuardianError::Answered(answer) => {
                Self::with_detail(Code::GuardianAnswered, error).fact(FactName::State, answer)
            }
        }
    }
}
