//! Signs people in with a provider of OpenID Connect: authorization code with PKCE.

use crate::error::Error;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse,
    TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use staj_api::{Identity, IdentityError, IdentityProvider, SignIn};
use staj_domain::Named;
use staj_domain::user::Role;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long the provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long what the provider says about itself counts, its keys among it.
const FRESH: Duration = Duration::from_secs(600);

/// All claims that are not standard ones.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Extra(#[serde(default)] Map<String, Value>);

impl AdditionalClaims for Extra {}

type Answer = StandardTokenResponse<
    IdTokenFields<
        Extra,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Provider = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// How the provider is used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address that identifies the provider, below which it describes itself.
    pub issuer: String,
    /// Under which name the provider knows this server.
    pub client_id: String,
    /// The secret that belongs to it.
    pub client_secret: Option<String>,
    /// The page to which the provider sends the browser back.
    pub redirect_url: String,
    /// What the provider is asked for, apart from `openid`.
    pub scopes: Vec<String>,
    /// The claim with the identity number.
    pub national_id_claim: String,
    /// The claim with the groups of a person.
    pub role_claim: String,
    /// Which accounts people may use.
    pub roles: Vec<RoleRule>,
}

/// A role whose accounts people may use: all of them, or those of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRule {
    /// The group. `None`: everybody.
    pub group: Option<String>,
    /// The role.
    pub role: Role,
}

impl RoleRule {
    /// Reads `ROLE` or `GROUP=ROLE`.
    pub fn parse(text: &str) -> Option<Self> {
        let (group, role) = match text.rsplit_once('=') {
            Some((group, role)) => (Some(group.trim().to_owned()), role),
            None => (None, text),
        };
        Some(Self { group, role: Role::from_name(role.trim())? })
    }
}

/// A provider of OpenID Connect.
pub struct OpenIdProvider {
    settings: Settings,
    http: reqwest::Client,
    known: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

impl OpenIdProvider {
    /// A provider with these settings. It need not be there yet.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        // More than one TLS provider may be compiled in, so one must be selected.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A redirect could lead to an address inside.
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        IssuerUrl::new(settings.issuer.clone())?;
        RedirectUrl::new(settings.redirect_url.clone())?;
        Ok(Self { settings, http, known: Mutex::default() })
    }

    async fn client(&self) -> Result<Provider, IdentityError> {
        let mut known = self.known.lock().await;
        let metadata = match &*known {
            Some((at, metadata)) if at.elapsed() < FRESH => metadata.clone(),
            _ => {
                let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(refused)?;
                let http = |request| self.send(request);
                let found = CoreProviderMetadata::discover_async(issuer, &http).await;
                let metadata = found.map_err(away)?;
                *known = Some((Instant::now(), metadata.clone()));
                metadata
            }
        };
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = self.settings.client_secret.clone().map(ClientSecret::new);
        let back = RedirectUrl::new(self.settings.redirect_url.clone()).map_err(refused)?;
        Ok(Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(back))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
        let answer = self.http.execute(request.try_into()?).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    async fn start(&self) -> Result<(SignIn, String), IdentityError> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let scopes = self.settings.scopes.iter().cloned().map(Scope::new);
        let (url, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        let sign_in = SignIn {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        };
        Ok((sign_in, url.into()))
    }

    async fn finish(&self, sign_in: &SignIn, code: &str) -> Result<Identity, IdentityError> {
        let client = self.client().await?;
        let http = |request| self.send(request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(refused)?
            .set_pkce_verifier(PkceCodeVerifier::new(sign_in.verifier.clone()))
            .request_async(&http)
            .await
            .map_err(refused)?;
        let token = answer.id_token().ok_or_else(|| refused("the answer has no ID token"))?;
        let nonce = Nonce::new(sign_in.nonce.clone());
        let claims = token.claims(&client.id_token_verifier(), &nonce).map_err(refused)?;
        let mut all = map(claims)?;
        // Most providers say more about a person when they are asked than in the token.
        let subject = Some(claims.subject().clone());
        if let Ok(request) = client.user_info(answer.access_token().clone(), subject) {
            let more: UserInfoClaims<Extra, CoreGenderClaim> =
                request.request_async(&http).await.map_err(refused)?;
            all.extend(map(&more)?);
        }
        Ok(self.settings.identity(&all))
    }
}

impl Settings {
    /// What the claims of somebody say.
    fn identity(&self, claims: &Map<String, Value>) -> Identity {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let is_verified = claims.get("email_verified").is_some_and(|of| *of == Value::Bool(true));
        let groups: Vec<&str> = match claims.get(&self.role_claim) {
            Some(Value::String(group)) => vec![group],
            Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        let has = |rule: &&RoleRule| match &rule.group {
            Some(group) => groups.contains(&group.as_str()),
            None => true,
        };
        Identity {
            national_id: text(&self.national_id_claim).and_then(|number| number.parse().ok()),
            email: text("email").filter(|_| is_verified).map(str::to_owned),
            roles: self.roles.iter().filter(has).map(|rule| rule.role).collect(),
        }
    }
}

fn map(claims: &impl Serialize) -> Result<Map<String, Value>, IdentityError> {
    match serde_json::to_value(claims).map_err(refused)? {
        Value::Object(claims) => Ok(claims),
        _ => Err(refused("the claims are no object")),
    }
}

fn refused(error: impl std::fmt::Display) -> IdentityError {
    IdentityError::Refused(error.to_string())
}

fn away(error: impl std::fmt::Display) -> IdentityError {
    IdentityError::Away(error.to_string())
}

impl IdentityProvider for OpenIdProvider {
    fn begin(&self) -> LocalBoxFuture<'_, Result<(SignIn, String), IdentityError>> {
        self.start().boxed_local()
    }

    fn identify<'a>(
        &'a self,
        sign_in: &'a SignIn,
        code: &'a str,
    ) -> LocalBoxFuture<'a, Result<Identity, IdentityError>> {
        self.finish(sign_in, code).boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn settings(roles: &[&str]) -> Settings {
        Settings {
            issuer: "https://giris.example".to_owned(),
            client_id: "staj".to_owned(),
            client_secret: None,
            redirect_url: "https://staj.example/giris".to_owned(),
            scopes: vec![],
            national_id_claim: "tckn".to_owned(),
            role_claim: "groups".to_owned(),
            roles: roles.iter().filter_map(|rule| RoleRule::parse(rule)).collect(),
        }
    }

    fn identity(roles: &[&str], claims: Value) -> Identity {
        settings(roles).identity(claims.as_object().unwrap())
    }

    #[test]
    fn only_a_verified_address_and_a_valid_number_identify_somebody() {
        let claims =
            json!({ "tckn": "10000000146", "email": "a@b.example", "email_verified": true });
        let known = identity(&["candidate"], claims);
        assert_eq!(known.national_id.map(|of| of.as_str().to_owned()), Some("10000000146".into()));
        assert_eq!(known.email.as_deref(), Some("a@b.example"));
        for claims in [
            json!({ "tckn": "10000000147", "email": "a@b.example", "email_verified": false }),
            json!({ "tckn": 10000000146i64, "email": "a@b.example", "email_verified": "true" }),
            json!({ "email": "a@b.example" }),
        ] {
            let unknown = identity(&["candidate"], claims.clone());
            assert_eq!((unknown.national_id, unknown.email), (None, None), "{claims}");
        }
    }

    #[test]
    fn a_role_is_for_everybody_or_for_a_group() {
        let rules = ["candidate", "usp=programme_officer", "a=b=iskur_officer", "nobody"];
        let roles = |groups: Value| identity(&rules, json!({ "groups": groups })).roles;
        assert_eq!(roles(json!(null)), [Role::Candidate]);
        assert_eq!(roles(json!("usp")), [Role::Candidate, Role::ProgrammeOfficer]);
        assert_eq!(roles(json!(["x", "a=b"])), [Role::Candidate, Role::IskurOfficer]);
    }
}
