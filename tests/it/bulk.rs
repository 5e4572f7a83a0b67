//! Operations on several objects over HTTP: each object gets the result that its own operation would
//! give it.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{END, START, offer, respond_by};
use staj_tests::{Bearer, TestApp, fact, pointers};

const NOBODY: &str = "00000000-0000-4000-8000-000000000001";

/// What happened to each object: the status, and the code of a refusal.
fn told(results: &Value) -> Vec<(u64, &str)> {
    let code = |of: &Value| of["refusal"]["code"].as_str().map(str::to_owned);
    let items = results["items"].as_array().unwrap();
    assert!(items.iter().all(|of| code(of).is_none() == (of["status"].as_u64() < Some(300))));
    items
        .iter()
        .map(|of| {
            (of["status"].as_u64().unwrap(), of["refusal"]["code"].as_str().unwrap_or_default())
        })
        .collect()
}

async fn ids(app: &TestApp, caller: &impl Bearer, list: &str) -> Vec<String> {
    let page = app.get(caller, list).await.is(200);
    page["items"].as_array().unwrap().iter().map(staj_tests::id).collect()
}

#[actix_web::test]
async fn three_interns_go_from_draft_to_declaration_with_one_call_for_each_step() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 3);
    let candidates = ["Ayşe", "Mehmet", "Zeynep"].map(|name| app.candidate(name));
    let unit = app.officer(Role::UnitOfficer);
    let mut drafts: Vec<_> = candidates
        .iter()
        .map(|candidate| offer(candidate, START, END, respond_by(START)))
        .collect();
    drafts.push(drafts[0].clone());
    drafts[3]["pool_entry_id"] = json!(NOBODY);
    let drafted = app.post(&aselsan, "/v1/offers/drafts", json!({ "items": drafts })).await.is(200);
    assert_eq!(told(&drafted), [(201, ""), (201, ""), (201, ""), (404, "not_found")]);
    assert_eq!(drafted["items"][3]["pool_entry_id"], NOBODY, "the result says whose it is");
    drafts[1]["end_date"] = json!("2026-07-01");
    let wrong = app.post(&aselsan, "/v1/offers/drafts", json!({ "items": drafts })).await.is(200);
    assert_eq!(told(&wrong)[1], (422, "date_order"));
    assert_eq!(wrong["items"][1]["refusal"]["errors"][0]["pointer"], "#/end_date");

    let offers: Vec<_> = drafted["items"].as_array().unwrap()[..3]
        .iter()
        .map(|of| staj_tests::id(&of["offer"]))
        .collect();
    let body = json!({ "offer_ids": offers });
    let sent = app.post(&aselsan, "/v1/offers/dispatches", body.clone()).await.is(200);
    assert_eq!(told(&sent), [(200, ""); 3]);
    for (candidate, offer) in candidates[..2].iter().zip(&offers) {
        app.act(candidate, &format!("/v1/offers/{offer}/accept")).await.is(200);
    }
    let confirmed = app.post(&aselsan, "/v1/offers/confirmations", body).await.is(200);
    assert_eq!(told(&confirmed), [(200, ""), (200, ""), (409, "offer_state")]);
    assert_eq!(fact(&confirmed["items"][2]["refusal"], "state"), "sent");
    assert_eq!(confirmed["items"][0]["offer"]["state"], "confirmed");

    let placements = ids(&app, &unit, "/v1/placements").await;
    let mut notices = ids(&app, &aselsan, "/v1/sgk-notices").await;
    assert_eq!((placements.len(), notices.len()), (2, 2));
    notices.push(NOBODY.to_owned());
    let body = json!({ "sgk_notice_ids": notices });
    let shared = app.post(&aselsan, "/v1/sgk-notices/shares", body.clone()).await.is(200);
    assert_eq!(told(&shared), [(200, ""), (200, ""), (404, "not_found")]);
    let read = app.post(&unit, "/v1/sgk-notices/acknowledgements", body.clone()).await.is(200);
    assert_eq!(told(&read), [(200, ""), (200, ""), (404, "not_found")]);
    assert_eq!(read["items"][1]["sgk_notice"]["state"], "acknowledged");
    let again = app.post(&unit, "/v1/sgk-notices/acknowledgements", body).await.is(200);
    assert_eq!(told(&again), told(&read), "it is safe to repeat");

    let rulings = json!({ "items": [
        { "placement_id": placements[0], "ruling": { "verdict": "approved" } },
        { "placement_id": placements[1], "ruling": { "verdict": "rejected" } },
    ]});
    let ruled = app.post(&unit, "/v1/placements/university-approvals", rulings).await.is(200);
    assert_eq!(told(&ruled), [(200, ""), (422, "reason_required")]);
    let declared = |notice: &str, on: &str| {
        json!({ "sgk_notice_id": notice,
            "declaration": { "declared_on": on, "declaration_reference": "2026-0510-1" } })
    };
    let today = "2026-05-10";
    let body =
        json!({ "items": [declared(&notices[0], today), declared(&notices[1], "2026-05-11")] });
    let done = app.post(&unit, "/v1/sgk-notices/declarations", body).await.is(200);
    assert_eq!(told(&done), [(200, ""), (422, "invalid")]);
    assert_eq!(done["items"][1]["refusal"]["errors"][0]["pointer"], "#/declared_on");
    let state = app.get(&unit, &format!("/v1/sgk-notices/{}", notices[1])).await.is(200);
    assert_eq!(state["state"], "acknowledged", "what was refused is as it was");
}

#[actix_web::test]
async fn an_object_that_is_named_twice_is_refused_before_anything_is_done() {
    let app = TestApp::new().await;
    let (aselsan, unit) = (app.employer("Aselsan", 1), app.officer(Role::UnitOfficer));
    let offer = app.accepted(&aselsan, &app.candidate("Ayşe"), START, END).await;
    let twice = json!({ "offer_ids": [offer, offer] });
    let refused = app.post(&aselsan, "/v1/offers/confirmations", twice).await;
    assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/offer_ids/1"]);
    let path = format!("/v1/offers/{offer}");
    assert_eq!(app.get(&aselsan, &path).await.is(200)["state"], "accepted");

    let ruling = json!({ "placement_id": NOBODY, "ruling": { "verdict": "approved" } });
    let body = json!({ "items": [ruling, ruling] });
    let refused = app.post(&unit, "/v1/placements/university-approvals", body).await;
    assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/items/1/placement_id"]);
    for count in [0, 501] {
        let body = json!({ "sgk_notice_ids": vec![NOBODY; count] });
        let refused = app.post(&aselsan, "/v1/sgk-notices/shares", body).await;
        assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/sgk_notice_ids"], "{count}");
    }
    let wrong = json!({ "items": [{ "sgk_notice_id": NOBODY,
        "declaration": { "declared_on": "2026-05-10", "declaration_reference": "" } }] });
    let refused = app.post(&unit, "/v1/sgk-notices/declarations", wrong).await;
    let at = "#/items/0/declaration/declaration_reference";
    assert_eq!(pointers(&refused.refused(422, "invalid")), [at], "the item and its member");
}

#[actix_web::test]
async fn schools_and_their_staff_are_added_with_one_call_each() {
    let app = TestApp::new().await;
    let officer = app.officer(Role::ProgrammeOfficer);
    let school = |name: &str| json!({ "kind": "university", "name": name, "province_code": 7, "email": "kariyer@okul.example" });
    let names = ["Likya Üniversitesi", "LİKYA ÜNİVERSİTESİ", "Frigya Üniversitesi"];
    let body = json!({ "items": names.map(school) });
    let added = app.post(&officer, "/v1/schools/additions", body).await.is(200);
    assert_eq!(told(&added), [(201, ""), (409, "school_exists"), (201, "")]);
    assert_eq!(added["items"][1]["name"], names[1], "the result says which school it is");
    let likya = staj_tests::id(&added["items"][0]["school"]);
    let person = |email: &str, school: &str| json!({ "email": email, "full_name": "Fatma Kaya", "role": "career_officer", "school_id": school, "language": "tr" });
    let [fatma, kerem] = ["fatma@likya.example", "kerem@likya.example"];
    let twice = json!({ "items": [person(fatma, &likya), person("FATMA@likya.example", &likya)] });
    let twice = app.post(&officer, "/v1/users/invitations", twice).await.refused(422, "invalid");
    assert_eq!(pointers(&twice), ["#/items/1/email"]);
    let other = "deniz@likya.example";
    let people = [person(fatma, &likya), person(other, NOBODY), person(kerem, &likya)];
    let body = json!({ "items": people });
    let invited = app.post(&officer, "/v1/users/invitations", body).await.is(200);
    let codes: Vec<_> = told(&invited).iter().map(|(status, _)| *status).collect();
    assert_eq!(codes, [201, 422, 201]);
    assert_eq!(invited["items"][1]["refusal"]["errors"][0]["pointer"], "#/school_id");
    let staff = app.get(&officer, &format!("/v1/users?school_id={likya}")).await.is(200);
    let emails = staff["items"].as_array().unwrap().iter().map(|of| of["email"].clone());
    assert_eq!(emails.collect::<Vec<_>>(), [kerem, fatma]);
}
