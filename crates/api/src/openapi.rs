//! The contract, made from the registered routes.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Info, OpenApi};
use utoipa::{Modify, OpenApi as _};
use utoipa_actix_web::AppExt;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Staj",
        description = include_str!("openapi.md"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "Staj")
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "auth", description = "Sign in, sign out, register, accept an invitation"),
        (name = "users", description = "Accounts of the people who run the programme"),
        (name = "reference", description = "Provinces, schools, departments, holidays, wage rules, problem types"),
        (name = "terms", description = "Terms, their calendar, evaluation and pool"),
        (name = "announcements", description = "Announcements of the programme and of universities, and their evidence"),
        (name = "applications", description = "Applications and their documents"),
        (name = "documents", description = "Document control: accept, reject, approve"),
        (name = "pool", description = "The blind pool of candidates"),
        (name = "talent-pool", description = "An employer's shortlist and reserve list, and where candidates are listed"),
        (name = "interviews", description = "Interviews, their meetings and calendars"),
        (name = "employers", description = "Employers, members and quotas"),
        (name = "offers", description = "Offers: draft, send, accept, confirm"),
        (name = "placements", description = "Confirmed internships"),
        (name = "sgk-notices", description = "Notices with which schools start social security"),
        (name = "audit", description = "Who did what, and whether the books balance"),
        (name = "operations", description = "Health, and the clock of the sandbox"),
    ),
    security(("bearer" = [])),
    modifiers(&Bearer)
)]
struct Contract;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, contract: &mut OpenApi) {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.bearer_format = Some("JWT".to_owned());
        bearer.description = Some("The access token of `POST /v1/auth/login`".to_owned());
        contract
            .components
            .get_or_insert_default()
            .security_schemes
            .insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
    }
}

/// The OpenAPI document of every route.
pub fn document() -> OpenApi {
    let (_, mut contract) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Contract::openapi())
        .configure(crate::routes)
        .split_for_parts();
    let Info { version, .. } = &mut contract.info;
    *version = env!("CARGO_PKG_VERSION").to_owned();
    contract
}

/// The document as it is committed and served.
pub fn json() -> String {
    let mut text =
        document().to_pretty_json().unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
    text.push('\n');
    text
}
