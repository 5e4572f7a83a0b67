//! Sessions. A session is a family of refresh tokens. Each token is exchanged once for a newer one.

use crate::calendar::Timestamp;
use time::Duration;

names! {
    /// How somebody has signed in.
    pub enum SignInMethod {
        /// With a password, and a code where one is needed.
        Password = "password",
        /// With a provider of identities, which asks for what it needs.
        Provider = "provider",
    }
}

/// How long a used token may be presented again: by a client that did not receive the response, or by
/// several tabs of a browser that share the token.
pub const RETRY_WINDOW: Duration = Duration::seconds(60);
/// How long a session lasts at most, however often its tokens are renewed.
pub const SESSION_LIFETIME: Duration = Duration::days(90);

/// A refresh token that a client presents, with what is stored about it and its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// The session was ended, or its user may not sign in.
    pub revoked: bool,
    /// When the session began.
    pub began_at: Timestamp,
    /// The instant from which the token is invalid.
    pub expires_at: Timestamp,
    /// When the token was first exchanged; `None` when it is unused.
    pub used_at: Option<Timestamp>,
}

/// What to do with a presented token and its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshDecision {
    /// Exchange the token for a new one.
    Rotate,
    /// End the whole family, because somebody else may have a copy of the token.
    Revoke,
    /// Refuse the token and leave the family as it is.
    Refuse,
}

impl Presented {
    /// Decides what to do with the token at the instant `wall`. Presenting a used token ends its
    /// family, unless it was first used within [`RETRY_WINDOW`]. Tokens that were issued for the same
    /// one are equally valid, so that two tabs that refresh at once both go on.
    pub fn refresh(&self, wall: Timestamp) -> RefreshDecision {
        if self.revoked || wall >= self.expires_at || wall >= self.began_at + SESSION_LIFETIME {
            return RefreshDecision::Refuse;
        }
        match self.used_at {
            Some(used_at) if wall >= used_at + RETRY_WINDOW => RefreshDecision::Revoke,
            Some(_) | None => RefreshDecision::Rotate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::datetime;

    const NOW: Timestamp = datetime!(2026-06-01 12:00 UTC);

    fn unused() -> Presented {
        Presented { revoked: false, began_at: NOW, expires_at: NOW + Duration::DAY, used_at: None }
    }

    fn used() -> Presented {
        Presented { used_at: Some(NOW), ..unused() }
    }

    #[test]
    fn an_unused_token_is_exchanged() {
        assert_eq!(unused().refresh(NOW), RefreshDecision::Rotate);
    }

    #[test]
    fn a_used_token_may_be_presented_again_within_a_minute() {
        let second = Duration::SECOND;
        assert_eq!(used().refresh(NOW), RefreshDecision::Rotate);
        assert_eq!(used().refresh(NOW + RETRY_WINDOW - second), RefreshDecision::Rotate);
        assert_eq!(used().refresh(NOW + RETRY_WINDOW), RefreshDecision::Revoke);
    }

    #[test]
    fn expired_and_revoked_tokens_are_refused() {
        for token in [unused(), used()] {
            assert_eq!(token.refresh(token.expires_at), RefreshDecision::Refuse);
            let revoked = Presented { revoked: true, ..token };
            assert_eq!(revoked.refresh(NOW), RefreshDecision::Refuse);
        }
    }

    #[test]
    fn a_session_ends_after_ninety_days_however_often_it_was_renewed() {
        let end = NOW + SESSION_LIFETIME;
        let renewed = Presented { expires_at: end + Duration::DAY, ..unused() };
        assert_eq!(renewed.refresh(end - Duration::SECOND), RefreshDecision::Rotate);
        assert_eq!(renewed.refresh(end), RefreshDecision::Refuse);
    }

    proptest! {
        /// Two clients share a family. Somebody presents any of its tokens at any time.
        #[test]
        fn only_a_token_used_more_than_a_minute_ago_ends_its_family(
            steps in prop::collection::vec((any::<prop::sample::Index>(), 0..90_i64), 1..60),
        ) {
            let mut wall = NOW;
            let issued = |wall| Presented { expires_at: wall + Duration::minutes(10), ..unused() };
            let (mut family, mut is_ended) = (vec![issued(wall)], false);
            for (which, seconds) in steps {
                wall += Duration::seconds(seconds);
                let which = which.index(family.len());
                let token = Presented { revoked: is_ended, ..family[which] };
                let is_old = token.used_at.is_some_and(|at| wall - at >= Duration::MINUTE);
                let decision = token.refresh(wall);
                let expected = match (is_ended || wall >= token.expires_at, is_old) {
                    (true, _) => RefreshDecision::Refuse,
                    (false, true) => RefreshDecision::Revoke,
                    (false, false) => RefreshDecision::Rotate,
                };
                prop_assert_eq!(decision, expected);
                match decision {
                    RefreshDecision::Rotate => {
                        family[which].used_at.get_or_insert(wall);
                        family.push(issued(wall));
                    }
                    RefreshDecision::Revoke => is_ended = true,
                    RefreshDecision::Refuse => {}
                }
            }
        }
    }
}
