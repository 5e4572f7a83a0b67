use super::TAG;
use super::view::{PrivacyNoticeList, PrivacyNoticeView};
use crate::ctx::{Ctx, Open};
use crate::problem::ApiError;
use crate::terms::{TermOfficer, TermPath, signed_in, visible};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::TermId;
use staj_persistence::{privacy_notices, terms};

/// List privacy notices
///
/// Every version that was published in a term, newest first.
#[utoipa::path(
    operation_id = "list_privacy_notices", tag = TAG, params(TermPath), security((), ("bearer" = [])),
    responses((status = 200, description = "The privacy notices", body = PrivacyNoticeList))
)]
#[get("/v1/terms/{term_id}/privacy-notices")]
pub async fn list_privacy_notices(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<TermPath>,
) -> Result<Json<PrivacyNoticeList>, ApiError> {
    let term = TermId(path.term_id);
    visible(&open, term, signed_in(officer).await.is_some()).await?;
    let (found, in_force) = open
        .read(move |tx| {
            let in_force = terms::definition(tx, term)?.privacy_notice_version;
            Ok((privacy_notices::list(tx, term)?, in_force))
        })
        .await?;
    let view = |row| PrivacyNoticeView::new(row, in_force.as_deref());
    Ok(Json(PrivacyNoticeList { items: found.into_iter().map(view).collect() }))
}
