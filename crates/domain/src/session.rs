//! Sessions. A session is a family of refresh tokens, and only the newest token is valid.

use crate::calendar::Timestamp;
use time::Duration;

/// How long a used token may be presented again, for clients that did not receive the response.
pub const RETRY_WINDOW: Duration = Duration::seconds(60);

/// A refresh token that a client presents, with what is stored about it and its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// The session was ended, or its user may no longer sign in.
    pub revoked: bool,
    /// The instant from which the token is invalid.
    pub expires_at: Timestamp,
    /// When the token was first exchanged; `None` when it is unused.
    pub used_at: Option<Timestamp>,
    /// The token was exchanged for another one, and that one is still unused.
    pub successor_unused: bool,
}

/// What to do with a presented token and its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshDecision {
    /// Exchange the token for a new one.
    Rotate,
    /// Issue a new token in place of the unused successor. The client did not receive the response
    /// to the first exchange.
    Replace,
    /// End the whole family, because somebody else may have a copy of the token.
    Revoke,
    /// Refuse the token and leave the family as it is.
    Refuse,
}

impl Presented {
    /// Decides what to do with the token at the instant `wall`. Presenting a used token ends its
    /// family, unless its successor is unused and the first use was within [`RETRY_WINDOW`].
    pub fn refresh(&self, wall: Timestamp) -> RefreshDecision {
        if self.revoked || wall >= self.expires_at {
            return RefreshDecision::Refuse;
        }
        match self.used_at {
            None => RefreshDecision::Rotate,
            Some(used_at) if self.successor_unused && wall < used_at + RETRY_WINDOW => {
                RefreshDecision::Replace
            }
            Some(_) => RefreshDecision::Revoke,
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
        Presented {
            revoked: false,
            expires_at: NOW + Duration::DAY,
            used_at: None,
            successor_unused: false,
        }
    }

    fn used() -> Presented {
        Presented { used_at: Some(NOW), successor_unused: true, ..unused() }
    }

    #[test]
    fn an_unused_token_is_exchanged() {
        assert_eq!(unused().refresh(NOW), RefreshDecision::Rotate);
    }

    #[test]
    fn a_used_token_may_be_presented_again_within_a_minute() {
        let second = Duration::SECOND;
        assert_eq!(used().refresh(NOW), RefreshDecision::Replace);
        assert_eq!(used().refresh(NOW + RETRY_WINDOW - second), RefreshDecision::Replace);
        assert_eq!(used().refresh(NOW + RETRY_WINDOW), RefreshDecision::Revoke);
    }

    #[test]
    fn a_used_token_whose_successor_was_used_ends_the_family() {
        let stolen = Presented { successor_unused: false, ..used() };
        assert_eq!(stolen.refresh(NOW), RefreshDecision::Revoke);
    }

    #[test]
    fn expired_and_revoked_tokens_are_refused() {
        for token in [unused(), used()] {
            assert_eq!(token.refresh(token.expires_at), RefreshDecision::Refuse);
            let revoked = Presented { revoked: true, ..token };
            assert_eq!(revoked.refresh(NOW), RefreshDecision::Refuse);
        }
    }

    /// A family as the database keeps it.
    #[derive(Default)]
    struct Family {
        revoked: bool,
        tokens: Vec<Kept>,
    }

    struct Kept {
        expires_at: Timestamp,
        used_at: Option<Timestamp>,
        successor: Option<usize>,
    }

    impl Family {
        fn issue(&mut self, wall: Timestamp) -> usize {
            let expires_at = wall + Duration::minutes(10);
            self.tokens.push(Kept { expires_at, used_at: None, successor: None });
            self.tokens.len() - 1
        }

        fn present(&mut self, at: usize, wall: Timestamp) -> RefreshDecision {
            let token = &self.tokens[at];
            let successor = token.successor;
            let decision = Presented {
                revoked: self.revoked,
                expires_at: token.expires_at,
                used_at: token.used_at,
                successor_unused: successor.is_some_and(|at| self.tokens[at].used_at.is_none()),
            }
            .refresh(wall);
            match decision {
                RefreshDecision::Rotate | RefreshDecision::Replace => {
                    if let Some(replaced) = successor {
                        self.tokens[replaced].used_at = Some(wall);
                    }
                    let issued = self.issue(wall);
                    let token = &mut self.tokens[at];
                    token.used_at.get_or_insert(wall);
                    token.successor = Some(issued);
                }
                RefreshDecision::Revoke => self.revoked = true,
                RefreshDecision::Refuse => {}
            }
            decision
        }
    }

    proptest! {
        #[test]
        fn a_family_has_at_most_one_live_token(
            steps in prop::collection::vec((any::<prop::sample::Index>(), 0..90_i64), 1..60),
        ) {
            let mut family = Family::default();
            let mut wall = NOW;
            family.issue(wall);
            for (which, seconds) in steps {
                wall += Duration::seconds(seconds);
                let which = which.index(family.tokens.len());
                let newest = family.tokens[which].used_at.is_none();
                let was_revoked = family.revoked;
                let decision = family.present(which, wall);
                let live = family.tokens.iter().filter(|token| token.used_at.is_none()).count();
                prop_assert!(live <= 1, "{live} live tokens");
                if newest {
                    prop_assert_ne!(decision, RefreshDecision::Revoke, "the newest is not reused");
                }
                if was_revoked {
                    prop_assert_eq!(decision, RefreshDecision::Refuse, "an ended one stays ended");
                }
            }
        }
    }
}
