//! What a handler works with: who calls, what time it is, and the store.

use crate::app::App;
use crate::caller::{Caller, Person, roles};
use crate::problem::{ApiError, Code};
use crate::services::Claims;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use staj_domain::Named;
use staj_domain::ids::{SessionId, UserId};
use staj_domain::user::Role;
pub use staj_persistence::new_id;
use staj_persistence::rows::Stamp;
use staj_persistence::{StoreError, Tx, sessions};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use time::OffsetDateTime;
use uuid::Uuid;

/// The id of a request, set by the middleware.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

/// A request that anybody may make.
#[derive(Clone)]
pub struct Open {
    pub app: web::Data<App>,
    /// The instant of every decision in this request.
    pub now: OffsetDateTime,
    /// The instant by which tokens are judged.
    pub wall: OffsetDateTime,
    pub request_id: Uuid,
}

impl FromRequest for Open {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::new(request))
    }
}

impl Open {
    fn new(request: &HttpRequest) -> Result<Self, ApiError> {
        let app = request
            .app_data::<web::Data<App>>()
            .ok_or_else(|| ApiError::logged(Code::Internal, "no app"))?
            .clone();
        let (now, wall) = (app.clock.now(), app.clock.wall());
        let request_id = request.extensions().get::<RequestId>().map_or_else(Uuid::nil, |id| id.0);
        Ok(Self { app, now, wall, request_id })
    }

    /// Runs work that blocks on a thread made for it; there are as many as connections.
    pub async fn block<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let app = self.app.clone();
        #[expect(clippy::disallowed_methods, reason = "the one place that blocks")]
        let done = web::block(move || work(&app)).await;
        done.map_err(|_| ApiError::logged(Code::Internal, "the work was cut short"))?
    }

    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.block(move |app| app.store.read(f)).await
    }

    /// One transaction; `f` may run more than once.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.block(move |app| app.store.write(f)).await
    }

    /// What the journal notes when nobody is signed in.
    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.now, actor: None, role: "public", request_id: Some(self.request_id) }
    }

    /// What the journal notes once a request has shown who makes it.
    pub fn stamp_of(&self, user: UserId, role: Role) -> Stamp {
        Stamp { actor: Some(user), role: role.name(), ..self.stamp() }
    }
}

/// A request by somebody who may make it.
pub struct Ctx<C> {
    open: Open,
    pub claims: Claims,
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
    /// Token and role are judged before anything else of the request is read.
    fn new(request: &HttpRequest) -> Result<Self, ApiError> {
        let open = Open::new(request)?;
        let token = request
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token);
        let token = token.ok_or_else(|| {
            ApiError::with_detail(
                Code::Unauthorized,
                "send an access token: Authorization: Bearer …",
            )
        })?;
        let claims = open.app.tokens.read(token, open.wall).ok_or_else(|| {
            ApiError::with_detail(
                Code::Unauthorized,
                "the access token has expired, or is not ours: refresh it",
            )
        })?;
        if !C::ROLES.contains(&claims.role) {
            return Err(ApiError::with_detail(
                Code::ForbiddenRole,
                format!("you are {}; this is for {}", claims.role, roles::<C>().join(", ")),
            ));
        }
        Ok(Self { open, claims, caller: PhantomData })
    }

    /// Reads as the caller. The session is looked up in the same breath, so that a revoked one,
    /// or a changed role, counts at once.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>, C) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let claims = self.claims;
        self.open
            .read(move |tx| {
                let caller = caller(tx, claims)?;
                f(tx, caller)
            })
            .await
    }

    /// Writes as the caller, in one transaction; `f` may run more than once.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, C) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let claims = self.claims;
        self.open
            .write(move |tx| {
                let caller = caller(tx, claims)?;
                f(tx, caller)
            })
            .await
    }

    /// Writes as the caller, and undoes it: what would the answer be?
    pub async fn rehearse<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, C) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let claims = self.claims;
        self.open
            .block(move |app| {
                app.store.rehearse(|tx| {
                    let caller = caller(tx, claims)?;
                    f(tx, caller)
                })
            })
            .await
    }

    /// What the journal notes beside a change by the caller.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            at: self.now,
            actor: Some(self.claims.user),
            role: self.claims.role.name(),
            request_id: Some(self.request_id),
        }
    }
}

fn caller<C: Caller>(tx: &mut Tx<'_>, claims: Claims) -> Result<C, ApiError> {
    person(tx, claims.session, claims.role)?
        .and_then(C::of)
        // The session is that of the token's subject.
        .filter(|caller| caller.user() == claims.user)
        .ok_or_else(|| Code::Unauthorized.into())
}

/// The person behind a live session, if its role is still the token's.
fn person(tx: &mut Tx<'_>, session: SessionId, role: Role) -> Result<Option<Person>, StoreError> {
    let Some(found) = sessions::caller(tx, session)? else { return Ok(None) };
    let lives = found.active && found.revoked_at.is_none() && found.role.0 == role;
    Ok(lives.then(|| Person {
        user: found.user_id.id(),
        role,
        school: found.school_id.map(|key| key.id()),
        employer: found.employer_id.map(|key| key.id()),
        language: found.language.0,
    }))
}
