use super::TAG;
use crate::problem::{ApiError, Code};
use crate::wire::{Role, Wire};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::machine::Transition;
use staj_domain::{
    Named, application, document, employer, interview, offer, placement, sgk_notice, talent_pool,
};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct StateMachinePath {
    /// What goes through the states: `application`, `document`, `employer`, `interview`, `offer`,
    /// `placement`, `sgk_notice` or `talent_pool_entry`.
    #[param(example = "offer")]
    name: String,
}

/// The states of a kind of object and every way between them: the very table that decides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StateMachine)]
pub struct StateMachineView {
    #[schema(examples("offer"))]
    name: &'static str,
    /// The first one is where an object begins.
    #[schema(examples("draft"))]
    states: Vec<&'static str>,
    /// What is not listed cannot happen.
    transitions: Vec<StateMachineTransition>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StateMachineTransition {
    #[schema(examples("draft"))]
    from: &'static str,
    #[schema(examples("send"))]
    action: &'static str,
    #[schema(examples("sent"))]
    to: &'static str,
    /// Who takes it; empty where only the system does.
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
        Self {
            name,
            states: S::ALL.iter().map(|state| state.name()).collect(),
            transitions: table.iter().map(transition).collect(),
        }
    }
}

/// Get a state machine
///
/// The transition table that the server decides by, and who may take each way.
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
