use super::TAG;
use super::view::AnnouncementPage;
use crate::ctx::{Ctx, Open};
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::terms::{TermOfficer, TermPath, signed_in, visible};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{AnnouncementId, TermId};
use staj_persistence::announcements;
use staj_persistence::rows::announcements::AnnouncementFilter;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AnnouncementQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    pub limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    pub cursor: Option<String>,
}

/// List announcements
///
/// Returns the published announcements of a term, newest first. Officers of the programme office
/// and of İŞKUR who are signed in also see drafts and archived announcements.
#[utoipa::path(
    operation_id = "list_announcements", tag = TAG, params(TermPath, AnnouncementQuery),
    security((), ("bearer" = [])),
    responses((status = 200, description = "A page of announcements", body = AnnouncementPage))
)]
#[get("/v1/terms/{term_id}/announcements")]
pub async fn list_announcements(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<TermPath>,
    query: Query<AnnouncementQuery>,
) -> Result<Json<AnnouncementPage>, ApiError> {
    let (term, Query(query)) = (TermId(path.term_id), query);
    let all = signed_in(officer).await.is_some();
    visible(&open, term, all).await?;
    let cursors = Cursors::new(&open.app, "list_announcements", &(term.0, all))?;
    let after =
        cursors.read(query.cursor.as_deref())?.map(|id| AnnouncementId(Uuid::from_bytes(id)));
    let filter = AnnouncementFilter { term, all, after, limit: rows(query.limit) };
    let found = open.read(move |tx| Ok(announcements::list(tx, &filter)?)).await?;
    let (found, more) = cut(found, query.limit);
    let next_cursor = found.last().filter(|_| more).map(|last| cursors.make(last.id.0.as_bytes()));
    Ok(Json(AnnouncementPage { items: found.into_iter().map(Into::into).collect(), next_cursor }))
}
