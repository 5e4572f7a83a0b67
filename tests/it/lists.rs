//! Lists in the order of the time that matters, with the filters that people ask for.

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{BOUN, METU, TERM};
use staj_tests::{Bearer, Caller, Candidate, Employer, TestApp, id};
use time::Date;
use time::macros::date;

/// A member of each item of a list, page by page with two items each.
async fn column(app: &TestApp, caller: &impl Bearer, path: &str, member: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (vec![], String::new());
    loop {
        let page = app.get(caller, &format!("{path}limit=2{cursor}")).await.is(200);
        found.extend(page["items"].as_array().unwrap().iter().map(|item| item[member].clone()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

async fn talented(app: &TestApp, employer: &Employer, candidate: &Candidate) {
    let entry = candidate.pool_entry.0;
    let path = format!("/v1/employers/{}/talent-pool/{entry}", employer.id.0);
    app.put(employer, &path, json!({})).await.is(201);
}

#[actix_web::test]
async fn interviews_come_in_the_order_of_their_time() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    let candidates = ["Ayşe", "Mehmet", "Zeynep"].map(|name| app.candidate(name));
    let times = ["2026-05-21T11:00:00Z", "2026-05-19T11:00:00Z", "2026-05-20T11:00:00Z"];
    for (candidate, time) in candidates.iter().zip(times) {
        talented(&app, &aselsan, candidate).await;
        let body = json!({ "pool_entry_id": candidate.pool_entry.0, "starts_at": time,
            "duration_minutes": 30 });
        app.post(&aselsan, "/v1/interviews", body).await.is(201);
    }
    let list = async |query: &str| {
        column(&app, &aselsan, &format!("/v1/interviews?{query}"), "starts_at").await
    };
    assert_eq!(list("").await, [times[1], times[2], times[0]]);
    assert_eq!(list("sort=-starts_at&").await, [times[0], times[2], times[1]]);
    assert_eq!(list("from=2026-05-20T11:00:00Z&").await, [times[2], times[0]]);
    assert_eq!(list("until=2026-05-20T11:00:00Z&").await, [times[1]]);
    let first = format!("pool_entry_id={}&", candidates[0].pool_entry.0);
    assert_eq!(list(&first).await, [times[0]]);
    let wrong = app.get(&aselsan, "/v1/interviews?sort=candidate").await.refused(400, "malformed");
    assert_eq!(wrong["errors"][0]["parameter"], "sort");
}

/// Three internships: two at Aselsan, the later one first, and one of a student of another school at
/// TAI.
struct World {
    app: TestApp,
    aselsan: Employer,
    tai: Employer,
}

const STARTS: [Date; 3] = [date!(2026 - 08 - 03), date!(2026 - 07 - 20), date!(2026 - 07 - 27)];

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (aselsan, tai) = (app.employer("Aselsan", 2), app.employer("TAI", 1));
        let others = app.candidate_of("Can", BOUN);
        let interns = [app.candidate("Ayşe"), app.candidate("Mehmet"), others];
        for ((intern, employer), start) in
            interns.iter().zip([&aselsan, &aselsan, &tai]).zip(STARTS)
        {
            app.confirmed(employer, intern, start, start + time::Duration::days(25)).await;
        }
        Self { app, aselsan, tai }
    }

    async fn list(&self, caller: &impl Bearer, path: &str, member: &str) -> Vec<Value> {
        column(&self.app, caller, path, member).await
    }
}

#[actix_web::test]
async fn notices_that_are_due_first_come_first_and_are_found_by_what_is_known_of_them() {
    let world = World::new().await;
    let World { app, aselsan, tai } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    let due = async |query: &str| {
        world.list(&office, &format!("/v1/sgk-notices?{query}"), "due_on").await
    };
    let [late, early, middle] = ["2026-07-27", "2026-07-13", "2026-07-20"];
    assert_eq!(due("").await, [early, middle, late]);
    assert_eq!(due("sort=-due_on&").await, [late, middle, early]);
    assert_eq!(due(&format!("employer_id={}&", tai.id.0)).await, [middle]);
    assert_eq!(due("due_from=2026-07-14&due_until=2026-07-27&").await, [middle, late]);
    let first = app.get(aselsan, "/v1/sgk-notices").await.is(200)["items"][0].clone();
    app.act(aselsan, &format!("/v1/sgk-notices/{}/share", id(&first))).await.is(200);
    assert_eq!(due("state=pending&").await, [middle, late]);
    assert_eq!(due("state=pending&state=shared&").await, [early, middle, late]);
    let wrong = app.get(&office, "/v1/sgk-notices?due_from=yarin").await.refused(400, "malformed");
    assert_eq!(wrong["errors"][0]["parameter"], "due_from");
}

#[actix_web::test]
async fn the_school_asks_in_one_call_which_students_have_no_notice_yet() {
    let world = World::new().await;
    let World { app, aselsan, tai } = &world;
    let (unit, office) = (app.officer(Role::UnitOfficer), app.officer(Role::ProgrammeOfficer));
    let first_days = async |caller: &staj_tests::Caller, query: &str| {
        world.list(caller, &format!("/v1/placements?{query}"), "start_date").await
    };
    let [late, early, middle] = STARTS.map(|day| json!(day));
    let unknown = "sgk_notice_state=pending&sgk_notice_state=rejected&";
    assert_eq!(first_days(&unit, unknown).await, [early.clone(), late.clone()]);
    let first = app.get(aselsan, "/v1/sgk-notices").await.is(200)["items"][0].clone();
    app.act(aselsan, &format!("/v1/sgk-notices/{}/share", id(&first))).await.is(200);
    assert_eq!(first_days(&unit, unknown).await, std::slice::from_ref(&late));

    let all = [early.clone(), middle.clone(), late.clone()];
    assert_eq!(first_days(&office, "").await, all);
    assert_eq!(first_days(&office, "sort=-start_date&").await[0], late);
    assert_eq!(first_days(&office, &format!("school_id={}&", METU.0)).await, [early, late.clone()]);
    let at_tai = format!("employer_id={}&", tai.id.0);
    assert_eq!(first_days(&office, &at_tai).await, std::slice::from_ref(&middle));
    let window = "starts_from=2026-07-21&starts_until=2026-08-02&";
    assert_eq!(first_days(&office, window).await, [middle]);
    assert_eq!(first_days(&office, "province_code=6&province_code=34&").await.len(), 3);
    assert_eq!(first_days(&office, "province_code=34&").await, Vec::<Value>::new());
    let cursor = app.get(&office, "/v1/placements?limit=1").await.is(200)["next_cursor"].clone();
    let path = format!("/v1/placements?sort=-start_date&cursor={}", cursor.as_str().unwrap());
    app.get(&office, &path).await.refused(400, "malformed");
}

#[actix_web::test]
async fn an_employer_finds_its_offers_to_a_candidate_and_those_that_start_in_a_week() {
    let world = World::new().await;
    let World { app, aselsan, tai } = &world;
    let office = app.officer(Role::ProgrammeOfficer);
    let [late, early, middle] = STARTS.map(|day| json!(day));
    let first_days =
        async |query: &str| world.list(&office, &format!("/v1/offers?{query}"), "start_date").await;
    let all = app.get(aselsan, "/v1/offers").await.is(200);
    let entry = all["items"][0]["pool_entry_id"].as_str().unwrap();
    assert_eq!(first_days(&format!("pool_entry_id={entry}&")).await, std::slice::from_ref(&early));
    assert_eq!(first_days(&format!("employer_id={}&", tai.id.0)).await, [middle]);
    let window = "starts_from=2026-07-28&starts_until=2026-08-03&";
    assert_eq!(first_days(window).await, [late]);
    let foreign = format!("/v1/offers?employer_id={}&", tai.id.0);
    assert_eq!(world.list(aselsan, &foreign, "id").await, Vec::<Value>::new());
}

#[actix_web::test]
async fn an_officer_finds_an_application_by_its_number_and_by_that_of_the_student() {
    let app = TestApp::new().await;
    let (ece, efe) = (app.applicant("Ece"), app.applicant("Efe"));
    let (wanted, _) = app.submitted(&ece).await;
    app.submitted(&efe).await;
    let (centre, stranger) =
        (app.officer(Role::CareerOfficer), app.officer_of(Role::CareerOfficer, Some(BOUN)));
    let path = format!("/v1/applications/{wanted}");
    let number = app.get(&centre, &path).await.is(200)["number"].as_str().unwrap().to_owned();
    let by_number = format!("/v1/applications?q={}&", number.to_lowercase());
    assert_eq!(column(&app, &centre, &by_number, "id").await, [json!(wanted)]);
    assert_eq!(column(&app, &stranger, &by_number, "id").await, Vec::<Value>::new());
    let by_student = "/v1/applications?q=2201234&";
    assert_eq!(column(&app, &centre, by_student, "id").await.len(), 2);
    let nobody = "/v1/applications?q=220123&";
    assert_eq!(column(&app, &centre, nobody, "id").await, Vec::<Value>::new());
    app.get(&centre, "/v1/applications?q=").await.refused(400, "malformed");
}

#[actix_web::test]
async fn a_person_is_found_by_how_the_words_of_the_name_begin() {
    let app = TestApp::new().await;
    let (isik, ilknur) = (app.applicant("Işık Gülşen"), app.applicant("İlknur"));
    let (of_isik, document) = app.submitted(&isik).await;
    let (of_ilknur, _) = app.submitted(&ilknur).await;
    let centre = app.officer(Role::CareerOfficer);
    let stranger = app.officer_of(Role::CareerOfficer, Some(BOUN));
    let office = app.officer(Role::ProgrammeOfficer);
    let list = async |caller: &Caller, q: &str| {
        column(&app, caller, &format!("/v1/applications?q={q}&"), "id").await
    };
    for q in ["isik", "I%C5%9EIK", "gul", "G%C3%9CL%20isik", "isik,%20gulsen"] {
        assert_eq!(list(&centre, q).await, [json!(of_isik)], "{q}");
    }
    assert_eq!(list(&office, "ilk").await, [json!(of_ilknur)]);
    assert_eq!(list(&stranger, "ilk").await, Vec::<Value>::new());
    // Not within a word, and not by one word of two people.
    for q in ["ulsen", "isik%20ilknur", "isiklar"] {
        assert_eq!(list(&centre, q).await, Vec::<Value>::new(), "{q}");
    }
    // Somebody whose name begins with it, and nobody.
    assert_eq!(list(&centre, "g").await, [json!(of_isik)]);
    assert_eq!(list(&centre, "--").await, Vec::<Value>::new());
    let documents = column(&app, &centre, "/v1/documents?q=isik&", "id").await;
    assert!(documents.contains(&json!(document)), "{documents:?}");
    let by_name = column(&app, &centre, "/v1/documents?q=ilknur&", "application_id").await;
    assert!(by_name.iter().all(|of| *of == json!(of_ilknur)) && !by_name.is_empty());

    // A corrected name is found, and the wrong one is not.
    let path = format!("/v1/users/{}/correct-identity", ilknur.user.0);
    let body = json!({ "given_name": "Zühal", "evidence": "Kimlik kartı görüldü" });
    app.post(&office, &path, body).await.is(200);
    assert_eq!(list(&centre, "zuhal").await, [json!(of_ilknur)]);
    assert_eq!(list(&centre, "ilk").await, Vec::<Value>::new());
    let accounts = column(&app, &office, "/v1/users?q=Z%C3%9CH&", "id").await;
    assert_eq!(accounts, [json!(ilknur.user.0)]);
    assert_eq!(column(&app, &office, "/v1/users?q=2201234&", "id").await, Vec::<Value>::new());
}

#[actix_web::test]
async fn internships_and_their_notices_are_found_by_the_name_of_the_intern() {
    let World { app, aselsan, .. } = World::new().await;
    let centre = app.officer(Role::CareerOfficer);
    for list in ["placements", "sgk-notices"] {
        let found =
            async |q: &str| column(&app, &aselsan, &format!("/v1/{list}?q={q}&"), "id").await.len();
        assert_eq!((found("ay%C5%9Fe").await, found("meh").await), (1, 1), "{list}");
        // An intern of another employer.
        assert_eq!(found("can").await, 0, "{list}");
    }
    let path = "/v1/placements?sgk_notice_state=pending&q=mehmet&";
    assert_eq!(column(&app, &centre, path, "id").await.len(), 1);
}

/// The identity number is in no address, so no proxy writes it down.
#[actix_web::test]
async fn an_officer_finds_a_person_by_their_identity_number_and_the_trail_tells() {
    let app = TestApp::new().await;
    let ece = app.candidate("Ece");
    let centre = app.officer(Role::CareerOfficer);
    let stranger = app.officer_of(Role::CareerOfficer, Some(BOUN));
    let office = app.officer(Role::ProgrammeOfficer);
    let asked = json!({ "national_id": ece.national_id });
    let find = async |caller: &Caller, body: &Value| {
        let page = app.post(caller, "/v1/applications/find", body.clone()).await.is(200);
        page["items"].as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(find(&centre, &asked).await, [ece.pool_entry.to_string()]);
    assert_eq!(find(&stranger, &asked).await, Vec::<String>::new());
    assert_eq!(find(&office, &json!({ "national_id": "98765432150" })).await, Vec::<String>::new());
    let events = format!("/v1/audit-events?object_id={}", ece.caller.user.0);
    let events = app.get(&office, &events).await.is(200);
    let looks =
        events["items"].as_array().unwrap().iter().filter(|event| event["action"] == "look_up");
    let actors: Vec<_> = looks.map(|event| event["actor_id"].clone()).collect();
    assert_eq!(actors, [json!(centre.user.0)], "{events:#}");
    // This look is answered once it is written, and so are those before it.
    app.get(&centre, &format!("/v1/applications/{}", ece.pool_entry)).await.is(200);
    let path = format!("/v1/access-log?reader_id={}", centre.user.0);
    let log = column(&app, &office, &format!("{path}&"), "operation").await;
    assert!(log.contains(&json!("find_applications")), "{log:?}");
    let wrong = json!({ "national_id": "10000000147" });
    app.post(&centre, "/v1/applications/find", wrong).await.refused(422, "invalid");
    app.post(&ece, "/v1/applications/find", asked).await.refused(403, "forbidden_role");
}

#[actix_web::test]
async fn offers_come_in_the_order_of_their_deadlines_and_say_what_can_be_done() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let employers = ["Aselsan", "TAI", "Roketsan"].map(|name| app.employer(name, 1));
    let mut offers = vec![];
    for (employer, start) in employers.iter().zip(STARTS) {
        offers.push(app.sent(employer, &ayse, start, start + time::Duration::days(25)).await);
    }
    let list = async |query: &str| column(&app, &ayse, &format!("/v1/offers?{query}"), "id").await;
    let [latest, first, second] = [0, 1, 2].map(|at: usize| json!(offers[at]));
    assert_eq!(list("").await, [first.clone(), second.clone(), latest.clone()]);
    assert_eq!(list("sort=-respond_by&").await, [latest, second, first]);

    let actions = async |caller: &Caller, query: &str| {
        let page = app.get(caller, &format!("/v1/offers?{query}")).await.is(200);
        page["items"][0]["actions"].clone()
    };
    assert_eq!(actions(&ayse.caller, "").await, Value::Null);
    let office = app.officer(Role::ProgrammeOfficer);
    for caller in [&ayse.caller, &employers[1].manager, &office] {
        let listed = actions(caller, "include=actions&limit=20").await;
        let alone = app.get(caller, &format!("/v1/offers/{}", offers[1])).await.is(200);
        assert_eq!(listed, alone["actions"]);
        assert!(listed.as_array().is_some());
    }
    // A page with actions has twenty offers at most.
    let aselsan = &employers[0];
    let quota = format!("/v1/employers/{}/quotas/{TERM}", aselsan.id);
    app.put(aselsan, &quota, json!({ "total": 30 })).await.is(200);
    for _ in 0..20 {
        let candidate = app.candidate("Ece");
        app.draft(aselsan, &candidate, STARTS[0], STARTS[0] + time::Duration::days(25)).await;
    }
    let page = app.get(aselsan, "/v1/offers?include=actions&limit=200").await.is(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 20);
    assert!(page["next_cursor"].is_string());
}
