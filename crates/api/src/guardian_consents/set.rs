use super::TAG;
use super::view::GuardianConsentView;
use crate::applications::ApplicationPath;
use crate::caller::{SchoolMember, roles};
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::{Body, common_era};
use crate::problem::{ApiError, Code};
use crate::text::Line;
use crate::wire::GuardianRelation;
use actix_web::put;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::calendar::istanbul_date;
use staj_domain::event::{ApplicationEvent, Event};
use staj_domain::fact::FactName;
use staj_domain::guardian::{ConsentSource, ConsentState, check_given_on};
use staj_domain::ids::ApplicationId;
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::rows::guardian_consents::GuardianConsentRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{events, guardian_consents};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// The consent that a guardian signed.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianConsentInput {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Fatma Yılmaz"))]
    pub guardian_name: Line<200>,
    pub relation: GuardianRelation,
    /// Day of the signature, not later than today in Istanbul.
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-05-08"))]
    pub given_on: Date,
}

/// Record a guardian's consent
///
/// The school keeps the signed paper and records who signed it and when. If an intern is under 18
/// on the first day, the internship cannot be confirmed without a consent (A43). A second consent
/// replaces the first.
#[utoipa::path(
    operation_id = "set_guardian_consent", tag = TAG, params(ApplicationPath),
    extensions(("x-roles" = json!(roles::<SchoolMember>()))),
    request_body = GuardianConsentInput,
    responses((status = 200, description = "The consent", body = GuardianConsentView))
)]
#[put("/v1/applications/{application_id}/guardian-consent")]
pub async fn set_guardian_consent(
    ctx: Ctx<SchoolMember>,
    path: Path<ApplicationPath>,
    body: Body<GuardianConsentInput>,
) -> Result<Json<GuardianConsentView>, ApiError> {
    let (id, stamp, Body(body)) = (ApplicationId(path.application_id), ctx.stamp(), body);
    let today = istanbul_date(stamp.at);
    check_given_on(body.given_on, today).map_err(|early| {
        ApiError::member("given_on", "in_the_future", early.to_string())
            .fact(FactName::Today, today)
    })?;
    let consent = ctx
        .write(move |tx, me| {
            let scope = ApplicationScope::School(me.school);
            if !guardian_consents::lock_application(tx, id, scope)? {
                return Err(Code::NotFound.into());
            }
            let before = guardian_consents::find(tx, id)?;
            let consent = GuardianConsentRow {
                application_id: key(id),
                guardian_name: body.guardian_name.to_string(),
                relation: Name(body.relation.0),
                state: Name(ConsentState::Given),
                source: Name(ConsentSource::Paper),
                email: before.as_ref().and_then(|before| before.email.clone()),
                given_on: Some(body.given_on),
                recorded_by: Some(key(me.user)),
                recorded_at: At(stamp.at),
                version: before.as_ref().map_or(0, |before| before.version + 1),
            };
            if let Some(before) = &before
                && (&before.guardian_name, before.relation, before.source, before.given_on)
                    == (&consent.guardian_name, consent.relation, consent.source, consent.given_on)
            {
                return Ok(GuardianConsentView::from(before.clone()));
            }
            guardian_consents::put(tx, &consent)?;
            let before = before.map(GuardianConsentView::from);
            let changes = changes(&before, &Some(consent.clone().into()))?;
            let event = Event::new(id, ApplicationEvent::RecordGuardianConsent).changing(changes);
            events::append(tx, &stamp, &[event])?;
            Ok(consent.into())
        })
        .await?;
    Ok(Json(consent))
}
