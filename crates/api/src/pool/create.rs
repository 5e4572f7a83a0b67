use super::TAG;
use super::view::PoolView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::terms::{TermPath, locked};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use staj_domain::ids::TermId;
use staj_domain::term::{CreatePoolError, Term};
use staj_jobs::fill_pool;
use staj_persistence::{Tx, evaluations, events, pool_entries, terms};

/// Create the pool of a term
///
/// Every candidate with an evaluated application becomes a pool entry (R12). The last calendar
/// check must have passed. The first entries are made at once, and the others in the background: the
/// response is 202 until all of them exist. Repeating the call shows the progress.
#[utoipa::path(
    operation_id = "create_pool", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([
            Code::WrongPhase, Code::DocumentsUndecided, Code::CalendarNotChecked,
        ])),
    ),
    responses(
        (status = 200, description = "The complete pool", body = PoolView),
        (status = 202, description = "The pool, which is still being filled", body = PoolView),
    )
)]
#[post("/v1/terms/{term_id}/pool")]
pub async fn create_pool(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, stamp) = (TermId(path.term_id), ctx.stamp());
    let pool = ctx
        .write(move |tx, _| {
            let term = locked(tx, id)?;
            let facts = evaluations::facts(tx, id)?;
            let checked = evaluations::last_check(tx, id)?;
            let (term, started) = term.create_pool(facts, checked, stamp.at)?;
            if started.is_empty() {
                return answer(tx, &term);
            }
            let (term, filled) = fill_pool(tx, term, &stamp)?;
            terms::save(tx, &term)?;
            events::append(tx, &stamp, &[started, filled].concat())?;
            answer(tx, &term)
        })
        .await?;
    let status = match pool.created_at {
        Some(_) => StatusCode::OK,
        None => StatusCode::ACCEPTED,
    };
    Ok(HttpResponse::build(status).json(pool))
}

pub(super) fn answer(tx: &mut Tx<'_>, term: &Term) -> Result<PoolView, ApiError> {
    Ok(PoolView {
        term_id: term.id.0,
        entry_count: pool_entries::count(tx, term.id)?,
        waiting_count: match term.is_filling_pool() {
            true => pool_entries::count_waiting(tx, term.id)?,
            false => 0,
        },
        started_at: term.progress.pool_started_at,
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
