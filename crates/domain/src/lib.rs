//! The rules of the National Internship Programme.
//!
//! Every decision here is a pure function. It takes loaded state, a command and the current
//! instant, and returns what changed or why the command is refused. Nothing in this crate reads
//! the clock, generates an id or knows the database. Ids such as R54 or A2 refer to
//! `docs/domain.md`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[macro_use]
mod names;

pub mod account_link;
pub mod announcement;
pub mod application;
pub mod audit_seal;
mod backoff;
pub mod calendar;
pub mod disclosure;
pub mod document;
pub mod email;
pub mod employer;
pub mod evaluation;
pub mod event;
pub mod fact;
pub mod failure;
pub mod figures;
pub mod guardian;
pub mod guessing;
pub mod iban;
pub mod ids;
pub mod incident;
pub mod interview;
pub mod machine;
pub mod mail;
pub mod mode;
pub mod money;
pub mod my_task;
pub mod national_id;
pub mod news;
pub mod offer;
pub mod password;
pub mod period;
pub mod placement;
pub mod pool;
pub mod privacy;
pub mod reminder;
pub mod revision;
pub mod school;
pub mod session;
pub mod sgk_notice;
pub mod talent_pool;
pub mod task;
pub mod term;
pub mod text;
pub mod user;
pub mod wage;

pub use names::Named;
