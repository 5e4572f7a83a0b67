//! The alerts and the dashboard in `deploy` ask for metrics that a server has, and each alert has a
//! section in the runbook.

use staj_tests::{Nobody, TestApp};
use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The names of our metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let ours = words.filter(|word| word.starts_with("staj_") || word.starts_with("process_"));
    ours.map(str::to_owned).collect()
}

#[actix_web::test]
async fn alerts_and_dashboard_ask_for_metrics_that_a_server_has() {
    let app = TestApp::new().await;
    app.get(&Nobody, "/v1/me").await.refused(401, "unauthorized");
    app.get(&Nobody, "/v1/terms").await.is(200);
    app.tick();
    app.app.jobs.beat();
    app.app.lags.read(&app.app.store, app.now()).unwrap();
    // These have no series before something happens.
    staj_metrics::constrained("of_this_test");
    staj_metrics::mailed("sent");
    staj_metrics::tried("notify", "done", 1);
    let exposed = names(&staj_api::scrape(&app.app).unwrap());
    for path in ["deploy/prometheus/alerts.yml", "deploy/grafana/dashboards/staj.json"] {
        let asked = names(&read(path));
        assert!(asked.len() > 5, "{path}: {asked:?}");
        let unknown: Vec<_> = asked.difference(&exposed).collect();
        assert!(unknown.is_empty(), "{path} asks for {unknown:?}, and there are {exposed:#?}");
    }
}

#[test]
fn every_alert_has_a_section_in_the_runbook() {
    let (alerts, runbook) = (read("deploy/prometheus/alerts.yml"), read("docs/operations.md"));
    let of = |key: &str| -> Vec<String> {
        let values = alerts.lines().filter_map(|line| line.trim_start().strip_prefix(key));
        values.map(|value| value.trim().to_owned()).collect()
    };
    let (names, links) = (of("- alert:"), of("runbook:"));
    assert!(names.len() > 5 && names.len() == links.len(), "{names:?} {links:?}");
    for (name, link) in names.iter().zip(links) {
        assert!(runbook.lines().any(|line| line == format!("### {name}")), "{name}");
        assert_eq!(link, format!("docs/operations.md#{}", name.to_lowercase()));
    }
    let sections = runbook.split("## Alerts").nth(1).unwrap().split("\n## ").next().unwrap();
    let headings = sections.lines().filter(|line| line.starts_with("### ")).count();
    assert_eq!(headings, names.len(), "a section of an alert that does not exist");
}
