//! Looks for malware in uploaded files: a port. The server passes in a connection to clamd.

use futures_util::future::BoxFuture;

/// What a scanner says about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    /// It knows nothing bad about it.
    Clean,
    /// It is malware of this name.
    Infected(String),
}

/// A scanner for malware.
pub trait Scanner: Send + Sync {
    /// Looks at a file. The error says why it could not, for the log.
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> BoxFuture<'a, Result<Scan, String>>;
}
