//! How letters leave: by a mail server, or not at all.

use crate::error::Error;
use lettre::{Message, SmtpTransport, Transport};
use staj_api::{Bounce, Mode, Post};
use std::time::Duration;

/// No answer of a mail server is waited for longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// `None` where letters have to wait for a mail server.
pub fn open(url: Option<&str>, mode: Mode) -> Result<Option<Box<dyn Post>>, Error> {
    match (url.filter(|url| !url.is_empty()), mode) {
        (Some(url), _) => {
            let server = SmtpTransport::from_url(url)
                // The address holds a password: say what is wrong with it, and not what it is.
                .map_err(|error| format!("STAJ_SMTP_URL cannot be used: {error}"))?;
            Ok(Some(Box::new(Smtp(server.timeout(Some(PATIENCE)).build()))))
        }
        (None, Mode::Sandbox) => Ok(Some(Box::new(Kept))),
        (None, Mode::Production) => Ok(None),
    }
}

struct Smtp(SmtpTransport);

impl Post for Smtp {
    fn send(&self, message: &Message) -> Result<(), Bounce> {
        match self.0.send(message) {
            Ok(_) => Ok(()),
            Err(error) => Err(Bounce { for_good: error.is_permanent(), answer: error.to_string() }),
        }
    }
}

/// The sandbox without a mail server: `list_sandbox_mails` is where letters are read.
struct Kept;

impl Post for Kept {
    fn send(&self, _: &Message) -> Result<(), Bounce> {
        Ok(())
    }
}
