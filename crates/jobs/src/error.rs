use staj_domain::term::WrongPhase;
use staj_persistence::{FilesError, StoreError, TransactionError};

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
    /// The file store failed.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The code panicked. The panic message was written to standard error.
    #[error("the code panicked")]
    Panicked,
}

impl Error {
    /// Whether the database was unavailable, busy or full. In that case the item is not the cause.
    pub fn is_of_database(&self) -> bool {
        let is_full = self.store().is_some_and(StoreError::is_full);
        is_full || self.is_unavailable() || self.is_transient()
    }

    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) | Self::Notification(staj_notifications::Error::Store(error)) => {
                Some(error)
            }
            Self::Notification(_) | Self::WrongPhase(_) | Self::Files(_) | Self::Panicked => None,
        }
    }
}

impl TransactionError for Error {
    fn is_transient(&self) -> bool {
        self.store().is_some_and(StoreError::is_transient)
    }

    fn is_unavailable(&self) -> bool {
        self.store().is_some_and(StoreError::is_unavailable)
    }

    fn is_lost(&self) -> bool {
        self.store().is_some_and(StoreError::is_lost)
    }
}
