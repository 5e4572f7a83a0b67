use super::TAG;
use super::create::answer;
use super::view::PoolView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::TermId;
use staj_persistence::terms;

/// Get the pool of a term
///
/// How many candidates are in it. While it is being created, this shows the progress.
#[utoipa::path(
    operation_id = "get_pool", tag = TAG, params(TermPath),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "The pool", body = PoolView))
)]
#[get("/v1/terms/{term_id}/pool")]
pub async fn get_pool(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
) -> Result<Json<PoolView>, ApiError> {
    let id = TermId(path.term_id);
    let pool = ctx
        .read(move |tx, _| {
            let term = terms::load(tx, id)?.ok_or(Code::NotFound)?;
            answer(tx, &term)
        })
        .await?;
    Ok(Json(pool))
}
