use super::TAG;
use super::create::answer;
use super::view::PoolView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::terms::{TermPath, locked};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::TermId;
use staj_persistence::{evaluations, events, terms};
use utoipa::ToSchema;
use validator::Validate;

/// Why a pool is closed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolClosing {
    /// Recorded in the audit trail.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Programın bütçesi doldu")
    )]
    reason: Paragraphs<1000>,
}

/// Close the pool of a term before its date
///
/// From now on, nobody can search the pool or send an offer. Offers that were sent can still be answered
/// and confirmed, and internships go on (A75). It cannot be opened again. Repeating the call changes
/// nothing.
#[utoipa::path(
    operation_id = "close_pool", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase])),
    ),
    request_body = PoolClosing,
    responses((status = 200, description = "The closed pool", body = PoolView))
)]
#[post("/v1/terms/{term_id}/pool/close")]
pub async fn close_pool(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
    body: Body<PoolClosing>,
) -> Result<Json<PoolView>, ApiError> {
    let (id, stamp) = (TermId(path.term_id), ctx.stamp());
    let reason: String = body.0.reason.into();
    let pool = ctx
        .write(move |tx, _| {
            let (term, changed) = locked(tx, id)?.close_pool(reason.clone(), stamp.at)?;
            if !changed.is_empty() {
                let definition = terms::definition(tx, id)?;
                terms::save_definition(tx, &term, &definition)?;
                evaluations::outdate_checks(tx, id)?;
                events::append(tx, &stamp, &changed)?;
            }
            answer(tx, &term)
        })
        .await?;
    Ok(Json(pool))
}
