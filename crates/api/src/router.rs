//! Finds the route of a request with one tree over all paths, so the time does not depend on how
//! many routes there are. Actix tries routes one after the other. So each feature is a scope that is
//! entered only for its own paths, and the middleware [`observe`](crate::observe) looks the path up.

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::Method;
use matchit::Router;
use std::sync::LazyLock;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{self, ParameterIn, PathItem};
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
}

impl Route {
    fn new(pattern: String, item: PathItem, feature: usize) -> Self {
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
            Some(Operation { id: found.operation_id?, method, has_query })
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

/// The routes of all features by their paths.
static TREE: LazyLock<Router<Route>> = LazyLock::new(|| {
    let mut tree = Router::new();
    for (feature, routes) in crate::FEATURES.into_iter().enumerate() {
        let (_, contract) =
            actix_web::App::new().into_utoipa_app().configure(routes).split_for_parts();
        for (pattern, item) in contract.paths.paths {
            if let Err(error) = tree.insert(pattern.clone(), Route::new(pattern, item, feature)) {
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
        assert!(contract.paths.paths.len() > 100);
        for (path, item) in contract.paths.paths {
            let expected = Route::new(path.clone(), item, 0);
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
