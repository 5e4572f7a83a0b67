use super::{TAG, UserView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::{Body, is_tckn};
use crate::problem::{ApiError, Code};
use crate::text::{Line, Paragraphs};
use actix_web::post;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::UserId;
use staj_domain::national_id::NationalId;
use staj_domain::user::ReleaseError;
use staj_persistence::{events, users};
use utoipa::ToSchema;
use validator::Validate;

/// An e-mail address or an identity number that a candidate's account holds wrongly.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityRelease {
    /// Give either the address or the identity number.
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 254, examples("ayse.yilmaz@example.org"))]
    email: Option<Line<254>>,
    /// National identity number (TCKN). It is in the body because servers log URLs.
    #[validate(custom(function = "is_tckn"))]
    #[schema(min_length = 11, max_length = 11, examples("10000000146"))]
    national_id: Option<String>,
    /// Recorded in the audit trail.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Numarayı başkası kaydetmiş; sahibi kimliğini gösterdi")
    )]
    reason: Paragraphs<1000>,
}

/// Release an identity
///
/// Frees the e-mail address and the identity number of a candidate's account that somebody else
/// registered, or that was registered by mistake. The account is deactivated, but its history stays.
/// Refused if the candidate has ever submitted an application. The address of any other account is
/// free once the account is deactivated.
#[utoipa::path(
    operation_id = "release_identity", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::NotFound, Code::IdentityInUse])),
    ),
    request_body = IdentityRelease,
    responses((status = 200, description = "The deactivated account", body = UserView))
)]
#[post("/v1/identity-releases")]
pub async fn release_identity(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<IdentityRelease>,
) -> Result<Json<UserView>, ApiError> {
    let (Body(body), wall, stamp, open) = (body, ctx.wall, ctx.stamp(), ctx.open());
    let reason: String = body.reason.into();
    let fingerprint = match (&body.email, &body.national_id) {
        (None, Some(number)) => {
            let number = number.parse::<NationalId>().map_err(|error| {
                ApiError::member("national_id", "tckn_invalid", error.to_string())
            })?;
            Some(ctx.app.vault.fingerprint(&number))
        }
        (Some(_), None) => None,
        (None, None) | (Some(_), Some(_)) => {
            let detail = "give either the e-mail address or the identity number";
            return Err(ApiError::member("email", "either", detail));
        }
    };
    let user = ctx
        .write(move |tx, _| {
            let found = match (&fingerprint, &body.email) {
                (Some(fingerprint), _) => users::claim_national_id(tx, fingerprint)?,
                (None, Some(email)) => users::claim_email(tx, email)?,
                (None, None) => None,
            };
            let found = found.ok_or(Code::NotFound)?;
            let id: UserId = found.id.id();
            let applied = users::has_applied(tx, id)?;
            let (account, happened) = found
                .account()
                .release(applied, reason.clone())
                .map_err(|error| ApiError::from(error).fact(FactName::UserId, id))?;
            users::save(tx, &account, wall)?;
            users::release_national_id(tx, id)?;
            events::append(tx, &stamp, &happened)?;
            UserView::read(tx, id, &open.app.vault)
        })
        .await?;
    Ok(Json(user))
}

impl From<ReleaseError> for ApiError {
    fn from(error: ReleaseError) -> Self {
        Self::with_detail(Code::IdentityInUse, error)
    }
}
