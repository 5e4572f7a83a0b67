use staj_domain::term::WrongPhase;
use staj_persistence::{StoreError, TransactionError};

/// Why a job, or one of its items, failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed, or a row in it cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A notification or a mail could not be made.
    #[error(transparent)]
    Notification(#[from] staj_notifications::Error),
    /// An evaluation is running although its term is in another phase.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// The code panicked. The panic message was written to standard error.
    #[error("the code panicked")]
    Panicked,
}

impl Error {
    /// Whether the database was unavailable or busy. In that case the item is not the cause.
    pub fn is_of_database(&self) -> bool {
        self.is_unavailable() || self.is_transient()
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

    fn is_unavailable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_unavailable(),
            Self::Notification(error) => error.is_unavailable(),
            Self::WrongPhase(_) | Self::Panicked => false,
        }
    }

    fn is_lost(&self) -> bool {
        match self {
            Self::Store(error) => error.is_lost(),
            Self::Notification(error) => error.is_lost(),
            Self::WrongPhase(_) | Self::Panicked => false,
        }
    }
}
