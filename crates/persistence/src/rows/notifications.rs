use crate::StoreError;
use crate::schema::{mails, notifications, outbox_events, users};
use crate::types::{At, Json, Key, Name, key};
use diesel::prelude::*;
use serde_json::Value;
use staj_domain::event::{EventKind, Object, ObjectKind};
use staj_domain::ids::*;
use staj_domain::mail::{Mail, MailFailure, MailState};
use staj_domain::news::NotificationKind;
use staj_domain::user::Language;
use time::OffsetDateTime;
use uuid::Uuid;

/// An event whose recipients have not all been notified.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub id: i64,
    pub kind: EventKind,
    pub object: Object,
    /// Number of audiences that were notified completely.
    pub audiences_notified: i32,
    /// The last notified recipient of the next audience.
    pub last_recipient: Option<Uuid>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = outbox_events)]
pub(crate) struct WaitingRow {
    pub id: i64,
    pub object_kind: String,
    pub object_id: Key,
    pub action: String,
    pub audiences_notified: i32,
    pub last_recipient: Option<Key>,
}

impl TryFrom<WaitingRow> for Waiting {
    type Error = StoreError;

    fn try_from(row: WaitingRow) -> Result<Self, StoreError> {
        let corrupt = StoreError::Corrupt { table: "outbox_events", id: row.object_id.0 };
        let kind = EventKind::from_names(&row.object_kind, &row.action).ok_or(corrupt)?;
        Ok(Self {
            id: row.id,
            kind,
            object: kind.object_kind().with_id(row.object_id.0),
            audiences_notified: row.audiences_notified,
            last_recipient: row.last_recipient.map(|id| id.0),
        })
    }
}

/// Who is to be notified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipients {
    /// The address of every active university, which reaches its career centre.
    CareerCentres,
    /// Only in their accounts, because the address of their office gets the mail.
    CareerOfficers,
    Person(UserId),
    /// An address without an account, with a copy to a user.
    Address {
        to: String,
        copy: UserId,
    },
    /// The officers who register social security at the school. If none has an account,
    /// the school's address.
    SchoolUnit(SchoolId),
    ProgrammeOffice,
    PoolCandidates(TermId),
    MembersOf(EmployerId),
    MembersOfActiveEmployers,
}

/// One recipient of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Recipients are sorted by this key.
    pub id: Uuid,
    pub user: Option<UserId>,
    pub school: Option<SchoolId>,
    /// The address of the mail. `None` without a mail.
    pub address: Option<String>,
    pub copy_to: Option<String>,
    pub language: Language,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct RecipientRow {
    pub id: Key,
    pub email: String,
    pub language: Name<Language>,
}

/// A notification, for an account or for the address of an office.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    pub id: Key,
    pub kind: Name<NotificationKind>,
    pub object_kind: Name<ObjectKind>,
    pub object_id: Key,
    pub user_id: Option<Key>,
    pub school_id: Option<Key>,
    pub variables: Json<Value>,
    pub mail_id: Option<Key>,
    pub created_at: At,
    pub read_at: Option<At>,
}

impl NotificationRow {
    /// The object of the notification.
    pub fn object(&self) -> Object {
        self.object_kind.0.with_id(self.object_id.0)
    }
}

/// A mail to one address.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = mails)]
pub struct MailRow {
    pub id: Key,
    pub recipient: String,
    pub copy_to: Option<String>,
    pub language: Name<Language>,
    pub state: Name<MailState>,
    pub attempts: i32,
    pub next_attempt_at: At,
    pub last_error: Option<String>,
    pub created_at: At,
    pub sent_at: Option<At>,
    pub failure: Option<Name<MailFailure>>,
    pub resent: i32,
}

impl From<&MailRow> for Mail {
    fn from(row: &MailRow) -> Self {
        Self {
            id: row.id.id(),
            state: row.state.0,
            attempts: u16::try_from(row.attempts).unwrap_or(u16::MAX),
            next_attempt_at: row.next_attempt_at.0,
            resent: u8::try_from(row.resent).unwrap_or(u8::MAX),
        }
    }
}

/// The result of an attempt to send.
#[derive(Debug, Clone)]
pub struct Tried {
    pub mail: Mail,
    pub failure: Option<MailFailure>,
    /// The response of the mail server.
    pub error: Option<String>,
    pub at: OffsetDateTime,
}

/// A mail with its notification.
#[derive(Debug, Clone)]
pub struct MailSummary {
    pub mail: MailRow,
    pub notifications: Vec<NotificationRow>,
}

/// Which notifications a person's list shows, newest first.
#[derive(Debug, Clone)]
pub struct NotificationFilter {
    pub user: UserId,
    pub unread: bool,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<NotificationId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// The objects that identify the news of an internship.
#[derive(Debug, Clone, Copy)]
pub struct AboutPlacement {
    pub placement: PlacementId,
    pub notice: SgkNoticeId,
    pub offer: OfferId,
    /// Only notifications of this person.
    pub reader: Option<UserId>,
}

impl AboutPlacement {
    /// News of an offer that also count as news of its internship.
    pub const OF_OFFER: [NotificationKind; 2] =
        [NotificationKind::InternshipConfirmed, NotificationKind::OfferCancelled];

    /// Whether a notification is news of the internship that the reader may see.
    pub fn covers(&self, notification: &NotificationRow) -> bool {
        let object = notification.object();
        let about = object == self.placement.into()
            || object == self.notice.into()
            || object == self.offer.into() && Self::OF_OFFER.contains(&notification.kind.0);
        about && self.reader.is_none_or(|reader| notification.user_id == Some(key(reader)))
    }
}

/// Which mails a list shows, newest first.
#[derive(Debug, Clone)]
pub struct MailFilter {
    pub state: Option<MailState>,
    pub recipient: Option<String>,
    /// Only mails about this object.
    pub object: Option<Uuid>,
    /// Only mails about this internship.
    pub placement: Option<AboutPlacement>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<MailId>,
    /// Maximum number of rows.
    pub limit: i64,
}
