//! What an [`App`](crate::App) offers to every request: the clock, the keys, what is kept in
//! memory, the ports to other systems. Features use services; no service knows a feature.

mod attempts;
mod clock;
mod counts;
mod declared_data;
mod heartbeat;
mod meetings;
mod password;
mod rankings;
pub mod token;

pub use attempts::{Attempts, address};
pub use clock::Clock;
pub use counts::Counts;
pub use declared_data::{DeclaredDataSource, ImportedRecords, SandboxRecords};
pub use heartbeat::Heartbeat;
pub use meetings::Meetings;
pub use password::{HashError, Passwords};
pub use rankings::{Audience, Ranking, Rankings};
pub use token::{Claims, Tokens};
