//! Log lines as JSON, for programs that collect them.

use log::Record;
use log::kv::{Error, Key, Value, VisitSource};
use serde_json::{Map, Value as Json};
use std::fmt::Display;

/// A line as one JSON object: `at`, `level`, `module`, `message`, and then what the line and its
/// work say by name.
pub fn json(record: &Record<'_>, at: impl Display) -> String {
    let mut members = Members(Map::new());
    members.add("at", at.to_string());
    members.add("level", record.level().as_str());
    members.add("module", record.target());
    members.add("message", record.args().to_string());
    // Collecting the members cannot fail.
    let _ = record.key_values().visit(&mut members);
    Json::Object(members.0).to_string()
}

struct Members(Map<String, Json>);

impl Members {
    /// Adds a member. One that is already there keeps its value.
    fn add(&mut self, name: &str, value: impl Into<Json>) {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), value.into());
        }
    }
}

impl<'kvs> VisitSource<'kvs> for Members {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        match (value.to_bool(), value.to_i64(), value.to_f64()) {
            (Some(value), ..) => self.add(key.as_str(), value),
            (None, Some(value), _) => self.add(key.as_str(), value),
            (None, None, Some(value)) => self.add(key.as_str(), value),
            (None, None, None) => self.add(key.as_str(), value.to_string()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::json;
    use log::{Level, Record};

    #[test]
    fn a_line_is_one_object_whatever_it_says() {
        let pairs = [
            ("status", log::kv::Value::from(503)),
            ("user_id", log::kv::Value::from("7")),
            ("level", log::kv::Value::from("silent")),
        ];
        let text = "a \"quoted\"\nline";
        let line = json(
            &Record::builder()
                .level(Level::Warn)
                .target("staj_api::problem")
                .args(format_args!("{text}"))
                .key_values(&pairs)
                .build(),
            "2026-05-10T09:00:00.000000Z",
        );
        assert_eq!(
            line,
            "{\"at\":\"2026-05-10T09:00:00.000000Z\",\"level\":\"WARN\",\
             \"module\":\"staj_api::problem\",\"message\":\"a \\\"quoted\\\"\\nline\",\
             \"status\":503,\"user_id\":\"7\"}"
        );
    }
}
