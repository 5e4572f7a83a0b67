//! Limits password guessing. Wrong passwords are counted for each account at an address, and for
//! each address. Owners can still sign in from another address while somebody guesses.

use crate::problem::{ApiError, Code};
use actix_web::HttpRequest;
use ipnet::IpNet;
use staj_domain::user::email_key;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use time::{Duration, OffsetDateTime};
use tokio::sync::Notify;
use tokio::time::timeout;

/// A counter is reset this long after its first failure.
const WINDOW: Duration = Duration::minutes(15);
/// Wrong passwords allowed for one account from one address.
const PER_ACCOUNT: u32 = 5;
/// Wrong passwords allowed from one address, for all accounts together.
const PER_ADDRESS: u32 = 20;
/// The most counters that are kept. The oldest are dropped, so that memory is bounded.
const KEPT: usize = 20_000;
/// How long an attempt waits for others that may turn out to be wrong.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

#[derive(Default)]
pub struct Attempts(Arc<Shared>);

#[derive(Default)]
struct Shared {
    counters: Mutex<HashMap<Key, Counter>>,
    /// Wakes waiting attempts when another one has ended.
    ended: Notify,
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
    /// Attempts whose outcome is not known yet.
    open: u32,
    until: OffsetDateTime,
}

/// A password that is being checked. It counts only if it turns out to be wrong. Until its outcome
/// is known it holds a place, so that simultaneous guesses cannot exceed the limit. Dropping it
/// without an outcome, for example because the database is down, counts nothing.
pub struct Attempt {
    shared: Arc<Shared>,
    keys: [Key; 2],
}

/// Whether an attempt may begin.
enum Turn {
    Now,
    /// Once an open attempt has ended.
    Later,
    /// After this instant.
    Blocked(OffsetDateTime),
}

impl Attempts {
    /// Starts checking a password, unless there were too many wrong ones. If attempts in
    /// progress could still reach a limit, waits for their outcome.
    pub async fn begin(
        &self,
        email: &str,
        address: IpAddr,
        wall: OffsetDateTime,
    ) -> Result<Attempt, ApiError> {
        let keys = [Key::Account(email_key(email), address), Key::Address(address)];
        let taking_turns = async {
            loop {
                // Listen before looking, so that no end is missed.
                let ended = self.0.ended.notified();
                match self.0.turn(&keys, wall) {
                    Turn::Now => return Ok(()),
                    Turn::Blocked(until) => {
                        return Err(ApiError::from(Code::TooManyRequests).retry_after(until - wall));
                    }
                    Turn::Later => ended.await,
                }
            }
        };
        let busy = |_| Err(ApiError::from(Code::Unavailable).retry_after(Duration::SECOND));
        timeout(PATIENCE, taking_turns).await.unwrap_or_else(busy)?;
        Ok(Attempt { shared: self.0.clone(), keys })
    }
}

impl Shared {
    fn counters(&self) -> MutexGuard<'_, HashMap<Key, Counter>> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for each key, if both are free.
    fn turn(&self, keys: &[Key; 2], wall: OffsetDateTime) -> Turn {
        let mut counters = self.counters();
        for key in keys {
            if !counters.contains_key(key) {
                make_room(&mut counters, wall);
            }
            let fresh = Counter { failures: 0, open: 0, until: wall + WINDOW };
            let counter = counters.entry(key.clone()).or_insert(fresh);
            if wall >= counter.until {
                *counter = Counter { open: counter.open, ..fresh };
            }
        }
        let of = |key: &Key| counters.get(key).map(|counter| (key.limit(), *counter));
        let both: Vec<_> = keys.iter().filter_map(of).collect();
        let blocked = both.iter().filter(|(limit, counter)| counter.failures >= *limit);
        if let Some(until) = blocked.map(|(_, counter)| counter.until).max() {
            return Turn::Blocked(until);
        }
        if both.iter().any(|(limit, counter)| counter.failures + counter.open >= *limit) {
            return Turn::Later;
        }
        for key in keys {
            if let Some(counter) = counters.get_mut(key) {
                counter.open += 1;
            }
        }
        Turn::Now
    }
}

impl Attempt {
    /// The password was right: resets the counter of the account.
    pub fn succeeded(self) {
        let [account, _] = &self.keys;
        if let Some(counter) = self.shared.counters().get_mut(account) {
            counter.failures = 0;
        }
    }

    /// The password was wrong.
    pub fn failed(self) {
        let mut counters = self.shared.counters();
        for key in &self.keys {
            if let Some(counter) = counters.get_mut(key) {
                counter.failures += 1;
            }
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut counters = self.shared.counters();
        for key in &self.keys {
            if let Some(counter) = counters.get_mut(key) {
                counter.open = counter.open.saturating_sub(1);
            }
        }
        drop(counters);
        self.shared.ended.notify_waiters();
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
pub fn address(request: &HttpRequest, proxies: &[IpNet]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let mut address = peer.to_canonical();
    let hops = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<_> = hops.flat_map(|value| value.split(',')).collect();
    for hop in hops.iter().rev() {
        if !proxies.iter().any(|proxy| proxy.contains(&address)) {
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

    async fn guess(attempts: &Attempts, email: &str, from: &str) -> Result<(), ApiError> {
        attempts.begin(email, ip(from), NOW).await.map(Attempt::failed)
    }

    #[actix_web::test]
    async fn the_sixth_guess_at_an_account_has_to_wait_15_minutes() {
        let attempts = Attempts::default();
        let begin = async |wall| attempts.begin("Ayse@example.org", ip("192.0.2.1"), wall).await;
        for _ in 0..PER_ACCOUNT {
            begin(NOW).await.expect("a guess").failed();
        }
        let refused = begin(NOW + Duration::minutes(5)).await.err().expect("a sixth");
        assert_eq!((refused.code, retry_after(&refused).as_str()), (Code::TooManyRequests, "601"));
        assert!(begin(NOW + WINDOW - Duration::SECOND).await.is_err());
        assert!(begin(NOW + WINDOW).await.is_ok());
        let shouted = attempts.begin("AYSE@EXAMPLE.ORG", ip("192.0.2.1"), NOW + WINDOW);
        assert!(shouted.await.is_ok());
    }

    #[actix_web::test]
    async fn the_owner_signs_in_from_another_address() {
        let attempts = Attempts::default();
        for _ in 0..PER_ACCOUNT {
            assert!(guess(&attempts, "ayse@example.org", "192.0.2.1").await.is_ok());
        }
        assert!(guess(&attempts, "ayse@example.org", "192.0.2.1").await.is_err());
        assert!(guess(&attempts, "ayse@example.org", "192.0.2.2").await.is_ok());
    }

    #[actix_web::test]
    async fn an_address_is_limited_to_twenty_failures_over_all_accounts() {
        let attempts = Attempts::default();
        for n in 0..PER_ADDRESS {
            assert!(guess(&attempts, &format!("{n}@example.org"), "192.0.2.1").await.is_ok());
        }
        assert!(guess(&attempts, "another@example.org", "192.0.2.1").await.is_err());
        assert!(guess(&attempts, "another@example.org", "192.0.2.2").await.is_ok());
    }

    #[actix_web::test]
    async fn the_right_password_resets_the_account_and_does_not_count_for_the_address() {
        let attempts = Attempts::default();
        let begin = async || attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW).await;
        for _ in 0..100 {
            begin().await.expect("nothing failed").succeeded();
        }
        for _ in 1..PER_ACCOUNT {
            begin().await.expect("a guess").failed();
        }
        begin().await.expect("fifth").succeeded();
        assert!(begin().await.is_ok());
    }

    #[actix_web::test]
    async fn an_attempt_without_an_outcome_counts_nothing() {
        let attempts = Attempts::default();
        for _ in 0..100 {
            assert!(attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW).await.is_ok());
        }
    }

    #[actix_web::test]
    async fn simultaneous_attempts_wait_for_those_that_may_be_wrong() {
        let attempts = Attempts::default();
        let begin = || attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW);
        let mut open = vec![];
        for _ in 0..PER_ACCOUNT {
            open.push(begin().await.expect("open"));
        }
        let mut sixth = Box::pin(begin());
        assert!(futures_util::poll!(&mut sixth).is_pending());
        open.pop().expect("the fifth").succeeded();
        let sixth = sixth.await.expect("the place of the fifth");
        // All of them turn out to be wrong.
        open.into_iter().chain([sixth]).for_each(Attempt::failed);
        let refused = begin().await.err().expect("five failures");
        assert_eq!(refused.code, Code::TooManyRequests);
    }

    #[actix_web::test]
    async fn nobody_waits_forever_for_other_attempts() {
        tokio::time::pause();
        let attempts = Attempts::default();
        let begin = || attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW);
        let mut open = vec![];
        for _ in 0..PER_ACCOUNT {
            open.push(begin().await.expect("open"));
        }
        let refused = begin().await.err().expect("nobody ends");
        assert_eq!((refused.code, retry_after(&refused).as_str()), (Code::Unavailable, "2"));
    }

    #[actix_web::test]
    async fn the_number_of_counters_is_bounded() {
        let attempts = Attempts::default();
        let kept = |attempts: &Attempts| attempts.0.counters().len();
        let from = |guess: usize| Ipv4Addr::from(u32::try_from(guess).expect("small")).into();
        for guess in 0..KEPT {
            let later = NOW + Duration::microseconds(i64::try_from(guess).expect("small"));
            let _ = attempts.begin("ayse@example.org", from(guess), later).await;
            assert!(kept(&attempts) <= KEPT);
        }
        for _ in 0..PER_ACCOUNT {
            let guess = attempts.begin("ayse@example.org", from(KEPT - 1), NOW).await;
            guess.expect("a guess").failed();
        }
        let newest = attempts.begin("ayse@example.org", from(KEPT - 1), NOW).await;
        assert!(newest.is_err(), "the newest counters are kept");
        drop(newest);
        let _ = attempts.begin("ayse@example.org", ip("192.0.2.1"), NOW + Duration::DAY).await;
        assert!(kept(&attempts) < KEPT);
    }

    #[test]
    fn forwarded_addresses_are_trusted_only_from_our_proxies() {
        let from = |peer: &str, forwarded: &str, proxies: &[IpNet]| {
            let peer = format!("{peer}:4711").parse().expect("a socket");
            let request = TestRequest::default().peer_addr(peer);
            address(
                &request.insert_header(("X-Forwarded-For", forwarded)).to_http_request(),
                proxies,
            )
        };
        let proxies = [ip("10.0.0.1").into(), "10.0.0.2/31".parse().expect("a network")];
        assert_eq!(from("192.0.2.9", "198.51.100.1", &proxies), ip("192.0.2.9"));
        assert_eq!(from("10.0.0.1", "198.51.100.1", &[]), ip("10.0.0.1"));
        assert_eq!(from("10.0.0.1", "203.0.113.7, 198.51.100.1", &proxies), ip("198.51.100.1"));
        assert_eq!(from("10.0.0.1", "198.51.100.1, 10.0.0.3", &proxies), ip("198.51.100.1"));
        assert_eq!(from("10.0.0.1", "nonsense", &proxies), ip("10.0.0.1"));
        assert_eq!(from("[::ffff:192.0.2.1]", "", &[]), ip("192.0.2.1"));
        assert_eq!(from("[2001:db8:1:2:3:4:5:6]", "", &[]), ip("2001:db8:1:2::"));
    }
}
