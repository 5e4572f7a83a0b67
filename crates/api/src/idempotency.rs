//! Requests that are safe to repeat, with an `Idempotency-Key` (docs/api-design.md).
//!
//! The first request with a key keeps its transaction open until its answer is known, so that both are
//! committed together. Whoever repeats the request gets that answer, even if the server was killed
//! before it could send it. What was refused, or changed nothing, is not kept: it is decided again.

use crate::body::Arriving;
use crate::ctx::{Open, claims};
use crate::files::FILE_LIMIT;
use crate::problem::{ApiError, Code};
use crate::router::Operation;
use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use actix_web::rt::task::JoinHandle;
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use sha2::{Digest, Sha256};
use staj_domain::ids::UserId;
use staj_jobs::ANSWERS_KEPT;
use staj_logging::Work;
use staj_persistence::rows::idempotency_keys::IdempotencyKeyRow;
use staj_persistence::types::{At, Key};
use staj_persistence::{Tx, Vault, idempotency_keys};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};
use tokio::sync::oneshot;
use uuid::Uuid;

/// The header with the key.
pub const KEY: &str = "Idempotency-Key";
/// The header of an answer that was kept.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The longest key.
pub const KEY_LIMIT: usize = 255;
/// The largest body: a file, and the fields beside it.
const BODY_LIMIT: usize = FILE_LIMIT + 256 * 1024;

/// A request with a key, whose answer is not known yet.
pub struct Keyed {
    asked: Asked,
    /// The transaction that waits for the answer.
    waiting: RefCell<Option<Waiting>>,
    /// Whether a change of the request is committed already.
    has_changed: Cell<bool>,
}

/// What a key stands for.
#[derive(Clone)]
struct Asked {
    user: UserId,
    key: String,
    /// The digest of the request.
    digest: Vec<u8>,
}

struct Waiting {
    answer: oneshot::Sender<Option<Answer>>,
    done: JoinHandle<Result<(), ApiError>>,
}

/// What is kept of an answer.
struct Answer {
    status: StatusCode,
    location: Option<String>,
    body: Bytes,
}

/// One of several objects that a request with a key makes, each in a transaction of its own. If the
/// request ends before all of them are made, whoever repeats it makes only the others.
#[derive(Clone)]
pub struct Item {
    /// Its key follows from that of the request and from the place of the object in it.
    asked: Asked,
    wall: OffsetDateTime,
}

impl Item {
    /// The id of the object, if it was made before.
    pub fn made(&self, tx: &mut Tx<'_>) -> Result<Option<Uuid>, ApiError> {
        let (user, key) = (self.asked.user, &self.asked.key);
        let Some(kept) = idempotency_keys::find(tx, user, key, self.wall - ANSWERS_KEPT)? else {
            return Ok(None);
        };
        if kept.request_digest != self.asked.digest {
            return Err(Code::IdempotencyKeyReused.into());
        }
        Ok(kept.location.and_then(|id| Uuid::try_parse(&id).ok()))
    }

    /// Remembers that the object was made, in the transaction that makes it.
    pub fn keep(&self, tx: &mut Tx<'_>, vault: &Vault, id: Uuid) -> Result<(), ApiError> {
        let made = Answer {
            status: StatusCode::CREATED,
            location: Some(id.to_string()),
            body: Bytes::new(),
        };
        Ok(idempotency_keys::insert(tx, &self.asked.answered(made, vault, self.wall)?)?)
    }
}

/// Reads the key of a request. If the request was answered before, returns that answer. Otherwise the
/// transaction of the request will keep its own.
pub async fn admit(
    request: &mut ServiceRequest,
    operation: Option<&Operation>,
) -> Result<Option<HttpResponse>, ApiError> {
    if !operation.is_some_and(|operation| operation.takes_key) {
        return Ok(None);
    }
    let Some(key) = key(request.request())? else { return Ok(None) };
    let open = Open::of(request.request())?;
    // A request without a session is refused before its body is read.
    let claims = claims(request.request(), &open)?;
    open.check_session(claims).await?;
    let body = Arriving::new(request.take_payload()).whole(BODY_LIMIT).await?;
    let digest = digest(request.request(), &body);
    let since = open.wall - ANSWERS_KEPT;
    let asked = key.clone();
    let found = open.read(move |tx| Ok(idempotency_keys::find(tx, claims.user, &asked, since)?));
    if let Some(kept) = found.await? {
        if kept.request_digest != digest {
            return Err(Code::IdempotencyKeyReused.into());
        }
        return replayed(&open, &kept).map(Some);
    }
    request.set_payload(Payload::from(body));
    let asked = Asked { user: claims.user, key, digest };
    let keyed = Keyed { asked, waiting: RefCell::default(), has_changed: Cell::default() };
    request.extensions_mut().insert(Rc::new(keyed));
    Ok(None)
}

/// The key that the client chose. Some write it in quotation marks, as the draft of the header asks.
fn key(request: &HttpRequest) -> Result<Option<String>, ApiError> {
    let mut given = request.headers().get_all(KEY);
    let Some(value) = given.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let key = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let is_key = (1..=KEY_LIMIT).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if !is_key || given.next().is_some() {
        let detail = format!("{KEY} is one key of 1 to {KEY_LIMIT} visible ASCII characters");
        return Err(ApiError::with_detail(Code::Malformed, detail));
    }
    Ok(Some(key.to_owned()))
}

/// What makes two requests the same. The boundary of a form is chosen anew each time.
fn digest(request: &HttpRequest, body: &[u8]) -> Vec<u8> {
    let media = request.mime_type().ok().flatten();
    let boundary = media.as_ref().and_then(|media| media.get_param("boundary"));
    let boundary = boundary.map(|boundary| boundary.as_str().as_bytes()).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(format!("{} {}\n", request.method(), request.uri()));
    let mut rest = body;
    while !boundary.is_empty()
        && let Some(at) = rest.windows(boundary.len()).position(|window| window == boundary)
    {
        hash.update(&rest[..at]);
        rest = &rest[at + boundary.len()..];
    }
    hash.update(rest);
    hash.finalize().to_vec()
}

fn replayed(open: &Open, kept: &IdempotencyKeyRow) -> Result<HttpResponse, ApiError> {
    let status = u16::try_from(kept.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
    let unreadable = || ApiError::logged(Code::Internal, "a kept answer has no status");
    let mut answer = HttpResponse::build(status.ok_or_else(unreadable)?);
    answer.insert_header((REPLAYED, "true"));
    if let Some(location) = &kept.location {
        answer.insert_header((header::LOCATION, location.as_str()));
    }
    let body = open.app.vault.open_text(&kept.body)?;
    Ok(match body.is_empty() {
        true => answer.finish(),
        false => answer.content_type("application/json").body(body),
    })
}

impl Asked {
    fn answered(
        &self,
        answer: Answer,
        vault: &Vault,
        wall: OffsetDateTime,
    ) -> Result<IdempotencyKeyRow, ApiError> {
        let body = std::str::from_utf8(&answer.body);
        let body = body.map_err(|error| ApiError::logged(Code::Internal, error))?;
        Ok(IdempotencyKeyRow {
            user_id: Key(self.user.0),
            key: self.key.clone(),
            request_digest: self.digest.clone(),
            status: i32::from(answer.status.as_u16()),
            location: answer.location,
            body: vault.seal_text(body)?,
            created_at: At(wall),
        })
    }
}

impl Keyed {
    /// The object at a place of the request.
    pub fn item(&self, place: usize, wall: OffsetDateTime) -> Item {
        // No client can send a key with a space. The digest is short, however long the key is.
        let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&self.asked.key));
        let key = format!("{digest} {place}");
        Item { asked: Asked { key, ..self.asked.clone() }, wall }
    }

    /// Runs `f` in a write transaction, which stays open until the answer is known.
    pub async fn write<T: Send + 'static>(
        &self,
        open: &Open,
        f: impl Fn(&mut Tx<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        // An answer follows from the last change of its request. Those before are committed.
        self.end(None).await?;
        let (outcome, found) = oneshot::channel();
        let (answer, awaited) = oneshot::channel();
        let ends = Mutex::new(Some((outcome, awaited)));
        let (asked, open, wall) = (self.asked.clone(), open.clone(), open.wall);
        let work = async move {
            let work = open.block(move |app| {
                app.store.write(|tx| {
                    let since = wall - ANSWERS_KEPT;
                    if !idempotency_keys::reserve(tx, asked.user, &asked.key, since)? {
                        let refused = ApiError::from(Code::RequestInProgress);
                        return Err(refused.retry_after(Duration::SECOND));
                    }
                    let done = f(tx)?;
                    // The client is gone, or the outcome that it was to get could not be committed.
                    // Nothing is changed, so the request can be repeated.
                    let lost = || ApiError::from(Code::Unavailable).retry_after(Duration::SECOND);
                    let ends = ends.lock().unwrap_or_else(PoisonError::into_inner).take();
                    let (outcome, awaited) = ends.ok_or_else(lost)?;
                    outcome.send(done).map_err(|_| lost())?;
                    if let Some(answer) = awaited.blocking_recv().map_err(|_| lost())? {
                        let row = asked.answered(answer, &app.vault, wall)?;
                        idempotency_keys::insert(tx, &row)?;
                    }
                    Ok(())
                })
            });
            work.await
        };
        let done = actix_web::rt::spawn(Work::current().run(work));
        match found.await {
            Ok(outcome) => {
                *self.waiting.borrow_mut() = Some(Waiting { answer, done });
                Ok(outcome)
            }
            Err(_) => Err(ended(done).await.err().unwrap_or_else(|| Code::Internal.into())),
        }
    }

    /// Commits the transaction that waits, if one does.
    async fn end(&self, answer: Option<Answer>) -> Result<(), ApiError> {
        let Some(waiting) = self.waiting.borrow_mut().take() else { return Ok(()) };
        // If it does not wait any more, it says why.
        let _ = waiting.answer.send(answer);
        ended(waiting.done).await?;
        self.has_changed.set(true);
        Ok(())
    }
}

async fn ended(done: JoinHandle<Result<(), ApiError>>) -> Result<(), ApiError> {
    done.await.map_err(|error| ApiError::logged(Code::Internal, error))?
}

/// Commits the change of a request with a key together with its answer.
pub async fn commit(
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let keyed = response.request().extensions().get::<Rc<Keyed>>().cloned();
    let Some(keyed) = keyed else { return Ok(response) };
    if keyed.waiting.borrow().is_none() && keyed.has_changed.get() {
        // Of several objects, the last was refused. A transaction of its own keeps the answer.
        keyed.write(&Open::of(response.request())?, |_| Ok(())).await?;
    }
    if keyed.waiting.borrow().is_none() {
        return Ok(response);
    }
    let status = response.status();
    if !status.is_success() {
        return Ok(match keyed.end(None).await {
            Ok(()) => response,
            Err(error) => response.error_response(error),
        });
    }
    let (request, answered) = response.into_parts();
    let (answered, body) = answered.into_parts();
    let location = answered.headers().get(header::LOCATION).and_then(|at| at.to_str().ok());
    let location = location.map(str::to_owned);
    let body = to_bytes(body).await.map_err(|error| ApiError::logged(Code::Internal, error))?;
    let kept = Answer { status, location, body: body.clone() };
    let response = ServiceResponse::new(request, answered.set_body(BoxBody::new(body)));
    Ok(match keyed.end(Some(kept)).await {
        Ok(()) => response,
        Err(error) => response.error_response(error),
    })
}
