//! How long to wait before something that failed is tried again.

use time::Duration;

/// A wait that doubles with each failure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    /// The wait after the first failure.
    pub first: Duration,
    /// No wait is longer.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after that many failures.
    pub fn after(self, failures: u16) -> Duration {
        let doublings = u32::from(failures.saturating_sub(1)).min(16);
        (self.first * 2_i32.pow(doublings)).min(self.longest)
    }
}
