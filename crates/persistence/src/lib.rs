//! Rows, locks and transactions of the programme, on PostgreSQL or on SQLite, and the files
//! that belong to them.
//!
//! `queries/` is written once and compiled twice: each module names only `Conn` and
//! `Db` of the database it is mounted in. `index.rs` lists every query with the
//! dispatch to the database in use.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod copy;
mod docs;
mod error;
mod files;
mod ids;
mod index;
mod migrate;
pub mod personal;
mod plans;
#[expect(clippy::duplicate_mod, reason = "the queries are compiled once for each database")]
mod postgres;
mod postgres_pool;
mod probe;
mod reference_data;
pub mod rows;
pub mod sandbox;
#[expect(missing_docs, reason = "tables and columns; the migrations explain them")]
pub mod schema;
mod slow;
#[expect(clippy::duplicate_mod, reason = "the queries are compiled once for each database")]
mod sqlite;
mod store;
mod text;
pub mod types;
mod usage;
mod vault;
mod views;

pub use error::{StoreError, TransactionError};
pub use files::{Files, FilesError};
pub use ids::new_id;
pub use index::*;
pub use migrate::MigrateError;
pub use probe::{Probe, Probed};
pub use reference_data::sandbox_names;
pub use slow::log_slower_than;
pub use staj_domain::text::folded;
pub use store::{OpenError, Store, Tx};
pub use text::sort_key;
pub use types::{At, Key};
pub use vault::Vault;
