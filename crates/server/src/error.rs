//! The result types of the commands.

/// Any error that ends a command. Its text is for the operator.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The result of a command that returns no value.
pub type Done = Result<(), Error>;
