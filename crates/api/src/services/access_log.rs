//! Writes down who looked at what about candidates. Looks of all requests of a moment are written in one
//! transaction, so that each costs little.

use crate::ctx::Open;
use crate::problem::{ApiError, Code};
use staj_persistence::access_log;
use staj_persistence::rows::access_log::AccessColumns;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot::{Receiver, Sender, channel};

/// Looks that may wait. Beyond it, requests that need theirs written are refused.
const WAITING: usize = 10_000;

/// The looks that are not written yet.
#[derive(Clone, Default)]
pub struct AccessLog(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    looks: Vec<(AccessColumns, Sender<()>)>,
    is_writing: bool,
}

impl AccessLog {
    /// Writes a look. The receiver learns when it is in the log, or that it could not be written.
    pub fn write(&self, open: &Open, look: AccessColumns) -> Result<Receiver<()>, ApiError> {
        let (done, written) = channel();
        let leads = {
            let mut queue = self.queue();
            if queue.looks.len() >= WAITING {
                return Err(Code::Unavailable.into());
            }
            queue.looks.push((look, done));
            !std::mem::replace(&mut queue.is_writing, true)
        };
        if leads {
            actix_web::rt::spawn(self.clone().drain(open.clone()));
        }
        Ok(written)
    }

    /// Writes what waits until nothing does.
    async fn drain(self, open: Open) {
        let mut leading = Leading { log: &self, is_done: false };
        loop {
            let batch = {
                let mut queue = self.queue();
                let batch = std::mem::take(&mut queue.looks);
                queue.is_writing = !batch.is_empty();
                batch
            };
            if batch.is_empty() {
                leading.is_done = true;
                return;
            }
            let (looks, done): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
            let count = looks.len();
            match open.anew().write(move |tx| Ok(access_log::insert(tx, &looks)?)).await {
                Ok(()) => {
                    for waiting in done {
                        // Nobody waits for the look of a search.
                        let _ = waiting.send(());
                    }
                }
                Err(error) => {
                    log::error!(looks = count; "who looked at what cannot be written: {error}")
                }
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
