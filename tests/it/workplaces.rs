//! Workplaces, and the shares of a quota that are limited to them (A70, A71).

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{END, OSTIM, START, TERM, offer, respond_by};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Candidate, Employer, TestApp, fact, id, pointers};

fn of(employer: &Employer) -> String {
    format!("/v1/employers/{}/workplaces", employer.id)
}

fn izmir() -> Value {
    json!({
        "name": "İzmir fabrikası", "province_code": 35, "district": "Kemalpaşa", "address": "OSB 4. Cad. 8",
        "sgk_workplace_number": "2.2651.01.01.7654321.035.01-02", "hazard_class": "hazardous",
        "nace_code": "26.51.03",
        "contact": { "full_name": "Naz Ak", "email": "izmir@employer.example", "phone": "+902320000000" },
    })
}

/// Drafts an offer at a workplace, and returns its id.
async fn draft_at(app: &TestApp, by: &Employer, to: &Candidate, workplace: &str) -> String {
    let mut body = offer(to, START, END, respond_by(START));
    body["workplace_id"] = json!(workplace);
    id(&app.post(by, "/v1/offers", body).await.is(201))
}

#[actix_web::test]
async fn the_notice_of_each_city_has_the_sgk_number_of_its_workplace() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    let workplace = app.post(&aselsan, &of(&aselsan), izmir()).await.is(201);
    let (ayse, unit) = (app.candidate("Ayşe"), app.officer(Role::UnitOfficer));
    let offer = draft_at(&app, &aselsan, &ayse, &id(&workplace)).await;
    let path = format!("/v1/offers/{offer}");
    app.act(&aselsan, &format!("{path}/send")).await.is(200);
    let sent = app.get(&ayse, &path).await.is(200);
    assert_eq!(
        [&sent["workplace"]["name"], &sent["province_name"], &sent["address"]],
        ["İzmir fabrikası", "İzmir", "OSB 4. Cad. 8, Kemalpaşa"]
    );
    assert_eq!(sent["work"]["contact"]["full_name"], "Naz Ak", "whom the candidate can ask");
    app.act(&ayse, &format!("{path}/accept")).await.is(200);
    app.act(&aselsan, &format!("{path}/confirm")).await.is(200);
    let notice = id(&app.get(&aselsan, "/v1/sgk-notices").await.is(200)["items"][0]);
    let notice = format!("/v1/sgk-notices/{notice}");
    app.act(&aselsan, &format!("{notice}/share")).await.is(200);
    let read = app.get(&unit, &notice).await.is(200);
    let declared_at = &read["internship"]["workplace"];
    assert_eq!(
        [
            &declared_at["sgk_workplace_number"],
            &declared_at["hazard_class"],
            &declared_at["nace_code"]
        ],
        ["2.2651.01.01.7654321.035.01-02", "hazardous", "26.51.03"]
    );
}

#[actix_web::test]
async fn an_offer_needs_a_workplace_unless_the_employer_has_only_one() {
    let app = TestApp::new().await;
    let (ayse, aselsan, tai) =
        (app.candidate("Ayşe"), app.employer("Aselsan", 2), app.employer("TAI", 1));
    let body = offer(&ayse, START, END, respond_by(START));
    let only = app.post(&aselsan, "/v1/offers", body.clone()).await.is(201);
    assert_eq!(only["province_code"], 6);
    let other = id(&app.post(&aselsan, &of(&aselsan), izmir()).await.is(201));
    let several = app.post(&aselsan, "/v1/offers", body.clone()).await.refused(422, "invalid");
    assert_eq!(pointers(&several), ["#/workplace_id"]);
    let mut foreign = body.clone();
    foreign["workplace_id"] = json!(other);
    let foreign = app.post(&tai, "/v1/offers", foreign).await.refused(422, "invalid");
    assert_eq!(pointers(&foreign), ["#/workplace_id"], "it belongs to somebody else");

    let moved = json!({ "workplace_id": other });
    let moved = app.patch(&aselsan, &format!("/v1/offers/{}", id(&only)), moved).await.is(200);
    assert_eq!(
        [&moved["province_name"], &moved["work"]["contact"]["full_name"]],
        ["İzmir", "Naz Ak"],
        "the contact is that of the new workplace"
    );
}

#[actix_web::test]
async fn a_draft_follows_its_workplace_and_a_sent_offer_keeps_what_it_said() {
    let app = TestApp::new().await;
    let (ayse, mehmet, aselsan) =
        (app.candidate("Ayşe"), app.candidate("Mehmet"), app.employer("Aselsan", 2));
    let workplace = app.get(&aselsan, &of(&aselsan)).await.is(200)["items"][0].clone();
    let sent = app.sent(&aselsan, &ayse, START, END).await;
    let draft = app.draft(&aselsan, &mehmet, START, END).await;
    let path = format!("/v1/workplaces/{}", id(&workplace));
    app.patch(&aselsan, &path, json!({ "address": "Yeni Cad. 1" })).await.is(200);
    for (offer, address) in
        [(draft, "Yeni Cad. 1, Yenimahalle"), (sent, "Mehmet Akif Ersoy Mah. 16, Yenimahalle")]
    {
        let found = app.get(&aselsan, &format!("/v1/offers/{offer}")).await.is(200);
        assert_eq!(found["address"], address);
    }
    assert_eq!(crate::audit::broken(&app).await, [], "the trail explains the version of the draft");
}

#[actix_web::test]
async fn nothing_is_sent_for_a_closed_workplace() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
    let workplace = id(&app.get(&aselsan, &of(&aselsan)).await.is(200)["items"][0]);
    let draft = app.draft(&aselsan, &ayse, START, END).await;
    let path = format!("/v1/workplaces/{workplace}");
    let closed = app.patch(&aselsan, &path, json!({ "open": false })).await.is(200);
    assert_eq!(closed["open"], false);
    let send = format!("/v1/offers/{draft}/send");
    app.act(&aselsan, &send).await.refused(409, "workplace_closed");
    let none = app.post(&aselsan, "/v1/offers", offer(&ayse, START, END, respond_by(START))).await;
    assert_eq!(pointers(&none.refused(422, "invalid")), ["#/workplace_id"]);
    app.patch(&aselsan, &path, json!({ "open": true })).await.is(200);
    app.act(&aselsan, &send).await.is(200);
}

#[actix_web::test]
async fn what_an_employer_says_of_a_workplace_is_checked() {
    let app = TestApp::new().await;
    let (aselsan, office) = (app.employer("Aselsan", 2), app.officer(Role::ProgrammeOfficer));
    for (member, value) in [
        ("name", json!("Macunköy tesisi")),
        ("province_code", json!(82)),
        ("sgk_workplace_number", json!("1")),
        ("sgk_workplace_number", json!("2.6201.01.01.1234567.099.01-02")),
        // The number of a workplace in Ankara.
        ("sgk_workplace_number", json!("2.6201.01.01.1234567.006.01-02")),
        ("nace_code", json!("6201")),
        ("hazard_class", json!("harmless")),
    ] {
        let mut body = izmir();
        body[member] = value;
        let reply = app.post(&aselsan, &of(&aselsan), body).await;
        assert!([400, 422].contains(&reply.status), "{member}");
        assert_eq!(pointers(&reply.body), [format!("#/{member}")]);
    }
    let made = app.post(&office, &of(&aselsan), izmir()).await.is(201);
    let path = format!("/v1/workplaces/{}", id(&made));
    let cleared = json!({ "sgk_workplace_number": null, "hazard_class": null, "nace_code": null });
    let cleared = app.patch(&aselsan, &path, cleared).await.is(200);
    assert_eq!(cleared["sgk_workplace_number"], Value::Null);
    assert_eq!(app.get(&office, &path).await.is(200), cleared);
    let names = async |query: &str| {
        let page = app.get(&aselsan, &format!("{}?{query}", of(&aselsan))).await.is(200);
        page["items"].as_array().unwrap().len()
    };
    app.patch(&aselsan, &path, json!({ "open": false })).await.is(200);
    assert_eq!((names("").await, names("open=true").await, names("open=false").await), (2, 1, 1));
}

#[actix_web::test]
async fn a_share_limits_the_offers_for_one_workplace_and_level() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 10);
    let other = id(&app.post(&aselsan, &of(&aselsan), izmir()).await.is(201));
    let first = id(&app.get(&aselsan, &of(&aselsan)).await.is(200)["items"][0]);
    let quota = format!("/v1/employers/{}/quotas/{TERM}", aselsan.id);
    let shares = json!([
        { "workplace_id": other, "places": 1 },
        { "workplace_id": first, "level": "master", "places": 0 },
    ]);
    let set = app.put(&aselsan, &quota, json!({ "total": 10, "shares": shares })).await.is(200);
    assert_eq!(set["shares"][0]["places"], 1);
    let (ayse, mehmet) = (app.candidate("Ayşe"), app.candidate("Mehmet"));
    let send = |offer: &str| format!("/v1/offers/{offer}/send");
    let one = draft_at(&app, &aselsan, &ayse, &other).await;
    let two = draft_at(&app, &aselsan, &mehmet, &other).await;
    app.act(&aselsan, &send(&one)).await.is(200);
    let preview = format!("{}?preview=true", send(&two));
    app.act(&aselsan, &preview).await.refused(409, "share_exhausted");
    let full = app.act(&aselsan, &send(&two)).await.refused(409, "share_exhausted");
    assert_eq!((fact(&full, "total"), fact(&full, "workplace_id")), ("1", other.as_str()));
    let elsewhere = draft_at(&app, &aselsan, &mehmet, &first).await;
    app.act(&aselsan, &send(&elsewhere)).await.is(200);
    let now = app.get(&aselsan, &quota).await.is(200);
    assert_eq!(
        (&now["committed"], &now["shares"][0]["committed"], &now["shares"][1]["committed"]),
        (&json!(2), &json!(1), &json!(0)),
        "she studies for a bachelor's degree"
    );

    // An offer whose deadline has passed gives its place back, although no job has run yet (D2).
    app.at(respond_by(START) - time::Duration::days(1));
    let last = time::Duration::days(20);
    let (start, end) = (START + last, END + last);
    let mut body = offer(&app.candidate("Can"), start, end, respond_by(start));
    body["workplace_id"] = json!(other);
    let late = id(&app.post(&aselsan, "/v1/offers", body).await.is(201));
    app.act(&aselsan, &send(&late)).await.refused(409, "share_exhausted");
    app.at(respond_by(START) + time::Duration::seconds(1));
    app.act(&aselsan, &format!("{}?preview=true", send(&late))).await.is(200);
    app.act(&aselsan, &send(&late)).await.is(200);
}

#[actix_web::test]
async fn shares_are_replaced_together_and_checked_one_by_one() {
    let app = TestApp::new().await;
    let (aselsan, tai) = (app.employer("Aselsan", 10), app.employer("TAI", 1));
    let quota = format!("/v1/employers/{}/quotas/{TERM}", aselsan.id);
    let set = async |shares: Value| {
        app.put(&aselsan, &quota, json!({ "total": 10, "shares": shares })).await
    };
    let foreign = id(&app.get(&tai, &of(&tai)).await.is(200)["items"][0]);
    for (share, at) in [
        (json!({ "places": 1 }), "#/shares/1"),
        (json!({ "workplace_id": foreign, "places": 1 }), "#/shares/1/workplace_id"),
        (
            json!({ "starts_from": "2026-07-02", "starts_until": "2026-07-01", "places": 1 }),
            "#/shares/1/starts_until",
        ),
        (json!({ "unit": "Ar-Ge", "places": 1 }), "#/shares/1"),
    ] {
        let refused = set(json!([{ "unit": "Ar-Ge", "places": 2 }, share])).await;
        assert_eq!(pointers(&refused.refused(422, "invalid")), [at]);
    }
    assert_eq!(app.get(&aselsan, &quota).await.is(200)["shares"], json!([]), "nothing was stored");
    set(json!([{ "unit": "Ar-Ge", "places": 2 }, { "level": "master", "places": 3 }]))
        .await
        .is(200);
    let kept = app.put(&aselsan, &quota, json!({ "total": 11 })).await.is(200);
    assert_eq!(kept["shares"].as_array().map(Vec::len), Some(2), "they stay if they are left out");
    set(json!([])).await.is(200);
    assert_eq!(app.get(&aselsan, &quota).await.is(200)["shares"], json!([]));
}

#[actix_web::test]
async fn pupils_are_offered_at_most_forty_hours_a_week() {
    let app = TestApp::new().await;
    let (aselsan, pupil) = (app.employer("Aselsan", 1), app.candidate_of("Ece", OSTIM));
    let entry = literal(pupil.pool_entry.0);
    let level = format!("update pool_entries set level = 'secondary' where id = {entry}");
    Raw::new(&app.db).run(&level).unwrap();
    let mut body = offer(&pupil, START, END, respond_by(START));
    body["work"]["weekly_hours"] = json!(41);
    let path = format!("/v1/offers/{}", id(&app.post(&aselsan, "/v1/offers", body).await.is(201)));
    let refused = app.act(&aselsan, &format!("{path}/send")).await;
    let refused = refused.refused(422, "weekly_hours_exceeded");
    assert_eq!((pointers(&refused), fact(&refused, "limit")), (vec!["#/work/weekly_hours"], "40"));
    let work = json!({ "work": { "tasks": "CNC tezgâhı", "weekly_hours": 40 } });
    app.patch(&aselsan, &path, work).await.is(200);
    app.act(&aselsan, &format!("{path}/send")).await.is(200);
}
