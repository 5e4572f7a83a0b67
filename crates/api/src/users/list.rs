use super::actions::view;
use super::{TAG, UserView};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, page, rows};
use crate::problem::ApiError;
use crate::wire::Role;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::ids::{SchoolId, UserId};
use staj_persistence::rows::people::PersonQuery;
use staj_persistence::rows::users::UserFilter;
use staj_persistence::users;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

page! {
    /// A page of accounts, newest first.
    UserPage of UserView
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    /// Only people whose name has words that begin with these. Case and Turkish letters make no difference.
    #[validate(length(min = 1, max = 100))]
    #[param(
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 100,
        example = "yılmaz ay"
    )]
    q: Option<String>,
    /// Only people with this role.
    #[param(required = false, nullable = false, inline)]
    role: Option<Role>,
    /// Only people of this school.
    #[param(required = false, nullable = false)]
    school_id: Option<Uuid>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List accounts
///
/// All accounts, newest first.
#[utoipa::path(
    operation_id = "list_users", tag = TAG, params(UserQuery),
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    responses((status = 200, description = "A page of accounts", body = UserPage))
)]
#[get("/v1/users")]
pub async fn list_users(
    ctx: Ctx<ProgrammeOfficer>,
    query: Query<UserQuery>,
) -> Result<Json<UserPage>, ApiError> {
    let open = ctx.open();
    let Query(query) = query;
    let cursors = Cursors::new(&ctx.app, "list_users", &(query.role, query.school_id, &query.q))?;
    let name = match query.q.as_deref().map(PersonQuery::of) {
        None | Some(PersonQuery::Candidate(_)) => vec![],
        Some(PersonQuery::Name(words)) => words,
        // No name has a digit.
        Some(PersonQuery::Number(number)) => vec![number],
    };
    let filter = UserFilter {
        name,
        role: query.role.map(|role| role.0),
        school: query.school_id.map(SchoolId),
        members_of: None,
        after: cursors.read(query.cursor.as_deref())?.map(|key| UserId(Uuid::from_bytes(key))),
        limit: rows(query.limit),
    };
    let limit = query.limit;
    let (items, more) = ctx
        .read(move |tx, me| {
            let (found, more) = cut(users::list(tx, &filter)?, limit);
            let views = found.into_iter().map(|user| view(tx, user, me, &open.app.vault));
            Ok((views.collect::<Result<Vec<_>, ApiError>>()?, more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(UserPage { items, next_cursor }))
}
