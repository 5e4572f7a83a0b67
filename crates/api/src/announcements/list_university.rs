use super::list::AnnouncementQuery;
use super::view::UniversityAnnouncementPage;
use super::{EvidenceViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, rows};
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::{TermId, UniversityAnnouncementId};
use staj_persistence::rows::announcements::UniversityAnnouncementFilter;
use staj_persistence::{terms, university_announcements};
use uuid::Uuid;

/// List university announcements
///
/// Returns announcements with their evidence, newest first. Career centres see their own, and the
/// programme office and İŞKUR see all.
#[utoipa::path(
    operation_id = "list_university_announcements", tag = TAG, params(TermPath, AnnouncementQuery),
    extensions(("x-roles" = json!(roles::<EvidenceViewer>()))),
    responses((status = 200, description = "A page of announcements", body = UniversityAnnouncementPage))
)]
#[get("/v1/terms/{term_id}/university-announcements")]
pub async fn list_university_announcements(
    ctx: Ctx<EvidenceViewer>,
    path: Path<TermPath>,
    query: Query<AnnouncementQuery>,
) -> Result<Json<UniversityAnnouncementPage>, ApiError> {
    let (term, Query(query)) = (TermId(path.term_id), query);
    let cursors = Cursors::new(&ctx.app, "list_university_announcements", &term.0)?;
    let after = cursors
        .read(query.cursor.as_deref())?
        .map(|id| UniversityAnnouncementId(Uuid::from_bytes(id)));
    let limit = query.limit;
    let found = ctx
        .read(move |tx, me| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            let filter = UniversityAnnouncementFilter {
                term,
                school: me.school(),
                after,
                limit: rows(limit),
            };
            Ok(university_announcements::list(tx, &filter)?)
        })
        .await?;
    let (found, more) = cut(found, limit);
    let next_cursor =
        found.last().filter(|_| more).map(|last| cursors.make(last.announcement.id.0.as_bytes()));
    let items = found.into_iter().map(Into::into).collect();
    Ok(Json(UniversityAnnouncementPage { items, next_cursor }))
}
