use super::view::{PoolEntryView, PoolProfile};
use super::{PoolViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::evaluations::{points, results};
use crate::problem::{ApiError, Code};
use crate::services::Audience;
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::PoolEntryId;
use staj_persistence::pool_entries;
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PoolEntryPath {
    /// Id of the pool entry.
    pool_entry_id: Uuid,
}

/// Get a candidate of the pool
///
/// The profile without name and school (A20): the scores and how they rank in the pool and at the
/// candidate's level, preferences, and the type and year of approved documents. Available to
/// everybody who may search the pool.
#[utoipa::path(
    operation_id = "get_pool_entry", tag = TAG, params(PoolEntryPath),
    extensions(
        ("x-roles" = json!(roles::<PoolViewer>())),
        ("x-problem-codes" = json!([
            Code::PoolNotOpen, Code::EmployerInactive, Code::QuotaMissing,
        ])),
    ),
    responses((status = 200, description = "The profile", body = PoolProfile))
)]
#[get("/v1/pool-entries/{pool_entry_id}")]
pub async fn get_pool_entry(
    ctx: Ctx<PoolViewer>,
    path: Path<PoolEntryPath>,
) -> Result<Json<PoolProfile>, ApiError> {
    let (id, now, app) = (PoolEntryId(path.pool_entry_id), ctx.now, ctx.app.clone());
    let profile = ctx
        .read(move |tx, me| {
            let entry = pool_entries::find_blind(tx, id)?.ok_or(Code::NotFound)?;
            let term = me.admit(tx, entry.term_id.id(), now)?;
            let scores = points([entry.academic_score, entry.social_score, entry.sports_score]);
            let ranking = app.rankings.of(tx, &term)?;
            let audience = match me {
                PoolViewer::EmployerMember(_) => Audience::Everybody,
                PoolViewer::ProgrammeOfficer(_) => Audience::ProgrammeOffice,
            };
            let results = results(&ranking, audience, entry.level.0, scores);
            let documents = pool_entries::approved_documents(tx, id)?;
            Ok(PoolProfile {
                entry: PoolEntryView::new(entry, i32::from(term.rules.internship_limit)),
                results,
                documents: documents.into_iter().map(Into::into).collect(),
            })
        })
        .await?;
    Ok(Json(profile))
}
