//! How long to wait before retrying something that failed.

use time::Duration;

/// A wait that doubles with each failure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    /// The wait after the first failure.
    pub first: Duration,
    /// The upper bound of every wait.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after this number of failures in a row.
    pub fn after(self, failures: u16) -> Duration {
        let doublings = u32::from(failures.saturating_sub(1)).min(16);
        (self.first * 2_i32.pow(doublings)).min(self.longest)
    }
}
