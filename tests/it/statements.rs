//! How many statements the most frequent requests send to the database. Each costs a round trip on
//! PostgreSQL, so a change that adds one is decided here.

use serde_json::json;
use staj_domain::user::Role;
use staj_tests::given::{TERM, offer, respond_by};
use staj_tests::{Reply, TestApp, id};
use std::collections::BTreeMap;
use time::macros::date;

/// Operations and their statements, of which a transaction begins and ends with one.
const STATEMENTS: [(&str, u32); 26] = [
    ("accept_offer", 13),
    ("confirm_offer", 25),
    ("confirm_offer, too late", 8),
    ("count_mine of an employer", 4),
    ("draft_offer", 23),
    ("get_application", 11),
    ("get_me", 2),
    ("get_offer", 3),
    ("get_pool_entry", 5),
    ("list_applications", 6),
    ("list_documents", 3),
    ("list_interviews", 6),
    ("list_my_tasks of a candidate", 8),
    ("list_my_tasks of a school's unit", 6),
    ("list_my_tasks of an employer", 7),
    ("list_my_tasks of the office", 12),
    ("list_notifications", 3),
    ("list_offers of a candidate", 4),
    ("list_offers of an employer", 3),
    ("list_placements", 3),
    ("list_sgk_notices", 4),
    ("list_tasks of an employer", 3),
    ("list_users", 5),
    ("search_pool", 3),
    ("search_pool with facets", 6),
    ("send_offer", 22),
];

#[actix_web::test]
async fn frequent_requests_send_as_many_statements_as_the_table_says() {
    let mut app = TestApp::new().await;
    (app.has_keys, app.has_tags) = (false, false);
    let ayse = app.candidate("Ayşe");
    let employers = ["Aselsan", "Turkcell", "TÜBİTAK"].map(|name| app.employer(name, 1));
    let [aselsan, turkcell, tubitak] = &employers;
    let officer = app.officer(Role::CareerOfficer);
    let mut seen = BTreeMap::new();
    let mut count = |operation: &'static str, reply: Reply| {
        seen.insert(operation, reply.statements());
        reply
    };
    let months = [
        (date!(2026 - 06 - 01), date!(2026 - 06 - 26)),
        (date!(2026 - 07 - 01), date!(2026 - 07 - 28)),
        (date!(2026 - 08 - 03), date!(2026 - 08 - 28)),
    ];
    let mut offers = vec![];
    for (employer, (start, end)) in employers.iter().zip(months) {
        let draft = offer(&ayse, start, end, respond_by(start));
        let draft = count("draft_offer", app.post(employer, "/v1/offers", draft).await).is(201);
        let path = format!("/v1/offers/{}", id(&draft));
        count("send_offer", app.act(employer, &format!("{path}/send")).await).is(200);
        count("accept_offer", app.act(&ayse, &format!("{path}/accept")).await).is(200);
        offers.push(path);
    }
    count("get_offer", app.get(&ayse, &offers[0]).await).is(200);
    count("list_offers of a candidate", app.get(&ayse, "/v1/offers").await).is(200);
    count("list_my_tasks of a candidate", app.get(&ayse, "/v1/me/tasks").await).is(200);
    count("list_my_tasks of an employer", app.get(aselsan, "/v1/me/tasks").await).is(200);
    let office = app.officer(Role::ProgrammeOfficer);
    count("list_my_tasks of the office", app.get(&office, "/v1/me/tasks").await).is(200);
    count("list_offers of an employer", app.get(aselsan, "/v1/offers").await).is(200);
    app.act(aselsan, &format!("{}/confirm", offers[0])).await.is(200);
    count("confirm_offer", app.act(turkcell, &format!("{}/confirm", offers[1])).await).is(200);
    let late = app.act(tubitak, &format!("{}/confirm", offers[2])).await;
    count("confirm_offer, too late", late).refused(409, "offer_state");
    count("list_placements", app.get(aselsan, "/v1/placements").await).is(200);
    let pool = format!("/v1/terms/{TERM}/pool-entries?sort=-academic_score");
    count("search_pool", app.get(aselsan, &pool).await).is(200);
    let entry = format!("/v1/pool-entries/{}", ayse.pool_entry);
    count("get_pool_entry", app.get(aselsan, &entry).await).is(200);
    let application = format!("/v1/applications/{}", ayse.pool_entry);
    count("get_application", app.get(&ayse, &application).await).is(200);
    count("get_me", app.get(&ayse, "/v1/me").await).is(200);
    count("search_pool with facets", app.get(aselsan, &format!("{pool}&include=facets")).await)
        .is(200);
    let unit = app.officer(Role::UnitOfficer);
    count("list_my_tasks of a school's unit", app.get(&unit, "/v1/me/tasks").await).is(200);
    count("count_mine of an employer", app.get(aselsan, "/v1/me/counts").await).is(200);
    count("list_sgk_notices", app.get(aselsan, "/v1/sgk-notices").await).is(200);
    count("list_tasks of an employer", app.get(aselsan, "/v1/tasks").await).is(200);
    count("list_applications", app.get(&officer, "/v1/applications").await).is(200);
    count("list_interviews", app.get(aselsan, "/v1/interviews").await).is(200);
    count("list_users", app.get(&office, "/v1/users").await).is(200);
    app.tick();
    let told = count("list_notifications", app.get(&ayse, "/v1/me/notifications").await).is(200);
    assert_ne!(told["items"], json!([]));
    count("list_documents", app.get(&officer, "/v1/documents").await).is(200);

    assert_eq!(seen, BTreeMap::from(STATEMENTS));
}
