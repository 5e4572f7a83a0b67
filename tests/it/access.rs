//! Who may call what: walked from the contract, so that no operation is forgotten.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use staj_domain::Named;
use staj_domain::user::Role;
use staj_tests::contract::{Operation, operations};
use staj_tests::{Caller, Nobody, Reply, TestApp};
use uuid::Uuid;

#[actix_web::test]
async fn without_a_token_every_secured_operation_answers_401() {
    let app = TestApp::new().await;
    for operation in operations().iter().filter(|operation| !operation.is_public) {
        call(&app, &Nobody, operation).await.refused(401, "unauthorized");
        let forged = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA".to_owned();
        call(&app, &forged, operation).await.refused(401, "unauthorized");
    }
}

#[actix_web::test]
async fn public_operations_ask_nobody_who_they_are() {
    let app = TestApp::new().await;
    for operation in operations().iter().filter(|operation| operation.is_public) {
        let reply = call(&app, &Nobody, operation).await;
        assert!(
            reply.body["code"] != "unauthorized" && reply.status != 403,
            "{}: {:#}",
            operation.id,
            reply.body
        );
    }
}

/// The whole matrix: each operation by each role. A role the contract does not list is refused
/// before anything else of the request is looked at.
#[actix_web::test]
async fn each_operation_admits_the_roles_of_its_contract_and_no_other() {
    let app = TestApp::new().await;
    let employer = app.employer("Aselsan", 1);
    for operation in operations().iter().filter(|operation| !operation.is_public) {
        for role in Role::ALL {
            let caller = match role {
                Role::EmployerManager | Role::InternshipOfficer => app.colleague(&employer, *role),
                _ => app.officer(*role),
            };
            let reply = call(&app, &caller, operation).await;
            if operation.roles.iter().any(|admitted| admitted == role.name()) {
                assert!(
                    reply.status != 401 && reply.status != 403,
                    "{} by {role}: {:#}",
                    operation.id,
                    reply.body
                );
                assert!(reply.status < 500, "{} by {role}: {:#}", operation.id, reply.body);
            } else {
                reply.refused(403, "forbidden_role");
            }
        }
    }
}

/// The reviewed table: a new operation, or a change of roles, is a line here.
#[test]
fn the_contract_grants_what_the_table_grants() {
    let granted: String = operations()
        .iter()
        .map(|operation| {
            let roles =
                if operation.is_public { "anyone".to_owned() } else { operation.roles.join(" ") };
            format!("{:<32} {roles}\n", operation.id)
        })
        .collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/it/access.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &granted).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        granted == reviewed,
        "tests/it/access.txt is behind the contract: run with UPDATE=1, look at each changed line, commit it"
    );
}

/// Calls an operation on objects that do not exist, with nothing in its body.
async fn call(app: &TestApp, caller: &impl staj_tests::Bearer, operation: &Operation) -> Reply {
    let path: Vec<_> = operation
        .path
        .split('/')
        .map(|part| match part {
            "{code}" => "offer_expired".to_owned(),
            "{name}" => "offer".to_owned(),
            "{date}" => "2026-01-01".to_owned(),
            part if part.starts_with('{') => Uuid::from_u128(404).to_string(),
            part => part.to_owned(),
        })
        .collect();
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
    app.raw(caller, TestRequest::with_uri(&path.join("/")).method(method)).await
}

#[actix_web::test]
async fn a_revoked_session_and_a_changed_role_count_at_once() {
    let app = TestApp::new().await;
    let officer: Caller = app.officer(Role::ProgrammeOfficer);
    app.get(&officer, "/v1/offers").await.is(200);
    // The same person with another role: the token still says the old one.
    let (other, _) = app
        .app
        .tokens
        .issue(
            staj_api::Claims {
                role: Role::Candidate,
                user: officer.user,
                session: officer.session,
            },
            app.app.clock.wall(),
        )
        .unwrap();
    app.get(&other, "/v1/offers").await.refused(401, "unauthorized");
    // Ten minutes later the token is no good.
    app.app.clock.set_wall(app.app.clock.wall() + time::Duration::minutes(10));
    app.get(&officer, "/v1/offers").await.refused(401, "unauthorized");
}
