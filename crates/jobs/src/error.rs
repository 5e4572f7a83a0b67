use staj_domain::term::WrongPhase;
use staj_persistence::{StoreError, TransactionError};

/// Why a job, or one of its items, failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed, or a row in it cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody could not be told of something.
    #[error(transparent)]
    Notification(#[from] staj_notifications::Error),
    /// An evaluation runs although its term is in another phase.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// The code is wrong; where, was written to standard error.
    #[error("it panicked")]
    Panicked,
}

impl Error {
    /// The database was away or busy, so no item is to blame.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_unavailable() || error.is_transient(),
            Self::Notification(error) => error.is_unavailable() || error.is_transient(),
            Self::WrongPhase(_) | Self::Panicked => false,
        }
    }
}

impl TransactionError for Error {
    fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Notification(error) => error.is_transient(),
            Self::WrongPhase(_) | Self::Panicked => false,
        }
    }
}
