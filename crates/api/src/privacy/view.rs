use crate::page::page;
use crate::wire::{DataRequestKind, DataRequestState, RetentionClass, Wire};
use serde::Serialize;
use staj_persistence::rows::privacy::{DataRequestRow, ErasureRow, LegalHoldRow};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody asks about their own data.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DataRequest)]
pub struct DataRequestView {
    pub id: Uuid,
    pub user_id: Uuid,
    pub kind: DataRequestKind,
    /// What they wrote. Empty once they were erased.
    #[schema(examples("Başvurum sırasında verdiğim bilgilerin bir kopyasını istiyorum."))]
    pub text: String,
    pub state: DataRequestState,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// The last day for the answer (KVKK 13).
    #[schema(examples("2026-07-01"))]
    pub due_date: Date,
    /// Whether the day has passed without an answer.
    pub overdue: bool,
    #[schema(required)]
    pub answered_by: Option<Uuid>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub answered_at: Option<OffsetDateTime>,
    #[schema(required)]
    pub granted: Option<bool>,
    #[schema(required, examples("Verilerinizi indirebilirsiniz."))]
    pub answer: Option<String>,
}

impl DataRequestView {
    pub fn new(row: DataRequestRow, today: Date) -> Self {
        Self {
            id: row.id.0,
            user_id: row.user_id.0,
            kind: Wire(row.kind.0),
            text: row.text,
            state: Wire(row.state.0),
            created_at: row.created_at.0,
            due_date: row.due_on,
            overdue: row.answered_at.is_none() && row.due_on < today,
            answered_by: row.answered_by.map(|by| by.0),
            answered_at: row.answered_at.map(|at| at.0),
            granted: row.granted,
            answer: row.answer,
        }
    }
}

page! {
    /// A page of requests about people's own data, oldest first.
    DataRequestPage of DataRequestView
}

/// Somebody of whom nothing is erased for now (A67).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LegalHold)]
pub struct LegalHoldView {
    pub id: Uuid,
    pub user_id: Uuid,
    #[schema(examples("Ankara 3. İş Mahkemesi, 2026/118 E."))]
    pub reason: String,
    pub placed_by: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub placed_at: OffsetDateTime,
    #[schema(required)]
    pub lifted_by: Option<Uuid>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub lifted_at: Option<OffsetDateTime>,
}

impl From<LegalHoldRow> for LegalHoldView {
    fn from(row: LegalHoldRow) -> Self {
        Self {
            id: row.id.0,
            user_id: row.user_id.0,
            reason: row.reason,
            placed_by: row.placed_by.0,
            placed_at: row.placed_at.0,
            lifted_by: row.lifted_by.map(|by| by.0),
            lifted_at: row.lifted_at.map(|at| at.0),
        }
    }
}

page! {
    /// A page of holds, newest first.
    LegalHoldPage of LegalHoldView
}

/// The record of an erasure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Erasure)]
pub struct ErasureView {
    pub id: Uuid,
    /// The account, of which nothing else is left.
    pub user_id: Uuid,
    /// Why the data had been kept until then.
    pub retention_class: RetentionClass,
    /// Whether the person had asked for it.
    pub was_asked: bool,
    /// How many rows were deleted or blanked.
    #[schema(minimum = 1, examples(41))]
    pub row_count: i32,
    #[serde(with = "time::serde::rfc3339")]
    pub erased_at: OffsetDateTime,
}

impl From<ErasureRow> for ErasureView {
    fn from(row: ErasureRow) -> Self {
        Self {
            id: row.id.0,
            user_id: row.user_id.0,
            retention_class: Wire(row.retention_class.0),
            was_asked: row.was_asked,
            row_count: row.row_count,
            erased_at: row.erased_at.0,
        }
    }
}

page! {
    /// A page of erasures, newest first.
    ErasurePage of ErasureView
}
