use super::TAG;
use super::attendance::answer;
use super::view::Attendance;
use crate::caller::{EmployerMember, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::{Body, common_era};
use crate::placements::{PlacementPath, PlacementViewer};
use crate::problem::{ApiError, Code};
use crate::wire::AbsenceKind;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::ids::{AbsenceId, PlacementId};
use staj_domain::period::Period;
use staj_domain::placement::Absence;
use staj_persistence::rows::absences::AbsenceRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{StoreError, absences, events, placements};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// Days on which the intern does not work.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceCreate {
    #[schema(examples("2026-07-22"))]
    #[validate(custom(function = common_era))]
    pub start_date: Date,
    /// The last of the days.
    #[schema(examples("2026-07-23"))]
    #[validate(custom(function = common_era))]
    pub end_date: Date,
    pub kind: AbsenceKind,
}

/// Record an absence
///
/// Records days on which the intern does not work, from the first day of the internship until the exit is
/// declared; days ahead too, such as those of a medical report. They share no day with another absence. The
/// school needs them for the premiums (A82), so the intern and the school are told.
#[utoipa::path(
    operation_id = "record_absence", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::PlacementState, Code::DatesOverlap, Code::ExitDeclared])),
    ),
    request_body = AbsenceCreate,
    responses((status = 201, description = "The attendance", body = Attendance))
)]
#[post("/v1/placements/{placement_id}/absences")]
pub async fn record_absence(
    ctx: Ctx<EmployerMember>,
    path: Path<PlacementPath>,
    body: Body<AbsenceCreate>,
) -> Result<HttpResponse, ApiError> {
    let (id, stamp, Body(body)) = (PlacementId(path.placement_id), ctx.stamp(), body);
    let days = Period::new(body.start_date, body.end_date)
        .map_err(|error| ApiError::member("end_date", "date_order", error.to_string()))?;
    let absence = Absence { id: new_id::<AbsenceId>(), days, kind: body.kind.0 };
    let attendance = ctx
        .write(move |tx, me| {
            let viewer = PlacementViewer::EmployerMember(me);
            let found = placements::lock(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
            let others = absences::list(tx, id)?.into_iter().map(Absence::try_from);
            let others = others.collect::<Result<Vec<_>, StoreError>>()?;
            let happened =
                found.placement.record_absence(&absence, &others, found.period, stamp.at)?;
            let row = AbsenceRow {
                id: key(absence.id),
                placement_id: key(id),
                start_date: absence.days.start(),
                end_date: absence.days.end(),
                kind: Name(absence.kind),
                recorded_by: key(me.user),
                recorded_at: At(stamp.at),
            };
            absences::insert(tx, &row)?;
            events::append(tx, &stamp, &[happened])?;
            answer(tx, id, viewer)
        })
        .await?;
    Ok(HttpResponse::Created().json(attendance))
}
