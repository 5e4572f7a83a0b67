//! Operations that will be removed, and the headers that say so (RFC 9745, RFC 8594; docs/api-design.md).

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, HttpDate};
use serde::Deserialize;
use staj_domain::calendar::start_of_day;
use time::Date;
use utoipa::openapi::path::Operation;

/// The extension with which a handler announces that its operation will be removed:
/// `("x-deprecation" = json!({ "since": "2027-10-01", "sunset": "2028-10-01" }))`.
const EXTENSION: &str = "x-deprecation";

/// When an operation was deprecated, and when it will be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    since: Date,
    sunset: Date,
}

impl Deprecation {
    /// What a handler announces. `None` if its operation stays.
    pub fn of(operation: &Operation) -> Option<Self> {
        let announced = operation.extensions.as_ref()?.get(EXTENSION)?;
        serde_json::from_value(announced.clone()).ok()
    }

    /// Adds both dates to the headers of an answer. The days begin in Istanbul.
    pub fn tell(self, headers: &mut HeaderMap) {
        let since = format!("@{}", start_of_day(self.since).unix_timestamp());
        let sunset = HttpDate::from(std::time::SystemTime::from(start_of_day(self.sunset)));
        for (name, text) in [("deprecation", since), ("sunset", sunset.to_string())] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use utoipa::openapi::extensions::Extensions;
    use utoipa::openapi::path::OperationBuilder;

    #[test]
    fn an_operation_that_will_be_removed_says_since_when_and_until_when() {
        let announcing = |dates| {
            let extensions = Extensions::from_iter([(EXTENSION, dates)]);
            Deprecation::of(&OperationBuilder::new().extensions(Some(extensions)).build())
        };
        let going = announcing(json!({ "since": "2027-10-01", "sunset": "2028-10-01" })).unwrap();
        let mut headers = HeaderMap::new();
        going.tell(&mut headers);
        assert_eq!(headers.get("deprecation").unwrap(), "@1822338000");
        assert_eq!(headers.get("sunset").unwrap(), "Sat, 30 Sep 2028 21:00:00 GMT");
        assert_eq!(Deprecation::of(&OperationBuilder::new().build()), None);
    }
}
