use super::view::TermPage;
use super::{TAG, TermOfficer, TermView, signed_in};
use crate::ctx::{Ctx, Open};
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::TermId;
use staj_persistence::rows::terms::TermFilter;
use staj_persistence::terms;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TermQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List terms
///
/// Every announced term, newest first. Officers of the programme and of İŞKUR, when signed in, also
/// see terms in preparation.
#[utoipa::path(
    operation_id = "list_terms", tag = TAG, params(TermQuery), security((), ("bearer" = [])),
    responses((status = 200, description = "A page of terms", body = TermPage))
)]
#[get("/v1/terms")]
pub async fn list_terms(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    query: Query<TermQuery>,
) -> Result<Json<TermPage>, ApiError> {
    let (Query(query), now) = (query, open.now);
    let drafts = signed_in(officer).await.is_some();
    let cursors = Cursors::new(&open.app, "list_terms", &drafts)?;
    let after = cursors.read(query.cursor.as_deref())?.map(|id| TermId(Uuid::from_bytes(id)));
    let filter = TermFilter { drafts, after, limit: rows(query.limit) };
    let found = open.read(move |tx| Ok(terms::list(tx, &filter)?)).await?;
    let (found, more) = cut(found, query.limit);
    let next_cursor =
        found.last().filter(|_| more).map(|(last, _)| cursors.make(last.id.0.as_bytes()));
    let items =
        found.into_iter().map(|(term, definition)| TermView::new(&term, definition, now)).collect();
    Ok(Json(TermPage { items, next_cursor }))
}
