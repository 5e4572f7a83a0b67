use crate::schema::guardian_consents;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::guardian::{ConsentSource, ConsentState, GuardianRelation};
use time::Date;

/// A guardian's consent to the internships of a minor (A43).
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = guardian_consents, primary_key(application_id), treat_none_as_null = true)]
pub struct GuardianConsentRow {
    /// The candidate's application. It has at most one consent.
    pub application_id: Key,
    /// Full name of the guardian.
    pub guardian_name: String,
    /// Relation of the guardian to the candidate.
    pub relation: Name<GuardianRelation>,
    /// What the guardian answered.
    pub state: Name<ConsentState>,
    /// How.
    pub source: Name<ConsentSource>,
    /// The guardian's address. `None` if nobody gave one.
    pub email: Option<String>,
    /// Day on which the guardian consented. `None` if they have not.
    pub given_on: Option<Date>,
    /// The school's officer who recorded the paper. `None` if the guardian answered themselves.
    pub recorded_by: Option<Key>,
    /// When it was recorded.
    pub recorded_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}
