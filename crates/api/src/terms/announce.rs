use super::{TAG, TermPath, TermView, answer, locked};
use crate::caller::{IskurOfficer, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::fact::FactName;
use staj_domain::ids::TermId;
use staj_domain::term::{AnnounceError, TermPhase};
use staj_persistence::{events, terms};

/// Announce a term
///
/// Begins the term. Everybody can now read it, and the career centres are notified (R1). From then
/// on, its dates can only be moved later.
#[utoipa::path(
    operation_id = "announce_term", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<IskurOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase, Code::DateOrder])),
    ),
    responses((status = 200, description = "The announced term", body = TermView))
)]
#[post("/v1/terms/{term_id}/announce")]
pub async fn announce_term(
    ctx: Ctx<IskurOfficer>,
    path: Path<TermPath>,
) -> Result<Json<TermView>, ApiError> {
    let (id, stamp) = (TermId(path.term_id), ctx.stamp());
    let term = ctx
        .write(move |tx, me| {
            let (term, changed) = locked(tx, id)?.announce(stamp.at)?;
            if !changed.is_empty() {
                terms::save(tx, &term)?;
                events::append(tx, &stamp, &changed)?;
            }
            answer(tx, id, Some(me.into()), stamp.at)
        })
        .await?;
    Ok(Json(term))
}

impl From<AnnounceError> for ApiError {
    fn from(error: AnnounceError) -> Self {
        match error {
            AnnounceError::Calendar(order) => order.into(),
            AnnounceError::ApplicationsOver { applications_close_at } => {
                // A draft is the right phase, but its time is over.
                Self::with_detail(Code::WrongPhase, error)
                    .fact(FactName::Phase, TermPhase::Draft)
                    .fact(FactName::NeededPhase, TermPhase::Draft)
                    .instant(FactName::EndedAt, Some(applications_close_at))
                    .resolve_with(&["update_term"])
            }
        }
    }
}
