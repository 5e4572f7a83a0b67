use super::TAG;
use super::view::MethodReportView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::revision::RevisionSet;
use crate::terms::{TermPath, locked};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use staj_domain::evaluation::Method;
use staj_domain::ids::{MethodReportId, TermId};
use staj_persistence::rows::method_reports::MethodReportRow;
use staj_persistence::{events, method_reports, terms};

/// Publish a method report
///
/// Publishes the current criteria of the term, exactly as the scorer will apply them, as the next
/// revision, which never changes (R23, R30). Three different people prepare, check and approve it.
/// Until a report describes what the scorer does, the calendar check fails.
#[utoipa::path(
    operation_id = "publish_method_report", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase])),
    ),
    request_body = RevisionSet,
    responses((status = 201, description = "The published revision", body = MethodReportView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/terms/{term_id}/method-reports")]
pub async fn publish_method_report(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
    body: Body<RevisionSet>,
) -> Result<HttpResponse, ApiError> {
    let (id, term): (MethodReportId, _) = (new_id(), TermId(path.term_id));
    let stamp = ctx.stamp();
    let revision = body.0.into_domain(stamp.at)?;
    let report = ctx
        .write(move |tx, _| {
            // Lock the term, so that its criteria do not change and the revision numbers have no
            // gaps.
            let event = locked(tx, term)?.publish_method_report(id, stamp.at)?;
            let method = Method::of(terms::definition(tx, term)?.criteria);
            let last = method_reports::find(tx, term, None)?;
            let number = last.map_or(0, |last| last.revision + 1);
            let row = MethodReportRow::new(id, (term, number), revision.clone(), method);
            method_reports::insert(tx, &row)?;
            events::append(tx, &stamp, &[event])?;
            Ok(row)
        })
        .await?;
    let at = format!("/v1/terms/{term}/method-reports/{}", report.revision);
    let report = MethodReportView::from(report);
    Ok(HttpResponse::Created().insert_header(("Location", at)).json(report))
}
