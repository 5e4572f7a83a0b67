//! The JSON REST API of the programme: routes, contract, problems and tokens.
//!
//! Each operation has its own file, which is named by its verb. `FEATURES` is the only
//! list of operations. The server and the contract are both built from it.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod absences;
mod acceptance_letters;
mod actions;
mod amendments;
mod announcements;
mod app;
mod applications;
mod audit;
mod auth;
mod body;
mod bulk;
mod caller;
mod catalogue;
mod certificates;
mod changes;
mod ctx;
mod declared_data;
mod declared_items;
mod deprecation;
mod document_samples;
mod documents;
mod employers;
mod evaluations;
mod faculties;
mod failed_items;
mod files;
mod guardian_consents;
mod idempotency;
mod incidents;
mod input;
mod instant;
mod interviews;
pub mod labels;
mod language;
mod looks;
mod mails;
mod method_reports;
mod middleware;
mod multipart;
mod notifications;
mod objections;
mod offer_questions;
mod offers;
pub mod openapi;
mod operations;
mod page;
mod placements;
mod points;
mod pool;
mod preconditions;
mod privacy;
mod privacy_notices;
mod problem;
mod quotas;
mod reference;
mod reminders;
mod reserve_list;
mod revision;
mod router;
mod sandbox;
mod scrape;
mod services;
mod sgk_notices;
mod statistics;
mod supplementary_documents;
mod talent_pool;
mod tasks;
mod terms;
mod text;
mod users;
mod wire;
mod workplaces;

pub use app::{App, Secrets};
pub use audit::count_violations;
pub use ctx::{RequestId, new_id};
pub use middleware::layers;
pub use problem::{ApiError, Code};
pub use scrape::{METRICS_MEDIA_TYPE, scrape};
pub use services::{
    Acting, Asked, Claims, Clock, DeclaredDataSource, EmployerRegister, Identity, IdentityError,
    IdentityProvider, ImportedRecords, Meetings, Passwords, PoolFacets, RegisterAnswer,
    SandboxRecords, SandboxRegister, Scan, Scanner, SignIn, Tokens,
};

use actix_web::http::{Method, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use router::Route;
use utoipa_actix_web::service_config::ServiceConfig;

/// What registers the operations of each feature. The only list of them.
const FEATURES: [fn(&mut ServiceConfig); 43] = [
    catalogue::routes,
    auth::routes,
    users::routes,
    reference::routes,
    terms::routes,
    privacy::routes,
    privacy_notices::routes,
    method_reports::routes,
    announcements::routes,
    employers::routes,
    workplaces::routes,
    quotas::routes,
    declared_data::routes,
    applications::routes,
    guardian_consents::routes,
    documents::routes,
    declared_items::routes,
    document_samples::routes,
    evaluations::routes,
    objections::routes,
    pool::routes,
    statistics::routes,
    talent_pool::routes,
    tasks::routes,
    reserve_list::routes,
    interviews::routes,
    offers::routes,
    supplementary_documents::routes,
    offer_questions::routes,
    amendments::routes,
    placements::routes,
    absences::routes,
    acceptance_letters::routes,
    certificates::routes,
    incidents::routes,
    sgk_notices::routes,
    notifications::routes,
    mails::routes,
    audit::routes,
    faculties::routes,
    failed_items::routes,
    operations::routes,
    sandbox::routes,
];

/// Registers every operation of the API.
pub fn routes(cfg: &mut ServiceConfig) {
    for (feature, routes) in FEATURES.into_iter().enumerate() {
        router::register(cfg, feature, routes);
    }
}

/// Registers what every server needs in addition to the routes: problems for malformed paths and
/// for paths that do not exist.
pub fn defaults(cfg: &mut web::ServiceConfig) {
    cfg.app_data(
        web::PathConfig::default()
            .error_handler(|error, request| input::malformed_path(request, &error).into()),
    )
    .default_service(web::to(unmatched));
}

/// Handles requests that no route matches: the path does not exist (404), or it does not support
/// this method (405). OPTIONS lists the methods of a path.
async fn unmatched(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let route = request.extensions().get::<&'static Route>().copied();
    let allow = match route {
        Some(route) => &route.allow,
        // Outside the contract are only pages and files.
        None if request.match_pattern().is_some() => "GET, HEAD, OPTIONS",
        None => return Err(Code::NotFound.into()),
    };
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish());
    }
    Err(ApiError::not_allowed(allow))
}
