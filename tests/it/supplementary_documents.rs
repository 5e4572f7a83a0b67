//! Documents that a candidate shows to the employer of one offer (R42).

use futures_util::future::join_all;
use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{PDF, PNG, fresh_pdf, respond_by};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Bearer, Candidate, Employer, Reply, TestApp, fact, id, pointers};
use time::macros::date;
use time::{Date, Duration};
use uuid::Uuid;

const START: Date = date!(2026 - 07 - 20);
const END: Date = date!(2026 - 08 - 14);

struct World {
    app: TestApp,
    ayse: Candidate,
    aselsan: Employer,
    offer: String,
}

/// An offer from Aselsan that Ayşe has not answered.
async fn world() -> World {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    World { app, ayse, aselsan, offer }
}

impl World {
    async fn ask(&self, text: &str) -> Reply {
        let path = format!("/v1/offers/{}/document-requests", self.offer);
        self.app.post(&self.aselsan, &path, json!({ "text": text })).await
    }

    async fn show(&self, fields: &[(&str, &str)], file: (&str, &[u8])) -> Reply {
        let path = format!("/v1/offers/{}/documents", self.offer);
        self.app.upload(&self.ayse, &path, fields, file).await
    }

    async fn transcript(&self) -> Reply {
        self.show(&[("title", "Transkript")], ("transkript.pdf", &fresh_pdf())).await
    }

    async fn seen_by(&self, reader: &impl Bearer) -> Value {
        self.app.get(reader, &format!("/v1/offers/{}/documents", self.offer)).await.is(200)
    }

    fn content(&self, document: &str) -> String {
        format!("/v1/offers/{}/documents/{document}/content", self.offer)
    }

    async fn act(&self, caller: &impl Bearer, action: &str) {
        let path = format!("/v1/offers/{}/{action}", self.offer);
        self.app.act(caller, &path).await.is(200);
    }
}

#[actix_web::test]
async fn a_candidate_shows_documents_to_the_employer_of_one_offer() {
    let world = world().await;
    let World { app, ayse, aselsan, .. } = &world;
    let asked = world.ask("Son dönemin transkripti").await.is(201);
    assert_eq!(world.seen_by(ayse).await["requests"], json!([asked]));

    let fields = [("title", "Transkript"), ("document_request_id", asked["id"].as_str().unwrap())];
    let reply = world.show(&fields, ("../Ayşe transkript.pdf", PDF)).await;
    let content = reply.header("location").unwrap().to_owned();
    let shown = reply.is(201);
    assert_eq!(
        (&shown["document_request_id"], &shown["title"], &shown["file_name"], &shown["media_type"]),
        (
            &asked["id"],
            &json!("Transkript"),
            &json!("Ayşe transkript.pdf"),
            &json!("application/pdf")
        )
    );
    // A candidate can also show a document that nobody requested.
    let photo = world.show(&[("title", "Sertifika")], ("belge.png", PNG)).await.is(201);
    assert_eq!(photo["document_request_id"], Value::Null);

    world.act(ayse, "accept").await;
    for reader in [&ayse.caller, &aselsan.manager] {
        let seen = world.seen_by(reader).await;
        assert_eq!(seen, json!({ "requests": [asked], "items": [shown, photo] }));
        let file = app.get(reader, &content).await;
        assert_eq!(file.header("content-type"), Some("application/pdf"));
        assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
        assert_eq!(file.bytes, PDF);
        file.is(200);
    }
    // The audit trail records each request and each document.
    let path = format!("/v1/audit-events?object_kind=offer&object_id={}", world.offer);
    let trail = app.get(&app.officer(Role::ProgrammeOfficer), &path).await.is(200);
    let happened: Vec<_> = trail["items"].as_array().unwrap().iter().collect();
    let of = |action: &str| happened.iter().filter(|event| event["action"] == action).count();
    assert_eq!((of("request_document"), of("present_document")), (1, 2));
    // Both sides are notified, and the employer does not learn the name.
    app.tick();
    for (reader, kind, times) in
        [(&ayse.caller, "document_requested", 1), (&aselsan.manager, "document_presented", 2)]
    {
        let page = app.get(reader, "/v1/me/notifications").await.is(200);
        let items: Vec<_> =
            page["items"].as_array().unwrap().iter().filter(|item| item["kind"] == kind).collect();
        assert_eq!(items.len(), times, "{kind}");
        assert!(!items.iter().any(|item| item.to_string().contains(&ayse.surname)));
    }
    let report = app.get(&app.officer(Role::ProgrammeOfficer), "/v1/invariants").await.is(200);
    for invariant in report["items"].as_array().unwrap() {
        assert_eq!(invariant["violations"], 0, "{invariant:#}");
    }
}

#[actix_web::test]
async fn nobody_else_sees_supplementary_documents_and_nothing_else_changes() {
    let world = world().await;
    let World { app, ayse, aselsan, .. } = &world;
    let tai = app.employer("TAI", 1);
    let other = app.sent(&tai, ayse, START, END).await;
    let read = |path: String| async move { app.get(ayse, &path).await.is(200) };
    let application = format!("/v1/applications/{}", ayse.pool_entry);
    let before = read(application.clone()).await;
    let pool = format!("/v1/pool-entries/{}", ayse.pool_entry);
    let pooled = app.get(&tai, &pool).await.is(200);

    let asked = id(&world.ask("Transkript").await.is(201));
    let shown = id(&world.transcript().await.is(201));
    for offer in [&world.offer, &other] {
        app.act(ayse, &format!("/v1/offers/{offer}/accept")).await.is(200);
    }
    // The other employer knows the candidate by now, but does not see the documents.
    let other_path = format!("/v1/offers/{other}/documents");
    let nothing = json!({ "requests": [], "items": [] });
    assert_eq!(app.get(&tai, &other_path).await.is(200), nothing);
    assert_eq!(app.get(ayse, &other_path).await.is(200), nothing);
    app.get(&tai, &format!("{other_path}/{shown}/content")).await.refused(404, "not_found");
    for stranger in [&tai.manager, &app.candidate("Mehmet").caller] {
        let documents = format!("/v1/offers/{}/documents", world.offer);
        app.get(stranger, &documents).await.refused(404, "not_found");
        app.get(stranger, &world.content(&shown)).await.refused(404, "not_found");
    }
    let officer = app.officer(Role::ProgrammeOfficer);
    app.get(&officer, &world.content(&shown)).await.refused(403, "forbidden_role");
    // A request of one offer cannot be answered under another offer, not even in the database.
    let fields = [("title", "Transkript"), ("document_request_id", asked.as_str())];
    let refused = app.upload(ayse, &other_path, &fields, ("belge.pdf", PDF)).await;
    assert_eq!(pointers(&refused.refused(422, "invalid")), ["#/document_request_id"]);
    let other: Uuid = other.parse().unwrap();
    Raw::new(&app.db)
        .run(&format!("update supplementary_documents set offer_id = {}, document_request_id = (select id from document_requests)", literal(other)))
        .unwrap_err();

    let mut after = read(application).await;
    // The actions differ, because the candidate has accepted an offer in the meantime (R57).
    after["actions"] = before["actions"].clone();
    assert_eq!(after, before, "the application has not changed (R41)");
    assert_eq!(app.get(&tai, &pool).await.is(200), pooled, "the pool entry has not changed");
    assert_eq!(world.seen_by(aselsan).await["items"][0]["id"], json!(shown));
}

#[actix_web::test]
async fn the_employer_reads_supplementary_documents_only_after_the_reveal_and_until_the_offer_ends()
{
    // A document reveals the candidate, so the employer sees none before the answer (A20).
    let world = world().await;
    let shown = id(&world.transcript().await.is(201));
    let World { app, ayse, aselsan, .. } = &world;
    let hidden = || async {
        assert_eq!(world.seen_by(aselsan).await["items"], json!([]));
        app.get(aselsan, &world.content(&shown)).await.refused(404, "not_found");
    };
    let readable = || async {
        assert_eq!(world.seen_by(aselsan).await["items"][0]["id"], json!(shown));
        app.get(aselsan, &world.content(&shown)).await.is(200);
    };
    hidden().await;
    world.act(ayse, "accept").await;
    readable().await;
    world.act(aselsan, "confirm").await;
    readable().await;
    let cancel = format!("/v1/offers/{}/cancel", world.offer);
    app.post(aselsan, &cancel, json!({ "reason": "budget" })).await.is(200);
    hidden().await;
    // The candidate can still read them.
    app.get(ayse, &world.content(&shown)).await.is(200);

    // An employer who has invited the candidate to an interview knows them, and can read before the
    // answer.
    let mehmet = app.candidate("Mehmet");
    let offer = app.sent(aselsan, &mehmet, START, END).await;
    let path = format!("/v1/offers/{offer}/documents");
    app.upload(&mehmet, &path, &[("title", "Transkript")], ("t.pdf", PDF)).await.is(201);
    let count =
        || async { app.get(aselsan, &path).await.is(200)["items"].as_array().unwrap().len() };
    assert_eq!(count().await, 0);
    let interview = json!({ "pool_entry_id": mehmet.pool_entry.0, "starts_at": "2026-05-20T10:00:00Z", "duration_minutes": 30 });
    let listed = format!("/v1/employers/{}/talent-pool/{}", aselsan.id, mehmet.pool_entry);
    app.put(aselsan, &listed, json!({})).await;
    app.post(aselsan, "/v1/interviews", interview).await.is(201);
    assert_eq!(count().await, 1);
    app.at(respond_by(START) + Duration::SECOND);
    assert_eq!(count().await, 0, "the offer has lapsed, even if no job has run");
}

#[actix_web::test]
async fn documents_are_requested_and_shown_while_the_offer_is_open_or_confirmed() {
    let world = world().await;
    let World { app, ayse, aselsan, .. } = &world;
    world.show(&[], ("belge.pdf", PDF)).await.refused(422, "invalid");
    world.ask("").await.refused(422, "invalid");
    world
        .show(&[("title", "Not")], ("not.txt", b"metin"))
        .await
        .refused(415, "unsupported_media_type");
    let draft = app.draft(aselsan, &app.candidate("Mehmet"), START, END).await;
    let ask = format!("/v1/offers/{draft}/document-requests");
    let early = app.post(aselsan, &ask, json!({ "text": "Transkript" })).await;
    assert_eq!(fact(&early.refused(409, "offer_state"), "state"), "draft");

    app.at(respond_by(START));
    world.ask("Transkript").await.is(201);
    world.transcript().await.is(201);
    app.at(respond_by(START) + Duration::SECOND);
    for refused in [world.ask("Transkript").await, world.transcript().await] {
        assert_eq!(fact(&refused.refused(409, "offer_state"), "state"), "lapsed");
    }
    assert_eq!(world.seen_by(ayse).await["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn simultaneous_uploads_do_not_exceed_the_limit() {
    let world = world().await;
    for _ in 0..18 {
        world.transcript().await.is(201);
    }
    let replies = join_all((0..8).map(|_| world.transcript())).await;
    let taken = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(taken, 2, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    for refused in replies.into_iter().filter(|reply| reply.status != 201) {
        assert_eq!(fact(&refused.refused(409, "document_limit_reached"), "limit"), "20");
    }
    assert_eq!(world.seen_by(&world.ayse).await["items"].as_array().unwrap().len(), 20);
    for _ in 0..10 {
        world.ask("Bir belge daha").await.is(201);
    }
    world.ask("Bir belge daha").await.refused(409, "document_limit_reached");
}
