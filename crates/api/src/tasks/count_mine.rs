use super::{Counting, TAG};
use crate::caller::{Caller, DocumentOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::ids::TermId;
use staj_persistence::my_counts;
use staj_persistence::rows::my_counts::{CountScope, MyCounts};
use staj_persistence::rows::statistics::Counted;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CountQuery {
    /// Only what belongs to this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
}

/// How many of your objects are in each state now. Kinds of which you have no list are empty.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyCounts)]
pub struct MyCountsView {
    /// As in `list_applications`.
    pub applications: Vec<StateCount>,
    /// As in `list_documents`.
    pub documents: Vec<StateCount>,
    /// As in `list_offers`.
    pub offers: Vec<StateCount>,
    /// As in `list_placements`.
    pub placements: Vec<StateCount>,
    /// As in `list_sgk_notices`.
    pub sgk_notices: Vec<StateCount>,
}

/// How many objects are in a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateCount {
    /// The state. The filter of the list takes it.
    #[schema(examples("sent"))]
    pub state: String,
    #[schema(minimum = 1, maximum = 9007199254740991u64, examples(12))]
    pub count: u64,
}

/// Count what I see in my lists
///
/// For a start page: how many of your applications, documents, offers, internships and SGK notices are in
/// each state now. States that nothing is in are left out. The programme office has the statistics of a
/// term (`get_term_statistics`).
#[utoipa::path(
    operation_id = "count_mine", tag = TAG, params(CountQuery),
    extensions(("x-roles" = json!(roles::<Counting>()))),
    responses((status = 200, description = "The counts", body = MyCountsView))
)]
#[get("/v1/me/counts")]
pub async fn count_mine(
    ctx: Ctx<Counting>,
    query: Query<CountQuery>,
) -> Result<Json<MyCountsView>, ApiError> {
    let (now, term) = (ctx.now, query.0.term_id.map(TermId));
    let counts = ctx
        .read(move |tx, me| {
            let scope = match me {
                Counting::Candidate(me) => CountScope::Candidate(me.id),
                Counting::EmployerMember(me) => CountScope::Employer(me.employer),
                Counting::SchoolMember(me) => CountScope::School {
                    school: me.school,
                    applications: DocumentOfficer::ROLES.contains(&me.role),
                },
            };
            Ok(my_counts::of(tx, scope, term, now)?)
        })
        .await?;
    Ok(Json(counts.into()))
}

impl From<MyCounts> for MyCountsView {
    fn from(counts: MyCounts) -> Self {
        let view = |counted: Counted| {
            let of =
                |(state, count)| StateCount { state, count: u64::try_from(count).unwrap_or(0) };
            counted.into_iter().map(of).collect()
        };
        Self {
            applications: view(counts.applications),
            documents: view(counts.documents),
            offers: view(counts.offers),
            placements: view(counts.placements),
            sgk_notices: view(counts.sgk_notices),
        }
    }
}
