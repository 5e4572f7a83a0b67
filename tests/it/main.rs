//! The suite over HTTP. `STAJ_TEST_DATABASE` chooses the database; `scripts/test` runs both.

mod access;
mod applications;
mod audit;
mod auth;
mod contract;
mod documents;
mod employers;
mod offers;
mod quotas;
mod races;
mod users;
