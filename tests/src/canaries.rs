//! Canaries check in the whole suite that no passcode, identity number or token appears where it
//! does not belong. The harness knows the secrets of a test. When the test ends, it searches for
//! them in everything that left the server: responses, requested addresses, log lines and mails.

use crate::contract;
use crate::raw::Raw;
use actix_web::http::Method;
use actix_web::web;
use base64::prelude::{BASE64_STANDARD, Engine};
use lettre::Message;
use lettre::message::header::Subject;
use log::kv::{Error, Key, Value as LogValue, VisitSource};
use serde_json::Value;
use staj_api::App;
use staj_logging::Logger;
use staj_notifications::{MailServer, SendError};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use time::Duration;

/// What must not leak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// The passcode of an interview.
    Passcode,
    /// The identity number of a candidate (TCKN).
    NationalId,
    /// An access or refresh token.
    Token,
    /// The token of a link, which only the mail for it contains.
    Link,
}

/// The operations that may return a secret, each with the reason. No other operation may.
const BELONGS: &[(&str, Secret)] = &[
    // Signing in returns tokens.
    ("login", Secret::Token),
    ("refresh_tokens", Secret::Token),
    ("finish_sign_in", Secret::Token),
    // The sandbox shows mails as their readers get them.
    ("list_sandbox_mails", Secret::Link),
    // The only operation that shows the passcode to the participants (R65, A31).
    ("get_interview", Secret::Passcode),
    // The programme office verifies who applied. For all others the number is null.
    ("get_application", Secret::NationalId),
    // People get what is stored about themselves.
    ("export_my_data", Secret::NationalId),
    // SGK entry declarations need the number (5.5), one by one or in the school's file.
    ("get_sgk_notice", Secret::NationalId),
    ("share_sgk_notice", Secret::NationalId),
    ("acknowledge_sgk_notice", Secret::NationalId),
    ("reject_sgk_notice", Secret::NationalId),
    ("declare_sgk_notice", Secret::NationalId),
    ("export_sgk_notices", Secret::NationalId),
];

/// A text that left the server.
struct Shown {
    /// The operation that returned it, or none if it is not the body of a response.
    operation: Option<&'static str>,
    /// Whether it is a mail.
    is_mail: bool,
    /// Where it was seen, for the failure message.
    what: String,
    text: String,
}

/// The secrets of a test, and everything that left the server during it.
pub struct Canaries {
    secrets: Mutex<BTreeMap<String, Secret>>,
    shown: Mutex<Vec<Shown>>,
    /// The number of log lines before the test.
    logged: usize,
}

impl Canaries {
    /// Also installs the logger that collects log lines, once per process.
    pub fn new() -> Self {
        static LOGGER: Once = Once::new();
        LOGGER.call_once(|| {
            log::set_boxed_logger(Box::new(Logger(Lines))).unwrap();
            log::set_max_level(log::LevelFilter::Debug);
        });
        let logged = held(&LINES).len();
        Self { secrets: Mutex::default(), shown: Mutex::default(), logged }
    }

    /// Adds a secret to search for. A value that is too short or malformed is ignored.
    pub fn plant(&self, kind: Secret, secret: &str) {
        // Tests send malformed values to see them refused. Other texts may contain those values.
        let whole = match kind {
            Secret::Passcode => secret.len() == 8,
            Secret::NationalId => secret.len() == 11 && secret.bytes().all(|b| b.is_ascii_digit()),
            Secret::Token | Secret::Link => secret.len() >= 20,
        };
        if whole {
            held(&self.secrets).insert(secret.to_owned(), kind);
        }
    }

    /// Plants every secret in a JSON body, found by the names of the members.
    pub fn plant_from(&self, body: &Value) {
        match body {
            Value::Object(members) => {
                for (name, value) in members {
                    let kind = match name.as_str() {
                        "passcode" => Some(Secret::Passcode),
                        "national_id" => Some(Secret::NationalId),
                        "access_token" | "refresh_token" => Some(Secret::Token),
                        "token" => Some(Secret::Link),
                        _ => None,
                    };
                    match (kind, value.as_str()) {
                        (Some(kind), Some(secret)) => self.plant(kind, secret),
                        _ => self.plant_from(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.plant_from(item)),
            _ => {}
        }
    }

    /// Records a response and its address for the search at the end of the test.
    pub fn answered(&self, method: &Method, path: &str, address: &str, answer: &[u8]) {
        let what = format!("{method} {path}");
        let mut shown = held(&self.shown);
        let text = address.to_owned();
        shown.push(Shown {
            operation: None,
            is_mail: false,
            what: format!("the address of {what}"),
            text,
        });
        let text = String::from_utf8_lossy(answer).into_owned();
        let operation = contract::operation_id(method, path);
        shown.push(Shown { operation, is_mail: false, what, text });
    }

    /// The log lines since the test began that contain this text. Other tests write lines, too.
    pub fn logged(&self, text: &str) -> Vec<String> {
        let lines = held(&LINES);
        lines[self.logged..].iter().filter(|line| line.contains(text)).cloned().collect()
    }

    /// Describes each appearance of a secret in a place where it does not belong.
    pub fn found(&self) -> Vec<String> {
        let (secrets, shown) = (held(&self.secrets), held(&self.shown));
        let belongs = |of: &Shown, secret: Secret| {
            of.is_mail && secret == Secret::Link
                || of.operation.is_some_and(|operation| BELONGS.contains(&(operation, secret)))
        };
        let mut found = Vec::new();
        for (secret, kind) in secrets.iter() {
            for of in shown.iter().filter(|of| !belongs(of, *kind) && of.text.contains(secret)) {
                found.push(format!("{kind:?} {secret} in {}: {}", of.what, of.text));
            }
            for line in held(&LINES)[self.logged..].iter().filter(|line| line.contains(secret)) {
                found.push(format!("{kind:?} {secret} in the log: {line}"));
            }
        }
        found
    }
}

impl Default for Canaries {
    fn default() -> Self {
        Self::new()
    }
}

/// Fails a test at its end if a secret appeared where it does not belong.
pub struct Watch {
    /// The server of the test.
    pub app: web::Data<App>,
    /// The secrets of the test.
    pub canaries: Arc<Canaries>,
    /// The URL of the test's database.
    pub url: String,
}

impl Watch {
    /// Sends the mails that the test left unsent, and plants the passcodes that it never read.
    fn read_the_rest(&self) {
        self.app.clock.set(self.app.clock.now() + Duration::DAY);
        // Failed jobs are ignored, because the test may have broken what they need.
        while staj_jobs::tick(&self.app.store, self.app.clock.now(), || ()).has_more {}
        let server = Watched { canaries: self.canaries.clone(), server: Arc::new(Everything) };
        let (app, server) = (self.app.clone(), Arc::new(server));
        // A destructor cannot await in the runtime of the test, so it starts another one.
        let deliver = move || {
            actix_web::rt::System::new().block_on(async {
                while deliver(&app, server.clone()).await.is_ok_and(|mails| mails > 0) {}
            });
        };
        assert!(std::thread::spawn(deliver).join().is_ok());
        for passcode in Raw::at(&self.url).lines("select passcode as line from interviews") {
            self.canaries.plant(Secret::Passcode, &passcode);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.read_the_rest();
        let found = self.canaries.found();
        assert!(found.is_empty(), "secrets appear where they do not belong: {found:#?}");
    }
}

/// A mail server that records every mail before it passes the mail on.
pub struct Watched {
    /// Where mails are recorded.
    pub canaries: Arc<Canaries>,
    /// The mail server that mails are passed on to.
    pub server: Arc<dyn MailServer>,
}

impl MailServer for Watched {
    fn send(&self, message: &Message) -> Result<(), SendError> {
        let (what, text) = ("a mail".to_owned(), readable(message));
        held(&self.canaries.shown).push(Shown { operation: None, is_mail: true, what, text });
        self.server.send(message)
    }
}

/// Sends one batch of the mails that are due, as the server does. Returns the size of the batch.
pub async fn deliver(
    app: &App,
    server: Arc<dyn MailServer>,
) -> Result<usize, staj_notifications::Error> {
    let now = || app.clock.now();
    staj_notifications::deliver(&app.store, &app.files, &app.mailing, server, now).await
}

/// A mail server that accepts every mail.
pub struct Everything;

impl MailServer for Everything {
    fn send(&self, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
}

/// The subject of a mail and its decoded parts, including the attachments.
pub fn readable(message: &Message) -> String {
    let subject: Option<Subject> = message.headers().get();
    let mut text = subject.map(|subject| format!("{subject:?}\n")).unwrap_or_default();
    let raw = String::from_utf8(message.formatted()).unwrap();
    for (head, body) in raw.split("\r\n--").filter_map(|part| part.split_once("\r\n\r\n")) {
        let bytes = if head.contains("Content-Transfer-Encoding: base64") {
            BASE64_STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap()
        } else if head.contains("Content-Transfer-Encoding: quoted-printable") {
            let body = body.replace("=\r\n", "");
            let mut pieces = body.split('=');
            let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
            for piece in pieces {
                bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
                bytes.extend_from_slice(&piece.as_bytes()[2..]);
            }
            bytes
        } else {
            body.as_bytes().to_vec()
        };
        text += &format!("{head}\n{}\n", String::from_utf8_lossy(&bytes));
    }
    text
}

/// Every log line of the process, from all its tests.
static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Collects log lines: every line of Staj, and those of other crates that an operator would see.
struct Lines;

impl log::Log for Lines {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target().starts_with("staj") || metadata.level() <= log::Level::Info
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            let level = record.level();
            let mut line = Line(format!("{level} {} {}", record.target(), record.args()));
            let _ = record.key_values().visit(&mut line);
            held(&LINES).push(line.0);
        }
    }

    fn flush(&self) {}
}

struct Line(String);

impl<'kvs> VisitSource<'kvs> for Line {
    fn visit_pair(&mut self, key: Key<'kvs>, value: LogValue<'kvs>) -> Result<(), Error> {
        Ok(write!(self.0, " {key}={value}")?)
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
