//! Finds the route of a request with one tree over all paths, so the time does not depend on how
//! many routes there are. Actix tries routes one after the other. So each feature is a scope that is
//! entered only for its own paths, and the middleware [`layers`](crate::layers) looks the path up.

use crate::deprecation::Deprecation;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::Method;
use matchit::Router;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use utoipa::openapi::path::{self, ParameterIn, PathItem};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, OpenApi, RefOr, Schema};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope};

/// A path of the contract.
pub struct Route {
    /// The path with the names of its parameters, as in the contract.
    pub pattern: String,
    /// Its methods, as the `Allow` header lists them.
    pub allow: String,
    operations: Vec<Operation>,
    /// The index of its feature in [`FEATURES`](crate::FEATURES).
    feature: usize,
}

/// An operation of the contract.
pub struct Operation {
    pub id: String,
    method: Method,
    /// Whether it has query parameters.
    pub has_query: bool,
    /// Whether an `Idempotency-Key` makes it safe to repeat. What strangers may do is safe without.
    pub takes_key: bool,
    /// Whether its answer is an object with a version.
    pub is_versioned: bool,
    /// Whether it reads reference data, which is the same for everybody.
    pub is_reference: bool,
    /// When it will be removed. `None` if it stays.
    pub deprecation: Option<Deprecation>,
}

impl Route {
    fn new(pattern: String, item: PathItem, feature: usize, versioned: &BTreeSet<String>) -> Self {
        let methods = [
            (Method::GET, item.get),
            (Method::POST, item.post),
            (Method::PUT, item.put),
            (Method::PATCH, item.patch),
            (Method::DELETE, item.delete),
        ];
        let of = |(method, found): (_, Option<path::Operation>)| {
            let found = found?;
            let is_in_query = |parameter: &RefOr<path::Parameter>| matches!(parameter, RefOr::T(of) if of.parameter_in == ParameterIn::Query);
            let has_query = found.parameters.iter().flatten().any(is_in_query);
            let open_to_all = [SecurityRequirement::default()];
            let is_public = found.security == Some(open_to_all.into());
            let is_of_reference = found.tags.iter().flatten().any(|tag| tag == "reference");
            let is_versioned = answers(&found).any(|name| versioned.contains(name));
            Some(Operation {
                takes_key: method == Method::POST && !is_public,
                is_versioned,
                deprecation: Deprecation::of(&found),
                is_reference: method == Method::GET && is_public && is_of_reference,
                id: found.operation_id?,
                method,
                has_query,
            })
        };
        let operations: Vec<_> = methods.into_iter().filter_map(of).collect();
        let names = operations.iter().map(|operation| match operation.method {
            Method::GET => "GET, HEAD",
            ref other => other.as_str(),
        });
        let allow = names.chain(["OPTIONS"]).collect::<Vec<_>>().join(", ");
        Self { pattern, allow, operations, feature }
    }

    /// The route of this path. `None` if the contract has no such path.
    pub fn find(path: &str) -> Option<&'static Self> {
        TREE.at(path).ok().map(|found| found.value)
    }

    /// The operation with this method.
    pub fn operation(&self, method: &Method) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.method == method)
    }
}

/// The names of the schemas of an operation's answers.
fn answers(operation: &path::Operation) -> impl Iterator<Item = &str> {
    operation.responses.responses.iter().filter(|(status, _)| status.starts_with('2')).flat_map(
        |(_, response)| match response {
            RefOr::T(response) => response.content.values().filter_map(schema_name).collect(),
            RefOr::Ref(_) => vec![],
        },
    )
}

/// The name of the schema of a body.
pub fn schema_name(content: &RefOr<Content>) -> Option<&str> {
    let RefOr::T(content) = content else { return None };
    let Some(RefOr::Ref(schema)) = &content.schema else { return None };
    schema.ref_location.rsplit('/').next()
}

/// The names of the schemas of objects that have a version.
fn versioned(contract: &OpenApi) -> BTreeSet<String> {
    let schemas = contract.components.iter().flat_map(|of| &of.schemas);
    let has_version = |schema: &RefOr<Schema>| match schema {
        RefOr::T(Schema::Object(of)) => matches!(
            of.properties.get("version"),
            Some(RefOr::T(Schema::Object(version)))
                if version.schema_type == SchemaType::Type(Type::Integer)
        ),
        RefOr::T(_) | RefOr::Ref(_) => false,
    };
    schemas.filter(|(_, schema)| has_version(schema)).map(|(name, _)| name.clone()).collect()
}

/// The routes of all features by their paths.
static TREE: LazyLock<Router<Route>> = LazyLock::new(|| {
    let mut tree = Router::new();
    for (feature, routes) in crate::FEATURES.into_iter().enumerate() {
        let (_, contract) =
            actix_web::App::new().into_utoipa_app().configure(routes).split_for_parts();
        let versioned = versioned(&contract);
        for (pattern, item) in contract.paths.paths {
            let route = Route::new(pattern.clone(), item, feature, &versioned);
            if let Err(error) = tree.insert(pattern, route) {
                log::error!("a path cannot be routed: {error}");
            }
        }
    }
    tree
});

/// Registers the routes of a feature in a scope that is entered only for its own paths.
pub fn register(cfg: &mut ServiceConfig, feature: usize, routes: fn(&mut ServiceConfig)) {
    let own = fn_guard(move |request: &GuardContext<'_>| {
        let route = request.req_data().get::<&'static Route>().copied();
        route.is_some_and(|route| route.feature == feature)
    });
    cfg.service(scope::scope("").guard(own).configure(routes));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_contract_is_found_by_its_path() {
        let contract = crate::openapi::document();
        let versioned = versioned(&contract);
        assert!(contract.paths.paths.len() > 100);
        for (path, item) in contract.paths.paths {
            let expected = Route::new(path.clone(), item, 0, &versioned);
            let found = Route::find(&path).unwrap_or_else(|| panic!("{path} is not found"));
            assert_eq!(found.pattern, path);
            for operation in expected.operations {
                let found = found.operation(&operation.method).map(|found| &found.id);
                assert_eq!(found, Some(&operation.id), "{path}");
            }
        }
        assert!(Route::find("/v1/terms/").is_none());
        assert!(Route::find("/v1/terms/1/pool/2/3").is_none());
    }
}
