use super::TAG;
use super::view::{Province, ProvinceList};
use crate::ctx::Open;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use staj_persistence::reference;

/// List provinces
///
/// The 81 provinces, in order of their plate codes.
#[utoipa::path(
    operation_id = "list_provinces", tag = TAG, security(()),
    responses((status = 200, description = "Every province", body = ProvinceList))
)]
#[get("/v1/provinces")]
pub async fn list_provinces(open: Open) -> Result<Json<ProvinceList>, ApiError> {
    let found = open.read(|tx| Ok(reference::list_provinces(tx)?)).await?;
    let items = found.into_iter().map(|row| Province { code: row.code, name: row.name }).collect();
    Ok(Json(ProvinceList { items }))
}
