use super::TAG;
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, page, rows};
use crate::problem::{ApiError, Code};
use crate::wire::{TalentPoolState, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::ids::TalentPoolEntryId;
use staj_domain::talent_pool::TalentPoolState as State;
use staj_domain::term::TermPhase;
use staj_domain::user::Language;
use staj_persistence::{talent_pool, terms, users};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// An employer that has you on their lists.
#[derive(Debug, Serialize, ToSchema)]
pub struct Membership {
    pub id: Uuid,
    pub term_id: Uuid,
    pub employer_id: Uuid,
    #[schema(examples("Aselsan"))]
    pub employer_name: String,
    /// `added` to their talent pool, in `reserve`, `offered` an internship, or `expired` when the
    /// pool closed.
    pub state: TalentPoolState,
    /// When the employer added you to their talent pool.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-10T09:00:00Z"))]
    pub added_at: OffsetDateTime,
    /// When the employer added you to their reserve list. Null if you are not on it.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub reserved_at: Option<OffsetDateTime>,
    /// An explanation of what this means and what it does not mean (R44), in the language of your
    /// account.
    #[schema(examples(
        "İşveren başvurunuzu değerlendirmeye aldı. Bu ilk aşamadır, staja kabul edildiğiniz anlamına gelmez."
    ))]
    pub meaning: &'static str,
}

page! {
    /// A page of employers that have you on their lists, newest first.
    MembershipPage of Membership
}

/// Explains to candidates what being on a list means (R44, R49).
fn meaning(state: State, language: Language) -> &'static str {
    match (language, state) {
        (Language::Turkish, State::Reserve) => {
            "İşverenin yedek aday listesindesiniz. Ek kontenjan oluşursa işveren başvurunuzu yeniden değerlendirebilir; bu, staja kabul edildiğiniz anlamına gelmez."
        }
        (Language::English, State::Reserve) => {
            "You are on the employer's reserve list. If more places become available, the employer may reconsider your application. This does not mean that you have been accepted for an internship."
        }
        (Language::Turkish, _) => {
            "İşveren başvurunuzu değerlendirmeye aldı. Bu ilk aşamadır, staja kabul edildiğiniz anlamına gelmez."
        }
        (Language::English, _) => {
            "The employer is considering your application. This is the first stage, and it does not mean that you have been accepted for an internship."
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MembershipQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// List the employers that have me on their lists
///
/// Employers that have added you to their talent pool or reserve list (R43, R48), newest first.
#[utoipa::path(
    operation_id = "list_my_memberships", tag = TAG, params(MembershipQuery),
    extensions(("x-roles" = json!(roles::<Candidate>()))),
    responses((status = 200, description = "A page of employers", body = MembershipPage))
)]
#[get("/v1/me/memberships")]
pub async fn list_my_memberships(
    ctx: Ctx<Candidate>,
    query: Query<MembershipQuery>,
) -> Result<Json<MembershipPage>, ApiError> {
    let (Query(MembershipQuery { limit, cursor }), now) = (query, ctx.now);
    let cursors = Cursors::new(&ctx.app, "list_my_memberships", &ctx.claims.user.0)?;
    let after = cursors.read(cursor.as_deref())?.map(|id| TalentPoolEntryId(Uuid::from_bytes(id)));
    let (items, more) = ctx
        .read(move |tx, me| {
            let language = users::find(tx, me.user)?.ok_or(Code::NotFound)?.language.0;
            let found = talent_pool::list_memberships(tx, me.id, after, rows(limit))?;
            let (found, more) = cut(found, limit);
            let mut items = Vec::with_capacity(found.len());
            for listed in found {
                let term = terms::load(tx, listed.term_id.id())?.ok_or(Code::NotFound)?;
                let state = listed.state.0.in_pool(term.phase(now) == TermPhase::PoolOpen);
                items.push(Membership {
                    id: listed.id.0,
                    term_id: listed.term_id.0,
                    employer_id: listed.employer_id.0,
                    employer_name: listed.employer_name,
                    state: Wire(state),
                    added_at: listed.added_at.0,
                    reserved_at: listed.reserved_at.map(|at| at.0),
                    meaning: meaning(state, language),
                });
            }
            Ok((items, more))
        })
        .await?;
    let next_cursor = items.last().filter(|_| more).map(|last| cursors.make(last.id.as_bytes()));
    Ok(Json(MembershipPage { items, next_cursor }))
}
