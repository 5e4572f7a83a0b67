use super::view::InterviewView;
use super::{InterviewViewer, TAG, answer, is_member};
use crate::caller::{EmployerMember, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::services::token;
use crate::talent_pool::listed;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::ids::{InterviewId, PoolEntryId, UserId};
use staj_domain::interview::{Interview, InterviewTime, NotAhead, ScheduleError, TimeError};
use staj_domain::pool::PoolEntryState;
use staj_persistence::rows::interviews::{AgendaOf, NewInterview};
use staj_persistence::{employers, events, interviews, pool_entries, terms};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A new interview.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterviewCreate {
    /// The candidate's pool entry.
    pub pool_entry_id: Uuid,
    /// Start of the interview, in the future and within a year.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-20T11:00:00Z"))]
    pub starts_at: OffsetDateTime,
    #[validate(range(min = 5, max = 480))]
    #[schema(minimum = 5, maximum = 480, examples(30))]
    pub duration_minutes: u16,
    /// The member of your employer who is the candidate's contact (R62). It defaults to you.
    pub officer_id: Option<Uuid>,
}

/// Schedule an interview
///
/// Schedules an interview with a candidate of your talent pool. No offer is needed (A30). From then
/// on you know who the candidate is, until you cancel the interview or the candidate leaves the pool
/// (A20). The candidate is told. If the candidate has another interview at that time, the interview
/// is still scheduled, with a warning in the response. The contact must be free. The rules of
/// the term limit how many candidates you may invite for each place of your quota, how many
/// interviews you may schedule on one day, and how often you may set a time for the same candidate.
/// Cancelled interviews count. Your quota shows how many candidates you have invited.
#[utoipa::path(
    operation_id = "schedule_interview", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([
            Code::NotFound, Code::NotInTalentPool, Code::EmployerInactive, Code::ContactBusy,
            Code::InterviewLimitReached,
        ])),
    ),
    request_body = InterviewCreate,
    responses((status = 201, description = "The interview. `get_interview` returns its passcode.", body = InterviewView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/interviews")]
pub async fn schedule_interview(
    ctx: Ctx<EmployerMember>,
    body: Body<InterviewCreate>,
) -> Result<HttpResponse, ApiError> {
    let open = ctx.open();
    let (Body(body), stamp) = (body, ctx.stamp());
    let (id, entry): (InterviewId, _) = (new_id(), PoolEntryId(body.pool_entry_id));
    let time = time(body.starts_at, body.duration_minutes, stamp.at)?;
    let contact = body.officer_id.map_or(ctx.claims.user, UserId);
    let (meetings, passcode) = (&ctx.app.meetings, token::passcode());
    let (provider, meeting_url) = (meetings.provider(), meetings.room());
    let interview = ctx
        .write(move |tx, me| {
            // Withdrawals also take this lock, so the two wait for each other.
            let found = pool_entries::lock(tx, entry)?
                .filter(|entry| entry.state == PoolEntryState::InPool)
                .ok_or(Code::NotFound)?;
            // Under this lock, nobody else at the employer schedules, leaves or changes the quota.
            let employer = employers::lock(tx, me.employer)?.ok_or(Code::NotFound)?;
            let rules = terms::load(tx, found.term)?.ok_or(Code::NotFound)?.rules;
            if !is_member(tx, contact, me.employer)? {
                let unknown = "is not a member of your employer";
                return Err(ApiError::member("officer_id", "unknown", unknown));
            }
            let of =
                AgendaOf { employer: me.employer, term: found.term, entry, contact, except: None };
            let agenda = interviews::agenda(tx, of, stamp.at)?;
            let listing = listed(tx, me.employer, entry, stamp.at)?;
            let state = listing.as_ref().map(|listing| listing.entry.state);
            let (interview, happened) = Interview::schedule(
                id,
                (time, contact),
                state,
                employer.state,
                (&agenda, &rules),
                stamp.at,
            )?;
            let listing = listing.ok_or(ScheduleError::NotInTalentPool)?;
            let new = NewInterview {
                entry: listing.entry.id,
                provider: provider.clone(),
                meeting_url: meeting_url.clone(),
                passcode: passcode.clone(),
            };
            interviews::insert(tx, &interview, &new, stamp.at)?;
            events::append(tx, &stamp, &happened)?;
            answer(tx, id, InterviewViewer::EmployerMember(me), stamp.at, &open.app.vault)
        })
        .await?;
    let location = format!("/v1/interviews/{id}");
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(interview))
}

pub(super) fn time(
    starts_at: OffsetDateTime,
    minutes: u16,
    now: OffsetDateTime,
) -> Result<InterviewTime, ApiError> {
    InterviewTime::new(starts_at, minutes, now).map_err(|error| match error {
        TimeError::NotAhead(error) => error.into(),
        TimeError::TooFarAhead => ApiError::member("starts_at", "range", error.to_string()),
    })
}

impl From<NotAhead> for ApiError {
    fn from(error: NotAhead) -> Self {
        Self::member("starts_at", "in_the_past", error.to_string())
    }
}

impl From<ScheduleError> for ApiError {
    fn from(error: ScheduleError) -> Self {
        match error {
            ScheduleError::EmployerInactive(state) => Self::inactive(state),
            ScheduleError::NotInTalentPool => Self::with_detail(Code::NotInTalentPool, error)
                .resolve_with(&["add_to_talent_pool"]),
            ScheduleError::NotAhead(error) => error.into(),
            ScheduleError::Capacity(error) => error.into(),
        }
    }
}
