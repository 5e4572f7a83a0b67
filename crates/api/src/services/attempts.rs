//! Limits password guessing. Failed attempts are counted for each account at an address, and for
//! each address. Owners can still sign in from another address while somebody guesses.

use crate::problem::{ApiError, Code};
use actix_web::HttpRequest;
use staj_domain::user::email_key;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// A counter is reset this long after its first failure.
const WINDOW: Duration = Duration::minutes(15);
/// Failures allowed for one account from one address.
const PER_ACCOUNT: u32 = 5;
/// Failures allowed from one address, for all accounts together.
const PER_ADDRESS: u32 = 20;
/// The most counters that are kept. The oldest are dropped, so that memory is bounded.
const KEPT: usize = 20_000;

#[derive(Default)]
pub struct Attempts {
    counters: Mutex<HashMap<Key, Counter>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String, IpAddr),
    Address(IpAddr),
}

impl Key {
    fn limit(&self) -> u32 {
        match self {
            Self::Account(..) => PER_ACCOUNT,
            Self::Address(_) => PER_ADDRESS,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    failures: u32,
    until: OffsetDateTime,
}

/// A password that is being checked. It counts as a failure until [`succeeded`](Self::succeeded) is
/// called, so that simultaneous attempts cannot exceed the limit.
pub struct Attempt<'a> {
    attempts: &'a Attempts,
    keys: [Key; 2],
}

impl Attempts {
    /// Starts checking a password, unless there were too many failures.
    pub fn begin(
        &self,
        email: &str,
        address: IpAddr,
        wall: OffsetDateTime,
    ) -> Result<Attempt<'_>, ApiError> {
        let keys = [Key::Account(email_key(email), address), Key::Address(address)];
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let blocked = |key: &Key| {
            let counter = counters.get(key)?;
            (counter.failures >= key.limit() && wall < counter.until).then_some(counter.until)
        };
        if let Some(until) = keys.iter().filter_map(blocked).max() {
            return Err(ApiError::from(Code::TooManyRequests).retry_after(until - wall));
        }
        for key in &keys {
            if !counters.contains_key(key) {
                make_room(&mut counters, wall);
            }
            let fresh = Counter { failures: 0, until: wall + WINDOW };
            let counter = counters.entry(key.clone()).or_insert(fresh);
            if wall >= counter.until {
                *counter = fresh;
            }
            counter.failures += 1;
        }
        drop(counters);
        Ok(Attempt { attempts: self, keys })
    }
}

impl Attempt<'_> {
    /// The password was right: resets the counter of the account, and does not count the attempt
    /// for the address.
    pub fn succeeded(self) {
        let mut counters = self.attempts.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let [account, address] = &self.keys;
        counters.remove(account);
        if let Some(counter) = counters.get_mut(address) {
            counter.failures = counter.failures.saturating_sub(1);
        }
    }
}

/// Drops expired counters and, if that is not enough, the oldest tenth. It drops a tenth at once so
/// that a flood of addresses does not slow down every attempt.
fn make_room(counters: &mut HashMap<Key, Counter>, wall: OffsetDateTime) {
    if counters.len() < KEPT {
        return;
    }
    counters.retain(|_, counter| wall < counter.until);
    if counters.len() >= KEPT {
        let mut ends: Vec<_> = counters.values().map(|counter| counter.until).collect();
        let (_, tenth, _) = ends.select_nth_unstable(KEPT / 10);
        counters.retain(|_, counter| counter.until > *tenth);
    }
}

/// The address of the client. `X-Forwarded-For` is trusted only from our own proxies.
pub fn address(request: &HttpRequest, proxies: &[IpAddr]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let mut address = peer.to_canonical();
    let hops = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<_> = hops.flat_map(|value| value.split(',')).collect();
    for hop in hops.iter().rev() {
        if !proxies.contains(&address) {
            break;
        }
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        address = hop.to_canonical();
    }
    network(address)
}

/// One customer has many IPv6 addresses, but one network.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError;
    use actix_web::test::TestRequest;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn retry_after(refused: &ApiError) -> String {
        let response = refused.error_response();
        let value = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    }

    #[test]
    fn the_sixth_guess_at_an_account_has_to_wait_15_minutes() {
        let attempts = Attempts::default();
        let begin = |wall| attempts.begin("Ayse@example.org", ip("192.0.2.1"), wall).map(drop);
        for _ in 0..PER_ACCOUNT {
            assert!(begin(NOW).is_ok());
        }
        let refused = begin(NOW + Duration::minutes(5)).expect_err("a sixth");
        assert_eq!((refused.code, retry_after(&refused).as_str()), (Code::TooManyRequests, "601"));
        assert!(begin(NOW + WINDOW - Duration::SECOND).is_err());
        assert!(begin(NOW + WINDOW).is_ok());
        assert!(attempts.begin("AYSE@EXAMPLE.ORG", ip("192.0.2.1"), NOW + WINDOW).is_ok());
    }

    #[test]
    fn the_owner_signs_in_from_another_address() {
        let attempts = Attempts::default();
        for _ in 0..=PER_ACCOUNT {
            let _ = attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW);
        }
        assert!(attempts.begin("ayse@example.org", ip("192.0.2.2"), NOW).is_ok());
    }

    #[test]
    fn an_address_is_limited_to_twenty_failures_over_all_accounts() {
        let attempts = Attempts::default();
        for guess in 0..PER_ADDRESS {
            assert!(attempts.begin(&format!("{guess}@example.org"), ip("192.0.2.1"), NOW).is_ok());
        }
        assert!(attempts.begin("another@example.org", ip("192.0.2.1"), NOW).is_err());
        assert!(attempts.begin("another@example.org", ip("192.0.2.2"), NOW).is_ok());
    }

    #[test]
    fn the_right_password_resets_the_account_and_does_not_count_for_the_address() {
        let attempts = Attempts::default();
        for _ in 0..100 {
            let attempt = attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW);
            attempt.expect("nothing failed").succeeded();
        }
        for _ in 1..PER_ACCOUNT {
            let _ = attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW);
        }
        attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW).expect("fifth").succeeded();
        assert!(attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW).is_ok());
    }

    #[test]
    fn the_number_of_counters_is_bounded() {
        let attempts = Attempts::default();
        let kept = |attempts: &Attempts| attempts.counters.lock().expect("one thread").len();
        let from = |guess: usize| Ipv4Addr::from(u32::try_from(guess).expect("small")).into();
        for guess in 0..KEPT {
            let later = NOW + Duration::microseconds(i64::try_from(guess).expect("small"));
            let _ = attempts.begin("ayse@example.org", from(guess), later);
            assert!(kept(&attempts) <= KEPT);
        }
        for _ in 0..PER_ACCOUNT {
            let _ = attempts.begin("ayse@example.org", from(KEPT - 1), NOW);
        }
        let newest = attempts.begin("ayse@example.org", from(KEPT - 1), NOW);
        assert!(newest.is_err(), "the newest counters are kept");
        drop(newest);
        let _ = attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW + Duration::DAY);
        assert!(kept(&attempts) < KEPT);
    }

    #[test]
    fn forwarded_addresses_are_trusted_only_from_our_proxies() {
        let from = |peer: &str, forwarded: &str, proxies: &[IpAddr]| {
            let peer = format!("{peer}:4711").parse().expect("a socket");
            let request = TestRequest::default().peer_addr(peer);
            address(
                &request.insert_header(("X-Forwarded-For", forwarded)).to_http_request(),
                proxies,
            )
        };
        let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
        assert_eq!(from("192.0.2.9", "198.51.100.1", &proxies), ip("192.0.2.9"));
        assert_eq!(from("10.0.0.1", "198.51.100.1", &[]), ip("10.0.0.1"));
        assert_eq!(from("10.0.0.1", "203.0.113.7, 198.51.100.1", &proxies), ip("198.51.100.1"));
        assert_eq!(from("10.0.0.1", "198.51.100.1, 10.0.0.2", &proxies), ip("198.51.100.1"));
        assert_eq!(from("10.0.0.1", "nonsense", &proxies), ip("10.0.0.1"));
        assert_eq!(from("[::ffff:192.0.2.1]", "", &[]), ip("192.0.2.1"));
        assert_eq!(from("[2001:db8:1:2:3:4:5:6]", "", &[]), ip("2001:db8:1:2::"));
    }
}
