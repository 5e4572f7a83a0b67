//! Which requests look at candidates, and how they are written down. What the candidate themselves reads
//! is theirs. Changes are in the audit trail.

use crate::app::App;
use crate::ctx::{Open, RequestId};
use crate::problem::ApiError;
use crate::router::{Operation, Route};
use crate::services::Claims;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, web};
use staj_domain::event::ObjectKind;
use staj_domain::user::Role;
use staj_persistence::rows::access_log::AccessColumns;
use staj_persistence::types::{At, Key, Name, key};
use uuid::Uuid;

/// The parameters of paths that name what concerns one candidate.
const OBJECTS: &[(&str, ObjectKind)] = &[
    ("{application_id}", ObjectKind::Application),
    ("{document_id}", ObjectKind::Document),
    ("{incident_id}", ObjectKind::Incident),
    ("{interview_id}", ObjectKind::Interview),
    ("{offer_id}", ObjectKind::Offer),
    ("{placement_id}", ObjectKind::Placement),
    ("{pool_entry_id}", ObjectKind::PoolEntry),
    ("{sgk_notice_id}", ObjectKind::SgkNotice),
];

/// Reads of many candidates at once.
const MANY: &[&str] = &[
    "export_sgk_notices",
    "find_applications",
    "get_my_interview_calendar",
    "list_applications",
    "list_document_reviews",
    "list_documents",
    "list_incidents",
    "list_interviews",
    "list_objections",
    "list_offers",
    "list_placements",
    "list_reserve_list",
    "list_sgk_notices",
    "list_talent_pool",
    "list_tasks",
    "list_users",
    "search_pool",
];

/// Whether an operation shows many candidates at once.
pub fn shows_many(operation: &str) -> bool {
    MANY.contains(&operation)
}

/// The object of a candidate that a path names.
pub fn object(pattern: &str, path: &str) -> Option<(ObjectKind, Uuid)> {
    pattern.split('/').zip(path.split('/')).find_map(|(name, value)| {
        let (_, kind) = OBJECTS.iter().find(|(of, _)| *of == name)?;
        Some((*kind, Uuid::try_parse(value).ok()?))
    })
}

/// Writes down the look that a response grants or refuses. What names one candidate is answered only
/// once that is written.
pub async fn write_down<B: MessageBody>(
    response: &ServiceResponse<B>,
    operation: Option<&'static Operation>,
) -> Result<(), ApiError> {
    let request = response.request();
    let (Some(operation), Some(app)) = (operation, request.app_data::<web::Data<App>>()) else {
        return Ok(());
    };
    // The token was read, so somebody is known.
    let Some(claims) = request.extensions().get::<Claims>().copied() else { return Ok(()) };
    let route = request.extensions().get::<&'static Route>().copied();
    let object = route.and_then(|route| object(&route.pattern, request.path()));
    let is_read = *request.method() == Method::GET && object.is_some();
    let is_look = claims.role != Role::Candidate && (is_read || shows_many(&operation.id));
    let refused = match response.status() {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => true,
        status if status.is_success() => false,
        // Nobody saw anything.
        _ => return Ok(()),
    };
    if !is_look {
        return Ok(());
    }
    let request_id = request.extensions().get::<RequestId>().map_or_else(Uuid::nil, |id| id.0);
    let look = AccessColumns {
        at: At(app.clock.now()),
        reader_id: key(claims.user),
        reader_role: Name(claims.role),
        request_id: Key(request_id),
        operation: operation.id.clone(),
        object_kind: object.map(|(kind, _)| Name(kind)),
        object_id: object.map(|(_, id)| Key(id)),
        refused,
    };
    let open = Open::of(request)?;
    if object.is_some() && !refused {
        app.access_log.write(&open, look).await
    } else {
        app.access_log.note(&open, look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// Members that say something about one candidate.
    const TELLING: &[&str] = &[
        "candidate",
        "candidate_id",
        "candidate_name",
        "given_name",
        "surname",
        "national_id",
        "birth_date",
        "gpa",
        "student_number",
        "intern",
    ];

    /// The names of all members of a schema and of those that it refers to.
    fn members(
        contract: &Value,
        schema: &Value,
        found: &mut BTreeSet<String>,
        seen: &mut BTreeSet<String>,
    ) {
        match schema {
            Value::Object(parts) => {
                if let Some(name) = parts.get("$ref").and_then(Value::as_str)
                    && seen.insert(name.to_owned())
                    && let Some(of) = contract.pointer(name.trim_start_matches('#'))
                {
                    members(contract, of, found, seen);
                }
                if let Some(properties) = parts.get("properties").and_then(Value::as_object) {
                    found.extend(properties.keys().cloned());
                }
                parts.values().for_each(|part| members(contract, part, found, seen));
            }
            Value::Array(parts) => {
                parts.iter().for_each(|part| members(contract, part, found, seen))
            }
            _ => {}
        }
    }

    #[test]
    fn every_read_that_shows_candidates_to_others_is_written_down() {
        let contract: Value = serde_json::from_str(&crate::openapi::json()).expect("JSON");
        let (mut looks, mut missing) = (0, vec![]);
        for (path, methods) in contract["paths"].as_object().expect("paths") {
            let read = &methods["get"];
            let roles = read["x-roles"].as_array().cloned().unwrap_or_default();
            if roles.iter().all(|role| *role == "candidate") {
                continue;
            }
            let mut found = BTreeSet::new();
            members(&contract, &read["responses"]["200"], &mut found, &mut BTreeSet::new());
            let id = read["operationId"].as_str().expect("an id");
            let given: Vec<_> =
                path.split('/')
                    .map(|part| {
                        if part.starts_with('{') {
                            Uuid::nil().to_string()
                        } else {
                            part.to_owned()
                        }
                    })
                    .collect();
            // It shows people nothing but themselves.
            let is_own = id == "export_my_data";
            let is_look = object(path, &given.join("/")).is_some() || shows_many(id);
            looks += usize::from(is_look);
            if !is_look && !is_own && TELLING.iter().any(|member| found.contains(*member)) {
                missing.push(id.to_owned());
            }
        }
        assert!(missing.is_empty(), "add these to the looks: {missing:?}");
        assert!(looks > 25, "only {looks}");
        let all = crate::openapi::json();
        for id in MANY {
            assert!(all.contains(&format!("\"{id}\"")), "{id} is no operation");
        }
    }
}
