//! Sending what waits. At least once: a letter that was sent while the server died is sent
//! again, under the same Message-ID.

use super::letter::{Content, Letter};
use crate::app::App;
use crate::notifications::still_news;
use crate::problem::ApiError;
use lettre::Message;
use staj_domain::notification::{Delivery, Mail};
use staj_persistence::mails;
use staj_persistence::rows::notifications::{MailSummary, Tried};
use time::{Duration, OffsetDateTime};

/// Letters taken at once.
const BATCH: i64 = 100;
/// Sent side by side, so that one slow answer does not hold up the others.
const SENDERS: usize = 4;
/// After so long somebody else may send what was taken.
const LEASE: Duration = Duration::minutes(10);

/// Takes letters to their readers.
pub trait Post: Send + Sync {
    fn send(&self, message: &Message) -> Result<(), Bounce>;
}

/// A letter came back.
#[derive(Debug, Clone)]
pub struct Bounce {
    /// Whether to try again.
    pub for_good: bool,
    pub answer: String,
}

/// Sends what is due. Answers how many letters were tried.
pub async fn deliver(app: &App, post: &dyn Post) -> Result<usize, ApiError> {
    let now = app.clock.now();
    let due: Vec<MailSummary> =
        app.store.write(|tx| Ok::<_, ApiError>(mails::claim(tx, now, LEASE, BATCH)?))?;
    let mut messages = Vec::with_capacity(due.len());
    for mail in due {
        messages.push((Mail::from(&mail.mail), message(app, mail, now).await));
    }
    let tried = send(post, messages);
    let now = app.clock.now();
    for (mail, answer) in &tried {
        let (delivery, error) = match answer {
            Ok(Said::Taken) => (Delivery::Taken, None),
            Ok(Said::Nothing) => (Delivery::Needless, None),
            Err(Bounce { for_good: true, answer }) => (Delivery::Refused, Some(answer.clone())),
            Err(Bounce { for_good: false, answer }) => (Delivery::Deferred, Some(answer.clone())),
        };
        if let Some(error) = &error {
            log::warn!(mail = mail.id.to_string().as_str(), attempt = mail.attempts; "a letter came back: {error}");
        }
        let (mail, failure) = (mail.tried(delivery, now), delivery.failure());
        let tried = Tried { mail, failure, error, at: now };
        app.store.write(|tx| Ok::<_, ApiError>(mails::save_tried(tx, &tried)?))?;
    }
    Ok(tried.len())
}

/// What a mail server said, if it was asked.
enum Said {
    Taken,
    Nothing,
}

/// The message of a letter; `None` when all it tells is over by now. What cannot be written today
/// may be tomorrow, by the next release; what cannot be addressed will not be later.
async fn message(app: &App, mut mail: MailSummary, now: OffsetDateTime) -> Written {
    let bounce = |for_good: bool, answer: String| Bounce { for_good, answer };
    let letter = app.store.read(|tx| {
        mail.notifications = still_news(tx, &mail.notifications, now)?;
        let is_news = !mail.notifications.is_empty();
        is_news.then(|| Letter::new(app, tx, mail)).transpose()
    });
    let letter = letter.map_err(|error: ApiError| bounce(false, error.to_string()))?;
    let Some(letter) = letter else { return Ok(None) };
    let mut files = Vec::with_capacity(letter.enclosed.len());
    for file in &letter.enclosed {
        files.push(match &file.content {
            Content::Kept(id) => {
                app.files.get(*id).await.map_err(|error| bounce(false, error.to_string()))?
            }
            Content::Written(bytes) => bytes.clone(),
        });
    }
    letter.message(files).map(Some).map_err(|error| bounce(true, error.to_string()))
}

type Written = Result<Option<Message>, Bounce>;

fn send(post: &dyn Post, messages: Vec<(Mail, Written)>) -> Vec<(Mail, Result<Said, Bounce>)> {
    let one = |written: &Written| match written {
        Ok(Some(message)) => post.send(message).map(|()| Said::Taken),
        Ok(None) => Ok(Said::Nothing),
        Err(bounce) => Err(bounce.clone()),
    };
    let share = messages.len().div_ceil(SENDERS).max(1);
    std::thread::scope(|scope| {
        let senders: Vec<_> = messages
            .chunks(share)
            .map(|share| {
                scope.spawn(move || {
                    share.iter().map(|(mail, written)| (*mail, one(written))).collect::<Vec<_>>()
                })
            })
            .collect();
        // One that panicked leaves its letters to the end of the lease.
        senders.into_iter().filter_map(|sender| sender.join().ok()).flatten().collect()
    })
}
