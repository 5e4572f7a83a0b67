//! Links that let whoever has them act for an account without signing in.

use time::Duration;

names! {
    /// What a link lets its reader do. Links in mails work once.
    pub enum LinkPurpose {
        /// Confirm the address with which they registered.
        ConfirmRegistration = "confirm_registration",
        /// Set the password of an account that was created for them.
        AcceptInvitation = "accept_invitation",
        /// Set a new password, because they forgot theirs.
        ResetPassword = "reset_password",
        /// Confirm that another address is theirs.
        ConfirmEmail = "confirm_email",
        /// Decide as the guardian of the owner of the account (A76).
        ConsentAsGuardian = "consent_as_guardian",
        /// Read the calendar of the account, again and again. This one is in no mail.
        ReadCalendar = "read_calendar",
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
            // As long as an offer may be open.
            Self::ConsentAsGuardian => Duration::days(60),
            Self::ResetPassword => Duration::hours(1),
            // So that a calendar that was forgotten somewhere falls silent.
            Self::ReadCalendar => Duration::days(400),
        }
    }
}
