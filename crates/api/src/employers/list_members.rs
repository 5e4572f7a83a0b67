use super::{EmployerAdministrator, EmployerPath, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, rows};
use crate::problem::{ApiError, Code};
use crate::users::{UserPage, UserView};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::ids::{EmployerId, UserId};
use staj_persistence::rows::users::UserFilter;
use staj_persistence::{employers, users};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MemberQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List the members of an employer
///
/// Returns the managers and internship officers who act for the employer and those who have been
/// invited, newest first.
#[utoipa::path(
    operation_id = "list_members", tag = TAG, params(EmployerPath, MemberQuery),
    extensions(("x-roles" = json!(roles::<EmployerAdministrator>()))),
    responses((status = 200, description = "A page of accounts", body = UserPage))
)]
#[get("/v1/employers/{employer_id}/members")]
pub async fn list_members(
    ctx: Ctx<EmployerAdministrator>,
    path: Path<EmployerPath>,
    query: Query<MemberQuery>,
) -> Result<Json<UserPage>, ApiError> {
    let (Query(query), id) = (query, EmployerId(path.employer_id));
    let cursors = Cursors::new(&ctx.app, "list_members", &id.0)?;
    let filter = UserFilter {
        name: vec![],
        members_of: Some(id),
        after: cursors.read(query.cursor.as_deref())?.map(|key| UserId(Uuid::from_bytes(key))),
        limit: rows(query.limit),
        ..UserFilter::default()
    };
    let found = ctx
        .read(move |tx, me| {
            me.may_administer(id)?;
            employers::load(tx, id)?.ok_or(Code::NotFound)?;
            Ok(users::list(tx, &filter)?)
        })
        .await?;
    let (found, more) = cut(found, query.limit);
    let items = found
        .into_iter()
        .map(|user| UserView::new(user, &ctx.app.vault))
        .collect::<Result<Vec<_>, _>>()?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(UserPage { items, next_cursor }))
}
