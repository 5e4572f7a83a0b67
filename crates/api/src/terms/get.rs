use super::{TAG, TermOfficer, TermPath, TermView, answer, signed_in, visible};
use crate::ctx::{Ctx, Open};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::TermId;

/// Get a term
///
/// Everybody can see announced terms. Officers of the programme and of İŞKUR, when signed in, also
/// see terms in preparation.
#[utoipa::path(
    operation_id = "get_term", tag = TAG, params(TermPath), security((), ("bearer" = [])),
    responses((status = 200, description = "The term", body = TermView))
)]
#[get("/v1/terms/{term_id}")]
pub async fn get_term(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<TermPath>,
) -> Result<Json<TermView>, ApiError> {
    let (id, now) = (TermId(path.term_id), open.now);
    let officer = signed_in(officer).await;
    visible(&open, id, officer.is_some()).await?;
    Ok(Json(open.read(move |tx| answer(tx, id, officer, now)).await?))
}
