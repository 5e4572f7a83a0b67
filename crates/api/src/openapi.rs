//! The OpenAPI contract, which is generated from the registered routes.

use crate::problem::{Code, Problem};
use actix_web::http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, Info, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema};
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
        (name = "auth", description = "Signing in and out, registration and invitations"),
        (name = "users", description = "Accounts of the people who run the programme"),
        (name = "reference", description = "Provinces, schools, departments, holidays, wage rules, problem types"),
        (name = "terms", description = "Terms, their calendar, evaluation and pool"),
        (name = "announcements", description = "Announcements of the programme and of universities, and their evidence"),
        (name = "applications", description = "Applications and their documents"),
        (name = "documents", description = "Document control: accepting, rejecting and approving documents"),
        (name = "pool", description = "The pool of candidates, without names and schools"),
        (name = "talent-pool", description = "Talent pools and reserve lists of employers, and the lists that a candidate is on"),
        (name = "interviews", description = "Interviews, their meetings and calendars"),
        (name = "employers", description = "Employers, members and quotas"),
        (name = "offers", description = "Internship offers, from the draft to the confirmation"),
        (name = "placements", description = "Confirmed internships"),
        (name = "tasks", description = "What has to be done about offers and internships, and by when"),
        (name = "sgk-notices", description = "SGK notices, with which schools register interns for social security"),
        (name = "notifications", description = "Notifications about what concerns you, and mails"),
        (name = "audit", description = "The audit trail, and checks of the stored data"),
        (name = "operations", description = "Health, readiness, and the clock of the sandbox"),
    ),
    components(schemas(Problem)),
    security(("bearer" = [])),
    modifiers(&Bearer)
)]
struct Contract;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, contract: &mut OpenApi) {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.bearer_format = Some("JWT".to_owned());
        bearer.description = Some("The access token that `POST /v1/auth/login` returns".to_owned());
        contract
            .components
            .get_or_insert_default()
            .security_schemes
            .insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
    }
}

/// Generates the OpenAPI document of all routes.
pub fn document() -> OpenApi {
    let (_, mut contract) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Contract::openapi())
        .configure(crate::routes)
        .split_for_parts();
    let Info { version, .. } = &mut contract.info;
    *version = env!("CARGO_PKG_VERSION").to_owned();
    for (path, item) in &mut contract.paths.paths {
        let is_of_object = path.contains("_id}");
        let PathItem { get, put, post, delete, patch, .. } = item;
        get.iter_mut().for_each(|operation| complete(operation, is_of_object, false));
        for operation in [put, post, delete, patch].into_iter().flatten() {
            complete(operation, is_of_object, true);
        }
    }
    contract
}

/// The extension that lists problem codes. A handler lists only its own codes in it. In the
/// generated contract, each error response lists all codes of its status.
const PROBLEM_CODES: &str = "x-problem-codes";

/// Adds what follows from the kind of operation: public operations get an empty list of roles, and
/// every operation gets the problems that it may return in addition to its own.
fn complete(operation: &mut Operation, is_of_object: bool, writes: bool) {
    let is_public = operation
        .security
        .as_ref()
        .is_some_and(|schemes| schemes.contains(&SecurityRequirement::default()));
    let extensions = operation.extensions.get_or_insert_default();
    if is_public {
        extensions.insert("x-roles".to_owned(), json!([]));
    }
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            parameter.schema = parameter.schema.take().map(with_default);
        }
    }
    let own = extensions.remove(PROBLEM_CODES);
    let own = own.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    // Every operation refuses unknown query parameters, so every operation may return `malformed`.
    let always = [Code::Malformed, Code::Internal, Code::Unavailable];
    let derived = [
        (!is_public, [Code::Unauthorized, Code::ForbiddenRole].as_slice()),
        (is_of_object, &[Code::NotFound]),
        (writes, &[Code::Conflict, Code::StorageFull]),
        (
            operation.request_body.is_some(),
            &[Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid],
        ),
    ];
    let derived = derived.into_iter().filter(|(applies, _)| *applies).flat_map(|(_, codes)| codes);
    let mut by_status = BTreeMap::<u16, BTreeSet<&'static str>>::new();
    for code in own.filter_map(Code::named).chain(always).chain(derived.copied()) {
        by_status.entry(code.status()).or_default().insert(code.name());
    }
    for (status, codes) in by_status {
        operation.responses.responses.insert(status.to_string(), refusal(&codes).into());
    }
}

/// utoipa writes the default of an inline enum as a second schema, in an `allOf` of a text and an
/// object. No generated client can read that, so the default moves into the enum.
fn with_default(schema: RefOr<Schema>) -> RefOr<Schema> {
    let RefOr::T(Schema::AllOf(all)) = &schema else { return schema };
    let [RefOr::T(Schema::Object(of)), RefOr::T(Schema::Object(added))] = all.items.as_slice()
    else {
        return schema;
    };
    let mut of = of.clone();
    of.default.clone_from(&added.default);
    RefOr::T(Schema::Object(of))
}

/// The response for one status, with all of its codes.
fn refusal(codes: &BTreeSet<&'static str>) -> Response {
    let names: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    ResponseBuilder::new()
        .description(names.join(", "))
        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
        .extensions(Some(Extensions::from_iter([(PROBLEM_CODES, json!(codes))])))
        .build()
}

/// The methods of a path, as the `Allow` header lists them. Paths outside the contract can only be
/// read.
pub fn methods(pattern: &str) -> &'static str {
    static METHODS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
        let methods = |item: PathItem| {
            let has = [
                ("GET, HEAD", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
                ("OPTIONS", true),
            ];
            has.iter().filter(|(_, has)| *has).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
        };
        let paths = document().paths.paths.into_iter();
        paths.map(|(path, item)| (path, methods(item))).collect()
    });
    METHODS.get(pattern).map_or("GET, HEAD, OPTIONS", String::as_str)
}

/// The id of the operation with this method and path. `None` outside the contract.
pub fn operation(method: &Method, pattern: &str) -> Option<&'static str> {
    static OPERATIONS: LazyLock<HashMap<(Method, String), String>> = LazyLock::new(|| {
        let mut operations = HashMap::new();
        for (path, item) in document().paths.paths {
            for (method, operation) in [
                (Method::GET, item.get),
                (Method::POST, item.post),
                (Method::PUT, item.put),
                (Method::PATCH, item.patch),
                (Method::DELETE, item.delete),
            ] {
                if let Some(id) = operation.and_then(|operation| operation.operation_id) {
                    operations.insert((method, path.clone()), id);
                }
            }
        }
        operations
    });
    OPERATIONS.get(&(method.clone(), pattern.to_owned())).map(String::as_str)
}

/// The OpenAPI document as JSON, exactly as it is committed and served.
pub fn json() -> String {
    let mut text =
        document().to_pretty_json().unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
    text.push('\n');
    text
}
