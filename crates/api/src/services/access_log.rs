//! Writes down who looked at what about candidates. Looks of all requests of a moment are written in one
//! transaction, so that each costs little.

use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use staj_persistence::access_log;
use staj_persistence::rows::access_log::AccessColumns;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::oneshot::{Sender, channel};
use tokio::time::timeout;

/// Looks that may wait. Beyond it, requests are refused.
const WAITING: usize = 20_000;
/// How long looks wait for others if no request waits for them. A server that is killed loses at most
/// these.
const PAUSE: Duration = Duration::from_millis(200);

/// The looks that are not written yet.
#[derive(Clone, Default)]
pub struct AccessLog(Arc<Shared>);

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Tells that a request waits for its look.
    urgent: Notify,
}

#[derive(Default)]
struct Queue {
    looks: Vec<AccessColumns>,
    /// The requests that wait for some of them.
    waiting: Vec<Sender<()>>,
    is_writing: bool,
}

impl AccessLog {
    /// Writes a look, soon.
    pub fn note(&self, open: &Open, look: AccessColumns) -> Result<(), ApiError> {
        self.push(open, look, None)
    }

    /// Writes a look, and waits until it is in the log.
    pub async fn write(&self, open: &Open, look: AccessColumns) -> Result<(), ApiError> {
        let (done, written) = channel();
        self.push(open, look, Some(done))?;
        self.0.urgent.notify_one();
        written.await.map_err(|_| Code::Unavailable.into())
    }

    fn push(
        &self,
        open: &Open,
        look: AccessColumns,
        done: Option<Sender<()>>,
    ) -> Result<(), ApiError> {
        let leads = {
            let mut queue = self.queue();
            if queue.looks.len() >= WAITING {
                return Err(Code::Unavailable.into());
            }
            queue.looks.push(look);
            queue.waiting.extend(done);
            !std::mem::replace(&mut queue.is_writing, true)
        };
        if leads {
            actix_web::rt::spawn(self.clone().drain(open.clone()));
        }
        Ok(())
    }

    /// Writes what waits until nothing does.
    async fn drain(self, open: Open) {
        let mut leading = Leading { log: &self, is_done: false };
        loop {
            if self.queue().waiting.is_empty() {
                // Nobody waits, or somebody does now: then the rest waits no longer, either.
                let _ = timeout(PAUSE, self.0.urgent.notified()).await;
            }
            let (looks, waiting) = {
                let mut queue = self.queue();
                let looks = std::mem::take(&mut queue.looks);
                queue.is_writing = !looks.is_empty();
                (looks, std::mem::take(&mut queue.waiting))
            };
            if looks.is_empty() {
                leading.is_done = true;
                return;
            }
            let count = looks.len();
            match open.anew().write(move |tx| Ok(access_log::insert(tx, &looks)?)).await {
                Ok(()) => {
                    for done in waiting {
                        // The client of a request that does not wait any longer is gone.
                        let _ = done.send(());
                    }
                }
                Err(error) => {
                    log::error!(looks = count; "who looked at what cannot be written: {error}");
                }
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The request that writes for all. If its worker stops meanwhile, nobody waits for it any longer.
struct Leading<'a> {
    log: &'a AccessLog,
    is_done: bool,
}

impl Drop for Leading<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            *self.log.queue() = Queue::default();
        }
    }
}
