use crate::wire::{GuardianRelation, Wire};
use serde::Serialize;
use staj_persistence::rows::guardian_consents::GuardianConsentRow;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// A guardian's consent to the internships of a candidate in a term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuardianConsent)]
pub struct GuardianConsentView {
    pub application_id: Uuid,
    #[schema(examples("Fatma Yılmaz"))]
    pub guardian_name: String,
    pub relation: GuardianRelation,
    /// The day of the signature.
    #[schema(examples("2026-05-08"))]
    pub given_on: Date,
    #[serde(with = "time::serde::rfc3339")]
    pub recorded_at: OffsetDateTime,
    /// Increases with each change of this object.
    pub version: i32,
}

impl From<GuardianConsentRow> for GuardianConsentView {
    fn from(row: GuardianConsentRow) -> Self {
        Self {
            application_id: row.application_id.0,
            guardian_name: row.guardian_name,
            relation: Wire(row.relation.0),
            given_on: row.given_on,
            recorded_at: row.recorded_at.0,
            version: row.version,
        }
    }
}
