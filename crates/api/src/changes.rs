//! What an edit changed, for the audit trail (D3): the fields in which the answers before and after
//! differ.

use crate::problem::{ApiError, Code};
use serde::Serialize;
use serde_json::{Map, Value};
use staj_domain::event::Change;
use std::collections::BTreeSet;

/// What follows from an edit, and is none itself.
const DERIVED: &[&str] = &["actions", "version", "updated_at"];

/// Data about a person of which the trail keeps only that it changed. The database holds it encrypted
/// or not at all, and nobody needs the old value.
const WITHHELD: &[&str] = &["phone", "national_id"];

/// The fields that differ, with their values. An object that was not there before is told field by
/// field, too.
pub fn changes<T: Serialize>(before: &T, after: &T) -> Result<Vec<Change>, ApiError> {
    let json =
        |view: &T| serde_json::to_value(view).map_err(|e| ApiError::logged(Code::Internal, e));
    let before = match json(before)? {
        Value::Null => Value::Object(Map::new()),
        before => before,
    };
    let mut found = vec![];
    compare(String::new(), &before, &json(after)?, &mut found);
    Ok(found)
}

fn compare(field: String, before: &Value, after: &Value, found: &mut Vec<Change>) {
    if before == after {
        return;
    }
    let (Value::Object(was), Value::Object(is)) = (before, after) else {
        let withheld = WITHHELD.iter().any(|name| field == format!("/{name}"));
        return found.push(match withheld {
            true => Change::withheld(field),
            false => Change { field, before: text(before), after: text(after) },
        });
    };
    for name in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        if !DERIVED.contains(&name.as_str()) {
            let value = |of: &Map<String, Value>| of.get(name).cloned().unwrap_or_default();
            compare(format!("{field}/{name}"), &value(was), &value(is), found);
        }
    }
}

/// A value as it is written in JSON, but a text without its quotation marks.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(value.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_edit_is_told_field_by_field_without_what_follows_from_it() {
        let before = json!({"name": "A", "rules": {"days": 20, "kind": null}, "version": 1, "phone": "+901"});
        let after =
            json!({"name": "A", "rules": {"days": 25, "kind": "x"}, "version": 2, "phone": null});
        let found = changes(&before, &after).expect("serializes");
        let found: Vec<_> = found
            .iter()
            .map(|of| (of.field.as_str(), of.before.as_deref(), of.after.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("/phone", None, None),
                ("/rules/days", Some("20"), Some("25")),
                ("/rules/kind", None, Some("x")),
            ]
        );
    }
}
