//! What a caller may do with an object now: the decisions themselves, rehearsed.

use crate::problem::{ApiError, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

/// A way out of the state an object is in, for the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
pub struct ActionView {
    /// As in `get_state_machine`.
    #[schema(examples("cancel"))]
    action: &'static str,
    /// The operation that takes it.
    #[schema(examples("cancel_offer"))]
    operation_id: &'static str,
    /// What forbids it now; null when it may be done.
    #[schema(required)]
    refusal: Option<Refusal>,
}

impl ActionView {
    /// What the decision came to when it was rehearsed.
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
