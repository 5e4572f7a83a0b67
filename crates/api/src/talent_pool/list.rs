use super::TAG;
use super::view::TalentPoolEntryPage;
use crate::caller::{EmployerMember, roles};
use crate::ctx::Ctx;
use crate::employers::{EmployerPath, own};
use crate::input::Query;
use crate::page::{Cursors, default_limit, rows};
use crate::problem::{ApiError, Code};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::employer::EmployerState;
use staj_domain::ids::{EmployerId, TalentPoolEntryId, TermId};
use staj_persistence::rows::talent_pool::{TalentPoolFilter, TalentPoolPage};
use staj_persistence::{Tx, employers};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TalentPoolQuery {
    /// Only candidates of this term.
    #[param(required = false, nullable = false)]
    pub term_id: Option<Uuid>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    pub limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    pub cursor: Option<String>,
}

/// List your talent pool
///
/// Newest first, including the candidates on your reserve list. Candidates are shown as in the
/// pool, without name and school (A20), unless you know them from an interview or an acceptance.
#[utoipa::path(
    operation_id = "list_talent_pool", tag = TAG, params(EmployerPath, TalentPoolQuery),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::EmployerInactive])),
    ),
    responses((status = 200, description = "A page of your talent pool", body = TalentPoolEntryPage))
)]
#[get("/v1/employers/{employer_id}/talent-pool")]
pub async fn list_talent_pool(
    ctx: Ctx<EmployerMember>,
    path: Path<EmployerPath>,
    query: Query<TalentPoolQuery>,
) -> Result<Json<TalentPoolEntryPage>, ApiError> {
    let (employer, Query(query), now) = (EmployerId(path.employer_id), query, ctx.now);
    let (term, app) = (query.term_id.map(TermId), ctx.app.clone());
    let page = ctx.read(move |tx, me| {
        own(me.employer, employer)?;
        active(tx, employer)?;
        let cursors = Cursors::new(&app, "list_talent_pool", &(path.employer_id, query.term_id))?;
        let after = cursors.read(query.cursor.as_deref())?;
        let after = after.map(|key| TalentPoolEntryId(Uuid::from_bytes(key)));
        let filter = TalentPoolFilter {
            employer,
            term,
            only: None,
            page: TalentPoolPage::Newest(after),
            limit: rows(query.limit),
        };
        TalentPoolEntryPage::read(tx, me, (&filter, query.limit), &cursors, now, &app.vault)
    });
    Ok(Json(page.await?))
}

/// Refuses employers that are not active, because only active employers see candidates (R16). They
/// still see the candidates on their lists after the pool has closed.
pub(crate) fn active(tx: &mut Tx<'_>, employer: EmployerId) -> Result<(), ApiError> {
    let employer = employers::load(tx, employer)?.ok_or(Code::NotFound)?;
    if employer.state != EmployerState::Active {
        let inactive = staj_domain::employer::WrongEmployerState::inactive(employer.state);
        return Err(ApiError::inactive(inactive));
    }
    Ok(())
}
