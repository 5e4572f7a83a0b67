use super::TAG;
use super::list::AnnouncementQuery;
use super::view::UniversityStatusPage;
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, rows};
use crate::problem::{ApiError, Code};
use crate::terms::{TermOfficer, TermPath};
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::{SchoolId, TermId};
use staj_persistence::rows::announcements::UniversityStatusFilter;
use staj_persistence::{evidence_packages, terms};
use uuid::Uuid;

/// List what universities have done for a term
///
/// Returns every active university, ordered by name. For each university, the response says
/// whether the mail about the term was sent, how many announcements the university recorded, and
/// how much evidence the university sent. Nothing in the programme depends on these figures (A36).
#[utoipa::path(
    operation_id = "list_university_statuses", tag = TAG, params(TermPath, AnnouncementQuery),
    extensions(("x-roles" = json!(roles::<TermOfficer>()))),
    responses((status = 200, description = "A page of universities", body = UniversityStatusPage))
)]
#[get("/v1/terms/{term_id}/university-statuses")]
pub async fn list_university_statuses(
    ctx: Ctx<TermOfficer>,
    path: Path<TermPath>,
    query: Query<AnnouncementQuery>,
) -> Result<Json<UniversityStatusPage>, ApiError> {
    let (term, Query(query)) = (TermId(path.term_id), query);
    let cursors = Cursors::new(&ctx.app, "list_university_statuses", &term.0)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|id| SchoolId(Uuid::from_bytes(id)));
    let limit = query.limit;
    let found = ctx
        .read(move |tx, _| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            let filter = UniversityStatusFilter { term, after, limit: rows(limit) };
            Ok(evidence_packages::university_statuses(tx, &filter)?)
        })
        .await?;
    let (found, more) = cut(found, limit);
    let next_cursor =
        found.last().filter(|_| more).map(|last| cursors.make(last.school.id.0.as_bytes()));
    let items = found.into_iter().map(Into::into).collect();
    Ok(Json(UniversityStatusPage { items, next_cursor }))
}
