use super::view::PrivacyNoticeView;
use super::{CURRENT, TAG};
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use crate::terms::{TermOfficer, signed_in, visible};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::TermId;
use staj_persistence::{privacy_notices, terms};
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PrivacyNoticePath {
    /// Id of the term.
    term_id: Uuid,
    /// The version, or `current` for the one in force.
    #[param(example = "current")]
    notice_version: String,
}

/// Get a privacy notice
///
/// The information for applicants of a term about the processing of their data, in Turkish and in
/// English.
#[utoipa::path(
    operation_id = "get_privacy_notice", tag = TAG, params(PrivacyNoticePath), security((), ("bearer" = [])),
    responses((status = 200, description = "The privacy notice", body = PrivacyNoticeView))
)]
#[get("/v1/terms/{term_id}/privacy-notices/{notice_version}")]
pub async fn get_privacy_notice(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<PrivacyNoticePath>,
) -> Result<Json<PrivacyNoticeView>, ApiError> {
    let PrivacyNoticePath { term_id, notice_version } = path.into_inner();
    let term = TermId(term_id);
    visible(&open, term, signed_in(officer).await.is_some()).await?;
    let notice = open
        .read(move |tx| {
            let in_force = terms::definition(tx, term)?.privacy_notice_version;
            let version = match notice_version.as_str() {
                CURRENT => in_force.clone().ok_or(Code::NotFound)?,
                _ => notice_version.clone(),
            };
            let found = privacy_notices::find(tx, term, &version)?.ok_or(Code::NotFound)?;
            Ok(PrivacyNoticeView::new(found, in_force.as_deref()))
        })
        .await?;
    Ok(Json(notice))
}
