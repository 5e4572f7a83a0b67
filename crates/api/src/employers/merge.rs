use super::close::unfinished;
use super::view::EmployerView;
use super::{EmployerPath, TAG, save};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::interviews::call_off;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::employer::MergeError;
use staj_domain::event::{Event, WorkplaceEvent};
use staj_domain::ids::{EmployerId, WorkplaceId};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::workplaces::{WorkplaceFilter, WorkplaceRow};
use staj_persistence::types::{At, key};
use staj_persistence::{Tx, employers, events, workplaces};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Into which employer another one is merged, and why.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployerMerging {
    /// The employer that remains. It is active.
    into_employer_id: Uuid,
    /// Recorded in the audit trail. Candidates with a coming interview can also read it.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Şirketler birleşti")
    )]
    reason: Paragraphs<1000>,
}

/// Merge an employer into another one
///
/// Closes an employer that registered twice or that became part of another one. Its members act for the
/// other one from now on, and its open workplaces are added there. What it has finished stays under its
/// name. As for `close_employer`, it is not active, and has no open offers and no internships that are
/// not over. Repeating the call changes nothing.
#[utoipa::path(
    operation_id = "merge_employer", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([
            Code::EmployerState, Code::EmployerBusy, Code::NotMergeable,
        ])),
    ),
    request_body = EmployerMerging,
    responses((status = 200, description = "The closed employer", body = EmployerView))
)]
#[post("/v1/employers/{employer_id}/merge")]
pub async fn merge_employer(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<EmployerPath>,
    body: Body<EmployerMerging>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, stamp) = (EmployerId(path.employer_id), ctx.stamp());
    let into = EmployerId(body.0.into_employer_id);
    let reason: String = body.0.reason.into();
    let employer = ctx.write(move |tx, me| {
        // Both are locked in the order of their ids, so that two merges cannot deadlock.
        for locked in [id.min(into), id.max(into)] {
            employers::lock(tx, locked)?.ok_or(Code::NotFound)?;
        }
        let load = |tx: &mut Tx<'_>, id| -> Result<_, ApiError> {
            Ok(employers::load(tx, id)?.ok_or(Code::NotFound)?)
        };
        let (employer, other) = (load(tx, id)?, load(tx, into)?);
        let left = unfinished(tx, id, stamp.at)?;
        let (employer, happened) = employer.merge(&other, left, reason.clone())?;
        if !happened.is_empty() {
            save(tx, &employer, &happened, &stamp)?;
            call_off(tx, id, &reason, &stamp)?;
            employers::move_members(tx, id, into)?;
            add_workplaces(tx, id, into, &stamp)?;
        }
        EmployerView::read(tx, id, me.role, stamp.at)
    });
    Ok(Json(employer.await?))
}

/// Adds the open workplaces of an employer to another one. The old ones stay with the offers that name
/// them.
fn add_workplaces(
    tx: &mut Tx<'_>,
    from: EmployerId,
    into: EmployerId,
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let name = employers::profile(tx, from)?.ok_or(Code::NotFound)?.name;
    let open = WorkplaceFilter { open: Some(true), ..WorkplaceFilter::all(from) };
    for found in workplaces::list(tx, &open)? {
        let id: WorkplaceId = new_id();
        let mut added = WorkplaceRow {
            id: key(id),
            employer_id: key(into),
            created_at: At(stamp.at),
            version: 0,
            ..found.workplace
        };
        let own = added.name.clone();
        for nth in 1.. {
            if !workplaces::is_name_taken(tx, &added)? {
                break;
            }
            added.name = match nth {
                1 => format!("{own} ({name})"),
                nth => format!("{own} ({name}, {nth})"),
            };
        }
        workplaces::insert(tx, &added)?;
        events::append(tx, stamp, &[Event::new(id, WorkplaceEvent::Create)])?;
    }
    Ok(())
}

impl From<MergeError> for ApiError {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Close(close) => close.into(),
            MergeError::Into => Self::with_detail(Code::NotMergeable, error).at("into_employer_id"),
        }
    }
}
