use crate::page::page;
use crate::problem::ApiError;
use crate::wire::{NotificationKind, Wire};
use serde::Serialize;
use staj_domain::Named;
use staj_domain::user::Language;
use staj_notifications::notification_text;
use staj_persistence::rows::notifications::NotificationRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A notification, in the language of your account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationView {
    pub id: Uuid,
    pub kind: NotificationKind,
    #[schema(examples("Başvurunuz alındı: 2026-0000001"))]
    pub title: String,
    #[schema(examples("Başvurunuz ve belgeleriniz artık değiştirilemez."))]
    pub body: String,
    /// The kind of object that it is about.
    #[schema(examples("application"))]
    pub object_kind: &'static str,
    pub object_id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-02-01T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub read_at: Option<OffsetDateTime>,
}

page! {
    /// A page of notifications, newest first.
    NotificationPage of NotificationView
}

impl NotificationView {
    pub fn new(row: NotificationRow, language: Language) -> Result<Self, ApiError> {
        let text = notification_text(row.kind.0, language, &row.variables.0)?;
        Ok(Self {
            id: row.id.0,
            kind: Wire(row.kind.0),
            title: text.title,
            body: text.body,
            object_kind: row.object_kind.0.name(),
            object_id: row.object_id.0,
            created_at: row.created_at.0,
            read_at: row.read_at.map(|at| at.0),
        })
    }
}
