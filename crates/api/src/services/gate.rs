//! Lets in as many requests as there are database connections. A limited number of others wait in
//! order, for a limited time.

use crate::problem::{ApiError, Code};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// How long one request waits in total. With the two seconds that a database connection may take,
/// every request is answered within six seconds, even without a database.
const PATIENCE: Duration = Duration::from_secs(3);
/// How many requests may wait for each connection. Further ones are told to come back: a longer
/// queue would not be served in time.
const QUEUE: usize = 200;

/// See the module.
pub struct Gate {
    name: &'static str,
    free: Arc<Semaphore>,
    capacity: usize,
    waiting: AtomicUsize,
    most_waiting: usize,
}

/// How long one request may still wait. Clones share it.
#[derive(Debug, Clone)]
pub struct Patience(Arc<Mutex<Duration>>);

impl Default for Patience {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(PATIENCE)))
    }
}

impl Patience {
    fn left(&self) -> Duration {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spend(&self, waited: Duration) {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_sub(waited);
    }
}

/// Counts a waiting request until this is dropped: when it is let in, or when its client is gone.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gate {
    /// A gate for this many requests at a time. Metrics show it under this name.
    pub fn new(name: &'static str, connections: u32) -> Self {
        let connections = usize::try_from(connections).unwrap_or(1).max(1);
        Self {
            name,
            capacity: connections,
            free: Arc::new(Semaphore::new(connections)),
            waiting: AtomicUsize::new(0),
            most_waiting: connections * QUEUE,
        }
    }

    /// How many requests wait, and how many are inside.
    pub fn usage(&self) -> (usize, usize) {
        let inside = self.capacity.saturating_sub(self.free.available_permits());
        (self.waiting.load(Ordering::Relaxed), inside)
    }

    /// Waits to be let in. The request stays inside until the permit is dropped.
    pub async fn enter(&self, patience: &Patience) -> Result<OwnedSemaphorePermit, ApiError> {
        if let Ok(permit) = self.free.clone().try_acquire_owned() {
            staj_metrics::waited(self.name, Duration::ZERO);
            return Ok(permit);
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most_waiting {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(busy());
        }
        let _waiting = Waiting(&self.waiting);
        let began = Instant::now();
        let permit = timeout(patience.left(), self.free.clone().acquire_owned()).await;
        let waited = began.elapsed();
        staj_metrics::waited(self.name, waited);
        patience.spend(waited);
        permit.ok().and_then(Result::ok).ok_or_else(busy)
    }
}

fn busy() -> ApiError {
    ApiError::from(Code::Unavailable).retry_after(time::Duration::seconds(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn requests_wait_in_order_and_not_longer_than_their_patience() {
        tokio::time::pause();
        let gate = Gate::new("test", 1);
        let inside = gate.enter(&Patience::default()).await.expect("free");
        let patience = Patience::default();
        let began = Instant::now();
        let refused = gate.enter(&patience).await.expect_err("nobody left");
        let waited = began.elapsed();
        assert_eq!((refused.code, waited.as_secs()), (Code::Unavailable, PATIENCE.as_secs()));
        assert!(gate.enter(&patience).await.is_err());
        let again = began.elapsed() - waited;
        assert!(again.as_millis() < 10, "the patience of a request is spent only once: {again:?}");
        drop(inside);
        assert!(gate.enter(&patience).await.is_ok(), "without waiting");
    }

    #[actix_web::test]
    async fn the_queue_is_bounded_and_forgets_clients_that_are_gone() {
        let gate = Gate::new("test", 1);
        let _inside = gate.enter(&Patience::default()).await.expect("free");
        let patience = Patience::default();
        let mut waiting = vec![];
        for _ in 0..QUEUE {
            let mut entering = Box::pin(gate.enter(&patience));
            assert!(futures_util::poll!(&mut entering).is_pending());
            waiting.push(entering);
        }
        assert!(gate.enter(&patience).await.is_err(), "the queue is full");
        drop(waiting);
        assert_eq!(gate.waiting.load(Ordering::Relaxed), 0);
    }
}
