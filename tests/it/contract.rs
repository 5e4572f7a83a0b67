//! The committed contract is the one that the routes generate, and it follows the house rules.

use crate::requirements::{root, sources};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::Value;
use staj_api::Code;
use staj_domain::user::Role;
use staj_tests::contract::{
    announced, document, operations, schema_names, seen_file, successes, validator,
};
use staj_tests::{Nobody, TestApp};
use std::collections::{BTreeMap, BTreeSet};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/openapi.json");

#[test]
fn the_committed_contract_matches_the_routes() {
    let made = staj_api::openapi::json();
    let update = std::env::var_os("UPDATE").is_some();
    if update {
        std::fs::write(COMMITTED, &made).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == made,
        "openapi/openapi.json is behind the routes: run `cargo contract`, review the diff, and commit it"
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
                    let codes = response["x-problem-codes"].as_array();
                    assert!(codes.is_some_and(|codes| !codes.is_empty()), "{what} {status}: codes");
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
fn every_tag_is_declared_and_used() {
    let contract = document();
    let declared: BTreeSet<_> = contract["tags"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    let paths = contract["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|path| path.as_object().unwrap().values());
    let used: BTreeSet<_> =
        operations.filter_map(|operation| operation["tags"][0].as_str()).collect();
    assert_eq!(used, declared);
}

/// Codes that follow from the kind of an operation. They are tested once, not for each operation.
const SHARED: [Code; 19] = [
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::PreconditionFailed,
    Code::PreconditionRequired,
    Code::Malformed,
    Code::Unauthorized,
    Code::ForbiddenRole,
    Code::SecondFactorNeeded,
    Code::NotFound,
    Code::Conflict,
    Code::TooManyRequests,
    Code::BodyTimeout,
    Code::TooLarge,
    Code::UnsupportedMediaType,
    Code::Invalid,
    Code::Internal,
    Code::StorageFull,
    Code::Unavailable,
    Code::Maintenance,
];

/// Each line of the list is a code that still needs a test, or that an earlier refusal hides.
#[test]
#[ignore = "needs the codes that both suites have seen: `scripts/test` runs it after them"]
fn every_announced_code_is_seen_or_listed_as_unseen() {
    let seen = std::fs::read_to_string(seen_file().unwrap()).unwrap();
    let seen: BTreeSet<_> = seen.lines().collect();
    let shared =
        |pair: &String| SHARED.iter().any(|code| pair.ends_with(&format!(" {}", code.name())));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/it/unseen_codes.txt");
    let listed = std::fs::read_to_string(path).unwrap_or_default();
    // The storm in `history.rs` sees these on some runs. They need a test all the same.
    let by_chance =
        |pair: &str| pair.contains("_amendment ") && listed.contains(&format!("{pair}\n"));
    let unseen: String = announced()
        .iter()
        .filter(|pair| !seen.contains(pair.as_str()) || by_chance(pair))
        .filter(|pair| !shared(pair))
        .map(|pair| format!("{pair}\n"))
        .collect();
    let (announced, successes) = (announced(), successes());
    let of_all = |all: &BTreeSet<String>| {
        let count = all.iter().filter(|pair| seen.contains(pair.as_str())).count();
        format!("{count} of {}", all.len())
    };
    let (shared, own): (BTreeSet<_>, BTreeSet<_>) = announced.into_iter().partition(shared);
    println!(
        "seen: {} successes, {} codes of operations, {} codes that every operation of a kind has\n\
         announced and never seen:\n{unseen}",
        of_all(&successes),
        of_all(&own),
        of_all(&shared),
    );
    let missing: Vec<_> = successes.iter().filter(|pair| !seen.contains(pair.as_str())).collect();
    assert!(missing.is_empty(), "no test has seen these successes: {missing:#?}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &unseen).unwrap();
    }
    let listed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        unseen == listed,
        "tests/it/unseen_codes.txt does not list exactly the codes that no test has seen: test the \
         new code, or run with UPDATE=1 and review each changed line"
    );
}

#[test]
fn secured_operations_list_401_and_403_and_their_roles() {
    for operation in operations() {
        let responses =
            &document()["paths"][&operation.path][operation.method.to_lowercase()]["responses"];
        if operation.is_public {
            assert!(
                operation.roles.is_empty(),
                "{}: public, but restricted to {:?}",
                operation.id,
                operation.roles
            );
        } else {
            assert!(!operation.roles.is_empty(), "{}: no role may call it", operation.id);
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
                let described =
                    parameter["description"].as_str().is_some_and(|text| !text.is_empty());
                assert!(described, "{method} {path}: {}", parameter["name"]);
            }
        }
    }
}

#[test]
fn every_example_fits_its_schema() {
    fn walk(at: &str, schema: &Value, wrong: &mut Vec<String>) {
        if let Some(examples) = schema["examples"].as_array() {
            let mut bare = schema.clone();
            bare.as_object_mut().unwrap().remove("examples");
            let validator = validator(&bare);
            wrong.extend(
                examples
                    .iter()
                    .filter(|example| !validator.is_valid(example))
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

#[test]
fn no_schema_is_a_text_and_an_object_at_once() {
    let contract: Value = serde_json::from_str(&staj_api::openapi::json()).unwrap();
    let schemas = contract["components"]["schemas"].to_string();
    assert!(!contract["paths"].to_string().contains("allOf"), "clients cannot read it");
    assert!(!schemas.contains("\"default\":{"));
    let search = &contract["paths"]["/v1/terms/{term_id}/pool-entries"]["get"]["parameters"];
    let sort = search.as_array().unwrap().iter().find(|of| of["name"] == "sort").unwrap();
    assert_eq!(sort["schema"]["type"], "string");
    assert_eq!(sort["schema"]["default"], "-academic_score");
}

#[actix_web::test]
async fn every_path_lists_its_methods_and_each_get_has_a_head() {
    let app = TestApp::new().await;
    let ask = async |method: Method, path: &str| {
        app.raw(&Nobody, TestRequest::with_uri(path).method(method)).await
    };
    for (path, methods) in [
        ("/v1/terms", "GET, HEAD, POST, OPTIONS"),
        ("/healthz", "GET, HEAD, OPTIONS"),
        ("/v1/auth/login", "POST, OPTIONS"),
        ("/v1/offers/00000000-0000-7000-8000-000000000001", "GET, HEAD, PATCH, DELETE, OPTIONS"),
    ] {
        let options = ask(Method::OPTIONS, path).await;
        assert_eq!((options.status, options.header("allow")), (204, Some(methods)), "{path}");
        let reply = ask(Method::TRACE, path).await;
        assert_eq!(reply.header("allow"), Some(methods), "{path}");
        reply.refused(405, "method_not_allowed");
    }
    for path in ["/healthz", "/v1/terms", "/v1/provinces"] {
        assert_eq!(ask(Method::HEAD, path).await.status, 200, "{path}");
    }
    ask(Method::HEAD, "/v1/me").await.refused(401, "unauthorized");
    ask(Method::OPTIONS, "/v1/nowhere").await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_wrong_value_in_the_query_or_the_path_names_its_parameter() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    for (path, parameter) in [
        ("/v1/terms?limit=x", "limit"),
        ("/v1/terms?limit=", "limit"),
        ("/v1/terms?limit=0", "limit"),
        ("/v1/terms?limit=1&limit=2", "limit"),
        ("/v1/schools?q=%ff", "q"),
        ("/v1/schools?kind=", "kind"),
        ("/v1/schools?province_code=x", "province_code"),
        ("/v1/applications?term_id=zzz", "term_id"),
        ("/v1/documents?submitted_until=yesterday", "submitted_until"),
        ("/v1/calendar/working-days?from=20260101&to=2026-02-01", "from"),
        ("/v1/terms/abc", "term_id"),
        ("/v1/offers/abc", "offer_id"),
    ] {
        let problem = app.get(&officer, path).await.refused(400, "malformed");
        let named: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|of| &of["parameter"]).collect();
        assert_eq!(named, [parameter], "{path}: {problem:#}");
    }
}

/// Every parameter and member of the contract, with its place.
fn every_schema(visit: &mut impl FnMut(&str, &str, &Value)) {
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                visit(&format!("{method} {path}"), name, &parameter["schema"]);
            }
        }
    }
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        for (member, of) in schema["properties"].as_object().into_iter().flatten() {
            visit(name, member, of);
        }
    }
}

/// Of two types with one name, the contract would describe only one.
#[test]
fn each_schema_has_a_name_of_its_own() {
    let mut files = vec![];
    sources(&root().join("crates/api/src"), &mut files);
    let items = files.iter().flat_map(|file| file.split("\n\n"));
    let mut names = BTreeSet::new();
    for item in items.filter(|item| item.contains("ToSchema)]")) {
        let declared = item.lines().find_map(|line| {
            line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))
        });
        if let Some(name) = declared.and_then(|rest| rest.split([' ', ';', '<', '(']).next()) {
            assert!(names.insert(name), "two schemas are called {name}");
        }
    }
    assert!(names.len() > 100, "{}", names.len());
}

#[test]
fn an_enum_has_one_schema() {
    let mut wrong = vec![];
    every_schema(&mut |at, name, schema| {
        let inner = if schema["items"].is_object() { &schema["items"] } else { schema };
        // A reference has no place for a default; the format belongs to one operation.
        let is_alone = schema["default"].is_string() || name == "format";
        if inner["enum"].is_array() && !is_alone {
            wrong.push(format!("{at} {name}"));
        }
    });
    assert!(wrong.is_empty(), "refer to the schema by its name: {wrong:#?}");
    let contract = document();
    let schemas = contract["components"]["schemas"].as_object().unwrap();
    let mut seen = BTreeSet::new();
    for (name, schema) in schemas.iter().filter(|(_, schema)| schema["enum"].is_array()) {
        let text = format!("{} {}", schema["enum"], schema["description"]);
        assert!(seen.insert(text), "{name} has the values of another enum");
    }
}

#[test]
fn numbers_and_texts_have_the_bounds_of_the_server() {
    let mut wrong = vec![];
    every_schema(&mut |at, name, schema| {
        let inner = if schema["items"].is_object() { &schema["items"] } else { schema };
        let is_plate = inner["$ref"] == "#/components/schemas/PlateCode"
            || (inner["minimum"] == 1 && inner["maximum"] == 81);
        if name == "province_code" && !is_plate {
            wrong.push(format!("{at} {name}: from 1 to 81"));
        }
        // An import checks each row, and returns 200.
        let is_request = at != "DeclaredDataRow"
            && document()["components"]["schemas"][at]["additionalProperties"] == false;
        let types = [&schema["type"], &schema["type"][0]];
        let is_text = types.iter().any(|of| **of == "string");
        let is_number = inner["type"] == "integer" || inner["type"][0] == "integer";
        if is_request && is_number && (inner["minimum"].is_null() || inner["maximum"].is_null()) {
            wrong.push(format!("{at} {name}: minimum and maximum"));
        }
        let is_closed = ["format", "enum"].iter().any(|of| schema[of].is_string());
        let is_free =
            ["paragraphs", "printed", "password"].iter().any(|of| schema["format"] == *of);
        if is_request && is_text && (!is_closed || is_free) {
            if schema["pattern"].is_null() {
                wrong.push(format!("{at} {name}: no NUL"));
            }
            if schema["maxLength"].is_null() && schema["pattern"] == "^[^\\u0000]*$" {
                wrong.push(format!("{at} {name}: maxLength"));
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The sandbox has an object for each of these ids. The others belong to objects that people make.
#[test]
fn a_path_shows_the_ids_of_the_sandbox() {
    let made = [
        "absence_id",
        "amendment_id",
        "announcement_id",
        "data_request_id",
        "document_id",
        "document_review_id",
        "document_sample_id",
        "evaluation_run_id",
        "evidence_id",
        "evidence_package_id",
        "faculty_id",
        "failed_item_id",
        "incident_id",
        "interview_id",
        "mail_id",
        "notification_id",
        "objection_id",
        "offer_question_id",
        "placement_id",
        "session_id",
        "sgk_notice_id",
        "supplementary_document_id",
        "university_announcement_id",
    ];
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                if parameter["in"] == "path" {
                    let has = parameter["example"].is_string();
                    assert_eq!(has, !made.contains(&name), "{method} {path}: example of {name}");
                }
            }
        }
    }
}

#[test]
fn every_body_has_a_complete_example() {
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let content = &operation["requestBody"]["content"]["application/json"];
            assert!(content.is_null() || content["example"].is_object(), "{method} {path}");
        }
    }
}

#[test]
fn what_was_created_links_to_what_can_be_done_with_it() {
    let operations: BTreeMap<_, _> =
        operations().into_iter().map(|of| (of.id.clone(), of)).collect();
    let mut found = BTreeSet::new();
    for operation in operations.values() {
        let of = &document()["paths"][&operation.path][operation.method.to_lowercase()];
        for (status, response) in of["responses"].as_object().unwrap() {
            for (name, link) in response["links"].as_object().into_iter().flatten() {
                let target = &operations[link["operationId"].as_str().unwrap()];
                let parameters =
                    &document()["paths"][&target.path][target.method.to_lowercase()]["parameters"];
                let takes = |name: &str| {
                    parameters.as_array().unwrap().iter().any(|one| one["name"] == name)
                };
                assert!(status.starts_with('2'), "{} {name}", operation.id);
                for parameter in link["parameters"].as_object().unwrap().keys() {
                    assert!(takes(parameter), "{} does not take {parameter}", target.id);
                }
                found.insert(format!("{} {name} {}", operation.id, target.id));
            }
        }
    }
    for expected in [
        "draft_offer read get_offer",
        "draft_offer edit update_offer",
        "get_offer edit update_offer",
        "list_offers read get_offer",
        "send_offer read get_offer",
        "create_term edit update_term",
    ] {
        assert!(found.contains(expected), "{expected}: {found:#?}");
    }
    let tags = document()["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone());
    let grouped = document()["x-tagGroups"].as_array().unwrap().iter();
    let grouped: BTreeSet<_> = grouped
        .flat_map(|group| group["tags"].as_array().unwrap().clone())
        .map(|tag| tag.to_string())
        .collect();
    assert_eq!(grouped, tags.map(|tag| tag.to_string()).collect());
}

/// Some generators name a variable after the class and another one after the property.
#[test]
fn no_schema_has_a_property_of_its_own_name() {
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        let mut snake = String::new();
        for letter in name.chars() {
            if letter.is_uppercase() && !snake.is_empty() {
                snake.push('_');
            }
            snake.extend(letter.to_lowercase());
        }
        let own = &schema["properties"][&snake];
        let is_class = own["$ref"].is_string() || own["oneOf"].is_array() || own["type"] == "array";
        assert!(!is_class, "{name} has a property {snake}");
    }
}

/// Generators stop at a reference to nothing.
#[test]
fn every_reference_leads_somewhere() {
    fn walk<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| walk(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let mut found = vec![];
    walk(document(), &mut found);
    let lost = |of: &&str| document().pointer(of.trim_start_matches('#')).is_none();
    let lost: BTreeSet<_> = found.iter().copied().filter(lost).collect();
    assert_eq!(lost, BTreeSet::new());
    assert!(found.len() > 1000, "{}", found.len());
}
