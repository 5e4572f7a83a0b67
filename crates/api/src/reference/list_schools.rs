use super::TAG;
use super::view::{SchoolPage, SchoolView};
use crate::ctx::Open;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use crate::wire::SchoolKind;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::document::DocumentControl;
use staj_domain::ids::SchoolId;
use staj_persistence::rows::reference::{SchoolFilter, SchoolRow};
use staj_persistence::{folded, reference};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SchoolQuery {
    /// Only schools of this kind.
    #[param(required = false, nullable = false, inline)]
    kind: Option<SchoolKind>,
    /// Only schools in this province.
    #[validate(range(min = 1, max = 81))]
    #[param(required = false, nullable = false, minimum = 1, maximum = 81)]
    province_code: Option<i32>,
    /// True for schools that can be named in an application, false for schools that cannot.
    #[param(required = false, nullable = false)]
    active: Option<bool>,
    /// Part of the name. Case and Turkish characters do not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(required = false, nullable = false, min_length = 1, max_length = 100)]
    q: Option<String>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List schools
///
/// Universities, and vocational schools in organised industrial zones, in order of their names.
#[utoipa::path(
    operation_id = "list_schools", tag = TAG, params(SchoolQuery), security(()),
    responses((status = 200, description = "A page of schools", body = SchoolPage))
)]
#[get("/v1/schools")]
pub async fn list_schools(
    open: Open,
    query: Query<SchoolQuery>,
) -> Result<Json<SchoolPage>, ApiError> {
    let Query(query) = query;
    let name = query.q.as_deref().map(folded);
    let of = (query.kind, query.province_code, query.active, &name);
    let cursors = Cursors::new(&open.app, "list_schools", &of)?;
    let filter = SchoolFilter {
        kind: query.kind.map(|kind| kind.0),
        province_code: query.province_code,
        active: query.active,
        after: cursors.read(query.cursor.as_deref())?.map(|id| SchoolId(Uuid::from_bytes(id))),
        limit: rows(query.limit),
        name: name.clone(),
    };
    let limit = query.limit;
    let (items, more) = open
        .read(move |tx| {
            let (found, more) = cut(reference::list_schools(tx, &filter)?, limit);
            let controls = reference::document_controls(tx, None)?;
            let view = |row: SchoolRow| {
                let control = controls.get(&row.id.id()).copied();
                SchoolView::new(row, control.unwrap_or(DocumentControl::ProgrammeOffice))
            };
            Ok((found.into_iter().map(view).collect::<Vec<_>>(), more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(SchoolPage { items, next_cursor }))
}
