use super::{TAG, TermPath, TermView, answer, locked};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::calendar::istanbul_date;
use staj_domain::fact::FactName;
use staj_domain::ids::TermId;
use staj_domain::term::CloseError;
use staj_persistence::{events, placements, terms};

/// Close a term
///
/// Ends the term permanently. You can close a term after the last day of the programme and of every
/// internship. The pool closes automatically at `pool_closes_at`. Repeating the call changes
/// nothing.
#[utoipa::path(
    operation_id = "close_term", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase, Code::InternshipsRunning])),
    ),
    responses((status = 200, description = "The closed term", body = TermView))
)]
#[post("/v1/terms/{term_id}/close")]
pub async fn close_term(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
) -> Result<Json<TermView>, ApiError> {
    let (id, stamp) = (TermId(path.term_id), ctx.stamp());
    let term = ctx
        .write(move |tx, me| {
            let term = locked(tx, id)?;
            let running = placements::running(tx, id, istanbul_date(stamp.at))?;
            let (term, changed) = term.close(running, stamp.at)?;
            if !changed.is_empty() {
                terms::save(tx, &term)?;
                events::append(tx, &stamp, &changed)?;
            }
            answer(tx, id, Some(me.into()), stamp.at)
        })
        .await?;
    Ok(Json(term))
}

impl From<CloseError> for ApiError {
    fn from(error: CloseError) -> Self {
        let text = error.to_string();
        match error {
            CloseError::WrongPhase(phase) => phase.into(),
            CloseError::InternshipsRunning(count) => {
                Self::with_detail(Code::InternshipsRunning, text).fact(FactName::Internships, count)
            }
        }
    }
}
