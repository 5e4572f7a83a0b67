//! How a command of the binary ends.

/// Whatever stops a command; its text is for the operator.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A command that has nothing to answer but whether it went well.
pub type Done = Result<(), Error>;
