use super::TAG;
use super::view::PoolView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::terms::{TermPath, locked};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::TermId;
use staj_domain::term::{CreatePoolError, Term};
use staj_persistence::{Tx, evaluations, events, pool_entries, terms};

/// Create the pool of a term
///
/// Every candidate with an evaluated application becomes a pool entry (R12). The last calendar
/// check must have passed. Repeating the call changes nothing.
#[utoipa::path(
    operation_id = "create_pool", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::DocumentsUndecided, Code::CalendarNotChecked,
        ])),
    ),
    responses((status = 200, description = "The pool", body = PoolView))
)]
#[post("/v1/terms/{term_id}/pool")]
pub async fn create_pool(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
) -> Result<Json<PoolView>, ApiError> {
    let (id, stamp) = (TermId(path.term_id), ctx.stamp());
    let pool = ctx
        .write(move |tx, _| {
            let term = locked(tx, id)?;
            let facts = evaluations::facts(tx, id)?;
            let checked = evaluations::last_check(tx, id)?;
            let (term, changed) = term.create_pool(facts, checked, stamp.at)?;
            if !changed.is_empty() {
                pool_entries::create(tx, id, &stamp)?;
                terms::save(tx, &term)?;
                events::append(tx, &stamp, &changed)?;
            }
            answer(tx, &term)
        })
        .await?;
    Ok(Json(pool))
}

pub(super) fn answer(tx: &mut Tx<'_>, term: &Term) -> Result<PoolView, ApiError> {
    Ok(PoolView {
        term_id: term.id.0,
        entry_count: pool_entries::count(tx, term.id)?,
        created_at: term.progress.pool_created_at,
        opened_at: term.progress.pool_opened_at,
    })
}

impl From<CreatePoolError> for ApiError {
    fn from(error: CreatePoolError) -> Self {
        match error {
            CreatePoolError::WrongPhase(phase) => phase.into(),
            CreatePoolError::DocumentsUndecided(undecided) => undecided.into(),
            CreatePoolError::CalendarNotChecked(missing) => missing.into(),
        }
    }
}
