//! What a handler works with: the caller, the current time and the store.

use crate::app::App;
use crate::caller::{Caller, Person, roles};
use crate::idempotency::{Item, Keyed};
use crate::preconditions::Precondition;
use crate::problem::{ApiError, Code};
use crate::router::Route;
use crate::services::{Claims, Gate, Patience};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use staj_domain::Named;
use staj_domain::ids::{SessionId, UserId};
use staj_domain::user::{AccountState, Role};
use staj_logging::Work;
pub use staj_persistence::new_id;
use staj_persistence::rows::Stamp;
use staj_persistence::{StoreError, Tx, sessions};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;
use time::OffsetDateTime;
use tokio::sync::oneshot;
use tokio::time::timeout;
use uuid::Uuid;

/// The nice value of a thread that gives way to all others.
const LOWEST_PRIORITY: i32 = 19;
/// How often slow work checks whether the database still answers.
const GLANCE: std::time::Duration = std::time::Duration::from_millis(250);

/// The id of a request. The middleware [`layers`](crate::layers) sets it.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

/// A request that does not require signing in.
#[derive(Clone)]
pub struct Open {
    pub app: web::Data<App>,
    /// The programme's time, which all decisions of this request use.
    pub now: OffsetDateTime,
    /// The machine's time, which decides whether tokens have expired.
    pub wall: OffsetDateTime,
    pub request_id: Uuid,
    patience: Patience,
}

impl FromRequest for Open {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::new(request))
    }
}

impl Open {
    /// The context of a request that a handler has answered.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        Self::new(request)
    }

    /// The same, for work that begins to wait now.
    pub(crate) fn anew(&self) -> Self {
        Self { patience: Patience::default(), ..self.clone() }
    }

    fn new(request: &HttpRequest) -> Result<Self, ApiError> {
        let app = request
            .app_data::<web::Data<App>>()
            .ok_or_else(|| ApiError::logged(Code::Internal, "the application state is missing"))?
            .clone();
        let (now, wall) = (app.clock.now(), app.clock.wall());
        let request_id = request.extensions().get::<RequestId>().map_or_else(Uuid::nil, |id| id.0);
        Ok(Self { app, now, wall, request_id, patience: Patience::default() })
    }

    /// Runs blocking work on another thread, once the gate lets it in. Work that is still waiting is
    /// not started if the client is gone. If the database stops answering, the client receives a
    /// problem at once. The work keeps running until the database answers or fails, so its outcome
    /// is not known at that point.
    pub async fn block<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.block_inside(&self.app.gate, work).await
    }

    /// Opens an uploaded file on another thread. Only a few are opened at once, so that they neither
    /// slow down other requests nor need much memory.
    pub async fn inspect<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.block_inside(&self.app.inspections, |_| work()).await
    }

    /// Hashes or verifies a password on a thread of its own, which gives way to all others, so that
    /// nobody waits because many sign in.
    pub async fn hash<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = self.app.hashing.enter(&self.patience).await?;
        let (app, line) = (self.app.clone(), Work::current());
        let (sender, done) = oneshot::channel();
        let hash = move || {
            let _permit = permit;
            // For this thread only. If it may not, it competes like any other.
            let _ = rustix::process::setpriority_process(None, LOWEST_PRIORITY);
            // Nobody waits any more if the client is gone.
            let _ = sender.send(line.run_here(|| work(&app)));
        };
        let thread = std::thread::Builder::new().name("password".to_owned());
        thread.spawn(hash).map_err(|error| ApiError::logged(Code::Internal, error))?;
        let lost = |_| ApiError::logged(Code::Internal, "a password could not be hashed");
        done.await.map_err(lost)?
    }

    /// Waits for the outcome and answers no sooner than after [`App::evenly`], so that the time tells
    /// nothing about whether somebody has an account.
    pub async fn evenly<T>(&self, outcome: impl Future<Output = T>) -> T {
        tokio::join!(outcome, tokio::time::sleep(self.app.evenly)).0
    }

    async fn block_inside<T: Send + 'static>(
        &self,
        gate: &Gate,
        work: impl FnOnce(&App) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let away = || ApiError::from(Code::Unavailable).retry_after(time::Duration::seconds(4));
        if self.app.database.is_away() {
            return Err(away());
        }
        let permit = gate.enter(&self.patience).await?;
        let (app, line) = (self.app.clone(), Work::current());
        #[expect(clippy::disallowed_methods, reason = "the only place that runs blocking work")]
        let work = web::block(move || {
            let _permit = permit;
            line.run_here(|| work(&app))
        });
        let mut work = std::pin::pin!(work);
        loop {
            match timeout(GLANCE, &mut work).await {
                Ok(Ok(done)) => return done,
                Ok(Err(_)) => {
                    return Err(ApiError::logged(
                        Code::Internal,
                        "the blocking work was cancelled",
                    ));
                }
                Err(_) if self.app.database.is_away() => return Err(away()),
                Err(_) => {}
            }
        }
    }

    /// Runs queries that change nothing. `f` may run more than once.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.block(move |app| app.store.read(f)).await
    }

    /// Refuses a request whose session has ended.
    pub async fn check_session(&self, claims: Claims) -> Result<(), ApiError> {
        let lives = move |tx: &mut Tx<'_>| Ok(person(tx, claims.session, claims.role)?);
        let found = self.read(lives).await?.filter(|person| person.user == claims.user);
        found.map(drop).ok_or_else(|| Code::Unauthorized.into())
    }

    /// Runs queries that change nothing and whose results may be a few seconds behind.
    pub async fn read_behind<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.block(move |app| app.store.read_behind(f)).await
    }

    /// Runs `f` in one write transaction. `f` may run more than once.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.block(move |app| app.store.write(f)).await
    }

    /// What the audit trail records when nobody is signed in.
    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.now, actor: None, role: "public", request_id: Some(self.request_id) }
    }

    /// What the audit trail records once a public request has established who made it.
    pub fn stamp_of(&self, user: UserId, role: Role) -> Stamp {
        let work = Work::current();
        work.add("user_id", user);
        work.add("role", role);
        Stamp { actor: Some(user), role: role.name(), ..self.stamp() }
    }
}

/// A request by a signed-in caller whose role is allowed.
pub struct Ctx<C> {
    open: Open,
    pub claims: Claims,
    /// What the request asks of the object before it may be changed, if it asks anything.
    precondition: Option<Precondition>,
    /// The `Idempotency-Key` of the request, if it has one.
    keyed: Option<Rc<Keyed>>,
    caller: PhantomData<fn() -> C>,
}

impl<C> Deref for Ctx<C> {
    type Target = Open;

    fn deref(&self) -> &Open {
        &self.open
    }
}

impl<C: Caller> FromRequest for Ctx<C> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::new(request))
    }
}

impl<C: Caller> Ctx<C> {
    /// Checks the token and the role before the rest of the request is read.
    fn new(request: &HttpRequest) -> Result<Self, ApiError> {
        let open = Open::new(request)?;
        let claims = claims(request, &open)?;
        request.extensions_mut().insert(claims);
        let work = Work::current();
        work.add("user_id", claims.user);
        work.add("role", claims.role);
        if claims.limited && !may_while_limited(request) {
            return Err(Code::SecondFactorNeeded.into());
        }
        if !C::ROLES.contains(&claims.role) {
            return Err(ApiError::with_detail(
                Code::ForbiddenRole,
                format!(
                    "your role is {}; this requires one of: {}",
                    claims.role,
                    roles::<C>().join(", ")
                ),
            ));
        }
        let keyed = request.extensions().get::<Rc<Keyed>>().cloned();
        let route = request.extensions().get::<&'static Route>().copied();
        let precondition = Precondition::of(request, route, claims.user);
        Ok(Self { open, claims, precondition, keyed, caller: PhantomData })
    }

    /// The request apart from its caller, for a closure that outlives `self`.
    pub fn open(&self) -> Open {
        self.open.clone()
    }

    /// Reads as the caller. The session is looked up in the same transaction, so that a revoked
    /// session or a changed role takes effect at once.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, C) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let claims = self.claims;
        self.open
            .read(move |tx| {
                let caller = caller(tx, claims)?;
                f(tx, caller)
            })
            .await
    }

    /// Reads as the caller what may be a few seconds behind. The session is looked up in the database
    /// itself.
    pub async fn read_behind<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, C) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let claims = self.claims;
        self.open
            .block(move |app| {
                let me = app.store.read(|tx| caller(tx, claims))?;
                app.store.read_behind(|tx| f(tx, me))
            })
            .await
    }

    /// Writes as the caller, in one transaction. `f` may run more than once.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, C) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let f = self.change(f);
        match &self.keyed {
            Some(keyed) => keyed.write(&self.open, f).await,
            None => self.open.write(f).await,
        }
    }

    /// Runs `f` as the caller in a transaction that is always rolled back, to find out what the
    /// result would be.
    pub async fn rehearse<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, C) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let f = self.change(f);
        self.open.block(move |app| app.store.rehearse(f)).await
    }

    /// A change by the caller, made only if the object is as the client has seen it.
    fn change<T, F: Fn(&mut Tx<'_>, C) -> Result<T, ApiError>>(
        &self,
        f: F,
    ) -> impl Fn(&mut Tx<'_>) -> Result<T, ApiError> + use<T, F, C> {
        let (claims, precondition) = (self.claims, self.precondition.clone());
        move |tx| {
            let caller = caller(tx, claims)?;
            match &precondition {
                Some(precondition) => precondition.guard(tx, |tx| f(tx, caller)),
                None => f(tx, caller),
            }
        }
    }

    /// The object at a place of a request that makes several, if the request has a key.
    pub fn item(&self, place: usize) -> Option<Item> {
        self.keyed.as_ref().map(|keyed| keyed.item(place, self.wall))
    }

    /// What the audit trail records for a change by the caller.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            at: self.now,
            actor: Some(self.claims.user),
            role: self.claims.role.name(),
            request_id: Some(self.request_id),
        }
    }
}

/// What the access token of a request says.
pub(crate) fn claims(request: &HttpRequest, open: &Open) -> Result<Claims, ApiError> {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token);
    let token = token.ok_or_else(|| {
        let detail = "send an access token: Authorization: Bearer …";
        ApiError::with_detail(Code::Unauthorized, detail)
    })?;
    open.app.tokens.read(token, open.wall).ok_or_else(|| {
        let detail = "the access token has expired or was not issued by this server: refresh it";
        ApiError::with_detail(Code::Unauthorized, detail)
    })
}

/// What somebody may do who has to add a second factor first.
fn may_while_limited(request: &HttpRequest) -> bool {
    const ALLOWED: &[&str] = &[
        "confirm_second_factor",
        "get_me",
        "list_sessions",
        "logout",
        "revoke_session",
        "start_second_factor",
    ];
    let route = request.extensions().get::<&'static Route>().copied();
    let operation = route.and_then(|route| route.operation(request.method()));
    operation.is_some_and(|operation| ALLOWED.contains(&&*operation.id))
}

fn caller<C: Caller>(tx: &mut Tx<'_>, claims: Claims) -> Result<C, ApiError> {
    person(tx, claims.session, claims.role)?
        .and_then(C::of)
        // The session must belong to the user that the token names.
        .filter(|caller| caller.user() == claims.user)
        .ok_or_else(|| Code::Unauthorized.into())
}

/// The person behind a session, unless the session was revoked, the account is not active, or the
/// role has changed since the token was issued.
fn person(tx: &mut Tx<'_>, session: SessionId, role: Role) -> Result<Option<Person>, StoreError> {
    let Some(found) = sessions::caller(tx, session)? else { return Ok(None) };
    let is_active = found.state.0 == AccountState::Active;
    let lives = is_active && found.revoked_at.is_none() && found.role.0 == role;
    Ok(lives.then(|| Person {
        user: found.user_id.id(),
        role,
        school: found.school_id.map(|key| key.id()),
        employer: found.employer_id.map(|key| key.id()),
        language: found.language.0,
    }))
}
