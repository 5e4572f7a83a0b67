//! What can go wrong between a query and the database.

use diesel::result::{DatabaseErrorKind, Error};
use uuid::Uuid;

/// Why a query or a transaction failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection became free in time.
    #[error("no database connection: {0}")]
    NoConnection(#[source] diesel::r2d2::PoolError),
    /// The row to change does not exist, or a concurrent write has given it another version than the
    /// one that was read.
    #[error("stale {table} {id}")]
    Stale {
        /// Name of the table.
        table: &'static str,
        /// Id of the row.
        id: Uuid,
    },
    /// A row holds a value that this program never writes, or a value does not fit its column.
    #[error("corrupt {table} {id}")]
    Corrupt {
        /// Name of the table.
        table: &'static str,
        /// Id of the row, or nil if it has none.
        id: Uuid,
    },
    /// A constraint refused the write. Decisions under a lock normally prevent this. Holds the name
    /// of the constraint.
    #[error("constraint refused: {0}")]
    Refused(String),
    /// An identity number cannot be decrypted, usually because it was sealed with another data
    /// secret.
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
