//! What the API publishes about itself: problem types and state machines.

use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use staj_domain::offer::{OfferAction, TRANSITIONS};
use staj_domain::{Named, offer::OfferState};
use staj_tests::{Caller, Nobody, TestApp};
use std::collections::{BTreeMap, BTreeSet};
use time::macros::{date, datetime};

const RULES: &str = include_str!("../../docs/domain.md");

async fn list(app: &TestApp) -> Vec<Value> {
    let list = app.get(&Nobody, "/v1/problem-types").await.is(200);
    list["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn every_problem_type_is_explained_in_both_languages() {
    let app = TestApp::new().await;
    let list = list(&app).await;
    assert_eq!(list.len(), staj_api::Code::ALL.len());
    let mut texts = BTreeSet::new();
    for found in &list {
        let code = found["code"].as_str().unwrap();
        let one = app.get(&Nobody, &format!("/v1/problem-types/{code}")).await.is(200);
        assert_eq!(&one, found);
        assert_eq!(found["type"], format!("urn:staj:problem:{code}"));
        for (text, language) in [("title", "tr"), ("title", "en"), ("about", "tr"), ("about", "en")]
        {
            let text = found[text][language].as_str().unwrap();
            assert!(!text.is_empty() && text == text.trim(), "{code}: {text:?}");
            assert!(texts.insert(text.to_owned()), "{code}: {text:?} repeats another text");
        }
        // Its rules are those that its explanation cites, and each of them exists.
        for rule in found["rules"].as_array().unwrap() {
            let rule = rule.as_str().unwrap();
            assert!(found["about"]["en"].as_str().unwrap().contains(rule), "{code}: {rule}");
            assert!(RULES.contains(&format!("| {rule} |")), "{code}: {rule}");
        }
        assert_ne!(found["title"]["tr"], found["title"]["en"], "{code}");
    }
    app.get(&Nobody, "/v1/problem-types/no_such_code").await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_problem_is_in_the_requested_language() {
    let app = TestApp::new().await;
    for (asked, language, title) in [
        (None, "en", "Not found"),
        (Some("tr"), "tr", "Bulunamadı"),
        (Some("tr-TR,tr;q=0.9,en-US;q=0.8"), "tr", "Bulunamadı"),
        (Some("en;q=0.5, tr;q=0.6"), "tr", "Bulunamadı"),
        (Some("en-GB, tr;q=0.9"), "en", "Not found"),
        (Some("de, tr;q=0.3"), "tr", "Bulunamadı"),
        (Some("de"), "en", "Not found"),
        (Some("*"), "en", "Not found"),
        (Some(";;;"), "en", "Not found"),
    ] {
        let mut request = TestRequest::with_uri("/v1/problem-types/no_such_code");
        if let Some(asked) = asked {
            request = request.insert_header((header::ACCEPT_LANGUAGE, asked));
        }
        let reply = app.raw(&Nobody, request).await;
        assert_eq!(reply.header("content-language"), Some(language), "{asked:?}");
        assert_eq!(reply.header("vary"), Some("Accept-Language"));
        let problem = reply.refused(404, "not_found");
        assert_eq!(problem["title"], title, "{asked:?}");
        assert_eq!(problem["type"], "urn:staj:problem:not_found");
    }
}

#[actix_web::test]
async fn every_code_of_the_contract_has_a_label_and_a_sentence_in_both_languages() {
    let app = TestApp::new().await;
    let labels = app.get(&Nobody, "/v1/labels").await.is(200)["items"].as_array().unwrap().clone();
    let contract: Value = serde_json::from_str(&staj_api::openapi::json()).unwrap();
    let mut known = BTreeSet::new();
    for label in &labels {
        let [schema, code] = ["schema", "code"].map(|name| label[name].as_str().unwrap());
        assert!(known.insert((schema, code)), "{schema} {code} twice");
        for text in [
            &label["label"]["tr"],
            &label["label"]["en"],
            &label["about"]["tr"],
            &label["about"]["en"],
        ] {
            assert!(!text.as_str().unwrap().is_empty(), "{schema} {code}");
        }
        assert!(label["about"]["en"].as_str().unwrap().ends_with('.'), "{schema} {code}");
        assert_ne!(label["about"]["tr"], label["about"]["en"], "{schema} {code}");
    }
    let mut named = BTreeSet::new();
    for (schema, of) in contract["components"]["schemas"].as_object().unwrap() {
        // The roles are labelled once.
        let own =
            if ["MemberRole", "StaffRole"].contains(&schema.as_str()) { "Role" } else { schema };
        for code in of["enum"].as_array().into_iter().flatten() {
            let code = code.as_str().unwrap();
            assert!(known.contains(&(own, code)), "{schema} {code} has no label");
            assert!(of["x-labels"][code]["tr"].is_string(), "{schema} {code}");
            named.insert((own, code));
        }
    }
    let unused: Vec<_> =
        known.difference(&named).filter(|(of, _)| *of != "FieldProblemCode").collect();
    assert_eq!(unused, Vec::<&(&str, &str)>::new());
}

#[actix_web::test]
async fn a_refusal_in_turkish_says_in_turkish_what_is_wrong_and_by_how_much() {
    let app = TestApp::new().await;
    let in_turkish = async |who: &Caller, method: Method, path: &str, body: Value| {
        let request = TestRequest::with_uri(path).method(method).set_json(body);
        app.raw(who, request.insert_header((header::ACCEPT_LANGUAGE, "tr"))).await
    };
    let aselsan = app.employer("Aselsan", 2);
    let own = format!("/v1/employers/{}", aselsan.id);
    let edit = json!({ "phone": "0532", "province_code": 82, "district": "x".repeat(101) });
    let refused = in_turkish(&aselsan.manager, Method::PATCH, &own, edit).await;
    let refused = refused.refused(422, "invalid");
    let details: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["code"].as_str().unwrap(), error["detail"].as_str().unwrap()))
        .collect();
    assert_eq!(
        details,
        [
            ("length", "Metnin uzunluğu uygun değil. En çok: 100."),
            ("phone", "Telefon numarası ülke koduyla yazılmalı: +905321234567."),
            ("range", "Değer izin verilen aralığın dışında. En az: 1. En çok: 81."),
        ]
    );
    let range = &refused["errors"][2]["facts"];
    assert_eq!(range[1], json!({ "name": "max", "kind": "number", "value": "81" }));

    // Numbers, days and amounts are written as people in Turkey write them.
    let ayse = app.candidate("Ayşe");
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 08 - 14));
    let draft = app.draft(&aselsan, &ayse, start, end).await;
    app.at(datetime!(2026-06-05 09:00 UTC));
    let send = format!("/v1/offers/{draft}/send");
    let refused = in_turkish(&aselsan.manager, Method::POST, &send, json!({})).await;
    let detail = refused.refused(422, "offer_lead_time")["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("Kalan gün: 10. Gereken gün: 15. Son gönderim günü: 31.05.2026."),
        "{detail}"
    );
    // So does the button.
    let read = TestRequest::with_uri(&format!("/v1/offers/{draft}"));
    let read = read.insert_header((header::ACCEPT_LANGUAGE, "tr"));
    let offer = app.raw(&aselsan.manager, read).await.is(200);
    let actions = offer["actions"].as_array().unwrap();
    let send = actions.iter().find(|action| action["action"] == "send").unwrap();
    assert_eq!(send["refusal"]["detail"], detail);
}

#[actix_web::test]
async fn the_published_machine_of_offers_is_the_table_that_decides() {
    let app = TestApp::new().await;
    let machine = app.get(&Nobody, "/v1/state-machines/offer").await.is(200);
    assert_eq!(machine["states"][0], "draft");
    assert_eq!(machine["states"].as_array().map(Vec::len), Some(OfferState::ALL.len()));
    let transitions = machine["transitions"].as_array().unwrap();
    assert_eq!(transitions.len(), TRANSITIONS.len());
    for arrow in transitions {
        let name = |member: &str| arrow[member].as_str().unwrap().to_owned();
        let from = OfferState::from_name(&name("from")).unwrap();
        let action = OfferAction::from_name(&name("action")).unwrap();
        assert_eq!(action.target(from).map(Named::name), Some(name("to").as_str()));
    }
    let accept =
        json!({ "from": "sent", "action": "accept", "to": "accepted", "roles": ["candidate"] });
    assert!(transitions.contains(&accept));
}

#[actix_web::test]
async fn the_roles_of_a_machine_are_those_of_its_operations() {
    let app = TestApp::new().await;
    let operations = staj_tests::contract::operations();
    // Some operations are not named `action_object`.
    let named = |id: String| match id.as_str() {
        "add_talent_pool_entry" => "add_to_talent_pool".to_owned(),
        "remove_talent_pool_entry" => "remove_from_talent_pool".to_owned(),
        "reserve_talent_pool_entry" => "add_to_reserve_list".to_owned(),
        "unreserve_talent_pool_entry" => "remove_from_reserve_list".to_owned(),
        "request_reschedule_interview" => "request_reschedule".to_owned(),
        "record_no_show_interview" => "record_interview_no_show".to_owned(),
        "record_no_show_placement" => "record_placement_no_show".to_owned(),
        _ => id,
    };
    for object in [
        "application",
        "document",
        "employer",
        "interview",
        "offer",
        "placement",
        "sgk_notice",
        "talent_pool_entry",
    ] {
        let table = app.get(&Nobody, &format!("/v1/state-machines/{object}")).await.is(200);
        // A role that can take an action from any state may call its operation.
        let mut takers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for arrow in table["transitions"].as_array().unwrap() {
            let roles = arrow["roles"].as_array().unwrap().iter().filter_map(Value::as_str);
            takers.entry(arrow["action"].as_str().unwrap()).or_default().extend(roles);
        }
        for (action, roles) in takers {
            let id = named(format!("{action}_{object}"));
            // An action on many objects at once is an operation of its own, such as `create_pool`.
            match operations.iter().find(|of| of.id == id || of.id == action) {
                Some(operation) => {
                    let admitted: BTreeSet<_> =
                        operation.roles.iter().map(String::as_str).collect();
                    assert_eq!(admitted, roles, "{id}");
                }
                None => {
                    assert!(roles.is_empty(), "{id} has no operation, but {roles:?} can take it")
                }
            }
        }
    }
}

#[actix_web::test]
async fn an_unknown_state_machine_is_not_found() {
    let app = TestApp::new().await;
    for name in ["Offer", "offers", "quota"] {
        let path = format!("/v1/state-machines/{name}");
        app.get(&Nobody, &path).await.refused(404, "not_found");
    }
}
