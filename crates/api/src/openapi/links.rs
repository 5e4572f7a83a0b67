//! Links of the contract: from what an operation answers to what can be done with it next. They follow
//! from the paths and the schemas.

use crate::preconditions::has_object;
use crate::router::schema_name;
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{OpenApi, RefOr, Schema};

/// How an object is read and edited by its id.
struct Ways {
    parameter: String,
    read: String,
    edit: Option<String>,
    /// Whether an edit may name the version that it is for.
    has_tag: bool,
}

/// Adds the links of all answers.
pub fn add(contract: &mut OpenApi) {
    let lists = lists(contract);
    let ways: BTreeMap<_, _> = contract.paths.paths.iter().filter_map(ways_to).collect();
    for item in contract.paths.paths.values_mut() {
        let PathItem { get, put, post, delete, patch, .. } = item;
        for operation in [get, put, post, delete, patch].into_iter().flatten() {
            let own = operation.operation_id.clone().unwrap_or_default();
            for (status, response) in &mut operation.responses.responses {
                let RefOr::T(response) = response else { continue };
                if !status.starts_with('2') {
                    continue;
                }
                let Some(name) = response.content.values().find_map(schema_name) else { continue };
                let (name, id) = match lists.get(name) {
                    Some(item) => (item.as_str(), "$response.body#/items/0/id"),
                    None => (name, "$response.body#/id"),
                };
                let Some(ways) = ways.get(name) else { continue };
                if own != ways.read {
                    let read = LinkBuilder::new()
                        .operation_id(ways.read.clone())
                        .parameter(ways.parameter.clone(), json!(id))
                        .description("Read it");
                    response.links.insert("read".to_owned(), read.build().into());
                }
                if let Some(edit) = ways.edit.clone().filter(|edit| *edit != own) {
                    let mut link = LinkBuilder::new()
                        .operation_id(edit)
                        .parameter(ways.parameter.clone(), json!(id))
                        .description("Edit it");
                    if ways.has_tag && response.headers.contains_key("ETag") {
                        link = link.parameter("If-Match", json!("$response.header.ETag"));
                    }
                    response.links.insert("edit".to_owned(), link.build().into());
                }
            }
        }
    }
}

/// The schemas of pages and lists, with the schema of their items.
fn lists(contract: &OpenApi) -> BTreeMap<String, String> {
    let schemas = contract.components.iter().flat_map(|of| &of.schemas);
    let item = |schema: &RefOr<Schema>| {
        let RefOr::T(Schema::Object(of)) = schema else { return None };
        let Some(RefOr::T(Schema::Array(list))) = of.properties.get("items") else { return None };
        let ArrayItems::RefOrSchema(item) = &list.items else { return None };
        let RefOr::Ref(item) = item.as_ref() else { return None };
        item.ref_location.rsplit('/').next().map(str::to_owned)
    };
    schemas.filter_map(|(name, schema)| Some((name.clone(), item(schema)?))).collect()
}

/// The schema that a path such as `/v1/offers/{offer_id}` answers, and its ways.
fn ways_to((path, item): (&String, &PathItem)) -> Option<(String, Ways)> {
    let (_, parameter) = path.strip_suffix('}')?.rsplit_once('{')?;
    let is_only = path.matches('{').count() == 1;
    let read = item.get.as_ref().filter(|_| is_only && parameter.ends_with("_id"))?;
    let ways = Ways {
        parameter: parameter.to_owned(),
        read: read.operation_id.clone()?,
        edit: item.patch.as_ref().and_then(|edit| edit.operation_id.clone()),
        has_tag: has_object(path),
    };
    Some((answered(read)?, ways))
}

/// The name of the schema of a successful answer.
fn answered(operation: &Operation) -> Option<String> {
    let RefOr::T(response) = operation.responses.responses.get("200")? else { return None };
    response.content.values().find_map(schema_name).map(str::to_owned)
}
