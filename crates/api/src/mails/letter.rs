//! A letter as it leaves: who gets it, what it says, what is enclosed.

use super::links::LINKS_LAST;
use crate::app::App;
use crate::notifications::texts::{self, Text};
use crate::problem::{ApiError, Code};
use crate::wire::instant;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use serde::Deserialize;
use serde_json::{Value, json};
use staj_domain::ids::{EvidenceId, EvidencePackageId};
use staj_domain::notification::NotificationKind;
use staj_persistence::rows::notifications::{MailSummary, NotificationRow};
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
#[derive(Debug, Clone, Deserialize)]
pub struct Enclosed {
    pub id: Uuid,
    pub file_name: String,
    pub media_type: String,
    pub size_bytes: i64,
    pub sha256: String,
}

impl Letter {
    pub fn new(app: &App, written: MailSummary) -> Result<Self, ApiError> {
        let hidden = |error: minijinja::Error| ApiError::hidden(Code::Internal, error);
        let MailSummary { mail, notifications } = written;
        let (mut told_of, mut enclosed) = (vec![], vec![]);
        for told in notifications {
            let (variables, files) = with_files(app, &told, mail.created_at.0)?;
            let text = texts::text(told.kind.0, mail.language.0, &variables).map_err(hidden)?;
            told_of.push(text);
            enclosed.extend(files);
        }
        let (subject, text) = match told_of.as_slice() {
            [one] => (one.title.clone(), one.body.clone()),
            several => {
                let subject = texts::digest(several.len(), mail.language.0).map_err(hidden)?;
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
            text: texts::mail(&text, mail.language.0).map_err(hidden)?,
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

/// The variables of a notification, and the files its letter carries. Files that are too large
/// together are linked in the text instead.
fn with_files(
    app: &App,
    told: &NotificationRow,
    written_at: OffsetDateTime,
) -> Result<(Value, Vec<Enclosed>), ApiError> {
    let mut variables = told.variables.0.clone();
    if told.kind.0 != NotificationKind::EvidencePackageSent {
        return Ok((variables, vec![]));
    }
    let corrupt = |error: serde_json::Error| ApiError::hidden(Code::Internal, error);
    let files: Vec<Enclosed> =
        serde_json::from_value(variables["files"].clone()).map_err(corrupt)?;
    if files.iter().map(|file| file.size_bytes).sum::<i64>() <= app.mailing.enclosed_bytes {
        return Ok((variables, files));
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
