//! The mail server, if there is one.

use lettre::{Message, SmtpTransport, Transport};
use staj_domain::mode::Mode;
use staj_notifications::{MailServer, SendError};
use std::sync::Arc;
use std::time::Duration;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// How long to wait for a response from the mail server.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The configured mail server. `None` in production without one: mails stay queued.
pub fn open(url: Option<&str>, mode: Mode) -> Result<Option<Arc<dyn MailServer>>, Error> {
    match (url.filter(|url| !url.is_empty()), mode) {
        (Some(url), _) => Ok(Some(Arc::new(Smtp(smtp(url)?)))),
        (None, Mode::Sandbox) => Ok(Some(Arc::new(Nowhere))),
        (None, Mode::Production) => Ok(None),
    }
}

/// Greets the mail server, without sending anything.
pub fn try_out(url: &str) -> Result<(), Error> {
    let server = smtp(url)?;
    match server.test_connection() {
        Ok(true) => Ok(()),
        Ok(false) => Err("the mail server does not accept the connection".into()),
        Err(error) => Err(error.into()),
    }
}

fn smtp(url: &str) -> Result<SmtpTransport, Error> {
    let server = SmtpTransport::from_url(url)
        // The URL may contain a password, so the error text must not repeat the URL.
        .map_err(|error| format!("STAJ_SMTP_URL cannot be used: {error}"))?;
    Ok(server.timeout(Some(TIMEOUT)).build())
}

struct Smtp(SmtpTransport);

impl MailServer for Smtp {
    fn send(&self, message: &Message) -> Result<(), SendError> {
        match self.0.send(message) {
            Ok(_) => Ok(()),
            Err(error) => {
                Err(SendError { permanent: error.is_permanent(), answer: error.to_string() })
            }
        }
    }
}

/// Stands in for the mail server in a sandbox that has none. Mails count as sent, and `list_sandbox_mails` shows them.
struct Nowhere;

impl MailServer for Nowhere {
    fn send(&self, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
}
