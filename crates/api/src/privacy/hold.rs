use super::view::LegalHoldView;
use super::{HeldPath, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, put};
use serde::Deserialize;
use staj_domain::event::{Event, LegalHoldEvent};
use staj_domain::ids::{LegalHoldId, UserId};
use staj_persistence::rows::privacy::LegalHoldRow;
use staj_persistence::types::{At, key};
use staj_persistence::{events, privacy, users};
use utoipa::ToSchema;
use validator::Validate;

/// Why nothing of somebody may be erased.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalHoldInput {
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Ankara 3. İş Mahkemesi, 2026/118 E.")
    )]
    reason: Paragraphs<1000>,
}

/// Place a legal hold
///
/// From now on nothing of this person is erased, until the hold is lifted (A67). Files, such as those of
/// a court case, are kept as well. If there is a hold already, it stays as it is.
#[utoipa::path(
    operation_id = "place_legal_hold", tag = TAG, params(HeldPath),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    request_body = LegalHoldInput,
    responses((status = 200, description = "The hold", body = LegalHoldView))
)]
#[put("/v1/users/{user_id}/legal-hold")]
pub async fn place_legal_hold(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<HeldPath>,
    body: Body<LegalHoldInput>,
) -> Result<Json<LegalHoldView>, ApiError> {
    let (id, user): (LegalHoldId, _) = (new_id(), UserId(path.user_id));
    let (stamp, Body(body)) = (ctx.stamp(), body);
    let hold = ctx
        .write(move |tx, me| {
            users::find(tx, user)?.ok_or(Code::NotFound)?;
            // The job that erases locks the same row, so it sees the hold or is finished.
            privacy::lock_footprint(tx, user.into())?;
            if let Some(hold) = privacy::hold(tx, user)? {
                return Ok(hold);
            }
            let hold = LegalHoldRow {
                id: key(id),
                user_id: key(user),
                reason: body.reason.to_string(),
                placed_by: key(me.user),
                placed_at: At(stamp.at),
                lifted_by: None,
                lifted_at: None,
            };
            privacy::insert_hold(tx, &hold)?;
            let event = Event::new(id, LegalHoldEvent::Place).because(hold.reason.clone());
            events::append(tx, &stamp, &[event])?;
            Ok(hold)
        })
        .await?;
    Ok(Json(hold.into()))
}

/// Lift a legal hold
///
/// What is due is erased from the next day on. Without a hold, this changes nothing.
#[utoipa::path(
    operation_id = "lift_legal_hold", tag = TAG, params(HeldPath),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 204, description = "There is no hold any more"))
)]
#[delete("/v1/users/{user_id}/legal-hold")]
pub async fn lift_legal_hold(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<HeldPath>,
) -> Result<HttpResponse, ApiError> {
    let (user, stamp) = (UserId(path.user_id), ctx.stamp());
    ctx.write(move |tx, me| {
        users::find(tx, user)?.ok_or(Code::NotFound)?;
        if let Some(hold) = privacy::hold(tx, user)? {
            privacy::lift(tx, hold.id, me.user, stamp.at)?;
            let id: LegalHoldId = hold.id.id();
            events::append(tx, &stamp, &[Event::new(id, LegalHoldEvent::Lift)])?;
        }
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
