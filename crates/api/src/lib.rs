//! The JSON REST API of the programme: routes, contract, problems and tokens.
//!
//! Each operation has its own file, which is named by its verb. `routes` is the only list of
//! operations. The server and the contract are both built from it.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod acceptance_letters;
mod actions;
mod announcements;
mod app;
mod applications;
mod audit;
mod auth;
mod caller;
mod catalogue;
mod ctx;
mod declared_data;
mod document_samples;
mod documents;
mod employers;
mod evaluations;
mod failed_items;
mod files;
mod guardian_consents;
mod input;
mod instant;
mod interviews;
mod mails;
mod method_reports;
mod middleware;
mod multipart;
mod notifications;
mod objections;
mod offers;
pub mod openapi;
mod operations;
mod page;
mod placements;
mod points;
mod pool;
mod privacy_notices;
mod problem;
mod quotas;
mod reference;
mod reserve_list;
mod revision;
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

pub use app::{App, Secrets};
pub use ctx::{RequestId, new_id};
pub use middleware::observe;
pub use problem::Code;
pub use services::{
    Claims, Clock, DeclaredDataSource, ImportedRecords, Meetings, Passwords, SandboxRecords, Tokens,
};

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use problem::ApiError;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers every operation of the API.
pub fn routes(cfg: &mut ServiceConfig) {
    catalogue::routes(cfg);
    auth::routes(cfg);
    users::routes(cfg);
    reference::routes(cfg);
    terms::routes(cfg);
    privacy_notices::routes(cfg);
    method_reports::routes(cfg);
    announcements::routes(cfg);
    employers::routes(cfg);
    quotas::routes(cfg);
    declared_data::routes(cfg);
    applications::routes(cfg);
    guardian_consents::routes(cfg);
    documents::routes(cfg);
    document_samples::routes(cfg);
    evaluations::routes(cfg);
    objections::routes(cfg);
    pool::routes(cfg);
    statistics::routes(cfg);
    talent_pool::routes(cfg);
    tasks::routes(cfg);
    reserve_list::routes(cfg);
    interviews::routes(cfg);
    offers::routes(cfg);
    supplementary_documents::routes(cfg);
    placements::routes(cfg);
    acceptance_letters::routes(cfg);
    sgk_notices::routes(cfg);
    notifications::routes(cfg);
    mails::routes(cfg);
    audit::routes(cfg);
    failed_items::routes(cfg);
    operations::routes(cfg);
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
    let Some(pattern) = request.resource_map().match_pattern(request.path()) else {
        return Err(Code::NotFound.into());
    };
    let allow = openapi::methods(&pattern);
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish());
    }
    Err(ApiError::not_allowed(allow))
}
