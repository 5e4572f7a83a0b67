use super::TAG;
use crate::problem::{ApiError, Code};
use crate::wire::{Role, Wire};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::machine::Transition;
use staj_domain::{
    Named, announcement, application, document, employer, evaluation, incident, interview, mail,
    offer, placement, sgk_notice, talent_pool, term, user,
};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct StateMachinePath {
    /// The kind of object: `accident`, `announcement`, `application`, `complaint`, `document`,
    /// `document_review`, `employer`, `evaluation_run`, `evidence_package`, `interview`, `mail`, `objection`,
    /// `offer`, `placement`, `sgk_notice`, `talent_pool_entry`, `term` or `user`.
    #[param(example = "offer")]
    name: String,
}

/// The states of a kind of object and the transitions between them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StateMachine)]
pub struct StateMachineView {
    #[schema(examples("offer"))]
    name: &'static str,
    /// The first state is the initial one.
    #[schema(examples("draft"))]
    states: Vec<&'static str>,
    /// A transition that is not listed is impossible.
    transitions: Vec<StateMachineTransition>,
}

/// A transition from one state to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateMachineTransition {
    #[schema(examples("draft"))]
    from: &'static str,
    #[schema(examples("send"))]
    action: &'static str,
    #[schema(examples("sent"))]
    to: &'static str,
    /// Roles that may take the transition. Empty if only the system takes it.
    roles: Vec<Role>,
}

impl StateMachineView {
    fn new<S: Named, A: Named>(name: &'static str, table: &[Transition<S, A>]) -> Self {
        let transition = |arrow: &Transition<S, A>| StateMachineTransition {
            from: arrow.from.name(),
            action: arrow.action.name(),
            to: arrow.to.name(),
            roles: arrow.roles.iter().copied().map(Wire).collect(),
        };
        // An accident and a complaint share the names of their states, but not all states.
        let leads = |state: &S| table.iter().any(|arrow| [arrow.from, arrow.to].contains(state));
        Self {
            name,
            states: S::ALL.iter().filter(|state| leads(state)).map(|state| state.name()).collect(),
            transitions: table.iter().map(transition).collect(),
        }
    }
}

/// Get a state machine
///
/// Returns the table that the server uses to decide whether a transition is allowed, with the roles
/// that may take each transition.
#[utoipa::path(
    operation_id = "get_state_machine", tag = TAG, params(StateMachinePath), security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 200, description = "The state machine", body = StateMachineView))
)]
#[get("/v1/state-machines/{name}")]
pub async fn get_state_machine(
    path: Path<StateMachinePath>,
) -> Result<Json<StateMachineView>, ApiError> {
    let machine = match path.name.as_str() {
        "accident" => StateMachineView::new("accident", incident::ACCIDENT_TRANSITIONS),
        "complaint" => StateMachineView::new("complaint", incident::COMPLAINT_TRANSITIONS),
        "announcement" => StateMachineView::new("announcement", announcement::TRANSITIONS),
        "document_review" => StateMachineView::new("document_review", document::REVIEW_TRANSITIONS),
        "evaluation_run" => StateMachineView::new("evaluation_run", evaluation::RUN_TRANSITIONS),
        "evidence_package" => {
            StateMachineView::new("evidence_package", announcement::PACKAGE_TRANSITIONS)
        }
        "mail" => StateMachineView::new("mail", mail::TRANSITIONS),
        "objection" => StateMachineView::new("objection", evaluation::OBJECTION_TRANSITIONS),
        "term" => StateMachineView::new("term", term::TRANSITIONS),
        "user" => StateMachineView::new("user", user::TRANSITIONS),
        "application" => StateMachineView::new("application", application::TRANSITIONS),
        "document" => StateMachineView::new("document", document::TRANSITIONS),
        "employer" => StateMachineView::new("employer", employer::TRANSITIONS),
        "interview" => StateMachineView::new("interview", interview::TRANSITIONS),
        "offer" => StateMachineView::new("offer", offer::TRANSITIONS),
        "placement" => StateMachineView::new("placement", placement::TRANSITIONS),
        "sgk_notice" => StateMachineView::new("sgk_notice", sgk_notice::TRANSITIONS),
        "talent_pool_entry" => StateMachineView::new("talent_pool_entry", talent_pool::TRANSITIONS),
        _ => return Err(Code::NotFound.into()),
    };
    Ok(Json(machine))
}
