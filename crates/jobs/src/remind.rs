use crate::{Error, Items};
use staj_domain::Named;
use staj_domain::failure::Job;
use staj_domain::reminder::Reminder;
use staj_persistence::{Store, outbox};
use time::OffsetDateTime;

/// How many objects one transaction puts into the outbox.
const BATCH: usize = 1000;

/// Puts an event into the outbox for each deadline that is near or was missed.
pub(crate) fn run(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let items = Items::begin(store, Job::Remind, now)?;
    let due: Vec<_> =
        Reminder::ALL.iter().copied().filter(|reminder| !items.is_resting(reminder)).collect();
    items.each(&due, 1, |reminders| {
        reminders.iter().try_for_each(|reminder| remind(store, *reminder, now))
    })?;
    Ok(false)
}

fn remind(store: &Store, reminder: Reminder, now: OffsetDateTime) -> Result<(), Error> {
    loop {
        let reminded = store.write(|tx| {
            outbox::lock_reminders(tx)?;
            let due = outbox::due(tx, reminder, now, i64::try_from(BATCH).unwrap_or(i64::MAX))?;
            if !due.is_empty() {
                outbox::remind(tx, reminder, &due, now)?;
            }
            Ok::<_, Error>(due.len())
        })?;
        if reminded < BATCH {
            return Ok(());
        }
    }
}
