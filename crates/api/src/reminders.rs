//! Reminders that somebody sends by hand.

use crate::problem::{ApiError, Code};
use staj_domain::event::Event;
use staj_domain::fact::FactName;
use staj_domain::reminder::may_remind_from;
use staj_persistence::rows::Stamp;
use staj_persistence::{Tx, events};
use time::OffsetDateTime;

/// Sends a reminder, unless the same one was sent a short while ago (A68). The audit trail has all of
/// them. The caller holds the lock of the object.
pub fn remind(tx: &mut Tx<'_>, event: Event, stamp: &Stamp) -> Result<(), ApiError> {
    send_again(tx, event, stamp, may_remind_from)
}

/// Records an event that sends a mail, unless the last one was too recent. `may_from` turns the time of
/// the last one into the earliest time of the next.
pub fn send_again(
    tx: &mut Tx<'_>,
    event: Event,
    stamp: &Stamp,
    may_from: impl Fn(OffsetDateTime) -> OffsetDateTime,
) -> Result<(), ApiError> {
    let from = events::last(tx, &event)?.map(may_from);
    match from.filter(|from| stamp.at < *from) {
        Some(from) => {
            Err(ApiError::from(Code::RemindedRecently).instant(FactName::AllowedFrom, Some(from)))
        }
        None => Ok(events::append(tx, stamp, &[event])?),
    }
}
