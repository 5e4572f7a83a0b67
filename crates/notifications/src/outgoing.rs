//! Outgoing mails: recipients, text and attachments.

use crate::links::{LINKS_LAST, Links};
use crate::texts::{self, Text};
use crate::{Error, calendar};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use serde::Deserialize;
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::email::mailable;
use staj_domain::event::Object;
use staj_domain::ids::{EvidenceId, EvidencePackageId};
use staj_domain::news::{Current, NotificationKind};
use staj_persistence::rows::interviews::{InterviewScope, InterviewSummary};
use staj_persistence::rows::notifications::{MailRow, MailSummary, NotificationRow};
use staj_persistence::{Tx, account_links, interviews};
use std::time::SystemTime;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The settings for all mails of a server.
pub struct Mailing {
    /// The sender of every mail.
    pub from: Mailbox,
    /// The address at which readers of mails reach this API, without a trailing slash.
    pub public_url: String,
    /// The address of the pages on which people act, without a trailing slash. With it, mails contain
    /// links to these pages; without it, codes to enter there.
    pub pages_url: Option<String>,
    /// The maximum total size of stored files in one mail, in bytes. Above it, the mail has links
    /// to the files instead (R4).
    pub attachment_limit: i64,
    /// Signs these links.
    pub links: Links,
    /// How long another server waits for a mail that this one is sending. It is renewed while the
    /// mail is being sent.
    pub lease: Duration,
}

impl Mailing {
    /// The sender and address of the sandbox. The key for links is derived from `secret`.
    pub fn new(secret: &[u8]) -> Self {
        let address = Address::new("no-reply", "staj.example");
        Self {
            from: Mailbox::new(
                Some("Ulusal Staj Programı".to_owned()),
                address.unwrap_or_else(|_| unreachable!("the address above is valid")),
            ),
            public_url: "http://127.0.0.1:8080".to_owned(),
            pages_url: None,
            // Base64 adds a third, and many servers accept at most 25 MB.
            attachment_limit: 15 * 1024 * 1024,
            links: Links::new(secret),
            lease: Duration::minutes(2),
        }
    }
}

/// A complete mail, except for the bytes of its stored attachments.
#[derive(Debug, Clone)]
pub struct OutgoingMail {
    /// The same for every attempt to send the mail, so that the reader sees it only once.
    pub message_id: String,
    /// The sender.
    pub from: Mailbox,
    /// The address of the recipient.
    pub to: String,
    /// The address that receives a copy.
    pub copy_to: Option<String>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// In the order of the notifications.
    pub attachments: Vec<Attachment>,
    /// The date of the mail, which is when it was written.
    pub written_at: OffsetDateTime,
}

/// An attachment of a mail.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The name that the reader sees.
    pub file_name: String,
    /// The media type, with parameters.
    pub media_type: String,
    /// Where its bytes are.
    pub content: Content,
}

/// Where the bytes of an attachment are.
#[derive(Debug, Clone)]
pub enum Content {
    /// In the file store.
    Stored {
        /// The id of the file.
        id: Uuid,
        /// The size in bytes.
        size_bytes: i64,
        /// The SHA-256 of the bytes, in hexadecimal.
        sha256: String,
    },
    /// In this value.
    Inline(Vec<u8>),
}

/// A stored file, as described in the variables of a notification.
#[derive(Debug, Deserialize)]
struct StoredFile {
    id: Uuid,
    file_name: String,
    media_type: String,
    size_bytes: i64,
    sha256: String,
}

impl From<StoredFile> for Attachment {
    fn from(file: StoredFile) -> Self {
        let StoredFile { id, file_name, media_type, size_bytes, sha256 } = file;
        Self { file_name, media_type, content: Content::Stored { id, size_bytes, sha256 } }
    }
}

/// How many notifications one mail contains in full. When many offers share a deadline, thousands
/// can lapse in one night.
const IN_FULL: usize = 20;

impl OutgoingMail {
    /// Fills in the texts of a mail's notifications and collects the attachments.
    pub fn compose(mailing: &Mailing, tx: &mut Tx<'_>, found: MailSummary) -> Result<Self, Error> {
        let MailSummary { mail, notifications } = found;
        let language = mail.language.0;
        let (mut in_full, mut attachments) = (vec![], vec![]);
        let count = notifications.len();
        for notification in notifications.into_iter().take(IN_FULL) {
            let (variables, attached) = with_attachments(mailing, tx, &notification, &mail)?;
            let mut text = texts::notification_text(notification.kind.0, language, &variables)?;
            if let Some(page) = page(mailing, &notification) {
                text.body = format!("{}\n\n{page}", text.body.trim_end());
            }
            in_full.push(text);
            attachments.extend(attached);
        }
        let (subject, text) = match in_full.as_slice() {
            [one] => (one.title.clone(), one.body.clone()),
            several => {
                let one = |text: &Text| format!("{}\n\n{}", text.title, text.body);
                let text = several.iter().map(one).collect::<Vec<_>>().join("\n\n* * *\n\n");
                (texts::digest(count, language)?, text)
            }
        };
        Ok(Self {
            message_id: format!("<{}@{}>", mail.id.0, mailing.from.email.domain()),
            from: mailing.from.clone(),
            to: mail.recipient,
            copy_to: mail.copy_to,
            subject,
            text: texts::mail(&text, count - in_full.len(), language)?,
            attachments,
            written_at: mail.created_at.0,
        })
    }

    /// Builds the message. `contents` holds the bytes of each attachment, in order. An invalid
    /// address is an error.
    pub(crate) fn message(
        &self,
        contents: Vec<Vec<u8>>,
    ) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(self.text.clone()));
        for (attachment, bytes) in self.attachments.iter().zip(contents) {
            let media_type = ContentType::parse(&attachment.media_type)?;
            let part = Part::new(attachment.file_name.clone()).body(bytes, media_type);
            parts = parts.singlepart(part);
        }
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(mailable(&self.to)?.parse()?)
            .subject(self.subject.clone())
            .message_id(Some(self.message_id.clone()))
            .date(SystemTime::from(self.written_at))
            // Prevents automatic replies, such as out-of-office notices (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(copy) = &self.copy_to {
            message = message.cc(mailable(copy)?.parse()?);
        }
        Ok(message.multipart(parts)?)
    }
}

/// The page on which the reader of a notification sees its object. `None` if no pages are known, if the
/// reader has no account, or if the mail has a link of its own.
fn page(mailing: &Mailing, notification: &NotificationRow) -> Option<String> {
    let pages = mailing.pages_url.as_ref()?;
    let is_link = matches!(notification.kind.0.news().current, Current::Link(_));
    let is_reader = notification.user_id.is_some() && !is_link;
    let kind = notification.object_kind.0.name().replace('_', "-");
    is_reader.then(|| format!("{pages}/{kind}/{}", notification.object_id.0))
}

/// The variables of a notification, and the attachments for its mail.
fn with_attachments(
    mailing: &Mailing,
    tx: &mut Tx<'_>,
    notification: &NotificationRow,
    mail: &MailRow,
) -> Result<(Value, Vec<Attachment>), Error> {
    let mut variables = notification.variables.0.clone();
    if let Current::Link(purpose) = notification.kind.0.news().current {
        let open = account_links::open(tx, notification.object_id.id(), purpose)?;
        // Only the sandbox shows a mail whose link no longer works.
        let token = open.as_ref().map(|link| mailing.links.token(link.id.id(), purpose));
        let token = token.unwrap_or_else(|| "…".to_owned());
        variables["link"] = json!(mailing.pages_url.as_ref().map(|pages| {
            // After the #, so that no server logs the token.
            format!("{pages}/{}#token={token}", purpose.name().replace('_', "-"))
        }));
        variables["token"] = json!(token);
        let expires_at = open.map_or(mail.created_at, |link| link.expires_at);
        variables["expires_at"] = json!(expires_at.0.format(&Rfc3339)?);
    }
    match (notification.kind.0, notification.object()) {
        (NotificationKind::EvidencePackageSent, Object::EvidencePackage(package)) => {
            evidence(mailing, variables, package, mail.created_at.0)
        }
        (
            NotificationKind::InterviewScheduled
            | NotificationKind::InterviewRescheduled
            | NotificationKind::InterviewCancelled
            | NotificationKind::InterviewContactChanged,
            Object::Interview(interview),
        ) => {
            let found = interviews::find(tx, interview, InterviewScope::Everyone)?;
            let attached = found.map(|found| invitation(&found, mail));
            Ok((variables, attached.into_iter().collect()))
        }
        _ => Ok((variables, vec![])),
    }
}

/// The files of a package. If they are too large in total, the text has links instead (R4).
fn evidence(
    mailing: &Mailing,
    mut variables: Value,
    package: EvidencePackageId,
    written_at: OffsetDateTime,
) -> Result<(Value, Vec<Attachment>), Error> {
    let files: Vec<StoredFile> = serde_json::from_value(variables["files"].clone())?;
    if files.iter().map(|file| file.size_bytes).sum::<i64>() <= mailing.attachment_limit {
        return Ok((variables, files.into_iter().map(Into::into).collect()));
    }
    let expires = written_at + LINKS_LAST;
    for (index, file) in files.iter().enumerate() {
        let path = mailing.links.evidence(package, EvidenceId(file.id), expires);
        variables["files"][index]["link"] = json!(format!("{}{path}", mailing.public_url));
    }
    variables["links_expire_at"] = json!(expires.format(&Rfc3339)?);
    Ok((variables, vec![]))
}

/// The calendar file of an interview (R64). Its bytes are the same for every attempt to send the
/// mail.
fn invitation(found: &InterviewSummary, mail: &MailRow) -> Attachment {
    let text = calendar::invitation(found, true, mail.language.0, mail.created_at.0);
    Attachment {
        file_name: "interview.ics".to_owned(),
        media_type: calendar::media_type(found).to_owned(),
        content: Content::Inline(text.into_bytes()),
    }
}
