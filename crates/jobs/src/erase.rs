use crate::{Error, Items};
use staj_domain::calendar::istanbul_date;
use staj_domain::event::{Event, UserEvent};
use staj_domain::failure::Job;
use staj_domain::ids::{CandidateId, ErasureId, UserId};
use staj_domain::privacy::{
    Fate, Footprint, RECORD_YEARS, RetentionClass, SESSION_DAYS, years_after,
};
use staj_persistence::rows::Stamp;
use staj_persistence::rows::privacy::ErasureRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{Store, Tx, events, new_id, privacy};
use time::{Duration, OffsetDateTime};

/// How many candidates one run looks at.
const BATCH: i64 = 200;

/// Erases the candidates whose data nothing needs any more (A66), each in a transaction of their own.
/// Returns whether there may be more.
pub(crate) fn candidates(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let items = Items::begin(store, Job::EraseCandidates, now)?;
    let today = istanbul_date(now);
    let (due, has_more) = items.due(BATCH, |tx, after| privacy::due(tx, today, after, BATCH))?;
    items.each(&due, 1, |candidates| {
        candidates.iter().try_for_each(|candidate| look_at(store, *candidate, now))
    })?;
    Ok(has_more)
}

fn look_at(store: &Store, candidate: CandidateId, now: OffsetDateTime) -> Result<(), Error> {
    let today = istanbul_date(now);
    store.write(|tx| {
        let Some(footprint) = privacy::lock_footprint(tx, candidate)? else { return Ok(()) };
        match footprint.fate(today) {
            Fate::Keep(until) => Ok(privacy::keep(tx, candidate, until)?),
            Fate::Erase(class) => erase(tx, &footprint, class, now),
        }
    })
}

/// Erases a candidate who was erased before, and whom the restore of a backup has brought back. Returns
/// whether there was somebody to erase.
pub fn erase_again(
    store: &Store,
    candidate: CandidateId,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    store.write(|tx| {
        let Some(footprint) = privacy::lock_footprint(tx, candidate)? else { return Ok(false) };
        erase(tx, &footprint, footprint.kept().class, now)?;
        Ok::<_, Error>(true)
    })
}

fn erase(
    tx: &mut Tx<'_>,
    footprint: &Footprint,
    class: RetentionClass,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let candidate = footprint.candidate;
    let rows = privacy::erase(tx, candidate, now)?;
    let erasure = ErasureRow {
        id: key(new_id::<ErasureId>()),
        user_id: key(candidate),
        retention_class: Name(class),
        was_asked: footprint.asked,
        row_count: i32::try_from(rows).unwrap_or(i32::MAX),
        erased_at: At(now),
    };
    privacy::record(tx, &erasure)?;
    let event = Event::new(UserId(candidate.0), UserEvent::Erase);
    let event = event.between(None, "erased").because(class.to_string());
    events::append(tx, &Stamp::system(now), &[event])?;
    // Whoever restores an older backup needs the id, to erase the person again.
    log::info!(user = candidate.0.to_string(); "a candidate was erased");
    Ok(())
}

/// Deletes records that are older than they are kept (A66). Returns whether there may be more.
pub(crate) fn records(store: &Store, now: OffsetDateTime) -> Result<bool, Error> {
    let before = years_after(istanbul_date(now), -RECORD_YEARS);
    Ok(store.write(|tx| privacy::delete_old(tx, before))? > 0)
}

/// Deletes the records of sessions and of links in mails that have long ended, by the machine's clock.
pub fn forget_sessions(store: &Store, wall: OffsetDateTime) -> Result<(), Error> {
    let before = wall - Duration::days(SESSION_DAYS);
    while store.write(|tx| privacy::delete_sessions(tx, before))? > 0 {}
    Ok(())
}
