use crate::page::page;
use crate::wire::{Language, MailState, NotificationKind, Wire};
use serde::Serialize;
use staj_persistence::rows::notifications::{MailRow, MailSummary};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether a letter left. What its server answered is for the programme office.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// Id of the letter.
    pub mail_id: Uuid,
    #[schema(examples("kariyer@odtu.example"))]
    pub recipient: String,
    pub state: MailState,
    #[schema(minimum = 0, examples(1))]
    pub attempts: i32,
    /// When a server took it.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub sent_at: Option<OffsetDateTime>,
}

impl From<MailRow> for DeliveryView {
    fn from(row: MailRow) -> Self {
        Self {
            mail_id: row.id.0,
            recipient: row.recipient,
            state: Wire(row.state.0),
            attempts: row.attempts,
            sent_at: row.sent_at.map(|at| at.0),
        }
    }
}

/// A letter and its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct MailView {
    pub id: Uuid,
    #[schema(examples("temsilci@usp.example"))]
    pub recipient: String,
    #[schema(required, examples("kagem@odtu.example"))]
    pub copy_to: Option<String>,
    pub language: Language,
    /// What it tells.
    pub kinds: Vec<NotificationKind>,
    pub state: MailState,
    #[schema(minimum = 0, examples(1))]
    pub attempts: i32,
    /// The next attempt, while it is queued.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub next_attempt_at: Option<OffsetDateTime>,
    /// What the last server said that did not take it.
    #[schema(required, examples("450 4.2.1 mailbox busy"))]
    pub last_error: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-12T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub sent_at: Option<OffsetDateTime>,
}

page! {
    /// A page of letters, newest first.
    MailPage of MailView
}

impl From<MailSummary> for MailView {
    fn from(found: MailSummary) -> Self {
        use staj_domain::notification::MailState;
        let mail = found.mail;
        let waits = mail.state.0 == MailState::Queued;
        Self {
            id: mail.id.0,
            recipient: mail.recipient,
            copy_to: mail.copy_to,
            language: Wire(mail.language.0),
            kinds: found.notifications.iter().map(|told| Wire(told.kind.0)).collect(),
            state: Wire(mail.state.0),
            attempts: mail.attempts,
            next_attempt_at: waits.then_some(mail.next_attempt_at.0),
            last_error: mail.last_error,
            created_at: mail.created_at.0,
            sent_at: mail.sent_at.map(|at| at.0),
        }
    }
}
