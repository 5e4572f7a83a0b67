use super::{TAG, UserPath};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_persistence::{events, second_factors, sessions};
use utoipa::ToSchema;
use validator::Validate;

/// How somebody showed that the account is theirs.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorReset {
    /// Recorded in the audit trail.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Telefonunu kaybetmiş; kimliğini ofiste gösterdi")
    )]
    evidence: Paragraphs<1000>,
}

/// Remove somebody's authenticator app
///
/// For a person who has lost the app and the recovery codes and has shown who they are. Their sessions
/// end, and they are told by mail. You cannot do it for yourself.
#[utoipa::path(
    operation_id = "reset_second_factor", tag = TAG, params(UserPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::OwnAccount])),
    ),
    request_body = SecondFactorReset,
    responses((status = 204, description = "Signing in needs no code any more"))
)]
#[post("/v1/users/{user_id}/reset-second-factor")]
pub async fn reset_second_factor(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<UserPath>,
    body: Body<SecondFactorReset>,
) -> Result<HttpResponse, ApiError> {
    let (id, Body(body), stamp, wall) = (UserId(path.user_id), body, ctx.stamp(), ctx.wall);
    ctx.write(move |tx, me| {
        if id == me.user {
            return Err(Code::OwnAccount.into());
        }
        if !second_factors::delete(tx, id)? {
            return Err(Code::NotFound.into());
        }
        sessions::revoke_of(tx, id, None, wall)?;
        let event = Event::new(id, UserEvent::ResetSecondFactor).because(body.evidence.to_string());
        Ok(events::append(tx, &stamp, &[event])?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
