//! A letter as it leaves: who gets it, what it says, what is enclosed.

use super::links::LINKS_LAST;
use crate::app::App;
use crate::instant::instant;
use crate::interviews::calendar;
use crate::notifications::texts::{self, Text};
use crate::problem::{ApiError, Code};
use crate::wire::hex;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use staj_domain::ids::{EvidenceId, EvidencePackageId};
use staj_domain::notification::NotificationKind;
use staj_persistence::rows::interviews::{InterviewScope, InterviewSummary};
use staj_persistence::rows::notifications::{MailRow, MailSummary, NotificationRow};
use staj_persistence::{Tx, interviews};
use std::time::SystemTime;
use time::OffsetDateTime;
use uuid::Uuid;

/// Who writes, and where its links lead.
#[derive(Debug, Clone)]
pub struct Mailing {
    pub from: Mailbox,
    /// Address of this API as its readers reach it, without a slash at the end.
    pub public_url: String,
    /// Bytes of files that one letter takes; more come as links (R4).
    pub enclosed_bytes: i64,
}

impl Default for Mailing {
    fn default() -> Self {
        let address = Address::new("no-reply", "staj.example");
        Self {
            from: Mailbox::new(
                Some("Ulusal Staj Programı".to_owned()),
                address.unwrap_or_else(|_| unreachable!("the address above is one")),
            ),
            public_url: "http://127.0.0.1:8080".to_owned(),
            // A third more on the way, and many servers take 25 MB.
            enclosed_bytes: 15 * 1024 * 1024,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Letter {
    /// Stays the same however often the letter is sent, so that a reader sees it once.
    pub message_id: String,
    pub from: Mailbox,
    pub to: String,
    pub copy_to: Option<String>,
    pub subject: String,
    pub text: String,
    pub enclosed: Vec<Enclosed>,
    pub written_at: OffsetDateTime,
}

/// A file that goes with a letter.
#[derive(Debug, Clone)]
pub struct Enclosed {
    pub content: Content,
    pub file_name: String,
    pub media_type: String,
    pub size_bytes: i64,
    pub sha256: String,
}

#[derive(Debug, Clone)]
pub enum Content {
    /// Kept among the files.
    Kept(Uuid),
    /// Written for this letter.
    Written(Vec<u8>),
}

/// A file as a notification names it.
#[derive(Debug, Deserialize)]
struct Kept {
    id: Uuid,
    file_name: String,
    media_type: String,
    size_bytes: i64,
    sha256: String,
}

impl From<Kept> for Enclosed {
    fn from(kept: Kept) -> Self {
        let Kept { id, file_name, media_type, size_bytes, sha256 } = kept;
        Self { content: Content::Kept(id), file_name, media_type, size_bytes, sha256 }
    }
}

/// What one letter tells in full; a popular deadline can end thousands of offers in one night.
const TOLD: usize = 20;

impl Letter {
    pub fn new(app: &App, tx: &mut Tx<'_>, written: MailSummary) -> Result<Self, ApiError> {
        let hidden = |error: minijinja::Error| ApiError::hidden(Code::Internal, error);
        let MailSummary { mail, notifications } = written;
        let (mut told_of, mut enclosed) = (vec![], vec![]);
        let count = notifications.len();
        for told in notifications.into_iter().take(TOLD) {
            let (variables, files) = with_files(app, tx, &told, &mail)?;
            let text = texts::text(told.kind.0, mail.language.0, &variables).map_err(hidden)?;
            told_of.push(text);
            enclosed.extend(files);
        }
        let (subject, text) = match told_of.as_slice() {
            [one] => (one.title.clone(), one.body.clone()),
            several => {
                let subject = texts::digest(count, mail.language.0).map_err(hidden)?;
                let one = |text: &Text| format!("{}\n\n{}", text.title, text.body);
                (subject, several.iter().map(one).collect::<Vec<_>>().join("\n\n* * *\n\n"))
            }
        };
        Ok(Self {
            message_id: format!("<{}@{}>", mail.id.0, app.mailing.from.email.domain()),
            from: app.mailing.from.clone(),
            to: mail.recipient,
            copy_to: mail.copy_to,
            subject,
            text: texts::mail(&text, count - told_of.len(), mail.language.0).map_err(hidden)?,
            enclosed,
            written_at: mail.created_at.0,
        })
    }

    /// The message with the bytes of what is enclosed, in its order.
    pub fn message(&self, files: Vec<Vec<u8>>) -> Result<Message, Box<dyn std::error::Error>> {
        let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(self.text.clone()));
        for (file, bytes) in self.enclosed.iter().zip(files) {
            let media_type = ContentType::parse(&file.media_type)?;
            parts =
                parts.singlepart(Attachment::new(file.file_name.clone()).body(bytes, media_type));
        }
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(self.to.parse()?)
            .subject(self.subject.clone())
            .message_id(Some(self.message_id.clone()))
            .date(SystemTime::from(self.written_at))
            // So that nobody's absence is announced to us.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(copy) = &self.copy_to {
            message = message.cc(copy.parse()?);
        }
        Ok(message.multipart(parts)?)
    }
}

/// The variables of a notification, and the files its letter carries.
fn with_files(
    app: &App,
    tx: &mut Tx<'_>,
    told: &NotificationRow,
    mail: &MailRow,
) -> Result<(Value, Vec<Enclosed>), ApiError> {
    use NotificationKind as Kind;
    match told.kind.0 {
        Kind::EvidencePackageSent => evidence(app, told, mail.created_at.0),
        Kind::InterviewScheduled | Kind::InterviewRescheduled | Kind::InterviewCancelled => {
            let found = interviews::find(tx, told.object_id.id(), InterviewScope::Everyone)?;
            let file = found.map(|found| invitation(&found, mail));
            Ok((told.variables.0.clone(), file.into_iter().collect()))
        }
        _ => Ok((told.variables.0.clone(), vec![])),
    }
}

/// The files of a package; linked in the text instead where they are too large together (R4).
fn evidence(
    app: &App,
    told: &NotificationRow,
    written_at: OffsetDateTime,
) -> Result<(Value, Vec<Enclosed>), ApiError> {
    let mut variables = told.variables.0.clone();
    let corrupt = |error: serde_json::Error| ApiError::hidden(Code::Internal, error);
    let files: Vec<Kept> = serde_json::from_value(variables["files"].clone()).map_err(corrupt)?;
    if files.iter().map(|file| file.size_bytes).sum::<i64>() <= app.mailing.enclosed_bytes {
        return Ok((variables, files.into_iter().map(Into::into).collect()));
    }
    let package: EvidencePackageId = told.object_id.id();
    let expires = written_at + LINKS_LAST;
    for (place, file) in files.iter().enumerate() {
        let path = app.links.evidence(package, EvidenceId(file.id), expires);
        variables["files"][place]["link"] = json!(format!("{}{path}", app.mailing.public_url));
    }
    variables["links_expire_at"] = json!(instant(expires)?);
    Ok((variables, vec![]))
}

/// An interview for the reader's calendar (R64). The same bytes however often the letter is sent.
fn invitation(found: &InterviewSummary, mail: &MailRow) -> Enclosed {
    let bytes = calendar::invitation(found, mail.language.0, mail.created_at.0).into_bytes();
    Enclosed {
        file_name: "interview.ics".to_owned(),
        media_type: calendar::media_type(found).to_owned(),
        size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: hex(&Sha256::digest(&bytes)),
        content: Content::Written(bytes),
    }
}
