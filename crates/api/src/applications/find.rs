use super::view::ApplicationPage;
use super::{ApplicationView, ApplicationViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::documents::DocumentReviewer;
use crate::input::{Body, is_tckn};
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_domain::national_id::NationalId;
use staj_persistence::rows::applications::ApplicationFilter;
use staj_persistence::rows::people::PersonQuery;
use staj_persistence::{applications, events, users};
use utoipa::ToSchema;
use validator::Validate;

/// Most applications of one person.
const MOST: i64 = 200;

/// Whose applications to find.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityNumber {
    /// National identity number (TCKN).
    #[validate(custom(function = "is_tckn"))]
    #[schema(min_length = 11, max_length = 11, examples("10000000146"))]
    national_id: String,
}

/// Find the applications of a person by their identity number
///
/// Newest first. School officers find the submitted applications of their school, and the programme
/// office finds all. There are none if nobody has this number. The number is in the body, so that no log
/// of addresses has it, and the audit trail records who was found.
#[utoipa::path(
    operation_id = "find_applications", tag = TAG,
    extensions(("x-roles" = json!(roles::<DocumentReviewer>()))),
    request_body = IdentityNumber,
    responses((status = 200, description = "Their applications", body = ApplicationPage))
)]
#[post("/v1/applications/find")]
pub async fn find_applications(
    ctx: Ctx<DocumentReviewer>,
    body: Body<IdentityNumber>,
) -> Result<Json<ApplicationPage>, ApiError> {
    let number = body.0.national_id.parse::<NationalId>();
    let number = number
        .map_err(|error| ApiError::member("national_id", "tckn_invalid", error.to_string()))?;
    let (fingerprint, stamp, now) = (ctx.app.vault.fingerprint(&number), ctx.stamp(), ctx.now);
    let items = ctx
        .write(move |tx, me| {
            let Some(person) = users::find_by_national_id(tx, &fingerprint)? else {
                return Ok(vec![]);
            };
            let person: UserId = person.id.id();
            let filter = ApplicationFilter {
                scope: ApplicationViewer::from(me).scope(),
                person: Some(PersonQuery::Candidate(person.into())),
                term: None,
                states: vec![],
                now,
                after: None,
                limit: MOST,
            };
            let found = applications::list(tx, &filter)?;
            if !found.is_empty() {
                events::append(tx, &stamp, &[Event::new(person, UserEvent::LookUp)])?;
            }
            let view = |application| ApplicationView::new(application, None);
            Ok(found.into_iter().map(view).collect())
        })
        .await?;
    Ok(Json(ApplicationPage { items, next_cursor: None }))
}
