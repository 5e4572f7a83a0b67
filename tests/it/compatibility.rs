//! A change of the contract that takes something from clients needs a new version.

use serde_json::{Value, json};
use staj_tests::compatibility::losses;
use staj_tests::contract::document;
use std::path::PathBuf;

/// The newest contract in `openapi/released`, by its version.
fn released() -> Value {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/released"));
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let read =
        |file: PathBuf| serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    files.map(read).max_by_key(version).unwrap()
}

fn version(contract: &Value) -> Vec<u32> {
    let version = contract["info"]["version"].as_str().unwrap();
    version.split('.').map(|part| part.parse().unwrap()).collect()
}

#[test]
fn whatever_clients_lose_needs_a_new_version() {
    let (released, present) = (released(), document());
    let lost = losses(&released, present);
    // Before 1.0, the second number says that something broke.
    let is_new = version(present)[..2] > version(&released)[..2];
    assert!(
        lost.is_empty() || is_new,
        "clients of {} lose this, so raise the version in Cargo.toml:\n{}",
        released["info"]["version"],
        lost.join("\n")
    );
}

#[test]
fn what_other_tools_do_not_see_is_noticed() {
    let changed = |change: fn(&mut Value)| {
        let mut present = document().clone();
        change(&mut present);
        losses(document(), &present)
    };
    assert_eq!(changed(|_| ()), [""; 0]);
    let lost = |change| {
        let lost = changed(change);
        assert!(!lost.is_empty(), "nothing was noticed");
        lost.join("\n")
    };
    let renamed = lost(|contract| {
        let schemas = contract["components"]["schemas"].as_object_mut().unwrap();
        let offer = schemas.remove("Offer").unwrap();
        schemas.insert("JobOffer".to_owned(), offer);
    });
    assert_eq!(renamed, "schema Offer is gone");
    let narrowed = lost(|contract| {
        contract["components"]["schemas"]["EmployerCreate"]["properties"]["address"]["maxLength"] =
            json!(20);
    });
    assert_eq!(narrowed, "EmployerCreate.address: maxLength was 500 and is 20");
    let limited = lost(|contract| {
        contract["components"]["schemas"]["OfferCreate"]["properties"]["unit"]["minLength"] =
            json!(9);
    });
    assert!(limited.starts_with("OfferCreate.unit: minLength was "), "{limited}");
    let defaulted = lost(|contract| {
        let parameters =
            contract["paths"]["/v1/offers"]["get"]["parameters"].as_array_mut().unwrap();
        let limit = parameters.iter_mut().find(|of| of["name"] == "limit").unwrap();
        limit["schema"]["default"] = json!(20);
    });
    assert_eq!(defaulted, "list_offers limit: default was 50 and is 20");
    let uncoded = lost(|contract| {
        let response =
            &mut contract["paths"]["/v1/offers/{offer_id}/send"]["post"]["responses"]["422"];
        response["x-problem-codes"]
            .as_array_mut()
            .unwrap()
            .retain(|code| code != "offer_lead_time");
    });
    assert_eq!(uncoded, "send_offer 422: the code offer_lead_time is gone");
    let restricted = lost(|contract| {
        let roles = &mut contract["paths"]["/v1/offers"]["post"]["x-roles"];
        roles.as_array_mut().unwrap().retain(|role| role != "internship_officer");
    });
    assert_eq!(restricted, "draft_offer: not for internship_officer any more");
    let closed = lost(|contract| {
        contract["paths"]["/v1/terms"]["get"]["x-roles"] = json!(["candidate"]);
    });
    assert_eq!(closed, "list_terms: not for everybody any more");
    let bare = lost(|contract| {
        let response = &mut contract["paths"]["/v1/offers"]["post"]["responses"]["201"];
        response["headers"].as_object_mut().unwrap().remove("Location");
    });
    assert_eq!(bare, "draft_offer 201: the header Location is gone");
    let removed = lost(|contract| {
        contract["paths"].as_object_mut().unwrap().remove("/v1/provinces");
    });
    assert_eq!(removed, "operation list_provinces is gone");
}
