//! An event of the outbox becomes notifications, and mails.

use crate::Error;
use crate::facts::{Facts, facts};
use staj_domain::event::{EventKind, Object};
use staj_domain::ids::{MailId, NotificationId};
use staj_domain::mail::MailState;
use staj_domain::news::{Audience, News, NotificationKind, Urgency};
use staj_persistence::rows::notifications::*;
use staj_persistence::types::{At, Json, Name, key};
use staj_persistence::{Store, Tx, mails, new_id, notifications, outbox};
use std::collections::HashMap;
use time::OffsetDateTime;

/// About how many people one transaction tells.
const PEOPLE: i64 = 1000;

/// Tells of these events in one transaction, up to about a thousand people; what is left over
/// still waits in the outbox. A crash loses and repeats nothing: what was told is written in the
/// transaction that notes that it was.
pub fn notify(store: &Store, events: &[i64], now: OffsetDateTime) -> Result<(), Error> {
    store.write(|tx| {
        let (mut done, mut people) = (vec![], 0);
        for event in &outbox::lock(tx, events)? {
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
        Ok(outbox::finish(tx, &done, now)?)
    })
}

/// What would be told of an event, and to whom.
pub fn preview(
    tx: &mut Tx<'_>,
    event: EventKind,
    object: Object,
    now: OffsetDateTime,
) -> Result<Vec<(NotificationKind, Audience)>, Error> {
    let audiences: Vec<_> = audiences(event).collect();
    let Some(facts) = facts_for(tx, &audiences, object, now)? else { return Ok(vec![]) };
    let heard = |(news, audience): &(&News, Audience)| {
        facts.recipients(*audience).map(|_| (news.kind, *audience))
    };
    Ok(audiences.iter().filter_map(heard).collect())
}

/// Who hears of an event, and what they hear, in the order of the table.
fn audiences(event: EventKind) -> impl Iterator<Item = (&'static News, Audience)> {
    News::of(event).flat_map(|news| news.to.iter().map(move |audience| (news, *audience)))
}

/// The facts of an event that somebody hears of; `None` where its object is gone.
fn facts_for(
    tx: &mut Tx<'_>,
    audiences: &[(&News, Audience)],
    object: Object,
    now: OffsetDateTime,
) -> Result<Option<Facts>, Error> {
    if audiences.is_empty() { Ok(None) } else { facts(tx, object, now) }
}

enum Progress {
    /// Everybody was told: this many people.
    Done(i64),
    /// So many that the rest waits for the next transaction.
    Partly,
}

fn notify_of(tx: &mut Tx<'_>, event: &Waiting, now: OffsetDateTime) -> Result<Progress, Error> {
    let audiences: Vec<_> = audiences(event.kind).collect();
    let Some(facts) = facts_for(tx, &audiences, event.object, now)? else {
        return Ok(Progress::Done(0));
    };
    let mut told = 0;
    let rest = (0..).zip(audiences).skip_while(|(place, _)| *place < event.audiences_notified);
    for (place, (news, audience)) in rest {
        let Some(recipients) = facts.recipients(audience) else { continue };
        let after = event.last_recipient.filter(|_| place == event.audiences_notified);
        let recipients = outbox::recipients(tx, &recipients, after, PEOPLE)?;
        write(tx, event.object, news, &facts, &recipients, now)?;
        let count = i64::try_from(recipients.len()).unwrap_or(PEOPLE);
        if count == PEOPLE {
            outbox::save_progress(tx, event.id, place, recipients.last().map(|last| last.id))?;
            return Ok(Progress::Partly);
        }
        told += count;
    }
    Ok(Progress::Done(told))
}

/// Writes a notification for each recipient, and a mail for those who get one.
fn write(
    tx: &mut Tx<'_>,
    object: Object,
    news: &News,
    facts: &Facts,
    recipients: &[Recipient],
    now: OffsetDateTime,
) -> Result<(), Error> {
    let (mut new_mails, mut rows) = (vec![], vec![]);
    let mailed_at = news.mailed_at(now);
    // Non-urgent news joins the mail that waits for the same morning.
    let waiting = match news.urgency {
        Urgency::Now => HashMap::new(),
        Urgency::Daily => mails::unsent_at(tx, mailed_at, recipients)?,
    };
    for recipient in recipients {
        let joined = recipient.address.as_ref().and_then(|address| waiting.get(address)).copied();
        let mail = joined.or_else(|| recipient.address.as_ref().map(|_| key(new_id::<MailId>())));
        if let (Some(id), Some(address), None) = (mail, &recipient.address, joined) {
            new_mails.push(MailRow {
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
