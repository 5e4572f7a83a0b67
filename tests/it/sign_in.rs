//! Signing in with an identity provider (OpenID Connect), which stands in here. `scripts/identity-provider`
//! does the same with a real one.

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};
use staj_api::{Identity, IdentityError, IdentityProvider, SignIn};
use staj_domain::mode::Mode;
use staj_domain::national_id::NationalId;
use staj_domain::user::Role;
use staj_tests::{Nobody, Reply, START, TestApp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use time::Duration;

/// What the provider returns.
const STATE: &str = "af0ifjsldkj";

/// Whom the provider knows, by the code that it gives to their browser.
#[derive(Clone, Default)]
struct Provider(Arc<Mutex<HashMap<String, Identity>>>);

impl Provider {
    fn knows(&self, code: &str, national_id: Option<&str>, email: Option<&str>, roles: &[Role]) {
        let identity = Identity {
            national_id: national_id.map(|number| number.parse::<NationalId>().unwrap()),
            email: email.map(str::to_owned),
            roles: roles.to_vec(),
        };
        self.0.lock().unwrap().insert(code.to_owned(), identity);
    }
}

impl IdentityProvider for Provider {
    fn begin(&self) -> LocalBoxFuture<'_, Result<(SignIn, String), IdentityError>> {
        let sign_in = SignIn {
            state: STATE.to_owned(),
            nonce: "nonce".to_owned(),
            verifier: "verifier".to_owned(),
        };
        std::future::ready(Ok((sign_in, "https://giris.example/?state=af0ifjsldkj".to_owned())))
            .boxed_local()
    }

    fn identify<'a>(
        &'a self,
        sign_in: &'a SignIn,
        code: &'a str,
    ) -> LocalBoxFuture<'a, Result<Identity, IdentityError>> {
        assert_eq!(sign_in.verifier, "verifier");
        let found = match code {
            "away" => Err(IdentityError::Away("no route to host".to_owned())),
            // A code works once.
            code => self
                .0
                .lock()
                .unwrap()
                .remove(code)
                .ok_or_else(|| IdentityError::Refused("invalid_grant".to_owned())),
        };
        std::future::ready(found).boxed_local()
    }
}

/// A provider that knows one person, who brings the code of the example.
pub fn one_person(email: &str) -> impl IdentityProvider + use<> {
    let provider = Provider::default();
    provider.knows("SplxlOBeZQQYbYS6WxSbIA", None, Some(email), &[Role::Candidate]);
    provider
}

struct World {
    app: TestApp,
    provider: Provider,
}

impl World {
    async fn new() -> Self {
        let provider = Provider::default();
        let used = provider.clone();
        let app = TestApp::with(Mode::Sandbox, move |app| {
            app.identity_provider = Some(Box::new(used));
            app.needs_second_factor = true;
        })
        .await;
        Self { app, provider }
    }

    async fn start(&self) -> String {
        let begun = self.app.act(&Nobody, "/v1/auth/provider/start").await.is(200);
        assert_eq!(begun["authorization_url"], "https://giris.example/?state=af0ifjsldkj");
        begun["sign_in"].as_str().unwrap().to_owned()
    }

    async fn finish(&self, sign_in: &str, state: &str, code: &str) -> Reply {
        let body = json!({ "sign_in": sign_in, "state": state, "code": code });
        self.app.post(&Nobody, "/v1/auth/provider/finish", body).await
    }

    async fn sign_in(&self, code: &str) -> Reply {
        self.finish(&self.start().await, STATE, code).await
    }
}

#[actix_web::test]
async fn whoever_the_provider_knows_signs_in_to_their_own_account() {
    let world = World::new().await;
    let (app, provider) = (&world.app, &world.provider);
    let ayse = app.candidate("Ayşe");
    let officer = app.officer(Role::CareerOfficer);
    let email = app.get(&officer, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned();
    let both = [Role::Candidate, Role::CareerOfficer];

    provider.knows("ayse", Some(&ayse.national_id), Some("nobody@example.org"), &both);
    let tokens = world.sign_in("ayse").await.is(200);
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    let me = app.get(&token, "/v1/me").await.is(200);
    assert_eq!(me["id"], ayse.caller.user.to_string());
    let sessions = app.get(&token, "/v1/me/sessions").await.is(200);
    assert_eq!(sessions["items"][0]["method"], "provider");

    // A second factor is required here, and the provider asks for its own, also after a renewal.
    provider.knows("memur", None, Some(&email.to_uppercase()), &both);
    let tokens = world.sign_in("memur").await.is(200);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let tokens = app.post(&Nobody, "/v1/auth/refresh", refresh).await.is(200);
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    app.get(&token, "/v1/me/notifications").await.is(200);
}

#[actix_web::test]
async fn nobody_signs_in_to_the_account_of_somebody_else() {
    let world = World::new().await;
    let (app, provider) = (&world.app, &world.provider);
    let ayse = app.candidate("Ayşe");
    let gone = app.candidate("Elif");
    let officer = app.officer(Role::ProgrammeOfficer);
    let email = app.get(&officer, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned();
    app.act(&officer, &format!("/v1/users/{}/deactivate", gone.caller.user)).await.is(200);
    for (code, number, email, roles) in [
        ("unknown", Some("10000000146"), None, vec![Role::Candidate]),
        ("nothing", None, None, vec![Role::Candidate]),
        ("deactivated", Some(&*gone.national_id), None, vec![Role::Candidate]),
        ("role", None, Some(&*email), vec![Role::Candidate]),
        ("no role", Some(&*ayse.national_id), None, vec![]),
    ] {
        provider.knows(code, number, email, &roles);
        let refused = world.sign_in(code).await.refused(403, "no_account");
        assert_eq!(refused["facts"][0]["value"], "register_candidate", "{code}");
    }
    // A code works once, and belongs to the browser that began the sign-in.
    let known = |code: &str| {
        provider.knows(code, Some(&ayse.national_id), None, &[Role::Candidate]);
    };
    known("once");
    let sign_in = world.start().await;
    world.finish(&sign_in, STATE, "once").await.is(200);
    world.finish(&sign_in, STATE, "once").await.refused(401, "invalid_credentials");
    known("other");
    world.finish(&sign_in, "baska", "other").await.refused(401, "invalid_credentials");
    world.finish("x", STATE, "other").await.refused(401, "invalid_credentials");
    let mut forged = sign_in.clone();
    forged.replace_range(60..61, if &sign_in[60..61] == "A" { "B" } else { "A" });
    world.finish(&forged, STATE, "other").await.refused(401, "invalid_credentials");
    app.app.clock.set_wall(START + Duration::minutes(10));
    world.finish(&sign_in, STATE, "other").await.refused(401, "invalid_credentials");
    let refused = world.sign_in("away").await;
    assert_eq!(refused.header("retry-after"), Some("31"));
    refused.refused(503, "unavailable");
}

#[actix_web::test]
async fn without_a_provider_nobody_signs_in_with_one() {
    let app = TestApp::new().await;
    app.act(&Nobody, "/v1/auth/provider/start").await.refused(404, "not_found");
    let body: Value = json!({ "sign_in": "x", "state": "x", "code": "x" });
    app.post(&Nobody, "/v1/auth/provider/finish", body).await.refused(404, "not_found");
}
