use crate::actions::ActionView;
use crate::page::page;
use crate::wire::{ObjectionState, Wire};
use serde::Serialize;
use staj_persistence::rows::objections::ObjectionSummary;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A candidate's objection to their evaluation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Objection)]
pub struct ObjectionView {
    pub id: Uuid,
    pub application_id: Uuid,
    #[schema(examples("2026-0000001"))]
    pub application_number: String,
    pub term_id: Uuid,
    pub state: ObjectionState,
    /// Why the candidate objects.
    #[schema(examples("YDS belgem onaylandığı hâlde puana yansımamış."))]
    pub reason: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-05T09:00:00Z"))]
    pub raised_at: OffsetDateTime,
    /// When an officer decided. Null until then.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub decided_at: Option<OffsetDateTime>,
    /// The officer's reasons. Null until an officer decides.
    #[schema(required, examples("Belge incelendi, puan düzeltildi."))]
    pub decision: Option<String>,
    /// What you may do with it now, or why you cannot.
    pub actions: Vec<ActionView>,
    /// Increases with each change of this object.
    pub version: i32,
}

page! {
    /// A page of objections, oldest first.
    ObjectionPage of ObjectionView
}

impl ObjectionView {
    pub fn new(found: ObjectionSummary, actions: Vec<ActionView>) -> Self {
        Self {
            id: found.id.0,
            application_id: found.application_id.0,
            application_number: found.application_number,
            term_id: found.term_id.0,
            state: Wire(found.state.0),
            reason: found.reason,
            raised_at: found.raised_at.0,
            decided_at: found.decided_at.map(|at| at.0),
            decision: found.decision,
            actions,
            version: found.version,
        }
    }
}
