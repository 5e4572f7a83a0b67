use crate::StoreError;
use crate::schema::{mails, notifications, outbox_events, users};
use crate::types::{At, Json, Key, Name, key};
use diesel::prelude::*;
use serde_json::Value;
use staj_domain::event::{EventKind, Object, ObjectKind};
use staj_domain::ids::*;
use staj_domain::mail::{Mail, MailFailure, MailState};
use staj_domain::news::{NotificationKind, Urgency};
use staj_domain::user::Language;
use time::OffsetDateTime;
use uuid::Uuid;

/// An event whose recipients have not all been notified.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Id of the event in the outbox. Ids grow in the order in which events are written.
    pub id: i64,
    /// What happened.
    pub kind: EventKind,
    /// What it happened to.
    pub object: Object,
    /// Number of audiences that were notified completely.
    pub audiences_notified: i32,
    /// The last notified recipient of the next audience. `None` if none of them was notified yet.
    pub last_recipient: Option<Uuid>,
}

/// The stored form of [`Waiting`].
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

/// Who is to be notified. Deactivated users are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipients {
    /// The address of every active university, which reaches its career centre.
    CareerCentres,
    /// All career officers, only in their accounts, because the address of their office gets the
    /// mail.
    CareerOfficers,
    /// One user.
    Person(UserId),
    /// An address without an account, with a copy to a user.
    Address {
        /// The address.
        to: String,
        /// The user who gets the copy, even if their account is deactivated.
        copy: UserId,
    },
    /// An address of somebody who has no account yet, or cannot use it.
    Mailbox {
        /// The address.
        to: String,
        /// Language of the mail.
        language: Language,
    },
    /// The officers of the school who register social security: unit officers and school officers.
    /// If the intern with this application has a faculty, those who look after other faculties are left
    /// out (A69). If nobody is left, the address of the faculty or of the school.
    SchoolUnit(SchoolId, Option<ApplicationId>),
    /// The officers of a school who check documents. If it has none, the school's address.
    DocumentOfficers(SchoolId),
    /// The officers of a school, whatever their role.
    OfficersOf(SchoolId),
    /// All programme officers.
    ProgrammeOffice,
    /// The candidates whose application is in the pool of the term.
    PoolCandidates(TermId),
    /// Everybody who acts for the employer.
    MembersOf(EmployerId),
    /// Everybody who acts for one of these employers.
    MembersOfAny(Vec<EmployerId>),
    /// Everybody who acts for an active employer.
    MembersOfActiveEmployers,
}

/// One recipient of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Id of the user or of the school. Nil for an address without either. Recipients are sorted by
    /// it.
    pub id: Uuid,
    /// The user whose account shows the notification. `None` if only a mail is sent.
    pub user: Option<UserId>,
    /// The school whose address gets the mail. `None` otherwise.
    pub school: Option<SchoolId>,
    /// The address of the mail. `None` without a mail.
    pub address: Option<String>,
    /// The address that gets a copy of the mail.
    pub copy_to: Option<String>,
    /// Language of the texts. Turkish for an address without an account.
    pub language: Language,
    /// Whether news that can wait until the morning is mailed.
    pub mails_daily: bool,
    /// Whether news that everybody gets is mailed.
    pub mails_bulk: bool,
}

impl Recipient {
    /// The address to which news of this urgency is mailed. `None`: it is shown in the account only.
    #[must_use]
    pub fn mailed_to(&self, urgency: Urgency) -> Option<&String> {
        let is_wanted = match urgency {
            Urgency::Now => true,
            Urgency::Daily => self.mails_daily,
            Urgency::Bulk => self.mails_bulk,
            Urgency::Never => false,
        };
        self.address.as_ref().filter(|_| is_wanted)
    }
}

/// The columns of a user that a recipient needs.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct RecipientRow {
    pub id: Key,
    pub email: String,
    pub mails_daily: bool,
    pub mails_bulk: bool,
    pub language: Name<Language>,
}

/// A notification of an event (4.13), for an account or for the address of an office.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    /// The id.
    pub id: Key,
    /// What it is about. Selects the text.
    pub kind: Name<NotificationKind>,
    /// Kind of the object.
    pub object_kind: Name<ObjectKind>,
    /// Id of the object.
    pub object_id: Key,
    /// Whose account shows it. `None` for a mail to an address without an account.
    pub user_id: Option<Key>,
    /// The school whose address gets the mail. `None` otherwise.
    pub school_id: Option<Key>,
    /// The values for the text of this kind.
    pub variables: Json<Value>,
    /// The mail that delivers it. `None` without a mail.
    pub mail_id: Option<Key>,
    /// When the notification was created.
    pub created_at: At,
    /// When the user first read it. `None` while it is unread.
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
    /// The id.
    pub id: Key,
    /// The address.
    pub recipient: String,
    /// The address that gets a copy. `None` without a copy.
    pub copy_to: Option<String>,
    /// Language of the mail.
    pub language: Name<Language>,
    /// The current state.
    pub state: Name<MailState>,
    /// Of the mails that are due, the more urgent ones are sent first.
    pub urgency: Name<Urgency>,
    /// Number of attempts since the mail was last queued, including one in progress.
    pub attempts: i32,
    /// When a queued mail is due. During an attempt, the instant from which another sender may try.
    /// Once the mail was sent or given up, the instant from which it may be queued again.
    pub next_attempt_at: At,
    /// When a queued mail is attempted for the last time.
    pub give_up_at: At,
    /// Why the last attempt failed, such as the response of the mail server. `None` if it did not
    /// fail.
    pub last_error: Option<String>,
    /// When the mail was written.
    pub created_at: At,
    /// When a mail server last accepted the mail. `None` if none has. The time stays when the mail
    /// is queued again.
    pub sent_at: Option<At>,
    /// How the last attempt failed. `None` if it did not fail.
    pub failure: Option<Name<MailFailure>>,
    /// How often the mail was queued again after a server had accepted it, 0 to 3 (A54).
    pub resent: i32,
}

impl From<&MailRow> for Mail {
    fn from(row: &MailRow) -> Self {
        Self {
            id: row.id.id(),
            state: row.state.0,
            attempts: u16::try_from(row.attempts).unwrap_or(u16::MAX),
            next_attempt_at: row.next_attempt_at.0,
            give_up_at: row.give_up_at.0,
            resent: u8::try_from(row.resent).unwrap_or(u8::MAX),
        }
    }
}

/// The result of an attempt to send a mail.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The mail in its new state. The number of attempts identifies the attempt.
    pub mail: Mail,
    /// How the attempt failed. `None` if it did not fail.
    pub failure: Option<MailFailure>,
    /// Why the attempt failed, such as the response of the mail server. `None` if it did not fail.
    pub error: Option<String>,
    /// When the attempt ended.
    pub at: OffsetDateTime,
}

/// A mail with its notifications.
#[derive(Debug, Clone)]
pub struct MailSummary {
    /// The mail.
    pub mail: MailRow,
    /// The notifications that the mail delivers, oldest first.
    pub notifications: Vec<NotificationRow>,
}

/// Which notifications a person's list shows, newest first.
#[derive(Debug, Clone)]
pub struct NotificationFilter {
    /// The person whose list it is.
    pub user: UserId,
    /// Whether to show only unread notifications.
    pub unread: bool,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<NotificationId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// The objects that identify the news of an internship.
#[derive(Debug, Clone, Copy)]
pub struct AboutPlacement {
    /// The internship.
    pub placement: PlacementId,
    /// Its SGK notice.
    pub notice: SgkNoticeId,
    /// The offer it came from. Only the kinds in [`AboutPlacement::OF_OFFER`] count.
    pub offer: OfferId,
    /// Only notifications of this person. `None` for those of everybody.
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
    /// Only mails in this state. `None` for all states.
    pub state: Option<MailState>,
    /// Only mails whose last attempt failed like this.
    pub failure: Option<MailFailure>,
    /// Only mails to exactly this address.
    pub recipient: Option<String>,
    /// Only mails about the object with this id.
    pub object: Option<Uuid>,
    /// Only mails about this internship.
    pub placement: Option<AboutPlacement>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<MailId>,
    /// Maximum number of rows.
    pub limit: i64,
}
