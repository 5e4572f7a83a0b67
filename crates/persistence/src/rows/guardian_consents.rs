use crate::schema::guardian_consents;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::guardian::GuardianRelation;
use time::Date;

/// A guardian's consent to the internships of a minor (A43).
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = guardian_consents, primary_key(application_id))]
pub struct GuardianConsentRow {
    /// The candidate's application. It has at most one consent.
    pub application_id: Key,
    /// Full name of the guardian.
    pub guardian_name: String,
    /// Relation of the guardian to the candidate.
    pub relation: Name<GuardianRelation>,
    /// Day on which the guardian consented.
    pub given_on: Date,
    /// The school's officer who recorded the consent.
    pub recorded_by: Key,
    /// When it was recorded.
    pub recorded_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}
