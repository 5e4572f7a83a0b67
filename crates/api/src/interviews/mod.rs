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
use crate::problem::{ApiError, Code, FieldProblem};
use actix_web::HttpResponse;
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::{EmployerId, InterviewId, TermId, UserId};
use staj_domain::interview::{
    Agenda, CapacityError, ConcludeError, Done, Interview, WrongInterviewState,
};
use staj_domain::term::TermRules;
use staj_domain::user::AccountState;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::interviews::{
    AgendaOf, ComingOf, InterviewScope, InterviewSummary, InterviewTexts,
};
use staj_persistence::{Tx, Vault, events, interviews, terms, users};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;
use view::InterviewView;

pub(crate) use get_my_calendar::in_calendar;

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

/// Who takes over the coming interviews of a member who leaves their employer (R62).
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOver {
    /// The colleague who becomes the contact of the member's coming interviews. Needed if there are
    /// any.
    #[param(required = false, nullable = false)]
    hand_over_to: Option<Uuid>,
}

impl HandOver {
    pub(crate) fn to(&self) -> Option<UserId> {
        self.hand_over_to.map(UserId)
    }
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
    /// Whether the viewer may know who the candidate is (A20).
    fn may_know(self, found: &InterviewSummary, now: OffsetDateTime) -> bool {
        match self {
            Self::Candidate(_) | Self::ProgrammeOfficer(_) => true,
            Self::EmployerMember(_) => found.is_revealed(now),
        }
    }

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
    vault: &Vault,
) -> Result<InterviewView, ApiError> {
    let found = interviews::find(tx, interview, viewer.scope())?.ok_or(Code::NotFound)?;
    let (agenda, rules) = agenda(tx, &found, now)?;
    let interview = Interview::try_from(&found.interview)?;
    let actions = actions::actions(&interview, viewer, (&agenda, &rules), now)?;
    let view = InterviewView::new(found, viewer, now, vault)?;
    Ok(InterviewView { actions: Some(actions), ..view })
}

/// What else the employer of an interview has scheduled, and the rules of the term.
fn agenda(
    tx: &mut Tx<'_>,
    found: &InterviewSummary,
    now: OffsetDateTime,
) -> Result<(Agenda, TermRules), ApiError> {
    let term: TermId = found.term_id.id();
    let of = AgendaOf {
        employer: found.employer.id.id(),
        term,
        entry: found.pool_entry_id.id(),
        contact: found.interview.officer_id.id(),
        except: Some(found.interview.id.id()),
    };
    let rules = terms::load(tx, term)?.ok_or(Code::NotFound)?.rules;
    Ok((interviews::agenda(tx, of, now)?, rules))
}

/// Hands over the coming interviews of a leaving member to a colleague (R62). Call it under the
/// employer's lock. Refused if the member has coming interviews and nobody takes them.
pub(crate) fn hand_over(
    tx: &mut Tx<'_>,
    (employer, from): (EmployerId, UserId),
    to: Option<UserId>,
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let coming = interviews::lock_coming(tx, ComingOf::Contact(from))?;
    if coming.is_empty() {
        return Ok(());
    }
    let Some(to) = to else {
        let detail = "say who takes over the coming interviews of this member";
        return Err(ApiError::with_detail(Code::InterviewsAhead, detail)
            .fact(FactName::Interviews, coming.len())
            .instant(FactName::StartsAt, coming.iter().map(|next| next.time.starts_at).min()));
    };
    if to == from || !is_member(tx, to, employer)? {
        let unknown = "is not a colleague of the member";
        let problem = FieldProblem::parameter("hand_over_to", "unknown", unknown);
        return Err(ApiError::with_detail(Code::Malformed, unknown).with(problem));
    }
    for interview in coming {
        let found = interviews::find(tx, interview.id, InterviewScope::Employer(employer))?;
        let found = found.ok_or(Code::NotFound)?;
        let of = AgendaOf {
            employer,
            term: found.term_id.id(),
            entry: found.pool_entry_id.id(),
            contact: to,
            except: None,
        };
        let agenda = interviews::agenda(tx, of, stamp.at)?;
        let (interview, happened) = interview.hand_over(to, &agenda)?;
        interviews::save(tx, &interview, &InterviewTexts::default(), stamp.at)?;
        events::append(tx, stamp, &happened)?;
    }
    Ok(())
}

/// Cancels the coming interviews of an employer that is closed. The candidates read the reason.
pub(crate) fn call_off(
    tx: &mut Tx<'_>,
    employer: EmployerId,
    reason: &str,
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let texts =
        InterviewTexts { cancel_reason: Some(reason.to_owned()), ..InterviewTexts::default() };
    for interview in interviews::lock_coming(tx, ComingOf::Employer(employer))? {
        let (interview, happened) = interview.cancel()?;
        interviews::save(tx, &interview, &texts, stamp.at)?;
        events::append(tx, stamp, &happened)?;
    }
    Ok(())
}

/// Whether a user is an active member of the employer.
fn is_member(tx: &mut Tx<'_>, user: UserId, employer: EmployerId) -> Result<bool, ApiError> {
    let user = users::find(tx, user)?;
    Ok(user.is_some_and(|user| {
        user.state.0 == AccountState::Active
            && user.employer_id.is_some_and(|of| of.0 == employer.0)
    }))
}

/// Applies a decision of the employer to an interview, under its lock.
fn step<E>(
    tx: &mut Tx<'_>,
    id: InterviewId,
    me: EmployerMember,
    stamp: &Stamp,
    (texts, vault): (&InterviewTexts, &Vault),
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
    answer(tx, id, InterviewViewer::EmployerMember(me), stamp.at, vault)
}

impl From<WrongInterviewState> for ApiError {
    fn from(error: WrongInterviewState) -> Self {
        Self::with_detail(Code::InterviewState, error).state(error.0, error.1)
    }
}

impl From<CapacityError> for ApiError {
    fn from(error: CapacityError) -> Self {
        let text = error.to_string();
        let limit = |rule: &'static str, limit: u32| {
            Self::with_detail(Code::InterviewLimitReached, text.clone())
                .fact(FactName::Rule, rule)
                .fact(FactName::Limit, limit)
        };
        match error {
            CapacityError::ContactBusy { starts_at, ends_at } => {
                Self::with_detail(Code::ContactBusy, text.clone())
                    .at("starts_at")
                    .instant(FactName::StartsAt, Some(starts_at))
                    .instant(FactName::EndsAt, Some(ends_at))
            }
            CapacityError::Candidates { limit: candidates, per_place, places } => {
                limit("interviews_per_place", candidates)
                    .fact(FactName::InterviewsPerPlace, per_place)
                    .fact(FactName::Total, places)
            }
            CapacityError::Day { limit: interviews } => {
                limit("interviews_per_day", interviews.into())
            }
            CapacityError::Times { limit: times } => {
                limit("interview_times_per_candidate", times.into())
            }
        }
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
