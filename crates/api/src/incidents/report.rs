use super::view::IncidentView;
use super::{IncidentViewer, TAG, answer};
use crate::caller::{Caller, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::{Body, common_era};
use crate::placements::PlacementPath;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use crate::wire::IncidentKind;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::{IncidentId, PlacementId};
use staj_domain::incident::{Report, ReportError};
use staj_persistence::rows::incidents::IncidentRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{events, incidents, placements, reference};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// An accident, or what the intern complains about.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentReport {
    pub kind: IncidentKind,
    /// The day on which it happened: between the first day of the internship and today, and not after its
    /// last day. Required for an accident; a complaint, such as a wage that is owed, may have none.
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-07-22"))]
    pub happened_on: Option<Date>,
    /// What happened. The employer reads it if it is an accident, and never if it is a complaint.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 2000,
        examples("Atölyede el kesildi, revirde pansuman yapıldı.")
    )]
    pub text: Paragraphs<2000>,
}

/// Report an incident
///
/// The intern, the employer, the school's unit or the programme office reports an accident. The other
/// sides are told, and the school declares it to SGK within three working days (law 5510, art. 13). An
/// accident of a day is reported once. With any other `kind`, the intern complains: the employer does
/// not see it, and the programme office answers within thirty days (law 3071, art. 7). Complaints are
/// at most 10 for an internship. Both are possible from the first day on, also after the end (A79).
#[utoipa::path(
    operation_id = "report_incident", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<IncidentViewer>())),
        ("x-problem-codes" = json!([
            Code::PlacementState, Code::AccidentReported, Code::ComplaintLimitReached,
        ])),
    ),
    request_body = IncidentReport,
    responses((status = 201, description = "The incident", body = IncidentView))
)]
#[post("/v1/placements/{placement_id}/incidents")]
pub async fn report_incident(
    ctx: Ctx<IncidentViewer>,
    path: Path<PlacementPath>,
    body: Body<IncidentReport>,
) -> Result<HttpResponse, ApiError> {
    let (id, placement): (IncidentId, _) = (new_id(), PlacementId(path.placement_id));
    let (stamp, Body(body)) = (ctx.stamp(), body);
    let reported = ctx
        .write(move |tx, me| {
            let found = placements::lock(tx, placement, me.placements())?.ok_or(Code::NotFound)?;
            let (kind, happened_on) = (body.kind.0, body.happened_on);
            let report = Report { kind, happened_on, by: me.side() };
            let complaints = incidents::complaints(tx, placement)?;
            let complaints = usize::try_from(complaints).unwrap_or(usize::MAX);
            let holidays = reference::holidays(tx)?;
            let (incident, told) = found.placement.report(
                id,
                report,
                found.period,
                complaints,
                &holidays,
                stamp.at,
            )?;
            if let Some(day) = happened_on.filter(|_| kind.is_accident())
                && let Some(known) = incidents::accident_on(tx, placement, day)?
            {
                return Err(
                    ApiError::from(Code::AccidentReported).fact(FactName::IncidentId, known)
                );
            }
            let row = IncidentRow {
                id: key(id),
                placement_id: key(placement),
                kind: Name(kind),
                state: Name(incident.state()),
                happened_on,
                text: body.text.to_string(),
                reporter: Name(report.by),
                reported_by: key(me.user()),
                reported_at: At(stamp.at),
                due_on: incident.due_on,
                declared_on: None,
                declaration_reference: None,
                answer: None,
                settled_by: None,
                settled_at: None,
                version: incident.version,
            };
            incidents::insert(tx, &row)?;
            events::append(tx, &stamp, &[told])?;
            answer(tx, id, me, stamp.at)
        })
        .await?;
    Ok(HttpResponse::Created().json(reported))
}

impl From<ReportError> for ApiError {
    fn from(error: ReportError) -> Self {
        let text = error.to_string();
        match error {
            ReportError::WrongState(state) => state.into(),
            ReportError::NotTheIntern => Self::with_detail(Code::ForbiddenRole, text),
            ReportError::TooMany(limit) => {
                Self::with_detail(Code::ComplaintLimitReached, text).fact(FactName::Limit, limit)
            }
            ReportError::DayRequired => Self::member("happened_on", "required", text),
            ReportError::Day { from, to } => Self::member("happened_on", "range", text)
                .fact(FactName::StartDate, from)
                .fact(FactName::LatestDate, to),
        }
    }
}
