//! What candidates learn before they bind themselves: the employer's profile, questions and answers
//! (A70, A73).

use serde_json::{Value, json};
use staj_domain::user::Role;
use staj_tests::given::{END, START};
use staj_tests::{TestApp, fact, id, pointers};

fn text(text: &str) -> Value {
    json!({ "text": text })
}

#[actix_web::test]
async fn a_candidate_asks_without_saying_who_they_are_and_the_employer_answers_once() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    let questions = format!("/v1/offers/{offer}/questions");
    let asked = app.post(&ayse, &questions, text("Servis var mı?")).await.is(201);
    assert_eq!((&asked["answer"], &asked["text"]), (&Value::Null, &json!("Servis var mı?")));
    let seen = app.get(&aselsan, &questions).await.is(200);
    assert_eq!(seen["items"], json!([asked]));
    let waiting = app.get(&aselsan, "/v1/me/tasks").await.is(200);
    let task = &waiting["items"][0];
    assert_eq!(
        (&task["kind"], &task["object_ids"][0]),
        (&json!("answer_offer_question"), &asked["id"])
    );
    let answer = format!("{questions}/{}/answer", id(&asked));
    let answered = app.put(&aselsan, &answer, text("Evet")).await.is(200);
    assert_eq!(answered["answer"], "Evet");
    assert_eq!(app.put(&aselsan, &answer, text("Evet")).await.is(200), answered, "repeated");
    app.put(&aselsan, &answer, text("Hayır")).await.refused(409, "already_answered");
    assert_eq!(app.get(&ayse, &questions).await.is(200)["items"], json!([answered]));
    assert_eq!(app.get(&aselsan, "/v1/me/tasks").await.is(200)["items"], json!([]));
    app.tick();
    let kinds = async |who: &staj_tests::Caller| {
        let told = app.get(who, "/v1/me/notifications").await.is(200);
        told["items"].as_array().unwrap().iter().map(|of| of["kind"].clone()).collect::<Vec<_>>()
    };
    assert!(kinds(&aselsan.manager).await.contains(&json!("offer_question_asked")));
    assert!(kinds(&ayse.caller).await.contains(&json!("offer_question_answered")));
    assert_eq!(crate::audit::broken(&app).await, []);
}

#[actix_web::test]
async fn a_question_that_says_who_asks_is_refused_until_the_employer_may_know() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    let questions = format!("/v1/offers/{offer}/questions");
    let surname = format!("Ben {}, servis var mı?", ayse.surname.to_uppercase());
    for telling in
        ["Ben AYŞE", &surname, "Orta Doğu'dan geliyorum", "ayse@example.com", "0532 123 45 67"]
    {
        let refused = app.post(&ayse, &questions, text(telling)).await.refused(422, "invalid");
        assert_eq!(pointers(&refused), ["#/text"], "{telling}");
        assert_eq!(refused["errors"][0]["code"], "reveals_identity");
    }
    app.act(&ayse, &format!("/v1/offers/{offer}/accept")).await.is(200);
    app.post(&ayse, &questions, text("Ben Ayşe, servis var mı?")).await.is(201);
}

#[actix_web::test]
async fn questions_have_a_number_and_an_end_and_two_readers() {
    let app = TestApp::new().await;
    let (ayse, aselsan, tai) =
        (app.candidate("Ayşe"), app.employer("Aselsan", 1), app.employer("TAI", 1));
    let offer = app.sent(&aselsan, &ayse, START, END).await;
    let questions = format!("/v1/offers/{offer}/questions");
    for nth in 0..10 {
        app.post(&ayse, &questions, text(&format!("{nth}. soru"))).await.is(201);
    }
    let many = app.post(&ayse, &questions, text("Bir soru daha")).await;
    assert_eq!(fact(&many.refused(409, "question_limit_reached"), "limit"), "10");
    app.get(&tai, &questions).await.refused(404, "not_found");
    app.get(&app.candidate("Can"), &questions).await.refused(404, "not_found");
    app.get(&app.officer(Role::ProgrammeOfficer), &questions).await.refused(403, "forbidden_role");
    let first = id(&app.get(&ayse, &questions).await.is(200)["items"][0]);
    let decline = format!("/v1/offers/{offer}/decline");
    app.post(&ayse, &decline, json!({})).await.is(200);
    app.post(&ayse, &questions, text("Yine de?")).await.refused(409, "offer_state");
    let answer = format!("{questions}/{first}/answer");
    app.put(&aselsan, &answer, text("Evet")).await.refused(409, "offer_state");
}

#[actix_web::test]
async fn candidates_see_for_whom_they_bind_themselves() {
    let app = TestApp::new().await;
    let (ayse, mehmet, can) =
        (app.candidate("Ayşe"), app.candidate("Mehmet"), app.candidate("Can"));
    let aselsan = app.employer("Aselsan", 2);
    let own = format!("/v1/employers/{}", aselsan.id);
    let profile = format!("{own}/profile");
    app.get(&ayse, &profile).await.refused(404, "not_found");
    let about = json!({ "website": "https://www.aselsan.example", "about": "Savunma elektroniği" });
    app.patch(&aselsan, &own, about).await.is(200);
    app.patch(&aselsan, &own, json!({ "website": "aselsan" })).await.refused(422, "invalid");
    let drafted = app.draft(&aselsan, &ayse, START, END).await;
    app.get(&ayse, &profile).await.refused(404, "not_found");
    app.act(&aselsan, &format!("/v1/offers/{drafted}/send")).await.is(200);
    let listed = format!("{own}/talent-pool/{}", mehmet.pool_entry);
    app.put(&aselsan, &listed, json!({})).await.is(201);
    for known in [&ayse, &mehmet] {
        let seen = app.get(known, &profile).await.is(200);
        assert_eq!(
            [&seen["name"], &seen["website"], &seen["about"], &seen["province_name"]],
            ["Aselsan", "https://www.aselsan.example", "Savunma elektroniği", "Ankara"]
        );
        assert!(seen.get("tax_number").is_none());
    }
    app.get(&can, &profile).await.refused(404, "not_found");
}
