//! Data from official sources over HTTP. It is imported and filled in, and forms cannot change it.

use serde_json::{Value, json};
use staj_api::{DeclaredDataSource, ImportedRecords, SandboxRecords};
use staj_domain::national_id::{self, NationalId};
use staj_domain::user::Role;
use staj_tests::given::form;
use staj_tests::raw::Raw;
use staj_tests::{Caller, TestApp, id, pointers};

const IMPORTS: &str = "/v1/declared-data-imports";

fn row(person: &str, item: &str, quantity: i64) -> Value {
    json!({ "national_id": person, "item": item, "quantity": quantity })
}

/// Drafts an application, and returns the identity number that the programme office reads in it.
async fn number(app: &TestApp, office: &Caller, candidate: &Caller) -> String {
    let draft = app.application(candidate).await;
    let found = app.get(office, &format!("/v1/applications/{draft}")).await.is(200);
    found["candidate"]["national_id"].as_str().unwrap().to_owned()
}

/// A candidate in the pool who has not applied in the open call, with their identity number.
async fn known(app: &TestApp) -> (Caller, String) {
    let ayse = app.candidate("Ayşe");
    app.open_call();
    (ayse.caller, ayse.national_id)
}

#[actix_web::test]
async fn what_e_devlet_declares_is_filled_in_and_cannot_be_changed() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let (ayse, person) = known(&app).await;
    let rows = [
        row(&person, "gpa", 312),
        row(&person, "entrance_exam_percentile", 88),
        row(&person, "shoe_size", 42),
    ];
    let result = app.post(&office, IMPORTS, json!({ "rows": rows })).await.is(200);
    assert_eq!((&result["stored"], &result["problems"]), (&json!(3), &json!([])));

    let path = format!("/v1/terms/{}/applications", app.open_call());
    // The form contradicts the record. The refusal names every such item.
    let refused = app.post(&ayse, &path, form()).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/declared/entrance_exam_percentile", "#/gpa"]);
    assert_eq!(refused["errors"][0]["code"], "official");
    let mut silent = form();
    silent["gpa"] = Value::Null;
    silent["declared"] = json!({});
    let draft = app.post(&ayse, &path, silent).await.is(201);
    assert_eq!(
        (&draft["gpa"], &draft["declared"]),
        (&json!(3.12), &json!({ "entrance_exam_percentile": 88 }))
    );
    let sources =
        json!({ "class_year": "form", "entrance_exam_percentile": "e_devlet", "gpa": "e_devlet" });
    assert_eq!(draft["sources"], sources, "only the items that the term asks for");

    let path = format!("/v1/applications/{}", id(&draft));
    let patch = json!({ "gpa": 4.0, "class_year": 4 });
    assert_eq!(pointers(&app.patch(&ayse, &path, patch).await.refused(422, "invalid")), ["#/gpa"]);
    let edited = app.patch(&ayse, &path, json!({ "declared": {}, "class_year": 4 })).await.is(200);
    assert_eq!((&edited["declared"], &edited["sources"]), (&draft["declared"], &sources));
    // Data is filled in when the application is drafted (R40). A later import does not change it.
    app.post(&office, IMPORTS, json!({ "rows": [row(&person, "gpa", 200)] })).await.is(200);
    app.submit(&ayse, &id(&draft)).await;
    let submitted = app.get(&ayse, &path).await.is(200);
    assert_eq!(
        (&submitted["gpa"], &submitted["sources"]["gpa"]),
        (&json!(3.12), &json!("e_devlet"))
    );
}

#[actix_web::test]
async fn good_rows_are_kept_and_bad_ones_are_named() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let (ayse, person) = known(&app).await;
    let rows = [
        row(&person, "gpa", 250),
        row("12345678901", "gpa", 250),
        row(&person, "gpa", 401),
        row(&person, "class_year", 13),
        row(&person, "projects", -1),
        row(&person, "Projeler", 1),
        row(&person, "", 1),
        // Of two rows for the same person and item, the later one counts.
        row(&person, "gpa", 275),
    ];
    let result = app.post(&office, IMPORTS, json!({ "rows": rows })).await.is(200);
    assert_eq!(result["stored"], 2);
    let problems: Vec<_> = result["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (problem["row"].as_u64().unwrap(), problem["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        problems,
        [(2, "tckn_invalid"), (3, "range"), (4, "range"), (5, "range"), (6, "item"), (7, "item")]
    );
    let again = app.post(&office, IMPORTS, json!({ "rows": rows })).await.is(200);
    assert_eq!((&again["stored"], &again["problems"]), (&result["stored"], &result["problems"]));

    let path = format!("/v1/terms/{}/applications", app.open_call());
    let mut silent = form();
    silent["gpa"] = Value::Null;
    assert_eq!(app.post(&ayse, &path, silent).await.is(201)["gpa"], 2.75);

    // Nobody can tell from the database whose records these are (D9).
    let records =
        Raw::new(&app.db).lines("select cast(count(*) as text) as line from declared_records");
    assert_eq!(records, ["1"]);
    let trail = app.get(&office, "/v1/audit-events").await.is(200);
    assert!(!trail.to_string().contains(&person));

    let refused = app.post(&office, IMPORTS, json!({ "rows": [] })).await.refused(422, "invalid");
    assert_eq!(pointers(&refused), ["#/rows"]);
    let many = vec![row(&person, "gpa", 1); 1001];
    app.post(&office, IMPORTS, json!({ "rows": many })).await.refused(422, "invalid");
    let iskur = app.officer(Role::IskurOfficer);
    app.post(&iskur, IMPORTS, json!({ "rows": rows })).await.refused(403, "forbidden_role");
}

/// The sandbox makes up an exam result for everybody, and it is the same each time.
#[actix_web::test]
async fn the_sandbox_makes_up_records_that_were_not_imported() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let source = SandboxRecords(ImportedRecords::new(app.app.store.clone(), app.app.vault.clone()));
    let percentile = |person: &NationalId| {
        source.record_of(person).unwrap().get("entrance_exam_percentile").unwrap()
    };
    let person = national_id::generate(90_000_002);
    let made_up = percentile(&person);
    assert!(made_up < 100 && made_up == percentile(&person));
    assert_ne!(made_up, percentile(&national_id::generate(90_000_003)));
    let imported = row(person.as_str(), "entrance_exam_percentile", i64::from(made_up) + 1);
    app.post(&office, IMPORTS, json!({ "rows": [imported] })).await.is(200);
    assert_eq!(percentile(&person), made_up + 1);
}

#[actix_web::test]
async fn a_record_of_somebody_else_affects_nobody() {
    let app = TestApp::new().await;
    let office = app.officer(Role::ProgrammeOfficer);
    let stranger = national_id::generate(90_000_001);
    let rows = [row(stranger.as_str(), "gpa", 100)];
    app.post(&office, IMPORTS, json!({ "rows": rows })).await.is(200);
    let ayse = app.applicant("Ayşe");
    assert_ne!(number(&app, &office, &ayse).await, stranger.as_str());
    let own = app.get(&ayse, "/v1/applications").await.is(200);
    assert_eq!(own["items"][0]["sources"]["gpa"], "form");
}
