//! The pool over HTTP: who can search it, what it shows, and what it hides.

use serde_json::{Value, json};
use staj_api::PoolFacets;
use staj_domain::employer::EmployerState;
use staj_domain::mode::Mode;
use staj_domain::user::Role;
use staj_tests::dice::Dice;
use staj_tests::given::{CALL, METU, TERM, calendar};
use staj_tests::raw::{Raw, literal};
use staj_tests::{Bearer, Caller, Candidate, TestApp, fact, id};
use std::collections::BTreeSet;
use time::Duration;
use time::macros::date;
use uuid::Uuid;

const UNKNOWN: &str = "00000000-0000-0000-0000-000000000001";

fn pool(query: &str) -> String {
    format!("/v1/terms/{TERM}/pool-entries{query}")
}

async fn found(app: &TestApp, caller: &impl Bearer, query: &str) -> Vec<String> {
    let page = app.get(caller, &pool(query)).await.is(200);
    page["items"].as_array().unwrap().iter().map(id).collect()
}

fn ids(candidates: &[&Candidate]) -> Vec<String> {
    candidates.iter().map(|candidate| candidate.pool_entry.to_string()).collect()
}

/// Sets columns of a candidate's pool entry.
fn set(app: &TestApp, candidate: &Candidate, columns: &str) {
    let entry = literal(candidate.pool_entry.0);
    Raw::new(&app.db)
        .run(&format!("update pool_entries set {columns} where id = {entry}"))
        .unwrap();
    list_by_city(app, candidate);
}

/// Lists a candidate again under the provinces of their application, as the pool's creation did.
fn list_by_city(app: &TestApp, candidate: &Candidate) {
    let entry = literal(candidate.pool_entry.0);
    Raw::new(&app.db)
        .run(&format!(
            "delete from pool_entry_cities where pool_entry_id = {entry};
             insert into pool_entry_cities
               (pool_entry_id, province_code, term_id, academic_score, social_score, sports_score)
               select id, province_code, term_id, academic_score, social_score, sports_score
               from pool_entries join city_preferences on application_id = id where id = {entry}"
        ))
        .unwrap();
}

#[actix_web::test]
async fn the_pool_shows_scores_and_preferences_but_not_whose_they_are() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let ayse = app.candidate("Ayşe");
    let page = app.get(&aselsan, &pool("")).await.is(200);
    let entry = &page["items"][0];
    assert_eq!(
        *entry,
        json!({
            "id": ayse.pool_entry.0, "term_id": TERM.0, "level": "bachelor", "class_year": 3,
            "field_code": "computing", "department_code": "computer_engineering",
            "department_name": "Bilgisayar Mühendisliği", "gpa": 3.25, "gpa_source": "form",
            "academic_score": 72.5, "social_score": 40.0, "sports_score": 10.0,
            "city_preferences": [6, 34], "period_preferences": [], "documents": [],
            "available": true, "own": null,
        })
    );
    let profile = app.get(&aselsan, &format!("/v1/pool-entries/{}", ayse.pool_entry)).await.is(200);
    assert_eq!(profile["entry"], *entry);
    assert_eq!(profile["results"][0]["score"], 72.5);
    assert_eq!(profile["documents"], json!([]));
    for shown in [page.to_string(), profile.to_string()] {
        for secret in [
            ayse.given_name.as_str(),
            &ayse.surname,
            &ayse.national_id,
            "2004-02-29",
            "Orta Doğu",
            &METU.to_string(),
            "@",
            &ayse.caller.user.to_string(),
            "2026-000",
        ] {
            assert!(!shown.contains(secret), "{secret} is shown");
        }
    }
}

#[actix_web::test]
async fn only_members_of_an_active_employer_with_a_quota_can_search_an_open_pool() {
    let app = TestApp::new().await;
    let ayse = app.candidate("Ayşe");
    let profile = format!("/v1/pool-entries/{}", ayse.pool_entry);
    let aselsan = app.employer("Aselsan", 1);
    let none = app.employer("Havelsan", 0);
    let office = app.officer(Role::ProgrammeOfficer);
    let officer = app.colleague(&aselsan, Role::InternshipOfficer);
    for path in [pool(""), profile.clone()] {
        app.get(&aselsan, &path).await.is(200);
        app.get(&officer, &path).await.is(200);
        app.get(&office, &path).await.is(200);
        app.get(&none, &path).await.refused(409, "quota_missing");
        for state in
            [EmployerState::Draft, EmployerState::PendingApproval, EmployerState::Suspended]
        {
            let other = app.employer_in(state, "Roketsan", 3);
            let refused = app.get(&other, &path).await.refused(409, "employer_inactive");
            assert_eq!(fact(&refused, "state"), state.to_string());
        }
        app.get(&ayse, &path).await.refused(403, "forbidden_role");
    }
    app.at(calendar().pool_closes_at + Duration::SECOND);
    let closed = app.get(&aselsan, &pool("")).await.refused(409, "pool_not_open");
    assert_eq!(fact(&closed, "phase"), "pool_closed");
    app.get(&aselsan, &profile).await.refused(409, "pool_not_open");
    app.get(&office, &pool("")).await.is(200);

    app.open_call();
    let call = format!("/v1/terms/{CALL}/pool-entries");
    let refused = app.get(&aselsan, &call).await.refused(409, "pool_not_open");
    assert_eq!(fact(&refused, "allowed_from"), "2026-05-03T21:00:00Z");
    app.get(&office, &call).await.refused(409, "pool_not_open");
    app.get(&aselsan, &format!("/v1/terms/{UNKNOWN}/pool-entries")).await.refused(404, "not_found");
    app.get(&aselsan, &format!("/v1/pool-entries/{UNKNOWN}")).await.refused(404, "not_found");
}

#[actix_web::test]
async fn pages_show_each_candidate_once_and_the_best_first() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let mut expected = vec![];
    for nth in 0..9 {
        let candidate = app.candidate("Aday");
        // Candidates with equal scores end up on different pages.
        let score = 5000 + nth % 3;
        set(&app, &candidate, &format!("social_score = {score}"));
        expected.push((score, candidate.pool_entry.to_string()));
    }
    expected.sort();
    expected.reverse();
    let expected: Vec<_> = expected.into_iter().map(|(_, id)| id).collect();
    // Each of them prefers both provinces.
    for narrowed in [
        "",
        "&province_code=6",
        "&province_code=6&province_code=6",
        "&province_code=6&province_code=34",
    ] {
        let first = format!("?sort=-social_score&limit=2{narrowed}");
        let (mut seen, mut query) = (vec![], first.clone());
        loop {
            let page = app.get(&aselsan, &pool(&query)).await.is(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(id));
            match page["next_cursor"].as_str() {
                Some(cursor) => query = format!("{first}&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(seen, expected, "{narrowed}");
    }

    let page = app.get(&aselsan, &pool("?sort=-social_score&limit=2")).await.is(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    for other in [
        "?sort=-sports_score",
        "?sort=-social_score&class_year=3",
        "?sort=-social_score&available=false",
    ] {
        app.get(&aselsan, &pool(&format!("{other}&cursor={cursor}")))
            .await
            .refused(400, "malformed");
    }
}

#[actix_web::test]
async fn each_filter_narrows_the_search() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    let (ayse, ece, can) = (app.candidate("Ayşe"), app.candidate("Ece"), app.candidate("Can"));
    set(&app, &ayse, "academic_score = 9000, social_score = 1000, sports_score = 3000");
    set(
        &app,
        &ece,
        "academic_score = 6000, social_score = 5000, sports_score = 2000, field_code = 'engineering', class_year = 4",
    );
    set(
        &app,
        &can,
        "academic_score = 3000, social_score = 9000, sports_score = 1000, level = 'associate', class_year = 2",
    );
    let (entry_ece, entry_can) = (literal(ece.pool_entry.0), literal(can.pool_entry.0));
    Raw::new(&app.db)
        .run(&format!(
            "delete from city_preferences where application_id = {entry_ece};
             insert into city_preferences (application_id, province_code) values ({entry_ece}, 35);
             insert into period_preferences (application_id, start_date, end_date)
               values ({entry_ece}, '2026-07-01', '2026-07-31'), ({entry_can}, '2026-08-01', '2026-08-31');"
        ))
        .unwrap();
    list_by_city(&app, &ece);
    let all = ids(&[&ayse, &ece, &can]);
    let [only_ayse, only_ece, only_can] = [ids(&[&ayse]), ids(&[&ece]), ids(&[&can])];
    for (query, expected) in [
        ("", &all),
        ("?level=associate", &only_can),
        ("?field_code=engineering", &only_ece),
        ("?class_year=4", &only_ece),
        ("?min_academic_score=60.01", &only_ayse),
        ("?min_academic_score=60&max_academic_score=60", &only_ece),
        ("?max_social_score=10", &only_ayse),
        ("?min_social_score=50.5", &only_can),
        ("?min_sports_score=30", &only_ayse),
        ("?max_sports_score=10", &only_can),
        ("?province_code=35", &only_ece),
        ("?province_code=35&province_code=6", &all),
        ("?preferred_from=2026-07-31&preferred_to=2026-07-31", &only_ece),
        ("?preferred_from=2026-08-31", &only_can),
        ("?preferred_to=2026-07-01", &only_ece),
        ("?level=associate&province_code=35", &vec![]),
        ("?province_code=35&province_code=6&max_academic_score=30", &only_can),
    ] {
        assert_eq!(found(&app, &aselsan, query).await, *expected, "{query}");
    }
    // A preference narrows the search only if the employer filters by it (R37).
    assert_eq!(
        found(&app, &aselsan, "?preferred_from=2026-07-15&preferred_to=2026-08-15").await,
        ids(&[&ece, &can])
    );
    let six = ids(&[&can, &ece, &ayse]);
    assert_eq!(found(&app, &aselsan, "?sort=-social_score").await, six);

    for bad in [
        "?sort=name",
        "?sort=academic_score",
        "?min_academic_score=100.5",
        "?min_sports_score=-1",
        "?province_code=0",
        "?province_code=82",
        "?class_year=13",
        "?level=phd",
        "?name=Ay%C5%9Fe",
        "?preferred_from=2026-08-02&preferred_to=2026-08-01",
        "?limit=0",
        "?cursor=AAAA",
        "?min_academic_score=NaN",
        "?preferred_from=-5000-01-01",
    ] {
        app.get(&aselsan, &pool(bad)).await.refused(400, "malformed");
    }
}

#[actix_web::test]
async fn candidates_with_two_internships_are_shown_only_on_request() {
    let app = TestApp::new().await;
    let (one, two) = (app.employer("Aselsan", 2), app.employer("Roketsan", 2));
    let (ayse, ece) = (app.candidate("Ayşe"), app.candidate("Ece"));
    app.confirmed(&one, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    assert_eq!(found(&app, &one, "").await.len(), 2, "the candidate can have one more");
    app.confirmed(&two, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    assert_eq!(found(&app, &one, "").await, ids(&[&ece]));
    let all = app.get(&one, &pool("?available=false")).await.is(200);
    let available: BTreeSet<_> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (id(entry), entry["available"] == Value::Bool(true)))
        .collect();
    let expected = [(ayse.pool_entry.to_string(), false), (ece.pool_entry.to_string(), true)];
    assert_eq!(available, BTreeSet::from(expected));
}

/// No column says who is available. It follows from the confirmed internships (4.7).
#[actix_web::test]
async fn a_cancelled_internship_makes_its_candidate_available_again() {
    let app = TestApp::new().await;
    let (one, two) = (app.employer("Aselsan", 2), app.employer("Roketsan", 2));
    let ayse = app.candidate("Ayşe");
    app.confirmed(&one, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    let second = app.confirmed(&two, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let profile = format!("/v1/pool-entries/{}", ayse.pool_entry);
    let available = async || app.get(&one, &profile).await.is(200)["entry"]["available"].clone();
    assert_eq!((available().await, found(&app, &one, "").await.len()), (json!(false), 0));
    let why = json!({ "reason": "budget" });
    app.post(&two, &format!("/v1/offers/{second}/cancel"), why).await.is(200);
    assert_eq!((available().await, found(&app, &one, "").await), (json!(true), ids(&[&ayse])));
}

#[actix_web::test]
async fn a_removed_candidate_is_in_nobodys_pool() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    let ayse = app.candidate("Ayşe");
    set(&app, &ayse, "state = 'removed'");
    assert_eq!(found(&app, &aselsan, "").await, Vec::<String>::new());
    let profile = format!("/v1/pool-entries/{}", ayse.pool_entry);
    app.get(&aselsan, &profile).await.refused(404, "not_found");
}

/// The fields of candidates that facets count, as the application has them.
#[derive(Debug, Clone)]
struct Shape {
    level: &'static str,
    class_year: usize,
    department: (&'static str, &'static str),
    gpa: Option<i32>,
    cities: BTreeSet<i32>,
    document_types: BTreeSet<&'static str>,
    social_score: usize,
    summer: bool,
}

fn shape(dice: &mut Dice) -> Shape {
    let departments = [
        ("computer_engineering", "computing"),
        ("mechanical_engineering", "engineering"),
        ("economics", "business"),
    ];
    Shape {
        level: dice.one_of(&["associate", "bachelor", "master"]),
        class_year: 1 + dice.below(3),
        department: dice.one_of(&departments),
        gpa: dice.one_of(&[None, Some(199), Some(200), Some(305), Some(400)]),
        cities: (0..2).map(|_| dice.one_of(&[6, 34, 35])).collect(),
        document_types: (0..2)
            .map(|_| dice.one_of(&["", "language_certificate", "art_award", "course_certificate"]))
            .filter(|of_type| !of_type.is_empty())
            .collect(),
        social_score: dice.one_of(&[1000, 4000, 8000]),
        summer: dice.below(2) == 0,
    }
}

/// Gives a candidate of the pool this shape, in all places where the creation of a pool writes it.
fn give(app: &TestApp, candidate: &Candidate, shape: &Shape) {
    let entry = literal(candidate.pool_entry.0);
    let user = literal(candidate.caller.user.0);
    let Shape { department: (department, field), cities, document_types, .. } = shape;
    let mut sql = format!("delete from city_preferences where application_id = {entry};");
    for city in cities {
        sql += &format!("insert into city_preferences values ({entry}, {city});");
    }
    if shape.summer {
        sql += &format!(
            "insert into period_preferences values ({entry}, '2026-07-01', '2026-07-31');"
        );
    }
    for of_type in document_types {
        let (id, digest) = (staj_api::new_id::<Uuid>(), format!("{of_type:0>64}"));
        sql += &format!(
            "insert into documents (id, application_id, school_id, queued_at, document_type, title, media_type,
               size_bytes, sha256, state, accepted_by, accepted_at, approved_by, approved_at, uploaded_at)
             select {}, id, school_id, created_at, '{of_type}', 'x', 'image/png', 1, '{digest}', 'approved',
               {user}, created_at, {user}, created_at, created_at from applications where id = {entry};",
            literal(id),
        );
    }
    Raw::new(&app.db).run(&sql).unwrap();
    let profile = json!({
        "department": department,
        "cities": cities,
        "periods": if shape.summer { json!([["2026-07-01", "2026-07-31"]]) } else { json!([]) },
        "documents": document_types.iter().map(|of_type| (of_type, 1)).collect::<Vec<_>>(),
    });
    let gpa = shape.gpa.map_or("null".to_owned(), |gpa| gpa.to_string());
    set(
        app,
        candidate,
        &format!(
            "level = '{}', class_year = {}, department_code = '{department}', field_code = '{field}', gpa = {gpa},
             social_score = {}, profile = '{profile}'",
            shape.level, shape.class_year, shape.social_score
        ),
    );
}

/// The ids that a search finds on all its pages.
async fn everybody(app: &TestApp, caller: &impl Bearer, query: &str) -> BTreeSet<String> {
    let (mut seen, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let page = app.get(caller, &pool(&format!("?limit=7{query}{cursor}"))).await.is(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(id));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

/// Facets and searches are computed differently, and must agree for any filter.
#[actix_web::test]
async fn facets_count_what_a_search_with_another_value_finds() {
    let app = TestApp::new().await;
    let (aselsan, tai) = (app.employer("Aselsan", 9), app.employer("TAI", 9));
    let dice = &mut Dice(7);
    let mut candidates = vec![];
    for _ in 0..24 {
        let candidate = app.candidate("Aday");
        give(&app, &candidate, &shape(dice));
        candidates.push(candidate);
    }
    // One has both internships, and one has left.
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    app.confirmed(&aselsan, &candidates[0], start, end).await;
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    app.confirmed(&tai, &candidates[0], start, end).await;
    set(&app, &candidates[1], "state = 'removed'");

    let filters = [
        "&level=bachelor",
        "&level=associate&level=master",
        "&field_code=computing",
        "&field_code=computing&field_code=business",
        "&department_code=economics",
        "&department_code=economics&department_code=computer_engineering",
        "&class_year=2&class_year=3",
        "&province_code=6",
        "&province_code=34&province_code=35",
        "&document_type=art_award",
        "&document_type=course_certificate&document_type=language_certificate",
        "&min_gpa=2",
        "&min_gpa=2&max_gpa=3.05",
        "&min_social_score=40",
        "&max_social_score=40",
        "&preferred_from=2026-07-31",
        "&available=false",
    ];
    let mut compared = 0;
    for round in 0..24 {
        let asked: Vec<_> = (0..round % 4).map(|_| dice.one_of(&filters)).collect();
        let mut asked: Vec<&str> = asked.iter().flat_map(|of| of.split('&').skip(1)).collect();
        asked.sort_unstable();
        // A parameter with one value may occur once.
        asked.dedup_by_key(|pair| match pair.split_once('=') {
            Some((name, _)) if name.contains('_') && name.starts_with('m') => name,
            _ => pair,
        });
        let query =
            |pairs: &[&str]| pairs.iter().map(|pair| format!("&{pair}")).collect::<String>();
        let path = pool(&format!("?limit=1&include=facets{}", query(&asked)));
        let facets = app.get(&aselsan, &path).await.is(200)["facets"].clone();
        let found = everybody(&app, &aselsan, &query(&asked)).await;
        assert_eq!(facets["total"], found.len(), "{asked:?}");
        for facet in facets["parameters"].as_array().unwrap() {
            let name = facet["parameter"].as_str().unwrap();
            let mut others = asked.clone();
            others.retain(|pair| {
                let asks_for = |name: &str| pair.starts_with(&format!("{name}="));
                !(asks_for(name) || name == "min_gpa" && asks_for("max_gpa"))
            });
            let mut counted = BTreeSet::new();
            for value in facet["values"].as_array().unwrap() {
                let pair = format!("{name}={}", value["value"].as_str().unwrap());
                let mut with = others.clone();
                with.push(&pair);
                let found = everybody(&app, &aselsan, &query(&with)).await;
                assert_eq!(value["count"], found.len(), "{name} of {asked:?}: {value}");
                counted.extend(found);
                compared += 1;
            }
            // Whoever is in no count has no value: no document, no average, or a low one.
            if !["document_type", "min_gpa"].contains(&name) {
                assert_eq!(
                    counted,
                    everybody(&app, &aselsan, &query(&others)).await,
                    "{name} of {asked:?}"
                );
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

/// A large pool is kept in memory. Only who is available is read again.
#[actix_web::test]
async fn the_facets_of_a_large_pool_follow_what_changes_within_seconds() {
    let app = TestApp::with(Mode::Sandbox, |app| app.pool_facets = PoolFacets::keeping(0)).await;
    let (one, two) = (app.employer("Aselsan", 2), app.employer("Roketsan", 2));
    let (ayse, ece, can) = (app.candidate("Ayşe"), app.candidate("Ece"), app.candidate("Can"));
    let total = async |query: &str| {
        let path = pool(&format!("?include=facets{query}"));
        app.get(&one, &path).await.is(200)["facets"]["total"].clone()
    };
    let opened = app.app.clock.wall();
    let later = |seconds| app.app.clock.set_wall(opened + Duration::seconds(seconds));
    assert_eq!((total("").await, total("&available=false").await), (json!(3), json!(3)));

    app.confirmed(&one, &ayse, date!(2026 - 06 - 15), date!(2026 - 07 - 10)).await;
    let second = app.confirmed(&two, &ayse, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    set(&app, &ece, "state = 'removed', version = 1");
    set(&app, &can, "academic_score = 100, version = 1");
    assert_eq!(total("").await, 3, "it is not asked again at once");
    later(30);
    assert_eq!((total("").await, total("&available=false").await), (json!(1), json!(2)));
    assert_eq!((total("&max_academic_score=1").await), json!(1), "scores are corrected");

    let why = json!({ "reason": "budget" });
    app.post(&two, &format!("/v1/offers/{second}/cancel"), why).await.is(200);
    later(60);
    assert_eq!(total("").await, 2);
}

#[actix_web::test]
async fn a_value_that_nobody_can_have_is_refused_by_the_name_of_its_parameter() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 1);
    for (query, name, code) in [
        ("?field_code=computing&field_code=nosuch", "field_code", "unknown"),
        ("?department_code=nosuch", "department_code", "unknown"),
        ("?document_type=nosuch", "document_type", "unknown"),
        ("?min_gpa=3&max_gpa=2.99", "max_gpa", "malformed"),
        ("?min_social_score=50&max_social_score=49", "max_social_score", "malformed"),
        ("?class_year=2&class_year=13", "class_year", "range"),
        ("?include=names", "include", "malformed"),
    ] {
        let refused = app.get(&aselsan, &pool(query)).await.refused(400, "malformed");
        let error = &refused["errors"][0];
        assert_eq!((&error["parameter"], &error["code"]), (&json!(name), &json!(code)), "{query}");
    }
}

#[actix_web::test]
async fn a_search_shows_what_the_employer_has_to_do_with_each_candidate_already() {
    let app = TestApp::new().await;
    let (aselsan, tai) = (app.employer("Aselsan", 5), app.employer("TAI", 5));
    let (ayse, ece, can) = (app.candidate("Ayşe"), app.candidate("Ece"), app.candidate("Can"));
    let office = app.officer(Role::ProgrammeOfficer);
    let (start, end) = (date!(2026 - 06 - 15), date!(2026 - 07 - 10));
    let entry = ayse.pool_entry.0;
    let listed = format!("/v1/employers/{}/talent-pool/{entry}", aselsan.id.0);
    app.put(&aselsan, &listed, json!({ "note": "Projesi yakın" })).await.is(201);
    let sent = app.sent(&aselsan, &ece, start, end).await;
    let draft = app.draft(&aselsan, &ece, start, end).await;
    app.sent(&tai, &can, start, end).await;
    let own = async |caller: &Caller, candidate: &Candidate| {
        let page = app.get(caller, &pool("?include=own")).await.is(200);
        let items = page["items"].as_array().unwrap().clone();
        let of = items.into_iter().find(|item| id(item) == candidate.pool_entry.to_string());
        of.unwrap()["own"].clone()
    };
    assert_eq!(own(&aselsan.manager, &ayse).await, json!({ "listed": "added", "offers": [] }));
    let offers = json!([{ "id": sent, "state": "sent" }, { "id": draft, "state": "draft" }]);
    assert_eq!(own(&aselsan.manager, &ece).await["offers"], offers);
    assert_eq!(own(&aselsan.manager, &can).await, json!({ "listed": null, "offers": [] }));
    assert_eq!(own(&office, &ece).await, Value::Null);
    let page = app.get(&aselsan, &pool("")).await.is(200);
    assert!(page["items"].as_array().unwrap().iter().all(|item| item["own"].is_null()));

    // Adding a candidate again without a note keeps the note, and null clears it.
    let note = async |body: Value| app.put(&aselsan, &listed, body).await.is(200)["note"].clone();
    assert_eq!(note(json!({})).await, "Projesi yakın");
    assert_eq!(note(json!({ "note": null })).await, Value::Null);
}

#[actix_web::test]
async fn an_open_pool_is_closed_early_and_what_was_sent_goes_on() {
    let app = TestApp::new().await;
    let (ayse, mehmet) = (app.candidate("Ayşe"), app.candidate("Mehmet"));
    let (aselsan, office) = (app.employer("Aselsan", 2), app.officer(Role::ProgrammeOfficer));
    let (start, end) = (date!(2026 - 07 - 20), date!(2026 - 08 - 14));
    let sent = app.sent(&aselsan, &ayse, start, end).await;
    let draft = app.draft(&aselsan, &mehmet, start, end).await;
    let close = format!("/v1/terms/{TERM}/pool/close");
    let why = || json!({ "reason": "Programın bütçesi doldu" });
    app.post(&aselsan, &close, why()).await.refused(403, "forbidden_role");
    app.post(&office, &close, json!({ "reason": " " })).await.refused(422, "invalid");
    app.post(&office, &close, why()).await.is(200);
    app.post(&office, &close, why()).await.is(200);
    let term = app.get(&office, &format!("/v1/terms/{TERM}")).await.is(200);
    assert_eq!(term["phase"], "pool_closed");
    let search = format!("/v1/terms/{TERM}/pool-entries");
    app.get(&aselsan, &search).await.refused(409, "pool_not_open");
    app.act(&aselsan, &format!("/v1/offers/{draft}/send")).await.refused(409, "pool_not_open");
    app.act(&ayse, &format!("/v1/offers/{sent}/accept")).await.is(200);
    app.act(&aselsan, &format!("/v1/offers/{sent}/confirm")).await.is(200);
    app.tick();
    for reader in [&mehmet.caller, &aselsan.manager] {
        let told = crate::notifications::kinds(&app, reader).await;
        assert!(told.contains(&"pool_closed_early".to_owned()), "{told:?}");
    }
}
