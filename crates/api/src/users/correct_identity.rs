use super::{TAG, UserPath, UserView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::{Body, common_era, is_tckn};
use crate::problem::{ApiError, Code};
use crate::text::{Paragraphs, Printed};
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::event::{Change, Event, UserEvent};
use staj_domain::fact::FactName;
use staj_domain::ids::UserId;
use staj_domain::national_id::NationalId;
use staj_persistence::rows::users::NewCandidate;
use staj_persistence::{events, users};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// The corrected identity of a candidate. Omitted fields keep their values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityCorrection {
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 100, examples("Ayşe"))]
    given_name: Option<Printed<100>>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 100, examples("Yılmaz"))]
    surname: Option<Printed<100>>,
    #[schema(examples("2004-05-19"))]
    #[validate(custom(function = common_era))]
    birth_date: Option<Date>,
    /// National identity number (TCKN).
    #[validate(custom(function = "is_tckn"))]
    #[schema(min_length = 11, max_length = 11, examples("10000000146"))]
    national_id: Option<String>,
    /// Which document shows it. Recorded in the audit trail.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Kimlik kartı görüldü, seri A12F34567")
    )]
    evidence: Paragraphs<1000>,
}

/// Correct the identity of a candidate
///
/// Corrects a name, a date of birth or an identity number that was typed wrongly, as a document shows
/// it. The candidate is told. Letters that were issued keep what they said.
#[utoipa::path(
    operation_id = "correct_identity", tag = TAG, params(UserPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::IdentityInUse])),
    ),
    request_body = IdentityCorrection,
    responses((status = 200, description = "The account", body = UserView))
)]
#[post("/v1/users/{user_id}/correct-identity")]
pub async fn correct_identity(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<UserPath>,
    body: Body<IdentityCorrection>,
) -> Result<Json<UserView>, ApiError> {
    let (id, Body(body), stamp, open) = (UserId(path.user_id), body, ctx.stamp(), ctx.open());
    let number = body.national_id.as_deref().map(str::parse::<NationalId>).transpose();
    let number = number
        .map_err(|error| ApiError::member("national_id", "tckn_invalid", error.to_string()))?;
    let user = ctx
        .write(move |tx, _| {
            let vault = &open.app.vault;
            let user = users::find(tx, id)?.ok_or(Code::NotFound)?;
            let mut identity = users::identity(tx, id, vault)?.ok_or(Code::NotFound)?;
            let before = identity.clone();
            if let Some(number) = &number {
                let holder = users::claim_national_id(tx, &vault.fingerprint(number))?;
                if let Some(holder) = holder.filter(|holder| holder.id != user.id) {
                    let detail = "another account has this identity number";
                    return Err(ApiError::with_detail(Code::IdentityInUse, detail)
                        .fact(FactName::UserId, holder.id.id::<UserId>()));
                }
                identity.national_id = number.clone();
            }
            if let Some(name) = &body.given_name {
                identity.given_name = name.to_string();
            }
            if let Some(surname) = &body.surname {
                identity.surname = surname.to_string();
            }
            identity.birth_date = body.birth_date.unwrap_or(identity.birth_date);
            let changes = identity_changes(&before, &identity);
            users::save_identity(tx, id, user.version, &identity, vault)?;
            let event = Event::new(id, UserEvent::CorrectIdentity)
                .because(body.evidence.to_string())
                .changing(changes);
            events::append(tx, &stamp, &[event])?;
            UserView::read(tx, id, vault)
        })
        .await?;
    Ok(Json(user))
}

/// What was corrected. The trail keeps no identity number.
fn identity_changes(before: &NewCandidate, after: &NewCandidate) -> Vec<Change> {
    let mut changes = vec![];
    if before.national_id != after.national_id {
        changes.push(Change::withheld("/national_id".to_owned()));
    }
    if before.given_name != after.given_name {
        changes.push(Change::of("/given_name", &before.given_name, &after.given_name));
    }
    if before.surname != after.surname {
        changes.push(Change::of("/surname", &before.surname, &after.surname));
    }
    if before.birth_date != after.birth_date {
        changes.push(Change::of("/birth_date", before.birth_date, after.birth_date));
    }
    changes
}
