use super::TAG;
use super::view::HolidayList;
use crate::ctx::Open;
use crate::input::{Query, common_era, period};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_persistence::reference;
use time::Date;
use utoipa::IntoParams;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HolidayQuery {
    /// The first day.
    #[validate(custom(function = common_era))]
    #[param(example = "2026-01-01")]
    from: Date,
    /// The last day.
    #[validate(custom(function = common_era))]
    #[param(example = "2026-12-31")]
    to: Date,
}

/// List holidays
///
/// Public holidays under law 2429 in order of their dates: full days, and half-days that begin at
/// 13:00 (A23).
#[utoipa::path(
    operation_id = "list_holidays", tag = TAG, params(HolidayQuery), security(()),
    responses((status = 200, description = "The holidays between the two days, inclusive", body = HolidayList))
)]
#[get("/v1/holidays")]
pub async fn list_holidays(
    open: Open,
    query: Query<HolidayQuery>,
) -> Result<Json<HolidayList>, ApiError> {
    let period = period("to", query.0.from, query.0.to)?;
    let found = open
        .read(move |tx| Ok(reference::list_holidays(tx, period.start(), period.end())?))
        .await?;
    Ok(Json(HolidayList { items: found.into_iter().map(Into::into).collect() }))
}
