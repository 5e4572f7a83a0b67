//! What can go wrong between a query and the database.

use diesel::result::{DatabaseErrorKind, Error};
use uuid::Uuid;

/// Why a query or a transaction failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection became free in time.
    #[error("no database connection: {0}")]
    NoConnection(#[source] diesel::r2d2::PoolError),
    /// The connection was lost.
    #[error("the connection to the database was lost")]
    Lost,
    /// The row to change does not exist, or a concurrent write has given it another version than
    /// the one that was read.
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
    /// The copy of a SQLite database cannot be opened.
    #[error("the copy of the database cannot be opened: {0}")]
    Copy(#[source] diesel::ConnectionError),
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
            ) => Self::refused(info.constraint_name().unwrap_or(info.message())),
            // A SQLite trigger reports only a message, which is the name of the constraint.
            Error::DatabaseError(Unknown, info)
                if info.message().chars().all(|c| c.is_ascii_lowercase() || c == '_') =>
            {
                Self::refused(info.message())
            }
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    fn refused(constraint: &str) -> Self {
        staj_metrics::constrained(constraint);
        Self::Refused(constraint.to_owned())
    }

    /// Whether the database was unavailable or timed out. The caller may try again later.
    pub fn is_unavailable(&self) -> bool {
        use DatabaseErrorKind::*;
        match self {
            Self::NoConnection(_) | Self::Lost => true,
            Self::Database(
                Error::DatabaseError(ClosedConnection | UnableToSendCommand, _)
                | Error::BrokenTransactionManager,
            ) => true,
            _ => {
                self.is_read_only()
                    || self.says(&[
                        "statement timeout",
                        "terminating connection",
                        "the database system is",
                    ])
            }
        }
    }

    /// Whether the disk of the database is full.
    pub fn is_full(&self) -> bool {
        self.says(&["database or disk is full", "No space left on device"])
    }

    /// Whether the database can be read, but not written.
    pub fn is_read_only(&self) -> bool {
        matches!(
            self,
            Self::Database(Error::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _))
        ) || self.says(&["attempt to write a readonly database"])
    }

    /// Whether the database reports one of these messages. Diesel has no error kinds for them.
    fn says(&self, messages: &[&str]) -> bool {
        match self {
            Self::Database(Error::DatabaseError(DatabaseErrorKind::Unknown, info)) => {
                messages.iter().any(|words| info.message().contains(words))
            }
            _ => false,
        }
    }

    /// Whether the connection was lost. The same work may succeed on another one.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Lost)
    }

    /// Whether the same transaction may succeed on a retry.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                true
            }
            _ => self.says(&["deadlock detected", "database is locked"]),
        }
    }
}

/// The error of a transaction's closure: any type that can carry a `StoreError`.
pub trait TransactionError: From<StoreError> {
    /// Whether [`Store::write`](crate::Store::write) may retry the transaction.
    fn is_transient(&self) -> bool;
    /// See [`StoreError::is_unavailable`].
    fn is_unavailable(&self) -> bool;
    /// See [`StoreError::is_lost`].
    fn is_lost(&self) -> bool;
}

impl TransactionError for StoreError {
    fn is_transient(&self) -> bool {
        StoreError::is_transient(self)
    }

    fn is_unavailable(&self) -> bool {
        StoreError::is_unavailable(self)
    }

    fn is_lost(&self) -> bool {
        StoreError::is_lost(self)
    }
}
