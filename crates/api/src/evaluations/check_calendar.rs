use super::TAG;
use super::view::CalendarCheckView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::problem::{ApiError, Code};
use crate::terms::{TermPath, locked};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use staj_domain::event::{CalendarCheckEvent, Event};
use staj_domain::ids::{CalendarCheckId, TermId};
use staj_persistence::rows::evaluations::CalendarCheckRow;
use staj_persistence::{evaluations, events, reference};

/// Check the calendar of a term
///
/// Checks the dates of the term, the work that is still open, the method report, whether an offer
/// can still be completed in time, and whether the public holidays are known until the end of the
/// programme (A59). The findings are recorded (R11). The last check must have passed before the
/// evaluation can start and before the pool can be created. The check becomes outdated when the term
/// changes.
#[utoipa::path(
    operation_id = "check_calendar", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase])),
    ),
    responses((status = 201, description = "The check with its findings", body = CalendarCheckView))
)]
#[post("/v1/terms/{term_id}/calendar-checks")]
pub async fn check_calendar(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
) -> Result<HttpResponse, ApiError> {
    let (id, term): (CalendarCheckId, _) = (new_id(), TermId(path.term_id));
    let stamp = ctx.stamp();
    let check = ctx
        .write(move |tx, me| {
            let of = locked(tx, term)?;
            let (facts, holidays) = (evaluations::facts(tx, term)?, reference::holidays(tx)?);
            let check = of.check_calendar(facts, &holidays, stamp.at)?;
            let outcome = if check.passed() { "passed" } else { "failed" };
            let row = CalendarCheckRow::new(id, term, check, (me.user, stamp.at));
            evaluations::insert_check(tx, &row)?;
            events::append(
                tx,
                &stamp,
                &[Event::new(id, CalendarCheckEvent::Check).between(None, outcome)],
            )?;
            Ok(row)
        })
        .await?;
    Ok(HttpResponse::Created().json(CalendarCheckView::from(check)))
}
