use super::shares::{QuotaShareInput, QuotaShareView, shares as shares_of};
use super::view::QuotaView;
use super::{QuotaPath, TAG};
use crate::caller::{EmployerManager, roles};
use crate::changes::changes;
use crate::ctx::{Ctx, new_id};
use crate::employers::own;
use crate::input::Body;
use crate::offers::with_lapses;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, put};
use serde::{Deserialize, Serialize};
use staj_domain::employer::{DefineQuotaError, Quota, QuotaBelowCommitted};
use staj_domain::event::{Event, QuotaEvent};
use staj_domain::fact::FactName;
use staj_domain::ids::{EmployerId, QuotaId, TermId};
use staj_persistence::{Tx, employers, events, quotas, talent_pool, terms};
use utoipa::ToSchema;
use validator::Validate;

/// The number of places of an employer in a term.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaPut {
    /// Number of places in the term. It cannot be lower than the number of committed places.
    #[validate(range(min = 0, max = 100_000))]
    #[schema(minimum = 0, maximum = 100000, examples(20))]
    pub total: u32,
    /// All shares of the quota. Left out, they stay as they are. A share may have fewer places than are
    /// committed: then nothing more that fits it can be sent (A71).
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub shares: Option<Vec<QuotaShareInput>>,
}

/// Define a quota
///
/// Sets how many places the employer has in a term (R15), or changes the number. You can do this at
/// any time after the term has been announced (A15). Shares limit how many of the offers may be for one
/// workplace, one unit, one level or one range of first days. An offer counts in every share that it
/// fits, so shares reserve nothing and need not add up to the total (A71).
#[utoipa::path(
    operation_id = "set_quota", tag = TAG, params(QuotaPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerManager>())),
        ("x-problem-codes" = json!([
            Code::QuotaBelowCommitted, Code::EmployerState, Code::WrongPhase,
        ])),
    ),
    request_body = QuotaPut,
    responses(
        (status = 200, description = "The updated quota", body = QuotaView),
        (status = 201, description = "The new quota", body = QuotaView),
    )
)]
#[put("/v1/employers/{employer_id}/quotas/{term_id}")]
pub async fn set_quota(
    ctx: Ctx<EmployerManager>,
    path: Path<QuotaPath>,
    body: Body<QuotaPut>,
) -> Result<HttpResponse, ApiError> {
    let (employer, term) = (EmployerId(path.employer_id), TermId(path.term_id));
    let (new, Body(QuotaPut { total, shares }), stamp) = (new_id::<QuotaId>(), body, ctx.stamp());
    let attempt = move |tx: &mut Tx<'_>, me: EmployerManager| {
        own(me.employer, employer)?;
        // With the lock on the employer, only one of two simultaneous calls creates the quota. The
        // other one changes it.
        let of = employers::lock(tx, employer)?.ok_or(Code::NotFound)?;
        let in_term = terms::load(tx, term)?.ok_or(Code::NotFound)?;
        of.may_define_quota(&in_term, stamp.at)?;
        let found = quotas::load(tx, employer, term)?;
        let is_new = found.is_none();
        let (quota, mut happened) = match found {
            None => {
                let (quota, happened) = Quota::open(new, total);
                quotas::insert(tx, &quota, (employer, term), stamp.at)?;
                (quota, happened)
            }
            Some(found) => {
                let before = quotas::lock(tx, found.id)?;
                let (quota, happened) = before.set_total(total)?;
                if !happened.is_empty() {
                    quotas::save(tx, &quota, stamp.at)?;
                }
                // There are more places now, so the employer can reconsider the candidates on the
                // reserve list (R49).
                if quota.total > before.total {
                    talent_pool::look_at_reserve(tx, &[quota.id], &stamp)?;
                }
                (quota, happened)
            }
        };
        if let Some(asked) = &shares {
            let read = |tx: &mut Tx<'_>| -> Result<Vec<_>, ApiError> {
                let shares = quotas::shares(tx, quota.id, None)?;
                Ok(shares.into_iter().map(QuotaShareView::from).collect())
            };
            let (before, asked) = (read(tx)?, shares_of(tx, employer, asked)?);
            quotas::save_shares(tx, quota.id, &asked)?;
            let changed = changes(&Shares { shares: before }, &Shares { shares: read(tx)? })?;
            if !changed.is_empty() {
                happened.push(Event::new(quota.id, QuotaEvent::Set).changing(changed));
            }
        }
        events::append(tx, &stamp, &happened)?;
        Ok((QuotaView::read(tx, (employer, term), me.role, stamp.at)?, is_new))
    };
    let write = async || ctx.write(attempt.clone()).await;
    let (quota, is_new) =
        with_lapses(&ctx, &[Code::QuotaBelowCommitted], |_, me| Ok(me.employer), write).await?;
    let mut answer = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(quota))
}

/// The part of a quota whose changes the audit trail shows.
#[derive(Serialize)]
struct Shares {
    shares: Vec<QuotaShareView>,
}

impl From<QuotaBelowCommitted> for ApiError {
    fn from(error: QuotaBelowCommitted) -> Self {
        Self::with_detail(Code::QuotaBelowCommitted, error)
            .fact(FactName::Committed, error.committed)
    }
}

impl From<DefineQuotaError> for ApiError {
    fn from(error: DefineQuotaError) -> Self {
        match error {
            DefineQuotaError::Employer(state) => state.into(),
            DefineQuotaError::Term(phase) => phase.into(),
        }
    }
}
