//! How often an address may ask for what strangers may ask for, and for mails to addresses that the
//! caller names. Everybody at a university may share one address, so the limits leave room for many
//! people. Each server counts on its own.

use crate::problem::{ApiError, Code};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
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

impl Limited {
    /// What the headers call the limit.
    fn name(self) -> &'static str {
        match self {
            Self::Mails => "mails",
            Self::Trials => "trials",
            Self::Exports => "exports",
        }
    }
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

type Limiter =
    RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock, StateInformationMiddleware>;

/// Counts the requests of each address.
pub struct Limits {
    mails: Limiter,
    trials: Limiter,
    exports: Limiter,
    clock: DefaultClock,
}

impl Default for Limits {
    fn default() -> Self {
        let at_once = |count: u32| NonZeroU32::MIN.saturating_add(count - 1);
        let limiter = |quota| RateLimiter::keyed(quota).with_middleware();
        Self {
            // Two hundred at once, then one in two seconds.
            mails: limiter(Quota::per_minute(at_once(30)).allow_burst(at_once(200))),
            trials: limiter(Quota::per_second(at_once(5)).allow_burst(at_once(200))),
            exports: limiter(Quota::per_minute(at_once(30)).allow_burst(at_once(100))),
            clock: DefaultClock::default(),
        }
    }
}

/// What an address may still ask for, after a request that was counted.
pub struct Allowance {
    limit: Limited,
    quota: Quota,
    left: u32,
    /// The refusal of the request, if there was nothing left.
    pub refusal: Option<ApiError>,
}

impl Limits {
    /// Counts a request. An address that asks too often is refused, and told when it may ask again.
    /// `None` if the operation is not limited.
    pub fn count(&self, operation: &str, address: IpAddr) -> Option<Allowance> {
        let limit = limited(operation)?;
        let limiter = match limit {
            Limited::Mails => &self.mails,
            Limited::Trials => &self.trials,
            Limited::Exports => &self.exports,
        };
        if limiter.len() > KEPT {
            limiter.retain_recent();
        }
        Some(match limiter.check_key(&address) {
            Ok(state) => {
                let (quota, left) = (state.quota(), state.remaining_burst_capacity());
                Allowance { limit, quota, left, refusal: None }
            }
            Err(refused) => {
                let wait = refused.wait_time_from(self.clock.now());
                let wait = Duration::try_from(wait).unwrap_or(Duration::MINUTE);
                let refusal = ApiError::from(Code::TooManyRequests).retry_after(wait);
                Allowance { limit, quota: refused.quota(), left: 0, refusal: Some(refusal) }
            }
        })
    }
}

impl Allowance {
    /// Adds the limit to the headers of the answer (draft-ietf-httpapi-ratelimit-headers-10). The
    /// quota is what may be asked at once; its window is how long an address must then ask nothing
    /// until it may do so again.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let name = self.limit.name();
        let (quota, each) = (self.quota.burst_size().get(), self.quota.replenish_interval());
        let seconds = |count: u32| (each * count).as_secs_f64().ceil();
        let policy = format!("\"{name}\";q={quota};w={}", seconds(quota));
        let state = format!("\"{name}\";r={};t={}", self.left, seconds(quota - self.left));
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_refused_after_two_hundred_mails_and_others_are_not() {
        let limits = Limits::default();
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let told = |operation, address| {
            let allowance = limits.count(operation, address)?;
            let mut headers = HeaderMap::new();
            allowance.tell(&mut headers);
            let text = |name| headers.get(name).unwrap().to_str().unwrap().to_owned();
            let code = allowance.refusal.map(|of| of.code);
            Some((text("ratelimit-policy"), text("ratelimit"), code))
        };
        let policy = || "\"mails\";q=200;w=400".to_owned();
        for left in (0..200).rev() {
            let state = format!("\"mails\";r={left};t={}", 2 * (200 - left));
            assert_eq!(told("register_candidate", one), Some((policy(), state, None)));
        }
        let state = "\"mails\";r=0;t=400".to_owned();
        let refused = (policy(), state, Some(Code::TooManyRequests));
        assert_eq!(told("register_candidate", one), Some(refused));
        assert_eq!(told("register_candidate", other).unwrap().2, None);
        let trials = told("verify_letter", one).unwrap();
        assert_eq!(trials.2, None, "each kind has its own limit");
        assert_eq!(trials.0, "\"trials\";q=200;w=40");
        assert_eq!(told("list_terms", one), None);
    }
}
