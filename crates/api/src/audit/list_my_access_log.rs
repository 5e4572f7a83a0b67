use super::TAG;
use super::list_access_log::{AccessEntryPage, AccessEntryView};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_persistence::access_log;
use staj_persistence::rows::access_log::AccessFilter;
use utoipa::IntoParams;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MyAccessLogQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List who looked at my data
///
/// Returns each time that a school, an employer or the programme opened your application, a document,
/// your entry in the pool, an offer, an interview or an internship, newest first. Lists and searches in
/// which you were one of many are not in it.
#[utoipa::path(
    operation_id = "list_my_access_log", tag = TAG, params(MyAccessLogQuery),
    extensions(("x-roles" = json!(roles::<Candidate>()))),
    responses((status = 200, description = "A page of looks", body = AccessEntryPage))
)]
#[get("/v1/me/access-log")]
pub async fn list_my_access_log(
    ctx: Ctx<Candidate>,
    query: Query<MyAccessLogQuery>,
) -> Result<Json<AccessEntryPage>, ApiError> {
    let (Query(query), user) = (query, ctx.claims.user);
    let cursors = Cursors::new(&ctx.app, "list_my_access_log", &user.0)?;
    let limit = query.limit;
    let filter = AccessFilter {
        candidate: Some(user),
        reader: None,
        object: None,
        // Who saw nothing did not look.
        refused: Some(false),
        from: None,
        until: None,
        after: cursors.read(query.cursor.as_deref())?.map(i64::from_be_bytes),
        limit: rows(limit),
    };
    let (found, more) =
        ctx.read(move |tx, _| Ok(cut(access_log::list(tx, &filter)?, limit))).await?;
    let items: Vec<_> = found.into_iter().map(AccessEntryView::of_candidate).collect();
    let next_cursor =
        items.last().filter(|_| more).map(|last| cursors.make(&last.id.to_be_bytes()));
    Ok(Json(AccessEntryPage { items, next_cursor }))
}
