use crate::schema::{mails, notifications, outbox_events, users};
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use serde_json::Value;
use staj_domain::ids::*;
use staj_domain::notification::{Mail, MailState, NotificationKind};
use staj_domain::user::Language;
use time::OffsetDateTime;
use uuid::Uuid;

/// An event that not everybody concerned has been told of.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outbox_events)]
pub struct Waiting {
    pub id: i64,
    /// `object.action`.
    pub kind: String,
    pub object_kind: String,
    pub object_id: Key,
    /// How many of the audiences of its kind were told.
    pub told: i32,
    /// The last recipient told of the audience after these.
    pub told_up_to: Option<Key>,
}

/// Who is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// The address of every active university, by which its career centre is reached.
    CareerCentres,
    /// In their accounts alone: the address of their office has the letter.
    OfficersOfCareerCentres,
    Person(UserId),
    /// Somebody without an account, with a copy to somebody who has one.
    Address {
        to: String,
        copy: UserId,
    },
    /// Who starts social security there; the school's address where nobody has an account.
    SchoolUnit(SchoolId),
    Programme,
    PoolCandidates(TermId),
    MembersOf(EmployerId),
    MembersOfActiveEmployers,
}

/// One of those who are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Recipients of an audience come in the order of this.
    pub id: Uuid,
    pub user: Option<UserId>,
    pub school: Option<SchoolId>,
    /// Where the letter goes, if there is one.
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
    pub object_kind: String,
    pub object_id: Key,
    pub user_id: Option<Key>,
    pub school_id: Option<Key>,
    pub variables: Json<Value>,
    pub mail_id: Option<Key>,
    pub created_at: At,
    pub read_at: Option<At>,
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
}

impl From<&MailRow> for Mail {
    fn from(row: &MailRow) -> Self {
        Self {
            id: row.id.id(),
            state: row.state.0,
            attempts: u16::try_from(row.attempts).unwrap_or(u16::MAX),
            next_attempt_at: row.next_attempt_at.0,
        }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub struct Tried {
    pub mail: Mail,
    pub error: Option<String>,
    pub at: OffsetDateTime,
}

/// A letter and what it tells.
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

/// Which letters a list shows, newest first.
#[derive(Debug, Clone)]
pub struct MailFilter {
    pub state: Option<MailState>,
    pub recipient: Option<String>,
    /// Those that tell of this object.
    pub object: Option<Uuid>,
    pub after: Option<MailId>,
    pub limit: i64,
}
