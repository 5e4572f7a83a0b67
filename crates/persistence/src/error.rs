//! What can go wrong between a query and the database.

use diesel::result::{DatabaseErrorKind, Error};
use uuid::Uuid;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection became free in time.
    #[error("no database connection: {0}")]
    NoConnection(#[source] diesel::r2d2::PoolError),
    /// A row changed since it was read, where no lock kept it: two did the same at once.
    #[error("stale {table} {id}")]
    Stale { table: &'static str, id: Uuid },
    /// A row says something that no writer of ours writes.
    #[error("corrupt {table} {id}")]
    Corrupt { table: &'static str, id: Uuid },
    /// A constraint refused the write: decide under the lock, this is the seat belt.
    #[error("constraint refused: {0}")]
    Refused(String),
    #[error("an identity number cannot be opened with this data secret")]
    Sealed,
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
            // A trigger of SQLite speaks through its message alone; it is one word, a constraint's name.
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
    /// The database was not there, or had no time: the caller may come again.
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

    /// The same transaction may succeed when repeated.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                true
            }
            // Deadlock and busy have no kind of their own in diesel: only the message tells.
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
    fn is_transient(&self) -> bool;
}

impl TransactionError for StoreError {
    fn is_transient(&self) -> bool {
        StoreError::is_transient(self)
    }
}
