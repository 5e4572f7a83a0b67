use crate::Error;
use staj_domain::Named;
use staj_domain::failure::{FailedItem, Job};
use staj_logging::Work;
use staj_persistence::{Store, StoreError, Tx, failed_items, new_id};
use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use time::OffsetDateTime;

/// One run of a job over its items. An item that fails does not hold up the others.
pub struct Items<'a> {
    store: &'a Store,
    job: Job,
    now: OffsetDateTime,
    failed: HashMap<String, FailedItem>,
}

/// Runs work and turns a panic into [`Error::Panicked`]. A database connection that is in use
/// during a panic is removed from the connection pool.
pub fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Panicked))
}

impl<'a> Items<'a> {
    /// Begins a run and loads the items of this job that failed before.
    pub fn begin(store: &'a Store, job: Job, now: OffsetDateTime) -> Result<Self, Error> {
        let failed = store.read(|tx| failed_items::of_job(tx, job))?;
        let failed = failed.into_iter().map(|item| (item.item.clone(), item)).collect();
        Ok(Self { store, job, now, failed })
    }

    /// The next items that are due, and whether there may be more. `page` reads up to `limit` due
    /// items after a given one, or the first ones. Items that this run skips are left out here and
    /// not in the query, which could not take an unlimited number of ids.
    pub fn due<I: Display + Copy>(
        &self,
        limit: i64,
        page: impl Fn(&mut Tx<'_>, Option<I>) -> Result<Vec<I>, StoreError>,
    ) -> Result<(Vec<I>, bool), Error> {
        let mut after = None;
        loop {
            let found = self.store.read(|tx| page(tx, after))?;
            let has_more = i64::try_from(found.len()) == Ok(limit);
            let due: Vec<I> = found.iter().filter(|item| !self.is_resting(item)).copied().collect();
            if has_more && due.is_empty() {
                after = found.last().copied();
                continue;
            }
            if after.is_none() && !has_more {
                self.forget_absent(&due)?;
            }
            return Ok((due, has_more));
        }
    }

    /// Whether this run skips an item, because its next attempt is not due or it is set aside.
    pub fn is_resting(&self, item: &impl Display) -> bool {
        self.failed.get(&item.to_string()).is_some_and(|failed| failed.is_resting(self.now))
    }

    /// Processes the items, `chunk` at a time, and returns how many succeeded. If a chunk fails,
    /// each of its items is tried separately. Items that failed before are always tried separately.
    /// Returns an error only if the database is unavailable, because then no item is the cause.
    pub fn each<I: Display + Copy>(
        &self,
        items: &[I],
        chunk: usize,
        work: impl Fn(&[I]) -> Result<(), Error>,
    ) -> Result<usize, Error> {
        let is_suspect = |item: &I| self.failed.contains_key(&item.to_string());
        let (suspects, others): (Vec<I>, Vec<I>) = items.iter().partition(|item| is_suspect(item));
        let mut done = 0;
        for chunk in others.chunks(chunk).chain(suspects.chunks(1)) {
            let line = Work::part([("job", self.job.name())]);
            if let [item] = chunk {
                line.add("item", item);
            }
            done += line.run_here(|| match caught(|| work(chunk)) {
                Ok(()) => {
                    self.forget(chunk)?;
                    staj_metrics::tried(self.job.name(), "done", chunk.len());
                    Ok(chunk.len())
                }
                Err(error) if error.is_of_database() => Err(error),
                Err(error) => match chunk {
                    [item] => self.record(item, &error).map(|()| 0),
                    several => self.each(several, 1, &work as &dyn Fn(&[I]) -> _),
                },
            })?;
        }
        Ok(done)
    }

    /// Deletes the failures of items that are no longer due, because a command or another server
    /// has done their work. `due` must be all items that are due and not skipped.
    pub fn forget_absent<I: Display>(&self, due: &[I]) -> Result<(), Error> {
        let due: HashSet<String> = due.iter().map(ToString::to_string).collect();
        let retried = self.failed.values().filter(|item| !item.is_resting(self.now));
        for item in retried.filter(|item| !due.contains(&item.item)) {
            self.store.write(|tx| failed_items::delete(tx, item.id))?;
            log::info!(job = self.job.name(), item = item.item.as_str(); "a failed item is no longer due");
        }
        Ok(())
    }

    /// Deletes the failures of items that have succeeded now.
    fn forget<I: Display>(&self, items: &[I]) -> Result<(), Error> {
        for item in items.iter().filter_map(|item| self.failed.get(&item.to_string())) {
            self.store.write(|tx| failed_items::delete(tx, item.id))?;
            log::info!("an item succeeded after earlier failures");
        }
        Ok(())
    }

    /// Records a failure.
    fn record(&self, item: &impl Display, error: &Error) -> Result<(), Error> {
        let (item, error) = (item.to_string(), error.to_string());
        let item = match self.failed.get(&item) {
            Some(known) => known.clone().failed_again(error, self.now),
            None => FailedItem::first(new_id(), self.job, item, error, self.now),
        };
        self.store.write(|tx| failed_items::save(tx, &item))?;
        let FailedItem { attempts, error, .. } = &item;
        let outcome = if item.is_set_aside() { "set_aside" } else { "failed" };
        staj_metrics::tried(self.job.name(), outcome, 1);
        if item.is_set_aside() {
            log::error!(attempts = *attempts; "an item was set aside: {error}");
        } else {
            log::warn!(attempts = *attempts; "an item failed: {error}");
        }
        Ok(())
    }
}
