//! What candidates type counts only if it is true: officers ask for a proof, or correct it (A78).

use crate::evaluations::{Office, office};
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{BOUN, CONTROL, fresh_pdf};
use staj_tests::{Caller, Employer, Reply, TestApp, fact, id, pointers};

/// A submitted application whose candidate typed an average of 3.25, and the officers who check it.
struct Submitted {
    app: TestApp,
    office: Office,
    officer: Caller,
    ayse: Caller,
    path: String,
}

async fn submitted() -> Submitted {
    let app = TestApp::new().await;
    let office = office(&app);
    let (officer, ayse) = (app.officer(Role::CareerOfficer), app.applicant("Ayşe"));
    let application = app.application(&ayse).await;
    app.submit(&ayse, &application).await;
    Submitted { app, office, officer, ayse, path: format!("/v1/applications/{application}") }
}

impl Submitted {
    async fn ask(&self, by: &Caller, item: &str) -> Reply {
        let question = json!({ "question": "Not dökümünüzü yükleyin." });
        self.app.post(by, &format!("{}/declared-items/{item}/ask", self.path), question).await
    }

    async fn correct(&self, by: &Caller, item: &str, quantity: f64) -> Reply {
        let body = json!({ "quantity": quantity, "reason": "Not dökümünde başka yazıyor." });
        self.app.post(by, &format!("{}/declared-items/{item}/correct", self.path), body).await
    }

    async fn prove(&self, item: &str) -> Reply {
        let fields = [("document_type", "proof"), ("title", "Not dökümü"), ("item", item)];
        let path = format!("{}/documents", self.path);
        self.app.upload(&self.ayse, &path, &fields, ("not.pdf", &fresh_pdf())).await
    }

    /// The item as the candidate sees it.
    async fn item(&self, item: &str) -> Value {
        let path = format!("{}/declared-items", self.path);
        let list = self.app.get(&self.ayse, &path).await.is(200);
        let found = list["items"].as_array().unwrap().iter().find(|of| of["item"] == item);
        found.unwrap().clone()
    }

    /// The candidate as an employer finds them in the pool.
    async fn in_pool(&self, employer: &Employer) -> Value {
        let Self { app, office, .. } = self;
        let term = &office.term["/v1/terms/".len()..];
        let quota = format!("/v1/employers/{}/quotas/{term}", employer.id);
        app.put(employer, &quota, json!({ "total": 1 })).await.is(201);
        let found = app.get(employer, &format!("{}/pool-entries", office.term)).await.is(200);
        found["items"][0].clone()
    }

    /// Evaluates the application and returns what the criterion contributed.
    async fn scored(&self, criterion: &str) -> Value {
        self.office.evaluate(&self.app).await;
        let path = format!("{}/evaluation", self.path);
        let evaluation = self.app.get(&self.office.programme, &path).await.is(200);
        let criteria = evaluation["scores"][0]["criteria"].as_array().unwrap();
        criteria.iter().find(|of| of["code"] == criterion).unwrap().clone()
    }
}

#[actix_web::test]
async fn a_doubted_item_counts_once_its_proof_is_approved() {
    let of = submitted().await;
    let Submitted { app, office, officer, ayse, path } = &of;
    assert_eq!(of.item("gpa").await["source"], "form");
    of.prove("gpa").await.refused(422, "invalid");
    of.ask(officer, "gpa").await.is(200);
    let asked = of.item("gpa").await;
    assert_eq!((&asked["source"], &asked["quantity"]), (&json!("unproven"), &Value::Null));
    assert_eq!(asked["declared"], 3.25, "what was submitted can still be read (R41)");
    assert_eq!(of.ask(&office.programme, "gpa").await.is(200)["items"][0], asked, "a repetition");
    let tasks = app.get(ayse, "/v1/me/tasks").await.is(200);
    assert_eq!(tasks["items"][0]["kind"], "prove_item");
    app.tick();
    let told = app.get(ayse, "/v1/me/notifications").await.is(200).to_string();
    assert!(told.contains("Not ortalaması: Not dökümünüzü yükleyin."), "{told}");

    let proof = of.prove("gpa").await.is(201);
    assert_eq!((&proof["state"], &proof["item"]), (&json!("submitted"), &json!("gpa")));
    assert_eq!(app.get(ayse, "/v1/me/tasks").await.is(200)["items"], json!([]));
    office.reject(app, &id(&proof)).await;
    assert_eq!(of.item("gpa").await["source"], "unproven");
    let rejected = app.get(ayse, &format!("/v1/documents/{}", id(&proof))).await.is(200);
    assert_eq!(rejected["replaceable_until"], Value::Null, "another proof is uploaded instead");
    let tasks = app.get(ayse, "/v1/me/tasks").await.is(200);
    let kinds: Vec<_> = tasks["items"].as_array().unwrap().iter().map(|of| &of["kind"]).collect();
    assert_eq!(kinds, ["prove_item"]);
    let rejected = id(&rejected);
    let fields = [("document_type", "proof"), ("title", "Not"), ("replaces_id", &*rejected)];
    let to = format!("{path}/documents");
    let replacing = app.upload(ayse, &to, &fields, ("not.pdf", &fresh_pdf())).await;
    assert_eq!(pointers(&replacing.refused(422, "invalid")), ["#/replaces_id"]);
    app.at(CONTROL);
    let second = of.prove("gpa").await.is(201);
    let undecided = app.act(&office.programme, &format!("{}/calendar-checks", office.term)).await;
    assert_eq!(undecided.is(201)["passed"], false, "nobody is judged before the proof");
    office.approve(app, &id(&second)).await;
    let proven = of.item("gpa").await;
    assert_eq!((&proven["source"], &proven["quantity"]), (&json!("document"), &json!(3.25)));
    let scored = of.scored("gpa").await;
    assert_eq!(
        (&scored["quantity"], &scored["declared_source"]),
        (&json!(3.25), &json!("document"))
    );
    let trail = format!("/v1/audit-events?object_kind=application&object_id={}", &path[17..]);
    let trail = app.get(&office.programme, &trail).await.is(200).to_string();
    assert!(trail.contains("ask_for_proof") && trail.contains("prove_item"), "{trail}");
    office.create_pool(app).await;
    office.open_pool(app).await;
    let entry = of.in_pool(&app.employer("Aselsan", 2)).await;
    assert_eq!(entry["gpa_source"], "document");
    assert_eq!(entry["documents"], json!([]), "nobody learns that it was doubted");
}

#[actix_web::test]
async fn an_average_that_is_not_proven_ends_an_application_that_needs_one() {
    let of = submitted().await;
    let Submitted { app, office, officer, ayse, path } = &of;
    of.ask(officer, "gpa").await.is(200);
    office.evaluate(app).await;
    assert_eq!(app.get(ayse, path).await.is(200)["state"], "ineligible");
    app.tick();
    let told = app.get(ayse, "/v1/me/notifications").await.is(200).to_string();
    assert!(told.contains("not ortalaması koşulu sağlanmadı"), "{told}");
    of.ask(officer, "gpa").await.refused(409, "wrong_phase");
}

#[actix_web::test]
async fn a_corrected_item_is_scored_and_shown_with_its_source() {
    let of = submitted().await;
    let Submitted { app, office, officer, ayse, .. } = &of;
    of.correct(officer, "gpa", 3.12).await.is(200);
    let corrected = of.item("gpa").await;
    assert_eq!((&corrected["quantity"], &corrected["declared"]), (&json!(3.12), &json!(3.25)));
    assert_eq!(corrected["source"], "document");
    app.tick();
    let told = app.get(ayse, "/v1/me/notifications").await.is(200).to_string();
    assert!(told.contains("Not ortalaması: Not dökümünde başka yazıyor."), "{told}");
    let range = of.correct(officer, "gpa", 4.01).await.refused(422, "invalid");
    assert_eq!((pointers(&range), fact(&range, "limit")), (vec!["#/quantity"], "4"));
    let fine = of.correct(officer, "gpa", 3.125).await.refused(422, "invalid");
    assert_eq!(fine["errors"][0]["code"], "precision");
    // Repeating it changes nothing, and correcting it again keeps what the candidate typed.
    of.correct(officer, "gpa", 3.12).await.is(200);
    assert_eq!(of.ask(officer, "gpa").await.is(200)["items"][0]["question"], Value::Null);
    of.correct(&office.programme, "gpa", 3.0).await.is(200);
    assert_eq!(of.item("gpa").await["declared"], 3.25);
    assert_eq!(of.scored("gpa").await["points"], 22.5);

    office.create_pool(app).await;
    office.open_pool(app).await;
    let entry = of.in_pool(&app.employer("Aselsan", 2)).await;
    assert_eq!((&entry["gpa"], &entry["gpa_source"]), (&json!(3.0), &json!("document")));
    let invariants = app.get(&office.programme, "/v1/invariants").await.is(200);
    for item in invariants["items"].as_array().unwrap() {
        assert_eq!(item["violations"], 0, "{item}");
    }
}

#[actix_web::test]
async fn only_what_a_candidate_typed_is_doubted_and_only_by_those_who_check_it() {
    let of = submitted().await;
    let Submitted { app, office, officer, ayse, .. } = &of;
    of.ask(officer, "class_year").await.refused(409, "item_not_typed");
    of.ask(officer, "shoe_size").await.refused(409, "item_not_typed");
    of.correct(officer, "shoe_size", 42.0).await.refused(409, "item_not_typed");
    of.ask(ayse, "gpa").await.refused(403, "forbidden_role");
    let stranger = app.officer_of(Role::CareerOfficer, Some(BOUN));
    of.ask(&stranger, "gpa").await.refused(404, "not_found");
    of.correct(&stranger, "gpa", 2.0).await.refused(404, "not_found");
    let ece = app.applicant("Ece");
    let draft = app.application(&ece).await;
    let fields = [("document_type", "proof"), ("title", "Not"), ("item", "gpa")];
    let to_draft = format!("/v1/applications/{draft}/documents");
    let early = app.upload(&ece, &to_draft, &fields, ("not.pdf", &fresh_pdf())).await;
    let early = early.refused(409, "application_state");
    assert_eq!((fact(&early, "state"), fact(&early, "needed_state")), ("draft", "submitted"));
    let path = format!("/v1/applications/{draft}/declared-items/gpa/ask");
    let body = json!({ "question": "Belge" });
    let early = app.post(&office.programme, &path, body).await.refused(409, "application_state");
    assert_eq!(fact(&early, "state"), "draft");
}
