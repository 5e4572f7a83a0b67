//! What a caller may do with an object now. The list comes from a rehearsal of the same decisions
//! that the commands make.

use crate::problem::{ApiError, Refusal, RefusalView};
use serde::Serialize;
use utoipa::ToSchema;

/// An action that the object's state and your role offer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
pub struct ActionView {
    /// Name of the action, as in `get_state_machine`.
    #[schema(examples("cancel"))]
    action: &'static str,
    /// The operation that performs it.
    #[schema(examples("cancel_offer"))]
    operation_id: &'static str,
    /// Why the action is not possible now. Null if it is possible.
    #[schema(required, value_type = Option<RefusalView>)]
    refusal: Option<Refusal>,
}

impl ActionView {
    /// The action with the result of its rehearsal. Fails if the rehearsal failed for a
    /// reason other than a refusal.
    pub fn new<T, E: Into<ApiError>>(
        action: &'static str,
        operation_id: &'static str,
        rehearsal: Result<T, E>,
    ) -> Result<Self, ApiError> {
        let refusal = match rehearsal {
            Ok(_) => None,
            Err(error) => Some(error.into().refusal()?),
        };
        Ok(Self { action, operation_id, refusal })
    }
}
