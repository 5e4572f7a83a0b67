//! Employers and the people who act for them.

mod actions;
mod activate;
mod change_member_role;
mod close;
mod create;
mod get;
mod invite_member;
mod list;
mod list_members;
mod merge;
mod profile;
mod refuse;
mod register;
mod remove_member;
mod send_back;
mod submit;
mod suspend;
mod update;
mod view;

use crate::caller::one_of;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use serde::Deserialize;
use staj_domain::employer::{
    Employer, EmployerState, LastManager, Members, WrongEmployerState, is_mersis_number,
};
use staj_domain::event::Event;
use staj_domain::fact::FactName;
use staj_domain::ids::{EmployerId, UserId};
use staj_domain::user::{Account, Role};
use staj_persistence::rows::Stamp;
use staj_persistence::{Tx, employers, events, users};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;
use view::EmployerView;

pub(crate) const TAG: &str = "employers";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create::create_employer)
        .service(list::list_employers)
        .service(get::get_employer)
        .service(profile::get_employer_profile)
        .service(update::update_employer)
        .service(submit::submit_employer)
        .service(activate::activate_employer)
        .service(suspend::suspend_employer)
        .service(send_back::send_back_employer)
        .service(refuse::refuse_employer)
        .service(merge::merge_employer)
        .service(register::check_employer_in_register)
        .service(close::close_employer)
        .service(list_members::list_members)
        .service(invite_member::invite_member)
        .service(change_member_role::change_member_role)
        .service(remove_member::remove_member);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct EmployerPath {
    /// Id of the employer.
    pub employer_id: Uuid,
}

/// Why a registration is sent back or refused.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct EmployerDecision {
    /// The managers of the employer read it.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 1000,
        examples("Unvan, vergi levhasındakinden farklı")
    )]
    reason: Paragraphs<1000>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MemberPath {
    /// Id of the employer.
    employer_id: Uuid,
    /// Id of the member's account.
    user_id: Uuid,
}

one_of! {
    /// Who sees an employer: its members and the programme office.
    pub enum EmployerViewer { EmployerMember, ProgrammeOfficer }
}

impl EmployerViewer {
    /// Refuses with 404 if the caller may not see this employer.
    pub(crate) fn may_see(self, employer: EmployerId) -> Result<(), ApiError> {
        match self {
            Self::EmployerMember(member) => own(member.employer, employer),
            Self::ProgrammeOfficer(_) => Ok(()),
        }
    }
}

one_of! {
    /// Who administers an employer: its managers and the programme office.
    pub enum EmployerAdministrator { EmployerManager, ProgrammeOfficer }
}

impl EmployerAdministrator {
    pub(crate) fn may_administer(self, employer: EmployerId) -> Result<(), ApiError> {
        match self {
            Self::EmployerManager(manager) => own(manager.employer, employer),
            Self::ProgrammeOfficer(_) => Ok(()),
        }
    }
}

/// Refuses with 404 if the employers differ, so that others cannot find out whether an employer
/// exists.
pub(crate) fn own(mine: EmployerId, employer: EmployerId) -> Result<(), ApiError> {
    if mine == employer { Ok(()) } else { Err(Code::NotFound.into()) }
}

/// The result of a state transition of an employer.
type Step = Result<(Employer, Vec<Event>), WrongEmployerState>;

/// Moves an employer to another state, under its lock.
fn step(
    tx: &mut Tx<'_>,
    id: EmployerId,
    role: Role,
    stamp: &Stamp,
    decide: impl FnOnce(Employer) -> Step,
) -> Result<EmployerView, ApiError> {
    let employer = employers::lock(tx, id)?.ok_or(Code::NotFound)?;
    let (employer, happened) = decide(employer)?;
    save(tx, &employer, &happened, stamp)?;
    EmployerView::read(tx, id, role, stamp.at)
}

/// Saves what was decided about an employer. The reason of the decision is the employer's to read.
fn save(
    tx: &mut Tx<'_>,
    employer: &Employer,
    happened: &[Event],
    stamp: &Stamp,
) -> Result<(), ApiError> {
    if let Some(first) = happened.first() {
        employers::save(tx, employer, first.reason.as_deref(), stamp.at)?;
        events::append(tx, stamp, happened)?;
    }
    Ok(())
}

/// Changes a member under the lock of the employer, so that two managers cannot remove each other
/// (R14).
fn change_member(
    tx: &mut Tx<'_>,
    employer: EmployerId,
    member: UserId,
    stamp: &Stamp,
    wall: OffsetDateTime,
    decide: impl FnOnce(&Members, Account) -> Result<(Account, Vec<Event>), LastManager>,
) -> Result<(), ApiError> {
    employers::lock(tx, employer)?;
    let members = users::members(tx, employer)?;
    let member = members.get(member).ok_or(Code::NotFound)?;
    let (member, happened) = decide(&members, member)?;
    if !happened.is_empty() {
        users::save(tx, &member, wall)?;
        events::append(tx, stamp, &happened)?;
    }
    Ok(())
}

/// Refuses a MERSİS number that is not that of the employer.
fn check_mersis(number: Option<&str>, tax_number: &str) -> Result<(), ApiError> {
    match number.is_some_and(|number| !is_mersis_number(number, tax_number)) {
        true => {
            let detail = "has sixteen digits and contains the tax number";
            Err(ApiError::member("mersis_number", "mersis_number", detail))
        }
        false => Ok(()),
    }
}

impl From<WrongEmployerState> for ApiError {
    fn from(error: WrongEmployerState) -> Self {
        Self::with_detail(Code::EmployerState, error).employer(error)
    }
}

impl ApiError {
    /// The employer is not active (R16).
    pub fn inactive(error: WrongEmployerState) -> Self {
        Self::with_detail(Code::EmployerInactive, error).employer(error)
    }

    /// Adds the state of the employer, the states that are needed, and the next step from there.
    fn employer(self, WrongEmployerState(state, needed): WrongEmployerState) -> Self {
        let next = match state {
            EmployerState::Draft | EmployerState::SentBack => Some("submit_employer"),
            EmployerState::PendingApproval | EmployerState::Suspended => Some("activate_employer"),
            EmployerState::Active | EmployerState::Refused | EmployerState::Closed => None,
        };
        self.state(state, needed).facts(FactName::ResolveWith, next)
    }
}

impl From<LastManager> for ApiError {
    fn from(error: LastManager) -> Self {
        Self::with_detail(Code::LastManager, error)
            .resolve_with(&["invite_member", "change_member_role"])
    }
}
