//! The page of a guardian, who has no account: a link opens it (A76).

use super::TAG;
use crate::ctx::Open;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::users::{link_of, use_link};
use crate::wire::{ConsentState, GuardianRelation, Wire};
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::account_link::LinkPurpose;
use staj_domain::calendar::istanbul_date;
use staj_domain::event::{ApplicationEvent, Event};
use staj_domain::guardian::ConsentState as State;
use staj_domain::ids::{ApplicationId, CandidateId, UserId};
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::rows::guardian_consents::GuardianConsentRow;
use staj_persistence::types::{At, Name};
use staj_persistence::{Tx, account_links, applications, events, guardian_consents, terms, users};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

const PURPOSE: LinkPurpose = LinkPurpose::ConsentAsGuardian;

/// The link of a guardian.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianLink {
    /// The token from the mail. It is in the body because servers log URLs.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    token: String,
}

/// What a guardian decides.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GuardianDecision {
    /// The candidate may do internships in this term.
    Consent,
    /// The candidate may not.
    Refuse,
}

/// The answer of a guardian.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianAnswer {
    /// The token from the mail.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    token: String,
    decision: GuardianDecision,
}

/// What a guardian is asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuardianPage {
    #[schema(examples("Fatma Yılmaz"))]
    pub guardian_name: String,
    pub relation: GuardianRelation,
    /// The candidate.
    #[schema(examples("Ayşe Yılmaz"))]
    pub candidate_name: String,
    #[schema(examples("Ostim OSB Mesleki ve Teknik Anadolu Lisesi"))]
    pub school_name: String,
    #[schema(examples("Ulusal Staj Programı 2026"))]
    pub term_name: String,
    pub application_id: Uuid,
    pub state: ConsentState,
}

/// Read what a guardian is asked
///
/// For the page that a guardian opens with the link in their mail.
#[utoipa::path(
    operation_id = "read_guardian_question", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::LinkInvalid]))),
    request_body = GuardianLink,
    responses((status = 200, description = "The question", body = GuardianPage))
)]
#[post("/v1/guardian-consents/read")]
pub async fn read_guardian_question(
    ctx: Open,
    body: Body<GuardianLink>,
) -> Result<Json<GuardianPage>, ApiError> {
    let (link, open) = (link_of(&ctx.app, &body.0.token, PURPOSE)?, ctx.clone());
    let page = ctx.read(move |tx| {
        let link = account_links::find(tx, link, PURPOSE, open.wall)?.ok_or(Code::LinkInvalid)?;
        let asked = asked(tx, link.user_id.id())?;
        page(tx, asked, open.now)
    });
    Ok(Json(page.await?))
}

/// Answer as a guardian
///
/// The guardian consents to the internships of the candidate in this term, or refuses. The candidate and
/// the school are told. After that the link no longer works.
#[utoipa::path(
    operation_id = "answer_as_guardian", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([Code::LinkInvalid]))),
    request_body = GuardianAnswer,
    responses((status = 200, description = "The answered question", body = GuardianPage))
)]
#[post("/v1/guardian-consents/answer")]
pub async fn answer_as_guardian(
    ctx: Open,
    body: Body<GuardianAnswer>,
) -> Result<Json<GuardianPage>, ApiError> {
    let (link, open) = (link_of(&ctx.app, &body.0.token, PURPOSE)?, ctx.clone());
    let decision = body.0.decision;
    let answered = ctx.write(move |tx| {
        let used = use_link(tx, link, PURPOSE, open.wall)?;
        let id = asked(tx, used.user_id.id())?.application_id.id();
        if !guardian_consents::lock_application(tx, id, ApplicationScope::Everyone)? {
            return Err(Code::LinkInvalid.into());
        }
        let asked = asked(tx, used.user_id.id())?;
        let (state, given_on, event) = match decision {
            GuardianDecision::Consent => {
                (State::Given, Some(istanbul_date(open.now)), ApplicationEvent::GuardianConsents)
            }
            GuardianDecision::Refuse => (State::Refused, None, ApplicationEvent::GuardianRefuses),
        };
        let consent = GuardianConsentRow {
            state: Name(state),
            given_on,
            recorded_at: At(open.now),
            version: asked.version + 1,
            ..asked
        };
        guardian_consents::put(tx, &consent)?;
        events::append(tx, &open.stamp(), &[Event::new(id, event)])?;
        page(tx, consent, open.now)
    });
    Ok(Json(answered.await?))
}

/// The question that waits for the guardian of a candidate: the last that was asked, because a new link
/// replaces the one before. A paper that was recorded since then voids it.
fn asked(tx: &mut Tx<'_>, candidate: UserId) -> Result<GuardianConsentRow, ApiError> {
    let latest = guardian_consents::latest_of(tx, CandidateId::from(candidate))?;
    let waits = |latest: &GuardianConsentRow| latest.state == Name(State::Asked);
    Ok(latest.filter(waits).ok_or(Code::LinkInvalid)?)
}

fn page(
    tx: &mut Tx<'_>,
    asked: GuardianConsentRow,
    now: OffsetDateTime,
) -> Result<GuardianPage, ApiError> {
    let id: ApplicationId = asked.application_id.id();
    let found = applications::find(tx, id, ApplicationScope::Everyone, now)?;
    let found = found.ok_or(Code::LinkInvalid)?;
    let user = users::find(tx, found.application.candidate_id.id())?.ok_or(Code::LinkInvalid)?;
    Ok(GuardianPage {
        guardian_name: asked.guardian_name,
        relation: Wire(asked.relation.0),
        candidate_name: user.full_name,
        school_name: found.school_name,
        term_name: terms::definition(tx, found.application.term_id.id())?.name,
        application_id: id.0,
        state: Wire(asked.state.0),
    })
}
