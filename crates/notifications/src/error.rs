use staj_persistence::{StoreError, TransactionError};

/// Why a notification or a mail could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed, or a row in it cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A text does not parse, or names a variable that the facts lack.
    #[error("a text cannot be filled: {0}")]
    Text(#[from] minijinja::Error),
    /// The facts kept with a notification are not those that its kind needs.
    #[error("the facts of a notification cannot be read: {0}")]
    Facts(#[from] serde_json::Error),
    /// An instant lies outside the years that RFC 3339 can write.
    #[error("an instant cannot be written: {0}")]
    Instant(#[from] time::error::Format),
}

impl Error {
    /// The database was away or busy: nothing is wrong with what was to be told.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_unavailable(),
            Self::Text(_) | Self::Facts(_) | Self::Instant(_) => false,
        }
    }
}

impl TransactionError for Error {
    fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Text(_) | Self::Facts(_) | Self::Instant(_) => false,
        }
    }
}
