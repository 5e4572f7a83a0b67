use super::view::DeclaredItemList;
use super::{DeclaredItemPath, TAG, answer, decide};
use crate::caller::{Caller, roles};
use crate::ctx::Ctx;
use crate::documents::DocumentReviewer;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::ApplicationId;
use staj_persistence::rows::item_checks::ItemCheckRow;
use staj_persistence::types::{At, key};
use staj_persistence::{events, item_checks};
use utoipa::ToSchema;
use validator::Validate;

/// Which proof an officer asks for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofQuestion {
    /// Shown to the candidate.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("Lütfen güncel not dökümünüzü yükleyin."))]
    pub question: Paragraphs<1000>,
}

/// Ask for a proof of an item
///
/// For a grade point average or another item that the candidate typed, while documents are checked. The
/// candidate is told and uploads a document of type `proof` that names the `item`. Until the programme
/// office has approved one, the item does not count (A78). Asking again changes nothing, nor does asking for
/// an item that was corrected or proven.
#[utoipa::path(
    operation_id = "ask_for_proof", tag = TAG, params(DeclaredItemPath),
    extensions(
        ("x-roles" = json!(roles::<DocumentReviewer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::ApplicationState, Code::ItemNotTyped,
        ])),
    ),
    request_body = ProofQuestion,
    responses((status = 200, description = "The items", body = DeclaredItemList))
)]
#[post("/v1/applications/{application_id}/declared-items/{item}/ask")]
pub async fn ask_for_proof(
    ctx: Ctx<DocumentReviewer>,
    path: Path<DeclaredItemPath>,
    body: Body<ProofQuestion>,
) -> Result<Json<DeclaredItemList>, ApiError> {
    let (id, role, stamp) = (ApplicationId(path.application_id), ctx.claims.role, ctx.stamp());
    let (item, question) = (path.into_inner().item, String::from(body.0.question));
    let items = ctx.write(move |tx, me| {
        let ask = decide(tx, id, (me, role), &stamp, |application, desk| {
            application.ask_for_proof(&item, desk)
        });
        if let (before, Some(happened)) = ask? {
            let check = ItemCheckRow {
                question: Some(question.clone()),
                asked_by: Some(key(me.user())),
                asked_at: Some(At(stamp.at)),
                ..ItemCheckRow::new(&before, &item)
            };
            item_checks::insert(tx, &check)?;
            events::append(tx, &stamp, &[happened])?;
        }
        answer(tx, id, me, stamp.at)
    });
    Ok(Json(items.await?))
}
