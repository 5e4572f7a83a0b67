use crate::actions::ActionView;
use crate::caller::Caller;
use crate::page::page;
use crate::placements::PlacementViewer;
use crate::problem::{ApiError, Code};
use crate::wire::{Language, MailFailure, MailState, NotificationKind, Wire};
use serde::Serialize;
use staj_domain::Named;
use staj_domain::machine::open_actions;
use staj_domain::mail::{Mail, MailAction, TRANSITIONS};
use staj_domain::user::Role;
use staj_persistence::rows::notifications::{MailRow, MailSummary};
use staj_persistence::{Tx, users};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether a mail was sent. The replies of mail servers are shown only to the programme office.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// Id of the mail.
    pub mail_id: Uuid,
    #[schema(examples("kariyer@odtu.example"))]
    pub recipient: String,
    pub state: MailState,
    #[schema(minimum = 0, examples(1))]
    pub attempts: i32,
    /// When a mail server accepted it.
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

/// Who looks at a mail.
#[derive(Debug)]
pub enum MailReader {
    Office,
    /// Somebody with this address. They see other addresses masked, and no replies of mail servers.
    Party(String),
}

impl MailReader {
    pub fn of(tx: &mut Tx<'_>, viewer: PlacementViewer) -> Result<Self, ApiError> {
        Ok(match viewer {
            PlacementViewer::ProgrammeOfficer(_) => Self::Office,
            party => Self::Party(users::find(tx, party.user())?.ok_or(Code::NotFound)?.email),
        })
    }
}

/// A mail and its delivery.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct MailView {
    pub id: Uuid,
    /// Masked unless it is your own address. The programme office sees all addresses.
    #[schema(examples("t•••@usp.example"))]
    pub recipient: String,
    #[schema(required, examples("k•••@odtu.example"))]
    pub copy_to: Option<String>,
    pub language: Language,
    /// The kinds of notifications in the mail that you may see.
    pub kinds: Vec<NotificationKind>,
    pub state: MailState,
    #[schema(minimum = 0, examples(1))]
    pub attempts: i32,
    /// When the next attempt is due. Null unless the mail is queued.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub next_attempt_at: Option<OffsetDateTime>,
    /// When the last attempt is due. If it is deferred as well, the mail has failed. Null unless the
    /// mail is queued.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub give_up_at: Option<OffsetDateTime>,
    /// Why the last attempt failed.
    #[schema(required)]
    pub failure: Option<MailFailure>,
    /// The reply of the last mail server that did not accept it. Null for everybody except the
    /// programme office.
    #[schema(required, examples("450 4.2.1 mailbox busy"))]
    pub last_error: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-12T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    /// When a mail server last accepted it.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub sent_at: Option<OffsetDateTime>,
    /// How many times it has been resent.
    #[schema(minimum = 0, maximum = 3, examples(0))]
    pub resent: i32,
    /// The earliest instant at which it can be sent again. Null if it cannot.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub again_at: Option<OffsetDateTime>,
    /// What you may do with it now, or why you cannot. `retry` is listed from `again_at` on, because
    /// it changes nothing before that.
    pub actions: Vec<ActionView>,
}

page! {
    /// A page of mails, newest first.
    MailPage of MailView
}

impl MailView {
    pub fn new(
        found: MailSummary,
        reader: &MailReader,
        role: Role,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        use staj_domain::mail::MailState;
        let MailSummary { mail, notifications } = found;
        let waits = mail.state.0 == MailState::Queued;
        let of = Mail::from(&mail);
        let again_at = of.again_at();
        let mut actions = vec![];
        for action in open_actions(TRANSITIONS, of.state, role) {
            match action {
                MailAction::Retry if again_at.is_some_and(|at| at > now) => {}
                MailAction::Retry => {
                    actions.push(ActionView::new(action.name(), "retry_mail", of.retry(now))?);
                }
                // The server does these.
                MailAction::Send | MailAction::GiveUp | MailAction::Drop | MailAction::Bounce => {}
            }
        }
        let shown = |address: String| match reader {
            MailReader::Party(own) if *own != address => masked(&address),
            MailReader::Party(_) | MailReader::Office => address,
        };
        Ok(Self {
            id: mail.id.0,
            recipient: shown(mail.recipient),
            copy_to: mail.copy_to.map(shown),
            language: Wire(mail.language.0),
            kinds: notifications.iter().map(|notification| Wire(notification.kind.0)).collect(),
            state: Wire(mail.state.0),
            attempts: mail.attempts,
            next_attempt_at: waits.then_some(mail.next_attempt_at.0),
            give_up_at: waits.then_some(mail.give_up_at.0),
            failure: mail.failure.map(|failure| Wire(failure.0)),
            last_error: mail.last_error.filter(|_| matches!(reader, MailReader::Office)),
            created_at: mail.created_at.0,
            sent_at: mail.sent_at.map(|at| at.0),
            resent: mail.resent,
            again_at,
            actions,
        })
    }
}

/// Masks an address so that only people who know it can recognise it.
fn masked(address: &str) -> String {
    let (name, domain) = address.split_once('@').unwrap_or((address, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}•••@{domain}")
}
