//! Sends the queued mails. A mail is sent twice only if the process dies after the server has
//! accepted it and before this is saved. The second one has the same Message-ID.

use crate::outgoing::{Content, Mailing, OutgoingMail};
use crate::{Error, current::current};
use futures_util::{FutureExt, StreamExt, stream};
use lettre::Message;
use staj_domain::Named;
use staj_domain::event::{Event, MailEvent};
use staj_domain::mail::{Delivery, Mail, MailState};
use staj_logging::Work;
use staj_persistence::rows::Stamp;
use staj_persistence::rows::notifications::Tried;
use staj_persistence::{Files, Store, TransactionError, Tx, events, mails};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::time::{sleep, timeout};

/// How many mails are claimed and sent at a time, so that one slow response does not hold up the
/// others.
const BATCH: i64 = 4;
/// The pause before the outcome of a mail is saved again, if the database was unavailable.
const SAVE_AGAIN: std::time::Duration = std::time::Duration::from_secs(1);

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
    let due = store.write(|tx| {
        let due = mails::claim(tx, at, mailing.lease, BATCH)?;
        for mail in due.iter().filter(|mail| mail.attempts > 1) {
            // The address may have been corrected since the last attempt.
            mails::readdress(tx, mail.id)?;
        }
        Ok::<_, Error>(due)
    })?;
    let count = due.len();
    let (server, now) = (&server, &now);
    stream::iter(due)
        .for_each_concurrent(None, |mail| {
            Work::part([("job", "deliver"), ("item", &mail.id.to_string())]).run(async move {
                let attempt = attempt(store, files, mailing, server.clone(), mail, now());
                let outcome = with_lease(store, mailing, &mail, now, attempt).await;
                if let Err(error) = save(store, mailing, mail, outcome, now).await {
                    log::error!("the outcome of a mail cannot be saved: {error}");
                }
            })
        })
        .await;
    Ok(count)
}

/// Waits for the end of an attempt, however long it takes, and meanwhile renews the lease of the
/// mail.
async fn with_lease<T>(
    store: &Store,
    mailing: &Mailing,
    mail: &Mail,
    now: &impl Fn() -> OffsetDateTime,
    attempt: impl Future<Output = T>,
) -> T {
    let renewal = (mailing.lease / 3_i32).unsigned_abs();
    let mut attempt = pin!(attempt);
    loop {
        if let Ok(outcome) = timeout(renewal, &mut attempt).await {
            return outcome;
        }
        let until = now() + mailing.lease;
        if let Err(error) = store.write(|tx| Ok::<_, Error>(mails::renew(tx, mail, until)?)) {
            log::warn!("the lease of a mail cannot be renewed: {error}");
        }
    }
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
    let line = Work::current();
    let send = move || line.run_here(|| server.send(&message));
    let sent = tokio::task::spawn_blocking(send).await;
    sent.unwrap_or_else(|error| Err(SendError::temporary(error))).map(|()| Delivery::Accepted)
}

/// Saves the outcome of an attempt. While the database is unavailable, it tries again until the
/// lease of the mail ends, because a lost outcome would send the mail twice.
async fn save(
    store: &Store,
    mailing: &Mailing,
    mail: Mail,
    outcome: Result<Delivery, SendError>,
    now: &impl Fn() -> OffsetDateTime,
) -> Result<(), Error> {
    let (delivery, error) = match outcome {
        Ok(delivery) => (delivery, None),
        Err(SendError { permanent: true, answer }) => (Delivery::Refused, Some(answer)),
        Err(SendError { permanent: false, answer }) => (Delivery::Deferred, Some(answer)),
    };
    staj_metrics::mailed(match delivery {
        Delivery::Outdated => "outdated",
        Delivery::Accepted => "sent",
        Delivery::Deferred => "deferred",
        Delivery::Refused => "refused",
    });
    if let Some(error) = &error {
        log::warn!(attempt = mail.attempts; "a mail was not accepted: {}", without_addresses(error));
    }
    let (at, failure) = (now(), delivery.failure());
    let mail = mail.tried(delivery, at);
    let tried = Tried { mail, failure, error, at };
    let mut patience = mailing.lease.unsigned_abs();
    loop {
        match store.write(|tx| save_in(tx, &tried)) {
            Err(error) if is_of_database(&error) && patience > SAVE_AGAIN => {
                sleep(SAVE_AGAIN).await;
                patience -= SAVE_AGAIN;
            }
            saved => return saved,
        }
    }
}

/// The answer of a mail server without the addresses in it, for the log. The programme office sees
/// the whole answer with the mail.
fn without_addresses(answer: &str) -> String {
    answer.split(' ').filter(|word| !word.contains('@')).collect::<Vec<_>>().join(" ")
}

fn save_in(tx: &mut Tx<'_>, tried: &Tried) -> Result<(), Error> {
    let mail = tried.mail;
    if mails::save_tried(tx, tried)? && mail.state == MailState::Failed {
        let event = Event::new(mail.id, MailEvent::Fail)
            .between(MailState::Queued.name(), mail.state.name())
            .because(tried.failure.map(|failure| failure.name().to_owned()));
        events::append(tx, &Stamp::system(tried.at), &[event])?;
    }
    Ok(())
}

fn is_of_database(error: &Error) -> bool {
    error.is_unavailable() || error.is_transient()
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
