use staj_persistence::{StoreError, TransactionError};

/// Why a notification or a mail could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed, or a row in it cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A text cannot be parsed, or uses a variable that is not among the facts.
    #[error("a text cannot be filled: {0}")]
    Text(#[from] minijinja::Error),
    /// The facts stored with a notification are not those that its kind needs.
    #[error("the facts of a notification cannot be read: {0}")]
    Facts(#[from] serde_json::Error),
    /// An instant is outside the years that RFC 3339 can represent.
    #[error("an instant cannot be written: {0}")]
    Instant(#[from] time::error::Format),
}

impl TransactionError for Error {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_transient())
    }

    fn is_unavailable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_unavailable())
    }

    fn is_lost(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_lost())
    }
}
