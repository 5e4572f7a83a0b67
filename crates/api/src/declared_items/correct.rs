use super::view::DeclaredItemList;
use super::{DeclaredItemPath, TAG, answer, decide};
use crate::applications::hundredths;
use crate::caller::{Caller, roles};
use crate::ctx::Ctx;
use crate::documents::DocumentReviewer;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::application::GPA;
use staj_domain::ids::ApplicationId;
use staj_persistence::rows::item_checks::ItemCheckRow;
use staj_persistence::types::{At, key};
use staj_persistence::{events, item_checks};
use utoipa::ToSchema;
use validator::Validate;

/// What counts instead of what the candidate typed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemCorrection {
    /// A grade point average, at most 4.00 with at most two decimals, or a whole number, at most 1000.
    #[validate(range(min = 0.0, max = 1000.0))]
    #[schema(minimum = 0, maximum = 1000, examples(3.12))]
    pub quantity: f64,
    /// Shown to the candidate.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("Not dökümünde 3,12 yazıyor."))]
    pub reason: Paragraphs<1000>,
}

/// Correct an item
///
/// Replaces what the candidate typed by what a document says, while documents are checked. The candidate
/// is told; they can object to their scores once these are published (A78).
#[utoipa::path(
    operation_id = "correct_declared_item", tag = TAG, params(DeclaredItemPath),
    extensions(
        ("x-roles" = json!(roles::<DocumentReviewer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::ApplicationState, Code::ItemNotTyped,
        ])),
    ),
    request_body = ItemCorrection,
    responses((status = 200, description = "The items", body = DeclaredItemList))
)]
#[post("/v1/applications/{application_id}/declared-items/{item}/correct")]
pub async fn correct_declared_item(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DeclaredItemPath>,
    body: Body<ItemCorrection>,
) -> Result<Json<DeclaredItemList>, ApiError> {
    let (id, role, stamp) = (ApplicationId(path.application_id), ctx.claims.role, ctx.stamp());
    let (item, reason) = (path.into_inner().item, String::from(body.0.reason));
    let quantity = stored(&item, body.0.quantity)?;
    let items = ctx.write(move |tx, me| {
        let correct = decide(tx, id, (me, role), &stamp, |application, desk| {
            application.correct_item(&item, quantity.into(), reason.clone(), desk)
        });
        if let (before, Some(happened)) = correct? {
            let check = ItemCheckRow {
                corrected: Some(quantity.into()),
                reason: Some(reason.clone()),
                corrected_by: Some(key(me.user())),
                corrected_at: Some(At(stamp.at)),
                ..ItemCheckRow::new(&before, &item)
            };
            item_checks::correct(tx, &check)?;
            events::append(tx, &stamp, &[happened])?;
        }
        answer(tx, id, me, stamp.at)
    });
    Ok(Json(items.await?))
}

/// A quantity as it is stored: a grade point average in hundredths, anything else as a whole number.
fn stored(item: &str, quantity: f64) -> Result<u16, ApiError> {
    match item {
        GPA => hundredths("quantity", quantity),
        _ => quantity
            .to_string()
            .parse()
            .map_err(|_| ApiError::member("quantity", "precision", "must be a whole number")),
    }
}
