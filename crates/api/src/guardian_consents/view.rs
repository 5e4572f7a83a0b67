use crate::wire::{ConsentSource, ConsentState, GuardianRelation, Wire};
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
    pub state: ConsentState,
    pub source: ConsentSource,
    /// The day of the consent. Null if the guardian has not consented.
    #[schema(required, examples("2026-05-08"))]
    pub given_on: Option<Date>,
    /// When the guardian was asked or answered, or when the school recorded the paper.
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
            state: Wire(row.state.0),
            source: Wire(row.source.0),
            given_on: row.given_on,
            recorded_at: row.recorded_at.0,
            version: row.version,
        }
    }
}
