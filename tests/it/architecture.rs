//! Which crate of the workspace may use which (ADR 9).

use std::path::Path;

/// Every crate of the workspace, with the others that it may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("staj-domain", &[]),
    ("staj-logging", &[]),
    ("staj-metrics", &[]),
    ("staj-persistence", &["staj-domain", "staj-logging", "staj-metrics"]),
    ("staj-printing", &["staj-domain"]),
    ("staj-notifications", &["staj-domain", "staj-logging", "staj-metrics", "staj-persistence"]),
    (
        "staj-jobs",
        &["staj-domain", "staj-logging", "staj-metrics", "staj-persistence", "staj-notifications"],
    ),
    (
        "staj-api",
        &[
            "staj-domain",
            "staj-logging",
            "staj-metrics",
            "staj-persistence",
            "staj-printing",
            "staj-notifications",
            "staj-jobs",
        ],
    ),
    (
        "staj",
        &[
            "staj-domain",
            "staj-logging",
            "staj-persistence",
            "staj-notifications",
            "staj-jobs",
            "staj-api",
        ],
    ),
    (
        "staj-tests",
        &[
            "staj-domain",
            "staj-logging",
            "staj-metrics",
            "staj-persistence",
            "staj-notifications",
            "staj-jobs",
            "staj-api",
        ],
    ),
];

/// The quoted strings in the first line of a manifest that begins with `line`.
fn quoted<'a>(manifest: &'a str, line: &str) -> Vec<&'a str> {
    let line = manifest.lines().find(|candidate| candidate.starts_with(line)).unwrap();
    line.split('"').skip(1).step_by(2).collect()
}

#[test]
fn crates_use_only_the_layers_below_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path).join("Cargo.toml")).unwrap();
    let workspace = read("");
    let members = quoted(&workspace, "members = ");
    assert_eq!(members.len(), LAYERS.len(), "LAYERS does not list every crate: {members:?}");
    for member in members {
        let manifest = read(member);
        let [name] = quoted(&manifest, "name = ")[..] else { panic!("{member} has no name") };
        let (_, allowed) = LAYERS.iter().find(|(layer, _)| *layer == name).unwrap();
        for line in manifest.lines().filter(|line| line.starts_with("staj-")) {
            let used = line.split(['.', ' ', '=']).next().unwrap();
            assert!(allowed.contains(&used), "{name} must not use {used}");
        }
    }
}
