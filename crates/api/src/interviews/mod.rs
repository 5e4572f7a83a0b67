//! Interviews (R61–R65). An employer schedules them with candidates of its talent pool, and they
//! are held on another platform.

mod actions;
mod cancel;
mod complete;
mod get;
mod get_calendar;
mod get_my_calendar;
mod list;
mod record_no_show;
mod request_reschedule;
mod reschedule;
mod schedule;
mod view;

use crate::caller::{EmployerMember, one_of};
use crate::problem::{ApiError, Code};
use actix_web::HttpResponse;
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::InterviewId;
use staj_domain::interview::{ConcludeError, Done, Interview, WrongInterviewState};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::interviews::{InterviewScope, InterviewTexts};
use staj_persistence::{Tx, events, interviews};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use view::InterviewView;

const TAG: &str = "interviews";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(schedule::schedule_interview)
        .service(list::list_interviews)
        .service(get::get_interview)
        .service(reschedule::reschedule_interview)
        .service(request_reschedule::request_reschedule)
        .service(cancel::cancel_interview)
        .service(complete::complete_interview)
        .service(record_no_show::record_interview_no_show)
        .service(get_calendar::get_interview_calendar)
        .service(get_my_calendar::get_my_interview_calendar);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InterviewPath {
    /// Id of the interview.
    interview_id: Uuid,
}

one_of! {
    /// Who takes part in an interview.
    pub enum InterviewParty { Candidate, EmployerMember }
}

one_of! {
    /// Who sees interviews: the participants and the programme office.
    pub enum InterviewViewer { Candidate, EmployerMember, ProgrammeOfficer }
}

impl InterviewParty {
    fn scope(self) -> InterviewScope {
        match self {
            Self::Candidate(candidate) => InterviewScope::Candidate(candidate.id),
            Self::EmployerMember(member) => InterviewScope::Employer(member.employer),
        }
    }
}

impl InterviewViewer {
    fn scope(self) -> InterviewScope {
        match self {
            Self::Candidate(candidate) => InterviewScope::Candidate(candidate.id),
            Self::EmployerMember(member) => InterviewScope::Employer(member.employer),
            Self::ProgrammeOfficer(_) => InterviewScope::Everyone,
        }
    }
}

/// The interview after a command, with the actions open to the caller.
fn answer(
    tx: &mut Tx<'_>,
    interview: InterviewId,
    viewer: InterviewViewer,
    now: OffsetDateTime,
) -> Result<InterviewView, ApiError> {
    let found = interviews::find(tx, interview, viewer.scope())?.ok_or(Code::NotFound)?;
    let actions = actions::actions(&Interview::try_from(&found.interview)?, viewer, now)?;
    Ok(InterviewView { actions: Some(actions), ..InterviewView::new(found, viewer) })
}

/// Applies a decision of the employer to an interview, under its lock.
fn step<E>(
    tx: &mut Tx<'_>,
    id: InterviewId,
    me: EmployerMember,
    stamp: &Stamp,
    texts: &InterviewTexts,
    decide: impl FnOnce(Interview) -> Result<Done, E>,
) -> Result<InterviewView, ApiError>
where
    ApiError: From<E>,
{
    let interview = interviews::lock(tx, id, InterviewScope::Employer(me.employer))?;
    let (interview, happened) = decide(interview.ok_or(Code::NotFound)?)?;
    if !happened.is_empty() {
        interviews::save(tx, &interview, texts, stamp.at)?;
        events::append(tx, stamp, &happened)?;
    }
    answer(tx, id, InterviewViewer::EmployerMember(me), stamp.at)
}

impl From<WrongInterviewState> for ApiError {
    fn from(error: WrongInterviewState) -> Self {
        Self::with_detail(Code::InterviewState, error).state(error.0, error.1)
    }
}

impl From<ConcludeError> for ApiError {
    fn from(error: ConcludeError) -> Self {
        match error {
            ConcludeError::WrongState(state) => state.into(),
            ConcludeError::NotStarted(starts_at) => {
                Self::with_detail(Code::InterviewNotStarted, error)
                    .instant(FactName::StartsAt, Some(starts_at))
            }
        }
    }
}

/// The response with a calendar file.
fn calendar_file(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header(("Content-Disposition", "attachment; filename=\"interviews.ics\""))
        .body(text)
}
