use super::view::EmployerView;
use super::{EmployerPath, TAG, save};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::interviews::call_off;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::employer::CloseError;
use staj_domain::fact::FactName;
use staj_domain::ids::EmployerId;
use staj_persistence::{Tx, employers, events, users};
use time::OffsetDateTime;
use utoipa::ToSchema;
use validator::Validate;

/// Why an employer is closed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployerClosing {
    /// Recorded in the audit trail. Candidates with a coming interview can also read it.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Kayıt, kurumun bilgisi dışında yapılmış")
    )]
    reason: Paragraphs<1000>,
}

/// Close an employer
///
/// Ends a registration, or a suspended employer, for good. Its members can no longer sign in, its
/// coming interviews are cancelled, and its tax number and the members' e-mail addresses are free
/// again. An active employer must be suspended first. An employer with open offers or with
/// internships that are not over cannot be closed. Repeating the call changes nothing.
#[utoipa::path(
    operation_id = "close_employer", tag = TAG, params(EmployerPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::EmployerState, Code::EmployerBusy])),
    ),
    request_body = EmployerClosing,
    responses((status = 200, description = "The closed employer", body = EmployerView))
)]
#[post("/v1/employers/{employer_id}/close")]
pub async fn close_employer(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<EmployerPath>,
    body: Body<EmployerClosing>,
) -> Result<Json<EmployerView>, ApiError> {
    let (id, stamp, wall) = (EmployerId(path.employer_id), ctx.stamp(), ctx.wall);
    let reason: String = body.0.reason.into();
    let employer = ctx.write(move |tx, me| {
        let employer = employers::lock(tx, id)?.ok_or(Code::NotFound)?;
        let (employer, happened) = employer.close(unfinished(tx, id, stamp.at)?, reason.clone())?;
        if !happened.is_empty() {
            save(tx, &employer, &happened, &stamp)?;
            call_off(tx, id, &reason, &stamp)?;
            for (member, ended) in users::members(tx, id)?.end() {
                users::save(tx, &member, wall)?;
                events::append(tx, &stamp, &ended)?;
            }
        }
        EmployerView::read(tx, id, me.role, stamp.at)
    });
    Ok(Json(employer.await?))
}

/// The number of open offers, and of internships that are not over.
pub(super) fn unfinished(
    tx: &mut Tx<'_>,
    employer: EmployerId,
    now: OffsetDateTime,
) -> Result<u32, ApiError> {
    Ok(u32::try_from(employers::unfinished(tx, employer, now)?).unwrap_or(u32::MAX))
}

impl From<CloseError> for ApiError {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::WrongState(state) => state.into(),
            CloseError::Unfinished(unfinished) => {
                Self::with_detail(Code::EmployerBusy, error).fact(FactName::Unfinished, unfinished)
            }
        }
    }
}
