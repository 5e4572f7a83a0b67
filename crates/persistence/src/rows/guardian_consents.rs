use crate::schema::guardian_consents;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::guardian::GuardianRelation;
use time::Date;

/// A guardian's consent to the internships of a minor (A43).
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = guardian_consents, primary_key(application_id))]
pub struct GuardianConsentRow {
    pub application_id: Key,
    pub guardian_name: String,
    pub relation: Name<GuardianRelation>,
    pub given_on: Date,
    pub recorded_by: Key,
    pub recorded_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}
