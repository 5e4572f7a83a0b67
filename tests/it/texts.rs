//! Texts that people write: what is stored is composed and visible, and everything else is refused
//! with a pointer, in every member of every request body.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::national_id::generate;
use staj_domain::user::Role;
use staj_tests::given::PDF;
use staj_tests::{Bearer, Caller, Nobody, Reply, TestApp, pointers};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};

/// Members that may have any characters, because nobody reads them: they are compared.
const SECRETS: &[&str] =
    &["password", "current_password", "new_password", "refresh_token", "token"];

/// What no text may contain.
const HOSTILE: &[&str] = &[
    "",
    "   ",
    "\u{a0}\u{3000}",
    "\u{200b}",
    "\u{2060}\u{feff}",
    "\u{301}",
    "a\u{202e}b",
    "a\u{2066}b",
    "a\u{7}b",
    "a\u{9f}b",
    "a\u{ad}b",
    "a\u{e000}b",
    "a\u{e0041}b",
];

/// What a one-line text may not contain either.
const BREAKS: &[&str] = &["a\nb", "a\r\nb", "a\u{2028}b", "a\u{85}b"];

/// What the acceptance letter cannot show, so printed texts may not contain it.
const UNPRINTED: &[&str] = &["أحمد", "Ayşe שרה", "李", "a🙂"];

/// A value that fits a schema of the contract, from its examples where it has some.
fn sample(contract: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return sample(contract, contract.pointer(&name[1..]).unwrap());
    }
    if let Some(example) = schema["examples"].get(0) {
        return example.clone();
    }
    if let Some(names) = schema["enum"].as_array() {
        return names[0].clone();
    }
    for of in ["oneOf", "anyOf", "allOf"] {
        if let Some(schemas) = schema[of].as_array() {
            let some = schemas.iter().find(|schema| schema["type"] != "null").unwrap();
            return sample(contract, some);
        }
    }
    match kind(schema) {
        "object" => {
            let members = schema["properties"].as_object().cloned().unwrap_or_default();
            members.iter().map(|(name, schema)| (name.clone(), sample(contract, schema))).collect()
        }
        "array" => json!([sample(contract, &schema["items"])]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(false),
        "string" => match schema["format"].as_str() {
            Some("date") => json!("2026-05-11"),
            Some("date-time") => json!("2026-05-11T09:00:00Z"),
            Some("uuid") => json!("00000000-0000-7000-8000-000000000001"),
            _ => json!("örnek"),
        },
        other => panic!("a schema of type {other}: {schema}"),
    }
}

fn kind(schema: &Value) -> &str {
    let of = schema["type"].as_array().and_then(|types| types.iter().find(|of| *of != "null"));
    of.unwrap_or(&schema["type"]).as_str().unwrap_or("object")
}

/// The pointers of the members in which people write, and the format of each.
fn texts(contract: &Value, schema: &Value, at: &str, found: &mut Vec<(String, String)>) {
    if let Some(name) = schema["$ref"].as_str() {
        return texts(contract, contract.pointer(&name[1..]).unwrap(), at, found);
    }
    for of in ["oneOf", "anyOf", "allOf"] {
        for schema in schema[of].as_array().into_iter().flatten() {
            texts(contract, schema, at, found);
        }
    }
    match kind(schema) {
        "object" => {
            for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                texts(contract, schema, &format!("{at}/{name}"), found);
            }
        }
        "array" => texts(contract, &schema["items"], &format!("{at}/0"), found),
        "string" => {
            let is_free = schema.get("enum").is_none()
                && !matches!(schema["format"].as_str(), Some("date" | "date-time" | "uuid"));
            let name = at.rsplit('/').next().unwrap();
            if is_free && !SECRETS.contains(&name) {
                let format = schema["format"].as_str().unwrap_or_default();
                found.push((at.to_owned(), format.to_owned()));
            }
        }
        _ => {}
    }
}

/// An operation that takes a JSON body, with a caller whom it admits.
struct WithBody {
    id: String,
    what: String,
    method: Method,
    address: String,
    schema: Value,
    body: Value,
    caller: Option<Caller>,
}

impl WithBody {
    async fn send(&self, app: &TestApp, body: Value) -> Reply {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        // From an address of its own, because strangers may not ask as often as this.
        let [a, b, c, d] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let request = TestRequest::with_uri(&self.address)
            .method(self.method.clone())
            .peer_addr((Ipv4Addr::new(198 + a, b, c, d), 4711).into())
            .set_json(body);
        match &self.caller {
            Some(caller) => app.raw(caller, request).await,
            None => app.raw(&Nobody, request).await,
        }
    }
}

fn with_body(app: &TestApp, contract: &Value) -> Vec<WithBody> {
    let mut found = vec![];
    for (path, operations) in contract["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let role = operation["x-roles"].get(0).and_then(Value::as_str);
            let caller = role.map(|role| match Role::from_name(role).unwrap() {
                Role::Candidate => app.applicant("Ayşe"),
                Role::EmployerManager | Role::InternshipOfficer => app.employer("Kurum", 1).manager,
                officer => app.officer(officer),
            });
            let address: Vec<_> = path
                .split('/')
                .map(|part| match part {
                    "{date}" => "2026-05-11",
                    part if part.ends_with("_id}") => "00000000-0000-7000-8000-000000000001",
                    part if part.starts_with('{') => "1",
                    part => part,
                })
                .collect();
            found.push(WithBody {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                what: format!("{method} {path}"),
                method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
                address: address.join("/"),
                schema: schema.clone(),
                body: sample(contract, schema),
                caller,
            });
        }
    }
    found
}

#[actix_web::test]
async fn no_member_of_any_body_takes_a_text_that_nobody_can_read() {
    let app = TestApp::new().await;
    let contract: Value = serde_json::from_str(&staj_api::openapi::json()).unwrap();
    let (mut members, mut refused, mut wrong) = (0, 0, vec![]);
    let mut printed = BTreeSet::new();
    // These have a result for each row, and store the others.
    let of_rows = ["import_declared_data", "declare_sgk_notices_from_sheet"];
    let bodies = with_body(&app, &contract);
    for of in bodies.iter().filter(|of| !of_rows.contains(&of.id.as_str())) {
        let mut found = vec![];
        texts(&contract, &of.schema, "", &mut found);
        members += found.len();
        for (member, format) in found {
            let (breaks, unprinted) = match format.as_str() {
                "paragraphs" => (&[][..], &[][..]),
                "printed" => (BREAKS, UNPRINTED),
                _ => (BREAKS, &[][..]),
            };
            if format == "printed" {
                printed.insert(format!("{} {member}", of.id));
            }
            for text in HOSTILE.iter().chain(breaks).chain(unprinted) {
                let mut body = of.body.clone();
                *body.pointer_mut(&member).unwrap_or_else(|| panic!("{}: {member}", of.what)) =
                    json!(text);
                let reply = of.send(&app, body).await;
                let points =
                    reply.status == 422 && pointers(&reply.body).contains(&&*format!("#{member}"));
                if points {
                    refused += 1;
                } else {
                    wrong.push(format!("{} {member} {text:?}: {}\n", of.what, reply.status));
                }
            }
        }
    }
    println!("{members} members, {refused} texts refused");
    assert!(wrong.is_empty(), "{}", wrong.concat());
    assert!(members > 90 && refused > 1200);
    // The texts of an acceptance letter, wherever they come from.
    let of_letters = [
        "create_application /student_number",
        "create_employer /manager/full_name",
        "create_employer /name",
        "create_school /name",
        "create_term /name",
        "create_user /full_name",
        "create_workplace /address",
        "create_workplace /district",
        "draft_offer /unit",
        "register_candidate /given_name",
        "register_candidate /surname",
        "update_workplace /address",
        "update_offer /unit",
    ];
    for member in of_letters {
        assert!(printed.contains(member), "{member} is not in {printed:#?}");
    }
}

/// The pointers of the objects and dates in a body.
fn named(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.push(at.to_owned());
            members.iter().for_each(|(name, member)| named(member, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => (0..)
            .zip(items)
            .for_each(|(nth, item): (u32, _)| named(item, &format!("{at}/{nth}"), found)),
        Value::String(text) if text.starts_with("2026-05-11") => found.push(at.to_owned()),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// The order of members has no meaning, so an array is not accepted as an object (or a date).
#[actix_web::test]
async fn no_object_of_any_body_can_be_written_as_an_array() {
    let app = TestApp::new().await;
    let contract: Value = serde_json::from_str(&staj_api::openapi::json()).unwrap();
    let mut tried = 0;
    for of in with_body(&app, &contract) {
        let mut found = vec![];
        named(&of.body, "", &mut found);
        for at in found {
            let mut body = of.body.clone();
            let value = body.pointer_mut(&at).unwrap();
            *value = match value {
                Value::Object(members) => members.values().cloned().collect(),
                _ => json!([2026, 131]),
            };
            let problem = of.send(&app, body).await.refused(400, "malformed");
            assert_eq!(pointers(&problem), [format!("#{at}")], "{}", of.what);
            tried += 1;
        }
    }
    assert!(tried > 80, "{tried}");
}

#[actix_web::test]
async fn the_fields_of_an_upload_are_texts_like_any_other() {
    let app = TestApp::new().await;
    let ayse = app.applicant("Ayşe");
    let path = format!("/v1/applications/{}/documents", app.application(&ayse).await);
    for text in HOSTILE.iter().filter(|text| !text.is_empty()).chain(&["a\u{2028}b", "a\u{85}b"]) {
        let fields = [("document_type", "art_award"), ("title", *text)];
        let problem = app.upload(&ayse, &path, &fields, ("belge.pdf", PDF)).await;
        assert_eq!(pointers(&problem.refused(422, "invalid")), ["#/title"], "{text:?}");
    }
    let fields = [("document_type", "art_award"), ("title", " Resim  yaris\u{327}ması ")];
    let document = app.upload(&ayse, &path, &fields, ("belge.pdf", PDF)).await.is(201);
    assert_eq!(document["title"], "Resim yarişması");
}

#[actix_web::test]
async fn a_decomposed_name_is_stored_composed_and_found_either_way() {
    let app = TestApp::new().await;
    let candidate = json!({
        "email": "  SUKRU@Ornek.Example ",
        "given_name": " S\u{327}u\u{308}kru\u{308}  Can\u{a0}",
        "surname": "I\u{307}g\u{306}de",
        "national_id": generate(77).as_str(),
        "birth_date": "2004-05-19",
        "phone": "+905321234567",
        "language": "tr",
    });
    app.post(&Nobody, "/v1/auth/candidates", candidate).await.is(202);
    app.confirm("SUKRU@Ornek.Example", "yeşil kapı 8").await.is(200);
    // A Turkish keyboard turns i into İ.
    for email in ["sukru@ornek.example", "SUKRU@ORNEK.EXAMPLE", " sukru@ornek.example"] {
        let body = json!({ "email": email, "password": "yeşil kapı 8" });
        let pair = app.post(&Nobody, "/v1/auth/login", body).await.is(200);
        let token = pair["access_token"].as_str().unwrap().to_owned();
        let me = app.get(&token, "/v1/me").await.is(200);
        assert_eq!(me["full_name"], "Şükrü Can İğde");
    }
    for q in ["C%CC%A7anakkale", "%C3%87anakkale", "canakkale", "%20%C3%87ANAKKALE%C2%A0"] {
        let page = app.get(&Nobody, &format!("/v1/schools?q={q}")).await.is(200);
        assert!(!page["items"].as_array().unwrap().is_empty(), "{q}");
    }
}

#[actix_web::test]
async fn an_array_is_not_an_object_and_a_byte_order_mark_is_ignored() {
    let app = TestApp::new().await;
    let body = json!(["program@staj.example", "sandbox-parola"]);
    app.post(&Nobody, "/v1/auth/login", body).await.refused(400, "malformed");
    let request = actix_web::test::TestRequest::post()
        .uri("/v1/auth/login")
        .insert_header(("content-type", "application/json"))
        .set_payload(
            "\u{feff}{\"email\": \"nobody@ornek.example\", \"password\": \"yeşil kapı 8\"}",
        );
    app.raw(&Nobody, request).await.refused(401, "invalid_credentials");
}

/// A Turkish phone writes İ where the account has i.
#[actix_web::test]
async fn turkish_capitals_sign_in() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let email = app.get(&officer, "/v1/me").await.is(200)["email"].as_str().unwrap().to_owned();
    let (mailbox, domain) = email.split_once('@').unwrap();
    let shouted = format!("{}@{domain}", mailbox.to_uppercase().replace('I', "İ"));
    let body = json!({ "email": shouted, "password": staj_tests::given::PASSWORD });
    app.post(&Nobody, "/v1/auth/login", body).await.is(200);
    assert!(officer.token().is_some());
}
