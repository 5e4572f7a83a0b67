//! Tests over HTTP. `STAJ_TEST_DATABASE` chooses the database.
//! `scripts/test` runs them on both.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod acceptance_letters;
mod access;
mod announcements;
mod applications;
mod architecture;
mod audit;
mod auth;
mod blindness;
mod careless;
mod catalogue;
mod contract;
mod declared_data;
mod document_samples;
mod documents;
mod employers;
mod evaluations;
mod examples;
mod history;
mod interviews;
mod jobs;
mod logs;
mod machines;
mod mails;
mod method_reports;
mod metrics;
mod news;
mod notifications;
mod objections;
mod offers;
mod office_machines;
mod operations;
mod outages;
mod placements;
mod pool;
mod privacy_notices;
mod quotas;
mod races;
mod reference;
mod rehearsals;
mod requirements;
mod rules_in_sql;
mod schema;
mod sgk_exports;
mod sgk_notices;
mod statistics;
mod supplementary_documents;
mod talent_pool;
mod tasks;
mod terms;
mod texts;
mod uploads;
mod users;
