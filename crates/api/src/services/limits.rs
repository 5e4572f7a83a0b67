//! How often an address may ask for what strangers may ask for, and for mails to addresses that the
//! caller names. Everybody at a university may share one address, so the limits leave room for many
//! people. Each server counts on its own.

use crate::problem::{ApiError, Code};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use time::Duration;

/// Addresses that are remembered. Those that have asked nothing for a while are forgotten first.
const KEPT: usize = 50_000;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limited {
    /// What causes a mail to an address that anybody can name.
    Mails,
    /// What tries a code or a token, or takes a lot of computing.
    Trials,
    /// What reads very much, for whoever may.
    Exports,
}

/// How an operation is limited. `None` if it is not: it mails no address that its caller names, reads
/// little, and needs a token or reads what the server has in its memory.
fn limited(operation: &str) -> Option<Limited> {
    match operation {
        "register_candidate"
        | "create_employer"
        | "request_password_reset"
        | "request_email_change"
        | "invite_member" => Some(Limited::Mails),
        "confirm_registration"
        | "accept_invitation"
        | "reset_password"
        | "confirm_email_change"
        | "verify_letter"
        | "get_evidence_package_file"
        | "simulate_evaluation"
        | "start_sign_in"
        | "finish_sign_in" => Some(Limited::Trials),
        "check_invariants" | "export_my_data" | "export_sgk_notices" | "verify_audit" => {
            Some(Limited::Exports)
        }
        _ => None,
    }
}

/// Whether requests for an operation are counted.
pub fn is_limited(operation: &str) -> bool {
    limited(operation).is_some()
}

/// Counts the requests of each address.
pub struct Limits {
    mails: DefaultKeyedRateLimiter<IpAddr>,
    trials: DefaultKeyedRateLimiter<IpAddr>,
    exports: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Default for Limits {
    fn default() -> Self {
        let at_once = |count: u32| NonZeroU32::MIN.saturating_add(count - 1);
        // Two hundred at once, then one in two seconds.
        let mails = Quota::per_minute(at_once(30)).allow_burst(at_once(200));
        let trials = Quota::per_second(at_once(5)).allow_burst(at_once(200));
        let exports = Quota::per_minute(at_once(30)).allow_burst(at_once(100));
        Self {
            mails: RateLimiter::keyed(mails),
            trials: RateLimiter::keyed(trials),
            exports: RateLimiter::keyed(exports),
            clock: DefaultClock::default(),
        }
    }
}

impl Limits {
    /// Counts a request. An address that asks too often is refused, and told when it may ask again.
    pub fn refusal(&self, operation: &str, address: IpAddr) -> Option<ApiError> {
        let limiter = match limited(operation)? {
            Limited::Mails => &self.mails,
            Limited::Trials => &self.trials,
            Limited::Exports => &self.exports,
        };
        if limiter.len() > KEPT {
            limiter.retain_recent();
        }
        let refused = limiter.check_key(&address).err()?;
        let wait = refused.wait_time_from(self.clock.now());
        let wait = Duration::try_from(wait).unwrap_or(Duration::MINUTE);
        Some(ApiError::from(Code::TooManyRequests).retry_after(wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_refused_after_two_hundred_mails_and_others_are_not() {
        let limits = Limits::default();
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let refused = |address| limits.refusal("register_candidate", address).map(|of| of.code);
        for _ in 0..200 {
            assert_eq!(refused(one), None);
        }
        assert_eq!(refused(one), Some(Code::TooManyRequests));
        assert_eq!(refused(other), None);
        assert!(limits.refusal("verify_letter", one).is_none(), "each kind has its own limit");
        assert!(limits.refusal("list_terms", one).is_none());
    }
}
