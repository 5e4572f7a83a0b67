use super::actions::package;
use super::list::AnnouncementQuery;
use super::view::EvidencePackagePage;
use super::{EvidenceViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, rows};
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use actix_web::get;
use actix_web::web::{Json, Path};
use staj_domain::ids::{EvidencePackageId, TermId};
use staj_persistence::rows::announcements::EvidencePackageFilter;
use staj_persistence::{evidence_packages, terms};
use uuid::Uuid;

/// List evidence packages
///
/// Returns packages, newest first. Career centres see their own, and the programme office and İŞKUR
/// see all.
#[utoipa::path(
    operation_id = "list_evidence_packages", tag = TAG, params(TermPath, AnnouncementQuery),
    extensions(("x-roles" = json!(roles::<EvidenceViewer>()))),
    responses((status = 200, description = "A page of packages", body = EvidencePackagePage))
)]
#[get("/v1/terms/{term_id}/evidence-packages")]
pub async fn list_evidence_packages(
    ctx: Ctx<EvidenceViewer>,
    path: Path<TermPath>,
    query: Query<AnnouncementQuery>,
) -> Result<Json<EvidencePackagePage>, ApiError> {
    let (term, Query(query)) = (TermId(path.term_id), query);
    let cursors = Cursors::new(&ctx.app, "list_evidence_packages", &term.0)?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|id| EvidencePackageId(Uuid::from_bytes(id)));
    let limit = query.limit;
    let found = ctx
        .read(move |tx, me| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            let filter =
                EvidencePackageFilter { term, school: me.school(), after, limit: rows(limit) };
            Ok(evidence_packages::list(tx, &filter)?)
        })
        .await?;
    let (found, more) = cut(found, limit);
    let next_cursor =
        found.last().filter(|_| more).map(|last| cursors.make(last.package.id.0.as_bytes()));
    let role = ctx.claims.role;
    let items = found.into_iter().map(|found| package(found, role)).collect::<Result<_, _>>()?;
    Ok(Json(EvidencePackagePage { items, next_cursor }))
}
