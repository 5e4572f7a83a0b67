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

/// An event that not everybody concerned has been told of.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub id: i64,
    pub kind: EventKind,
    pub object: Object,
    /// How many of its audiences were told in full.
    pub audiences_notified: i32,
    /// The last recipient told of the next audience.
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

/// Who is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipients {
    /// The address of every active university, by which its career centre is reached.
    CareerCentres,
    /// In their accounts only: the address of their office gets the mail.
    CareerOfficers,
    Person(UserId),
    /// Somebody without an account, with a copy to somebody who has one.
    Address {
        to: String,
        copy: UserId,
    },
    /// Whoever starts social security there; the school's address where nobody has an account.
    SchoolUnit(SchoolId),
    ProgrammeOffice,
    PoolCandidates(TermId),
    MembersOf(EmployerId),
    MembersOfActiveEmployers,
}

/// One of those who are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Recipients come in the order of this.
    pub id: Uuid,
    pub user: Option<UserId>,
    pub school: Option<SchoolId>,
    /// Where the mail goes, if there is one.
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
    /// What it is about.
    pub fn object(&self) -> Object {
        self.object_kind.0.with_id(self.object_id.0)
    }
}

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

/// How an attempt ended.
#[derive(Debug, Clone)]
pub struct Tried {
    pub mail: Mail,
    pub failure: Option<MailFailure>,
    /// What the server said.
    pub error: Option<String>,
    pub at: OffsetDateTime,
}

/// A mail and what it tells.
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
    pub after: Option<NotificationId>,
    pub limit: i64,
}

/// By what news of an internship are known.
#[derive(Debug, Clone, Copy)]
pub struct AboutPlacement {
    pub placement: PlacementId,
    pub notice: SgkNoticeId,
    pub offer: OfferId,
    /// Only what this person was told.
    pub reader: Option<UserId>,
}

impl AboutPlacement {
    /// News of an offer that are news of its internship.
    pub const OF_OFFER: [NotificationKind; 2] =
        [NotificationKind::InternshipConfirmed, NotificationKind::OfferCancelled];

    /// Whether a notification is news of the internship, for the reader.
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
    /// Those that tell of this object.
    pub object: Option<Uuid>,
    /// Those that tell of this internship.
    pub placement: Option<AboutPlacement>,
    pub after: Option<MailId>,
    pub limit: i64,
}
