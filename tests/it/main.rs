//! The suite over HTTP. `STAJ_TEST_DATABASE` chooses the database; `scripts/test` runs both.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod access;
mod applications;
mod audit;
mod auth;
mod careless;
mod catalogue;
mod contract;
mod documents;
mod employers;
mod offers;
mod operations;
mod placements;
mod quotas;
mod races;
mod schema;
mod sgk_notices;
mod users;
