use super::TAG;
use crate::ctx::Open;
use crate::input::{Query, common_era, period};
use crate::problem::{ApiError, Code, FieldProblem};
use actix_web::get;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_persistence::reference;
use time::Date;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WorkingDaysQuery {
    /// The first day.
    #[validate(custom(function = common_era))]
    #[param(example = "2026-06-15")]
    from: Date,
    /// The last day. The period has at most 366 days, including both days.
    #[validate(custom(function = common_era))]
    #[param(example = "2026-07-10")]
    to: Date,
    /// Whether Saturdays are working days.
    #[serde(default)]
    #[param(required = false, default = false)]
    works_saturdays: bool,
}

/// The working days of a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkingDays)]
pub struct WorkingDaysView {
    #[schema(examples("2026-06-15"))]
    pub from: Date,
    #[schema(examples("2026-07-10"))]
    pub to: Date,
    pub works_saturdays: bool,
    #[schema(minimum = 0, examples(20))]
    pub working_days: u32,
    /// How many of the working days are half-days.
    #[schema(minimum = 0, examples(0))]
    pub half_days: u32,
}

/// Count working days
///
/// Counts Monday to Friday without full public holidays, including both days. Half-days count as
/// working days and are also reported separately (R34, A23). An offer with these dates shows the
/// same numbers. A period that touches a year whose holidays are not recorded is refused, because the
/// count would be wrong (A59).
#[utoipa::path(
    operation_id = "count_working_days", tag = TAG, params(WorkingDaysQuery), security(()),
    extensions(("x-problem-codes" = json!([Code::HolidaysUnknown]))),
    responses((status = 200, description = "The count", body = WorkingDaysView))
)]
#[get("/v1/calendar/working-days")]
pub async fn count_working_days(
    open: Open,
    query: Query<WorkingDaysQuery>,
) -> Result<Json<WorkingDaysView>, ApiError> {
    let Query(WorkingDaysQuery { from, to, works_saturdays }) = query;
    let period = period("to", from, to)?.countable().map_err(|too_long| {
        let problem = FieldProblem::parameter("to", "range", too_long.to_string());
        ApiError::with_detail(Code::Malformed, too_long).with(problem)
    })?;
    let holidays = open.read(|tx| Ok(reference::holidays(tx)?)).await?;
    let counted = holidays.working_days(period, works_saturdays)?;
    Ok(Json(WorkingDaysView {
        from,
        to,
        works_saturdays,
        working_days: counted.days,
        half_days: counted.half_days,
    }))
}
