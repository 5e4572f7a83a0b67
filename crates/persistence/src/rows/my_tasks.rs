use crate::types::{At, Key};
use diesel::prelude::*;

/// An object that waits for somebody.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Waiting {
    /// Its id.
    pub object: Key,
    /// When it is due, if there is a limit.
    pub due_at: Option<At>,
}
