//! Services that an [`App`](crate::App) offers to every request: the clock, keys, caches, and ports
//! to other systems. Features use services, but services do not use features.

mod access_log;
mod attempts;
mod clock;
mod counterparts;
mod counts;
mod database_watch;
mod declared_data;
mod employer_register;
mod gate;
mod heartbeat;
mod identity_provider;
mod lags;
mod limits;
mod maintenance;
mod meetings;
mod password;
mod pool_facets;
mod rankings;
mod room;
pub mod scanner;
pub mod second_factor;
mod statutory;
pub mod token;

pub use access_log::AccessLog;
pub use attempts::{Attempt, Attempts, address};
pub use clock::Clock;
pub use counterparts::{Acting, Asked, Counterparts};
pub use counts::Counts;
pub use database_watch::{Condition, DatabaseWatch};
pub use declared_data::{DeclaredDataSource, ImportedRecords, SandboxRecords};
pub use employer_register::{EmployerRegister, NoRegister, RegisterAnswer, SandboxRegister};
pub use gate::{Gate, Patience};
pub use heartbeat::Heartbeat;
pub use identity_provider::{Identity, IdentityError, IdentityProvider, SignIn};
pub use lags::Lags;
pub use limits::{Allowance, Limits, is_limited};
pub use maintenance::Maintenance;
pub use meetings::Meetings;
pub use password::{HashError, Passwords};
pub use pool_facets::{Facets, PoolFacets};
pub use rankings::{Audience, Ranking, Rankings};
pub use room::Room;
pub use scanner::{Scan, Scanner};
pub use statutory::{Statutory, StatutoryData};
pub use token::{Claims, PublicKey, Tokens};
