use crate::{Error, Items};
use staj_domain::account_link::LinkPurpose;
use staj_domain::employer::Employer;
use staj_domain::event::{Event, UserEvent};
use staj_domain::failure::Job;
use staj_domain::ids::{EmployerId, UserId};
use staj_persistence::rows::Stamp;
use staj_persistence::{Store, employers, events, users};
use time::OffsetDateTime;

/// How many items one run processes.
const BATCH: i64 = 1000;

/// Ends registrations of employers that nobody submitted in time or that were refused, and
/// deactivates their members, so that an unfinished registration does not hold an e-mail address.
/// Returns whether there may be more.
pub(crate) fn drafts(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let items = Items::begin(store, Job::ExpireDrafts, now)?;
    let (due, has_more) = items
        .due(BATCH, |tx, after| employers::idle(tx, Employer::idle_since(now), after, BATCH))?;
    let done = items
        .each(&due, 1, |employers| employers.iter().try_for_each(|id| expire(store, *id, now)))?;
    if done > 0 {
        log::info!(employers = done; "registrations of employers ended");
    }
    Ok(has_more)
}

/// Deletes registrations that nobody confirmed in time, with all that was typed. Returns whether there
/// may be more.
pub(crate) fn registrations(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let items = Items::begin(store, Job::ExpireRegistrations, now)?;
    let before = now - LinkPurpose::ConfirmRegistration.lasts();
    let (due, has_more) =
        items.due(BATCH, |tx, after| users::unconfirmed(tx, before, after, BATCH))?;
    let stamp = Stamp::system(now);
    let done = items.each(&due, 1, |users| {
        users.iter().try_for_each(|id: &UserId| {
            store.write(|tx| {
                if users::delete_unconfirmed(tx, *id)? {
                    events::append(tx, &stamp, &[Event::new(*id, UserEvent::Expire)])?;
                }
                Ok(())
            })
        })
    })?;
    if done > 0 {
        log::info!(registrations = done; "registrations that nobody confirmed were deleted");
    }
    Ok(has_more)
}

fn expire(store: &Store, id: EmployerId, now: OffsetDateTime) -> Result<(), Error> {
    let stamp = Stamp::system(now);
    store.write(|tx| {
        let Some(employer) = employers::lock(tx, id)? else { return Ok(()) };
        let Some(profile) = employers::profile(tx, id)? else { return Ok(()) };
        let (employer, happened) = employer.expire(profile.state_since.0, now);
        if !happened.is_empty() {
            employers::save(tx, &employer, profile.state_reason.as_deref(), now)?;
            events::append(tx, &stamp, &happened)?;
            for (member, ended) in users::members(tx, id)?.end() {
                users::save(tx, &member, now)?;
                events::append(tx, &stamp, &ended)?;
            }
        }
        Ok(())
    })
}
