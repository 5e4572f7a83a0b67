//! What can go wrong between a query and the database.

use diesel::result::{DatabaseErrorKind, Error};
use uuid::Uuid;

/// Why a query or a transaction failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection became free in time.
    #[error("no database connection: {0}")]
    NoConnection(#[source] diesel::r2d2::PoolError),
    /// A row changed after it was read without a lock, because of a concurrent write.
    #[error("stale {table} {id}")]
    Stale { table: &'static str, id: Uuid },
    /// A row holds a value that this program never writes.
    #[error("corrupt {table} {id}")]
    Corrupt { table: &'static str, id: Uuid },
    /// A constraint refused the write. Decisions under a lock normally prevent this. Holds the name
    /// of the constraint.
    #[error("constraint refused: {0}")]
    Refused(String),
    /// The data secret does not match the one that sealed the number.
    #[error("an identity number cannot be opened with this data secret")]
    Sealed,
    /// Any other error of the database.
    #[error(transparent)]
    Database(Error),
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        use DatabaseErrorKind::*;
        match &error {
            Error::DatabaseError(
                UniqueViolation | ForeignKeyViolation | CheckViolation | ExclusionViolation
                | NotNullViolation,
                info,
            ) => Self::Refused(info.constraint_name().unwrap_or(info.message()).to_owned()),
            // A SQLite trigger reports only a message, which is the name of the constraint.
            Error::DatabaseError(Unknown, info)
                if info.message().chars().all(|c| c.is_ascii_lowercase() || c == '_') =>
            {
                Self::Refused(info.message().to_owned())
            }
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// Whether the database was unavailable or timed out. The caller may try again later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::NoConnection(_) => true,
            Self::Database(
                Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _)
                | Error::BrokenTransactionManager,
            ) => true,
            Self::Database(Error::DatabaseError(_, info)) => {
                let message = info.message();
                [
                    "statement timeout",
                    "terminating connection",
                    "server closed the connection",
                    "connection to server",
                ]
                .iter()
                .any(|words| message.contains(words))
            }
            _ => false,
        }
    }

    /// Whether the same transaction may succeed on a retry.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                true
            }
            // Diesel has no error kinds for a deadlock and a busy database, only messages.
            Self::Database(Error::DatabaseError(DatabaseErrorKind::Unknown, info)) => {
                info.message().contains("deadlock detected")
                    || info.message().contains("database is locked")
            }
            _ => false,
        }
    }
}

/// The error of a transaction's closure: any type that can carry a `StoreError`.
pub trait TransactionError: From<StoreError> {
    /// Whether [`Store::write`](crate::Store::write) may retry the transaction.
    fn is_transient(&self) -> bool;
}

impl TransactionError for StoreError {
    fn is_transient(&self) -> bool {
        StoreError::is_transient(self)
    }
}
