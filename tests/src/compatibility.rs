//! What a change of the contract takes from the clients of a released one. It looks at what tools
//! that compare OpenAPI documents do not see: names of schemas, defaults, limits, problem codes,
//! roles and headers.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What clients of `released` lose with `present`, one line each, in order.
pub fn losses(released: &Value, present: &Value) -> Vec<String> {
    let mut lost = BTreeSet::new();
    let schemas = |of: &Value| members(&of["components"]["schemas"]).clone();
    let (before, after) = (schemas(released), schemas(present));
    for (name, old) in &before {
        match after.get(name) {
            None => drop(lost.insert(format!("schema {name} is gone"))),
            Some(new) => compare(&mut lost, name, old, new),
        }
    }
    let after = operations(present);
    for (id, old) in operations(released) {
        let Some(new) = after.get(&id) else {
            lost.insert(format!("operation {id} is gone"));
            continue;
        };
        for role in texts(&old["x-roles"]).difference(&texts(&new["x-roles"])) {
            // An operation that anybody may call has no roles.
            if !texts(&new["x-roles"]).is_empty() {
                lost.insert(format!("{id}: not for {role} any more"));
            }
        }
        if texts(&old["x-roles"]).is_empty() && !texts(&new["x-roles"]).is_empty() {
            lost.insert(format!("{id}: not for everybody any more"));
        }
        for (name, parameter) in parameters(&old) {
            if let Some(new) = parameters(new).get(&name) {
                compare(&mut lost, &format!("{id} {name}"), &parameter["schema"], &new["schema"]);
            }
        }
        for (status, response) in members(&old["responses"]) {
            let new = &new["responses"][status];
            for code in
                texts(&response["x-problem-codes"]).difference(&texts(&new["x-problem-codes"]))
            {
                lost.insert(format!("{id} {status}: the code {code} is gone"));
            }
            for header in members(&response["headers"]).keys() {
                if new["headers"][header].is_null() {
                    lost.insert(format!("{id} {status}: the header {header} is gone"));
                }
            }
        }
    }
    lost.into_iter().collect()
}

/// Compares the limits and defaults of two schemas, and of everything inside them.
fn compare(lost: &mut BTreeSet<String>, at: &str, old: &Value, new: &Value) {
    for (name, is_upper) in [
        ("maxLength", true),
        ("maxItems", true),
        ("maximum", true),
        ("minLength", false),
        ("minItems", false),
        ("minimum", false),
    ] {
        let is_narrower = match (old[name].as_f64(), new[name].as_f64()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(old), Some(new)) => {
                if is_upper {
                    new < old
                } else {
                    new > old
                }
            }
        };
        if is_narrower {
            lost.insert(format!("{at}: {name} was {} and is {}", old[name], new[name]));
        }
    }
    if new["pattern"] != old["pattern"] && !new["pattern"].is_null() {
        lost.insert(format!("{at}: pattern was {} and is {}", old["pattern"], new["pattern"]));
    }
    if new["default"] != old["default"] {
        lost.insert(format!("{at}: default was {} and is {}", old["default"], new["default"]));
    }
    for (name, member) in members(&old["properties"]) {
        if !new["properties"][name].is_null() {
            compare(lost, &format!("{at}.{name}"), member, &new["properties"][name]);
        }
    }
    if old["items"].is_object() {
        compare(lost, &format!("{at}[]"), &old["items"], &new["items"]);
    }
}

fn operations(contract: &Value) -> BTreeMap<String, Value> {
    let paths = members(&contract["paths"]).values();
    let operations = paths.flat_map(|path| members(path).values());
    operations.filter_map(|of| Some((of["operationId"].as_str()?.to_owned(), of.clone()))).collect()
}

fn parameters(operation: &Value) -> BTreeMap<String, &Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter_map(|of| Some((of["name"].as_str()?.to_owned(), of))).collect()
}

fn members(value: &Value) -> &Map<String, Value> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE)
}

fn texts(value: &Value) -> BTreeSet<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
