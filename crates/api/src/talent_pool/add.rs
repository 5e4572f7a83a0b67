use super::view::TalentPoolEntryView;
use super::{ListedPath, TAG, opened, save};
use crate::caller::{EmployerMember, roles};
use crate::ctx::{Ctx, new_id};
use crate::employers::own;
use crate::input::{Body, given};
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::web::Path;
use actix_web::{HttpResponse, put};
use serde::Deserialize;
use staj_domain::ids::{EmployerId, PoolEntryId};
use staj_domain::talent_pool::TalentPoolEntry;
use staj_persistence::{events, talent_pool};
use utoipa::ToSchema;
use validator::Validate;

/// What the employer records about a candidate in the employer's talent pool.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TalentPoolPut {
    /// Visible only to members of your employer. If it is left out, an entry keeps the note that it has.
    /// Null clears it.
    #[serde(default, deserialize_with = "given")]
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 1000, examples("Projesi bize yakın"))]
    note: Option<Option<Paragraphs<1000>>>,
}

/// Add a candidate to your talent pool
///
/// Shows the candidate that you have taken their application into consideration (R43). This is only a
/// first step: it changes no quota, limit or date (R44). Repeating the call changes only the note.
/// Every member of an employer that may search the pool can call it.
#[utoipa::path(
    operation_id = "add_to_talent_pool", tag = TAG, params(ListedPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::PoolNotOpen, Code::EmployerInactive, Code::QuotaMissing,
        ])),
    ),
    request_body = TalentPoolPut,
    responses(
        (status = 200, description = "The candidate was already on your lists", body = TalentPoolEntryView),
        (status = 201, description = "The candidate was added", body = TalentPoolEntryView),
    )
)]
#[put("/v1/employers/{employer_id}/talent-pool/{pool_entry_id}")]
pub async fn add_to_talent_pool(
    ctx: Ctx<EmployerMember>,
    path: Path<ListedPath>,
    body: Body<TalentPoolPut>,
) -> Result<HttpResponse, ApiError> {
    let open = ctx.open();
    let (employer, entry) = (EmployerId(path.employer_id), PoolEntryId(path.pool_entry_id));
    let (id, note, stamp) = (new_id(), body.0.note, ctx.stamp());
    let (view, is_new) = ctx
        .write(move |tx, me| {
            own(me.employer, employer)?;
            let (place, found) = opened(tx, me, entry, stamp.at)?;
            let is_new = !found.as_ref().is_some_and(|found| found.entry.state.is_listed());
            let note = note.clone().map(|note| note.map(Into::into));
            match found {
                Some(listing) => {
                    let kept = listing.entry.note.clone().filter(|_| !is_new);
                    save(tx, &listing.add_again(note.unwrap_or(kept)), &stamp)?
                }
                None => {
                    let (added, event) = TalentPoolEntry::open(id, note.flatten());
                    talent_pool::insert(tx, &added, &place, stamp.at)?;
                    events::append(tx, &stamp, &[event])?;
                }
            }
            Ok((TalentPoolEntryView::read(tx, me, entry, stamp.at, &open.app.vault)?, is_new))
        })
        .await?;
    let mut answer = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(view))
}
