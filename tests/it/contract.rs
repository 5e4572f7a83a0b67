//! The committed contract is the one the routes make, and keeps the house rules.

use serde_json::Value;
use staj_tests::contract::{document, operations, schema_names, validator};
use std::collections::BTreeSet;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/openapi.json");

#[test]
fn the_committed_contract_is_what_the_routes_make() {
    let made = staj_api::openapi::json();
    let update = std::env::var_os("UPDATE").is_some();
    if update {
        std::fs::write(COMMITTED, &made).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == made,
        "openapi/openapi.json is behind the routes: run `cargo contract`, look at the diff, commit it"
    );
}

#[test]
fn every_operation_has_a_name_a_summary_and_its_refusals() {
    let mut ids = BTreeSet::new();
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let what = format!("{method} {path}");
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "{what}: the id {id} is taken");
            assert!(
                id.contains('_') || id.chars().all(|c| c.is_ascii_lowercase()),
                "{what}: {id} is not verb_noun"
            );
            assert!(
                operation["summary"].as_str().is_some_and(|text| text.len() < 80),
                "{what}: summary"
            );
            assert!(operation["description"].is_string(), "{what}: description");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{what}: one tag");
            assert!(operation["x-roles"].is_array(), "{what}: x-roles");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    response["description"].as_str().is_some_and(|text| !text.is_empty()),
                    "{what} {status}: description"
                );
                if status.as_str() >= "400" {
                    let media: Vec<_> = response["content"].as_object().unwrap().keys().collect();
                    assert_eq!(media, ["application/problem+json"], "{what} {status}");
                }
            }
            assert!(
                !path.split('/').any(|part| part == "{id}"),
                "{what}: name the id after its object"
            );
        }
    }
}

#[test]
fn secured_operations_list_401_and_403_and_their_roles() {
    for operation in operations() {
        let responses =
            &document()["paths"][&operation.path][operation.method.to_lowercase()]["responses"];
        if operation.is_public {
            assert!(
                operation.roles.is_empty(),
                "{}: public, yet for {:?}",
                operation.id,
                operation.roles
            );
        } else {
            assert!(!operation.roles.is_empty(), "{}: for nobody", operation.id);
            assert!(
                responses["401"].is_object() && responses["403"].is_object(),
                "{}: 401 and 403",
                operation.id
            );
        }
        assert!(responses["500"].is_object(), "{}: 500", operation.id);
    }
}

#[test]
fn schemas_are_named_and_none_is_generic() {
    for name in schema_names() {
        assert!(name.starts_with(char::is_uppercase) && !name.contains('_'), "{name}");
    }
}

#[test]
fn every_parameter_says_what_it_is() {
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let told = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
                assert!(told, "{method} {path}: {}", parameter["name"]);
            }
        }
    }
}

#[test]
fn every_example_is_one() {
    fn walk(at: &str, schema: &Value, wrong: &mut Vec<String>) {
        if let Some(examples) = schema["examples"].as_array() {
            let mut alone = schema.clone();
            alone.as_object_mut().unwrap().remove("examples");
            let of = validator(&alone);
            wrong.extend(
                examples
                    .iter()
                    .filter(|example| !of.is_valid(example))
                    .map(|example| format!("{at}: {example}")),
            );
        }
        match schema {
            Value::Object(members) => {
                members.iter().for_each(|(name, inner)| walk(&format!("{at}/{name}"), inner, wrong))
            }
            Value::Array(items) => items.iter().for_each(|inner| walk(at, inner, wrong)),
            _ => {}
        }
    }
    let mut wrong = Vec::new();
    walk("#/components/schemas", &document()["components"]["schemas"], &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
