//! Links in mails, each for one act of the owner of an address.

use time::Duration;

names! {
    /// What a link in a mail lets its reader do, once.
    pub enum LinkPurpose {
        /// Confirm the address with which they registered.
        ConfirmRegistration = "confirm_registration",
        /// Set the password of an account that was created for them.
        AcceptInvitation = "accept_invitation",
        /// Set a new password, because they forgot theirs.
        ResetPassword = "reset_password",
        /// Confirm that another address is theirs.
        ConfirmEmail = "confirm_email",
    }
}

/// How long nobody can cause another mail with a link of the same kind to the same account, so that
/// nobody is pestered.
pub const LINK_PAUSE: Duration = Duration::minutes(5);

impl LinkPurpose {
    /// How long the link works. The more it can do, the shorter.
    pub fn lasts(self) -> Duration {
        match self {
            Self::AcceptInvitation => Duration::days(14),
            Self::ConfirmRegistration | Self::ConfirmEmail => Duration::days(1),
            Self::ResetPassword => Duration::hours(1),
        }
    }
}
