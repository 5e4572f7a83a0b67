//! Sends the queued mails. Each is sent at least once. If the process dies right after sending a
//! mail, the mail is sent again with the same Message-ID.

use crate::outgoing::{Content, Mailing, OutgoingMail};
use crate::{Error, current::current};
use futures_util::{FutureExt, StreamExt, stream};
use lettre::Message;
use staj_domain::mail::{Delivery, Mail};
use staj_persistence::rows::notifications::Tried;
use staj_persistence::{Files, Store, mails};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// How many mails are claimed and sent at a time, so that one slow response does not hold up the
/// others. None of them waits for another one while its lease runs.
const BATCH: i64 = 4;
/// How long a sender holds the lease of a claimed mail. After that another sender may claim it. It
/// outlives one mail to a server that takes thirty seconds for each answer.
const LEASE: Duration = Duration::minutes(10);

/// Sends mails. The server binary implements it with SMTP, tests with a recorder.
pub trait MailServer: Send + Sync {
    /// Sends one message. Blocks until the server has accepted or refused it.
    fn send(&self, message: &Message) -> Result<(), SendError>;
}

/// A mail server did not accept a message.
#[derive(Debug, Clone)]
pub struct SendError {
    /// Whether every further attempt would fail, too.
    pub permanent: bool,
    /// The response of the server, or why there was none.
    pub answer: String,
}

impl SendError {
    fn temporary(answer: impl ToString) -> Self {
        Self { permanent: false, answer: answer.to_string() }
    }
}

/// Sends the mails that are due. Returns how many were attempted. A mail that fails or panics does
/// not hold up the others.
pub async fn deliver(
    store: &Store,
    files: &Files,
    mailing: &Mailing,
    server: Arc<dyn MailServer>,
    now: impl Fn() -> OffsetDateTime,
) -> Result<usize, Error> {
    let at = now();
    let due = store.write(|tx| Ok::<_, Error>(mails::claim(tx, at, LEASE, BATCH)?))?;
    let count = due.len();
    let (server, now) = (&server, &now);
    stream::iter(due)
        .for_each_concurrent(None, |mail| async move {
            let outcome = attempt(store, files, mailing, server.clone(), mail, now()).await;
            if let Err(error) = save(store, mail, outcome, now()) {
                log::error!(mail = mail.id.to_string().as_str(); "the outcome of a mail cannot be saved: {error}");
            }
        })
        .await;
    Ok(count)
}

/// Composes and sends one mail. A panic counts as a temporary failure.
async fn attempt(
    store: &Store,
    files: &Files,
    mailing: &Mailing,
    server: Arc<dyn MailServer>,
    mail: Mail,
    now: OffsetDateTime,
) -> Result<Delivery, SendError> {
    let composed = AssertUnwindSafe(compose(store, files, mailing, mail, now)).catch_unwind().await;
    let Some(message) =
        composed.unwrap_or_else(|_| Err(SendError::temporary("composing the mail panicked")))?
    else {
        return Ok(Delivery::Outdated);
    };
    let sent = tokio::task::spawn_blocking(move || server.send(&message)).await;
    sent.unwrap_or_else(|error| Err(SendError::temporary(error))).map(|()| Delivery::Accepted)
}

fn save(
    store: &Store,
    mail: Mail,
    outcome: Result<Delivery, SendError>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let (delivery, error) = match outcome {
        Ok(delivery) => (delivery, None),
        Err(SendError { permanent: true, answer }) => (Delivery::Refused, Some(answer)),
        Err(SendError { permanent: false, answer }) => (Delivery::Deferred, Some(answer)),
    };
    if let Some(error) = &error {
        log::warn!(mail = mail.id.to_string().as_str(), attempt = mail.attempts; "a mail was not accepted: {error}");
    }
    let (mail, failure) = (mail.tried(delivery, now), delivery.failure());
    let tried = Tried { mail, failure, error, at: now };
    store.write(|tx| Ok(mails::save_tried(tx, &tried)?))
}

/// Composes the message of a mail; `None` if all its notifications are out of date. A failure to
/// compose is temporary, because the next release may fix it. A failure because of an unusable
/// address is permanent.
async fn compose(
    store: &Store,
    files: &Files,
    mailing: &Mailing,
    mail: Mail,
    now: OffsetDateTime,
) -> Result<Option<Message>, SendError> {
    let outgoing = store.read(|tx| {
        let Some(mut found) = mails::find(tx, mail.id)? else { return Ok(None) };
        found.notifications = current(tx, &found.notifications, now)?;
        let is_needless = found.notifications.is_empty();
        if is_needless { Ok(None) } else { OutgoingMail::compose(mailing, tx, found).map(Some) }
    });
    let Some(outgoing) = outgoing.map_err(|error: Error| SendError::temporary(error))? else {
        return Ok(None);
    };
    let mut contents = Vec::with_capacity(outgoing.attachments.len());
    for attachment in &outgoing.attachments {
        contents.push(match &attachment.content {
            Content::Stored { id, .. } => files.get(*id).await.map_err(SendError::temporary)?,
            Content::Inline(bytes) => bytes.clone(),
        });
    }
    let permanent = |error: Box<dyn std::error::Error + Send + Sync>| SendError {
        permanent: true,
        answer: error.to_string(),
    };
    outgoing.message(contents).map(Some).map_err(permanent)
}
