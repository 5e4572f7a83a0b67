//! How mails leave: by a mail server, or not at all.

use lettre::{Message, SmtpTransport, Transport};
use staj_api::Mode;
use staj_notifications::{MailServer, SendError};
use std::sync::Arc;
use std::time::Duration;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The longest wait for an answer of a mail server.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The configured mail server; `None` where mails have to wait for one.
pub fn open(url: Option<&str>, mode: Mode) -> Result<Option<Arc<dyn MailServer>>, Error> {
    match (url.filter(|url| !url.is_empty()), mode) {
        (Some(url), _) => {
            let server = SmtpTransport::from_url(url)
                // The address holds a password: say what is wrong with it, and not what it is.
                .map_err(|error| format!("STAJ_SMTP_URL cannot be used: {error}"))?;
            Ok(Some(Arc::new(Smtp(server.timeout(Some(TIMEOUT)).build()))))
        }
        (None, Mode::Sandbox) => Ok(Some(Arc::new(Nowhere))),
        (None, Mode::Production) => Ok(None),
    }
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

/// The sandbox without a mail server: mails are read by `list_sandbox_mails`.
struct Nowhere;

impl MailServer for Nowhere {
    fn send(&self, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
}
