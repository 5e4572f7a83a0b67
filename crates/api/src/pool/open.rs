use super::TAG;
use super::create::answer;
use super::view::PoolView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::terms::{TermPath, locked};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::fact::FactName;
use staj_domain::ids::TermId;
use staj_domain::term::{OpenPoolError, TermPhase};
use staj_persistence::{events, terms};

/// Open the pool of a term
///
/// Lets employers search the pool, and shows candidates their evaluations (R26, R29). Not possible
/// before the date in the calendar of the term. Repeating the call changes nothing.
#[utoipa::path(
    operation_id = "open_pool", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase])),
    ),
    responses((status = 200, description = "The open pool", body = PoolView))
)]
#[post("/v1/terms/{term_id}/pool/open")]
pub async fn open_pool(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
) -> Result<Json<PoolView>, ApiError> {
    let (id, stamp) = (TermId(path.term_id), ctx.stamp());
    let pool = ctx
        .write(move |tx, _| {
            let (term, changed) = locked(tx, id)?.open_pool(stamp.at)?;
            if !changed.is_empty() {
                terms::save(tx, &term)?;
                events::append(tx, &stamp, &changed)?;
            }
            answer(tx, &term)
        })
        .await?;
    Ok(Json(pool))
}

impl From<OpenPoolError> for ApiError {
    fn from(error: OpenPoolError) -> Self {
        match error {
            OpenPoolError::WrongPhase(phase) => phase.into(),
            OpenPoolError::NotCreated(phase) => {
                let next = (phase.phase == TermPhase::Evaluated).then_some("create_pool");
                let refusal = Self::with_detail(Code::WrongPhase, error).wrong_phase(phase);
                refusal.facts(FactName::ResolveWith, next)
            }
        }
    }
}
