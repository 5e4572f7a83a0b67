//! Telling: every waiting event of the outbox becomes notifications, and letters.

use super::catalogue::{Listener, Listeners, catalogue};
use super::matter::{Matter, matter};
use crate::ctx::new_id;
use crate::problem::ApiError;
use serde_json::Value;
use staj_domain::ids::{MailId, NotificationId};
use staj_domain::notification::{MailState, NotificationKind};
use staj_persistence::rows::notifications::*;
use staj_persistence::types::{At, Json, Name, key};
use staj_persistence::{Store, Tx, mails, notifications, outbox};
use std::collections::HashMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// Events that one transaction looks at, and about how many people it tells.
const EVENTS: i64 = 2000;
const PEOPLE: i64 = 1000;

/// Puts into the outbox what time has brought near or left undone. Answers how much there was.
pub fn remind(store: &Store, now: OffsetDateTime) -> Result<usize, ApiError> {
    store.write(|tx| Ok(outbox::remind(tx, now)?))
}

/// Tells of what waits, the oldest first. Answers how many events it looked at. A crash loses
/// and repeats nothing: what was told is written in the transaction that notes that it was.
pub fn tell(store: &Store, now: OffsetDateTime) -> Result<usize, ApiError> {
    store.write(|tx| {
        let waiting = outbox::lock_waiting(tx, EVENTS)?;
        let (mut done, mut people) = (vec![], 0);
        for event in &waiting {
            match tell_of(tx, event, now)? {
                Told::Everybody(count) => {
                    done.push(event.id);
                    people += count;
                }
                Told::Some => break,
            }
            if people >= PEOPLE {
                break;
            }
        }
        outbox::deliver(tx, &done, now)?;
        Ok(waiting.len())
    })
}

/// What would be told of a change, and to whom.
pub fn told_of(
    tx: &mut Tx<'_>,
    about: (&str, Uuid),
    action: &str,
    now: OffsetDateTime,
) -> Result<Vec<(NotificationKind, &'static str)>, ApiError> {
    let event = format!("{}.{action}", about.0);
    let Some((listeners, matter)) = news(tx, &event, about, now)? else { return Ok(vec![]) };
    let heard = |(kind, listener): &(NotificationKind, Listener)| {
        matter.audience(*listener).map(|_| (*kind, listener.name()))
    };
    Ok(listeners.iter().filter_map(heard).collect())
}

/// Who listens to an event, and what it is about; `None` where it is news to nobody, as when its
/// object has gone meanwhile.
fn news(
    tx: &mut Tx<'_>,
    event: &str,
    about: (&str, Uuid),
    now: OffsetDateTime,
) -> Result<Option<(Listeners, Matter)>, ApiError> {
    let listeners = catalogue(event);
    if listeners.is_empty() {
        return Ok(None);
    }
    Ok(matter(tx, about, now)?.map(|matter| (listeners, matter)))
}

enum Told {
    Everybody(i64),
    /// So many that the rest waits for the next transaction.
    Some,
}

fn tell_of(tx: &mut Tx<'_>, event: &Waiting, now: OffsetDateTime) -> Result<Told, ApiError> {
    let about = (event.object_kind.as_str(), event.object_id.0);
    let Some((listeners, matter)) = news(tx, &event.kind, about, now)? else {
        return Ok(Told::Everybody(0));
    };
    let mut told = 0;
    for (place, (kind, listener)) in (0..).zip(listeners).skip_while(|(i, _)| *i < event.told) {
        let Some(audience) = matter.audience(*listener) else { continue };
        let after = event.told_up_to.filter(|_| place == event.told).map(|id| id.0);
        let recipients = outbox::recipients(tx, &audience, after, PEOPLE)?;
        write(tx, event, (*kind, &matter.variables), &recipients, now)?;
        let count = i64::try_from(recipients.len()).unwrap_or(PEOPLE);
        if count == PEOPLE {
            outbox::save_progress(tx, event.id, place, recipients.last().map(|last| last.id))?;
            return Ok(Told::Some);
        }
        told += count;
    }
    Ok(Told::Everybody(told))
}

/// Writes a notification for each, and a letter for those who get one.
fn write(
    tx: &mut Tx<'_>,
    event: &Waiting,
    (kind, variables): (NotificationKind, &Value),
    recipients: &[Recipient],
    now: OffsetDateTime,
) -> Result<(), ApiError> {
    let (mut letters, mut told) = (vec![], vec![]);
    let mailed_at = kind.mailed_at(now);
    // News without hurry join the letter that waits for the same morning.
    let waiting = match kind.is_urgent() {
        true => HashMap::new(),
        false => mails::unsent_at(tx, mailed_at, recipients)?,
    };
    for recipient in recipients {
        let joined = recipient.address.as_ref().and_then(|address| waiting.get(address)).copied();
        let mail = joined.or_else(|| recipient.address.as_ref().map(|_| key(new_id::<MailId>())));
        if let (Some(id), Some(address), None) = (mail, &recipient.address, joined) {
            letters.push(MailRow {
                id,
                recipient: address.clone(),
                copy_to: recipient.copy_to.clone(),
                language: Name(recipient.language),
                state: Name(MailState::Queued),
                attempts: 0,
                next_attempt_at: At(mailed_at),
                last_error: None,
                created_at: At(now),
                sent_at: None,
                failure: None,
                resent: 0,
            });
        }
        told.push(NotificationRow {
            id: key(new_id::<NotificationId>()),
            kind: Name(kind),
            object_kind: event.object_kind.clone(),
            object_id: event.object_id,
            user_id: recipient.user.map(key),
            school_id: recipient.school.map(key),
            variables: Json(variables.clone()),
            mail_id: mail,
            created_at: At(now),
            read_at: None,
        });
    }
    mails::insert(tx, &letters)?;
    Ok(notifications::insert(tx, &told)?)
}
