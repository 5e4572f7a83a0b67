//! Turns events of the outbox into notifications and mails.

use crate::Error;
use crate::facts::{Facts, facts};
use staj_domain::event::{EventKind, Object};
use staj_domain::ids::{MailId, NotificationId};
use staj_domain::mail::{GIVE_UP_AFTER, MailState};
use staj_domain::news::{Audience, News, NotificationKind, Urgency};
use staj_persistence::rows::notifications::*;
use staj_persistence::types::{At, Json, Key, Name, key};
use staj_persistence::{Store, Tx, mails, new_id, notifications, outbox};
use std::collections::{HashMap, HashSet};
use time::OffsetDateTime;

/// About how many people one transaction notifies.
const PEOPLE: i64 = 1000;

/// Processes these events in one transaction, up to about a thousand recipients. Those about one
/// person come first. The remaining events stay in the outbox. Notifications are written in the
/// transaction that marks their event as done, so a crash neither loses nor repeats any. Returns
/// how many of the events it could lock: another server may be processing the rest.
pub fn notify(store: &Store, events: &[i64], now: OffsetDateTime) -> Result<usize, Error> {
    store.write(|tx| {
        let (mut done, mut people) = (vec![], 0);
        let mut locked = outbox::lock(tx, events)?;
        // News for everybody must not hold up news that one person waits for.
        locked.sort_by_key(|event| News::of(event.kind).any(|news| news.urgency == Urgency::Bulk));
        for event in &locked {
            match notify_of(tx, event, now)? {
                Progress::Done(count) => {
                    done.push(event.id);
                    people += count;
                }
                Progress::Partly => break,
            }
            if people >= PEOPLE {
                break;
            }
        }
        outbox::finish(tx, &done, now)?;
        Ok(locked.len())
    })
}

/// The notifications that an event would cause, and their audiences. It writes nothing.
pub fn preview(
    tx: &mut Tx<'_>,
    event: EventKind,
    object: Object,
    now: OffsetDateTime,
) -> Result<Vec<(NotificationKind, Audience)>, Error> {
    let audiences: Vec<_> = audiences(event).collect();
    let Some(facts) = facts_for(tx, &audiences, object, now)? else { return Ok(vec![]) };
    let notified = |(news, audience): &(&News, Audience)| {
        facts.recipients(news.kind, *audience).map(|_| (news.kind, *audience))
    };
    Ok(audiences.iter().filter_map(notified).collect())
}

/// The rows of the table for an event, with each audience, in the order of the table.
fn audiences(event: EventKind) -> impl Iterator<Item = (&'static News, Audience)> {
    News::of(event).flat_map(|news| news.to.iter().map(move |audience| (news, *audience)))
}

/// The facts of an event; `None` if nobody is notified of it, or its object is gone.
fn facts_for(
    tx: &mut Tx<'_>,
    audiences: &[(&News, Audience)],
    object: Object,
    now: OffsetDateTime,
) -> Result<Option<Facts>, Error> {
    if audiences.is_empty() { Ok(None) } else { facts(tx, object, now) }
}

enum Progress {
    /// Everybody was notified: this many people.
    Done(i64),
    /// The transaction reached its limit. The other recipients follow in the next one.
    Partly,
}

fn notify_of(tx: &mut Tx<'_>, event: &Waiting, now: OffsetDateTime) -> Result<Progress, Error> {
    let audiences: Vec<_> = audiences(event.kind).collect();
    let Some(facts) = facts_for(tx, &audiences, event.object, now)? else {
        return Ok(Progress::Done(0));
    };
    let mut notified = 0;
    let rest = (0..).zip(audiences).skip_while(|(index, _)| *index < event.audiences_notified);
    for (index, (news, audience)) in rest {
        let Some(recipients) = facts.recipients(news.kind, audience) else { continue };
        let after = event.last_recipient.filter(|_| index == event.audiences_notified);
        let recipients = outbox::recipients(tx, &recipients, after, PEOPLE)?;
        write(tx, event.object, news, &facts, &recipients, now)?;
        let count = i64::try_from(recipients.len()).unwrap_or(PEOPLE);
        if count == PEOPLE {
            outbox::save_progress(tx, event.id, index, recipients.last().map(|last| last.id))?;
            return Ok(Progress::Partly);
        }
        notified += count;
    }
    Ok(Progress::Done(notified))
}

/// Writes a notification for each recipient, and a mail for those who have an address.
fn write(
    tx: &mut Tx<'_>,
    object: Object,
    news: &News,
    facts: &Facts,
    recipients: &[Recipient],
    now: OffsetDateTime,
) -> Result<(), Error> {
    let (mut new_mails, mut rows) = (vec![], vec![]);
    let shown = with_unread(tx, news, facts, recipients)?;
    let mailed_at = news.mailed_at(now);
    // Non-urgent notifications are added to the mail that is queued for the same morning.
    let waiting = match news.urgency {
        Urgency::Now | Urgency::Bulk | Urgency::Never => HashMap::new(),
        Urgency::Daily => mails::unsent_at(tx, mailed_at, recipients)?,
    };
    let is_new = |to: &&Recipient| !to.user.is_some_and(|user| shown.contains(&key(user)));
    for recipient in recipients.iter().filter(is_new) {
        let address = recipient.mailed_to(news.urgency);
        let joined = address.and_then(|address| waiting.get(address)).copied();
        let mail = joined.or_else(|| address.map(|_| key(new_id::<MailId>())));
        if let (Some(id), Some(address), None) = (mail, address, joined) {
            new_mails.push(MailRow {
                id,
                recipient: address.clone(),
                copy_to: recipient.copy_to.clone(),
                language: Name(recipient.language),
                state: Name(MailState::Queued),
                urgency: Name(news.urgency),
                attempts: 0,
                next_attempt_at: At(mailed_at),
                give_up_at: At(mailed_at + GIVE_UP_AFTER),
                last_error: None,
                created_at: At(now),
                sent_at: None,
                failure: None,
                resent: 0,
            });
        }
        rows.push(NotificationRow {
            id: key(new_id::<NotificationId>()),
            kind: Name(news.kind),
            object_kind: Name(object.kind()),
            object_id: key(object.id()),
            user_id: recipient.user.map(key),
            school_id: recipient.school.map(key),
            variables: Json(facts.variables.clone()),
            mail_id: mail,
            created_at: At(now),
            read_at: None,
        });
    }
    mails::insert(tx, &new_mails)?;
    Ok(notifications::insert(tx, &rows)?)
}

/// The recipients whose account already shows this. News that is never mailed is not repeated while
/// it is unread, because an outage would fill the accounts with it.
fn with_unread(
    tx: &mut Tx<'_>,
    news: &News,
    facts: &Facts,
    recipients: &[Recipient],
) -> Result<HashSet<Key>, Error> {
    if news.urgency != Urgency::Never {
        return Ok(HashSet::new());
    }
    let users: Vec<_> = recipients.iter().filter_map(|recipient| recipient.user).collect();
    let mut unread = notifications::unread_of(tx, news.kind, &users)?;
    if news.kind == NotificationKind::MailFailed {
        // Another address needs a correction of its own.
        unread.retain(|row| row.variables.0["address"] == facts.variables["address"]);
    }
    Ok(unread.iter().filter_map(|row| row.user_id).collect())
}
