//! The suite over HTTP. `STAJ_TEST_DATABASE` chooses the database; `scripts/test` runs both.

mod access;
mod contract;
mod offers;
mod races;
