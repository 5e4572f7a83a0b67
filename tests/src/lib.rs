//! The harness of the suite: a server in the process of the test, with a database of its own. It
//! checks every response against the contract.
#![expect(clippy::unwrap_used, reason = "a harness that cannot set up has nothing to test")]

pub mod answers;
pub mod canaries;
pub mod compatibility;
pub mod contract;
pub mod db;
pub mod dice;
pub mod given;
pub mod history;
pub mod raw;
mod statements;

use actix_web::body::to_bytes;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, header};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App as ActixApp, HttpMessage, web};
use futures_util::future::LocalBoxFuture;
use object_store::memory::InMemory;
use serde_json::Value;
use staj_api::{App, Clock, Passwords, Secrets};
use staj_domain::mode::Mode;
use staj_notifications::MailServer;
use staj_persistence::{Files, new_id};
use std::rc::Rc;
use std::sync::Arc;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;
use utoipa_actix_web::AppExt;
use uuid::Uuid;

use canaries::{Canaries, Secret, Watch, Watched, deliver};
pub use db::Db;
use db::is_postgres;
pub use dice::Dice;
pub use given::{Caller, Candidate, Employer};

/// The instant at which a test begins: 10 May 2026, noon in Istanbul.
pub const START: OffsetDateTime = datetime!(2026-05-10 09:00 UTC);

/// The header that makes a request safe to repeat.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

type Call = dyn Fn(actix_http::Request) -> LocalBoxFuture<'static, ServiceResponse>;

/// A server without sockets. Each transaction runs on a thread of its own, so that simultaneous
/// requests race in the database as they would in production.
pub struct TestApp {
    // Declared first, so that it is dropped while the server and the database still exist.
    watch: Watch,
    /// The state of the server, with its clock and its store.
    pub app: web::Data<App>,
    call: Rc<Call>,
    /// Whether requests get an `Idempotency-Key`, so that the suite runs with them on one database and
    /// without on the other.
    pub has_keys: bool,
    /// Whether requests get an `If-Match` that every object matches, on the other database.
    pub has_tags: bool,
    /// The database of the test.
    // Declared last, so that the connections are closed before the database is dropped.
    pub db: Db,
}

impl TestApp {
    /// A server in sandbox mode, whose clock shows [`START`].
    pub async fn new() -> Self {
        Self::in_mode(Mode::Sandbox).await
    }

    /// A server in this mode, whose clock shows [`START`].
    pub async fn in_mode(mode: Mode) -> Self {
        Self::with(mode, |_| ()).await
    }

    /// A server whose mails carry at most this many bytes of attachments.
    pub async fn attaching(bytes: i64) -> Self {
        Self::with(Mode::Sandbox, |app| app.mailing.attachment_limit = bytes).await
    }

    /// A server whose state is changed before it starts.
    pub async fn with(mode: Mode, change: impl FnOnce(&mut App)) -> Self {
        let canaries = Arc::new(Canaries::new());
        let db = Db::new();
        let secrets = Secrets {
            token: b"token secret of the tests".to_vec(),
            previous_token: None,
            previous_data: None,
            data: b"data secret of the tests".to_vec(),
        };
        let mut app = App::new(
            mode,
            db.open(8),
            Clock::frozen(START),
            Passwords::cheap().unwrap(),
            Files::new(Arc::new(InMemory::new())),
            &secrets,
        );
        change(&mut app);
        let app = web::Data::new(app);
        let service = Rc::new(
            init_service(
                staj_api::layers(ActixApp::new().app_data(app.clone()))
                    .configure(staj_api::defaults)
                    .into_utoipa_app()
                    .configure(staj_api::routes)
                    .into_app(),
            )
            .await,
        );
        let call = move |request| -> LocalBoxFuture<'static, ServiceResponse> {
            let service = service.clone();
            Box::pin(async move { service.call(request).await.unwrap().map_into_boxed_body() })
        };
        let watch = Watch { app: app.clone(), canaries, url: db.url().to_owned() };
        let (has_keys, has_tags) = (is_postgres(), !is_postgres());
        Self { watch, app, call: Rc::new(call), has_keys, has_tags, db }
    }

    /// The secrets of the test.
    pub fn canaries(&self) -> &Canaries {
        &self.watch.canaries
    }

    /// The time of the programme.
    pub fn now(&self) -> OffsetDateTime {
        self.app.clock.now()
    }

    /// Sets the time of the programme, which decides whether a deadline has passed.
    pub fn at(&self, now: OffsetDateTime) {
        self.app.clock.set(now);
    }

    /// Runs the server's jobs until nothing is left to do.
    pub fn tick(&self) {
        loop {
            let ticked = staj_jobs::tick(&self.app.store, self.now(), || ());
            assert!(ticked.failed.is_empty(), "{:?}", ticked.failed);
            if !ticked.has_more {
                return;
            }
        }
    }

    /// Sends every mail that is due, as the server's mail thread does.
    pub async fn deliver(&self, server: &Arc<impl MailServer + 'static>) {
        let server: Arc<dyn MailServer> = server.clone();
        let watched = Arc::new(Watched { canaries: self.watch.canaries.clone(), server });
        while deliver(&self.app, watched.clone()).await.unwrap() > 0 {}
    }

    pub async fn get(&self, caller: &impl Bearer, path: &str) -> Reply {
        self.send(Method::GET, caller, path, None).await
    }

    pub async fn post(&self, caller: &impl Bearer, path: &str, body: Value) -> Reply {
        self.send(Method::POST, caller, path, Some(body)).await
    }

    /// A POST without a body.
    pub async fn act(&self, caller: &impl Bearer, path: &str) -> Reply {
        self.send(Method::POST, caller, path, None).await
    }

    pub async fn put(&self, caller: &impl Bearer, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, caller, path, Some(body)).await
    }

    pub async fn patch(&self, caller: &impl Bearer, path: &str, body: Value) -> Reply {
        self.send(Method::PATCH, caller, path, Some(body)).await
    }

    pub async fn delete(&self, caller: &impl Bearer, path: &str) -> Reply {
        self.send(Method::DELETE, caller, path, None).await
    }

    /// Sends a request with a JSON body, if there is one.
    pub async fn send(
        &self,
        method: Method,
        caller: &impl Bearer,
        path: &str,
        body: Option<Value>,
    ) -> Reply {
        let mut request = TestRequest::with_uri(path).method(method);
        if let Some(body) = body {
            self.canaries().plant_from(&body);
            request = request.set_json(body);
        }
        self.raw(caller, request).await
    }

    /// Uploads one file, given by its name and bytes, with form fields, as a browser does.
    pub async fn upload(
        &self,
        caller: &impl Bearer,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Reply {
        let boundary = "the-boundary-of-the-tests";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        let (file_name, bytes) = file;
        body.extend_from_slice(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let request = TestRequest::with_uri(path)
            .method(Method::POST)
            .insert_header((
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={boundary}"),
            ))
            .set_payload(body);
        self.raw(caller, request).await
    }

    /// Sends a request whose answer may be compressed. Returns its status, its coding and its tag.
    pub async fn compressed(
        &self,
        caller: &impl Bearer,
        request: TestRequest,
    ) -> (u16, Option<String>, Option<String>) {
        let token = format!("Bearer {}", caller.token().unwrap_or_default());
        let request = request.insert_header((header::AUTHORIZATION, token)).to_request();
        let response = (self.call)(request).await;
        let of = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        (response.status().as_u16(), of("content-encoding"), of("etag"))
    }

    /// Sends any request, and checks the response against the contract.
    pub async fn raw(&self, caller: &impl Bearer, mut request: TestRequest) -> Reply {
        if let Some(token) = caller.token() {
            self.canaries().plant(Secret::Token, token);
            request = request.insert_header((header::AUTHORIZATION, format!("Bearer {token}")));
        }
        let mut request = request.to_request();
        if self.has_keys && !request.headers().contains_key(IDEMPOTENCY_KEY) {
            let key = new_id::<Uuid>().to_string().parse().unwrap();
            request.headers_mut().insert(HeaderName::from_static(IDEMPOTENCY_KEY), key);
        }
        let (method, path) = (request.method().clone(), request.path().to_owned());
        let has_precondition = [header::IF_MATCH.as_str(), "prefer"]
            .iter()
            .any(|of| request.headers().contains_key(*of));
        if self.has_tags && !has_precondition && contract::changes_an_object(&method, &path) {
            request.headers_mut().insert(header::IF_MATCH, HeaderValue::from_static("*"));
        }
        let address = request.uri().to_string();
        let response = (self.call)(request).await;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = to_bytes(response.into_body()).await.unwrap().to_vec();
        let media = headers
            .get(header::CONTENT_TYPE)
            .and_then(|media| media.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let body = if media.contains("json") {
            serde_json::from_slice(&bytes).unwrap()
        } else {
            Value::Null
        };
        contract::check(&method, &path, status, (&media, &headers), &body);
        self.canaries().plant_from(&body);
        self.canaries().answered(&method, &path, &address, &bytes);
        Reply { what: format!("{method} {path}"), status, headers, body, bytes }
    }
}

/// Who sends a request.
pub trait Bearer {
    /// Their access token, or none if they are not signed in.
    fn token(&self) -> Option<&str>;
}

/// A caller who is not signed in.
pub struct Nobody;

impl Bearer for Nobody {
    fn token(&self) -> Option<&str> {
        None
    }
}

/// The caller with this access token.
impl Bearer for str {
    fn token(&self) -> Option<&str> {
        Some(self)
    }
}

impl Bearer for String {
    fn token(&self) -> Option<&str> {
        Some(self)
    }
}

/// A response.
#[derive(Debug)]
pub struct Reply {
    what: String,
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: header::HeaderMap,
    /// The JSON body, or null if the body is not JSON.
    pub body: Value,
    /// The body as it was sent.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// Asserts the status and returns the body.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {:#}", self.what, self.body);
        self.body
    }

    /// Asserts the status and the problem code, and returns the problem document.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}: {:#}",
            self.what,
            self.body
        );
        self.body
    }

    /// How many statements the request sent to the database, `begin` and `commit` included.
    pub fn statements(&self) -> u32 {
        statements::of(self.header("x-request-id").unwrap())
    }

    /// The value of a header, or none if it is missing or not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The value of a fact in a problem document. Panics if there is no such fact.
pub fn fact<'a>(problem: &'a Value, name: &str) -> &'a str {
    let facts = problem["facts"].as_array().unwrap();
    facts
        .iter()
        .find(|fact| fact["name"] == name)
        .and_then(|fact| fact["value"].as_str())
        .unwrap_or_else(|| panic!("no {name} in {problem:#}"))
}

/// A response without any `actions`, which differ from caller to caller.
pub fn without_actions(mut response: Value) -> Value {
    match &mut response {
        Value::Object(members) => {
            members.remove("actions");
            members.values_mut().for_each(|member| *member = without_actions(member.take()));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| *item = without_actions(item.take()));
        }
        _ => {}
    }
    response
}

/// The JSON pointers of the errors in a problem document.
pub fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect()
}

/// An instant as requests and responses spell it.
pub fn rfc3339(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap()
}

/// The instant in a member of a response.
pub fn instant(value: &Value) -> OffsetDateTime {
    OffsetDateTime::parse(value.as_str().unwrap(), &Rfc3339).unwrap()
}

/// The id of an object in a response.
pub fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_else(|| panic!("no id in {object:#}")).to_owned()
}
