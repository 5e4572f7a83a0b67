//! `docs/requirements.md` says where each requirement is met and which tests show it, and
//! `docs/security.md` which tests show what stops an attack. Every name in them must exist, and every
//! requirement must have a row.

use staj_tests::contract::operations;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const TABLE: &str = include_str!("../../docs/requirements.md");
const FEATURES: &str = include_str!("../../docs/features.md");
const THREATS: &str = include_str!("../../docs/security.md");
const ASVS: &str = include_str!("../../docs/asvs.md");
const LAW: &str = include_str!("../../docs/domain.md");

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Adds the text of every Rust file below a folder.
pub fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

/// The names of all tests: functions below a `test` attribute, and tests inside `proptest!`.
fn tests() -> BTreeSet<String> {
    let mut files = vec![];
    for folder in ["crates", "tests"] {
        sources(&root().join(folder), &mut files);
    }
    let mut names = BTreeSet::new();
    for file in files {
        let mut marked = false;
        for line in file.lines().map(str::trim) {
            if line == "#[test]" || line == "#[actix_web::test]" {
                marked = true;
            } else if let Some((_, rest)) = line.split_once("fn ")
                && marked
            {
                names.extend(rest.split(['(', '<']).next().map(str::to_owned));
                marked = false;
            }
        }
    }
    names
}

/// The names in backticks in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// For each id, the places that meet it and the tests that show it.
fn lines() -> BTreeMap<&'static str, (Vec<&'static str>, Vec<&'static str>)> {
    let mut lines = BTreeMap::new();
    for row in TABLE.lines().filter(|line| line.starts_with("| R") || line.starts_with("| D")) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, _, met, shown] = cells[..] else { panic!("four cells: {row}") };
        let twice = lines.insert(id, (quoted(met), quoted(shown)));
        assert!(twice.is_none(), "{id} has two rows");
    }
    lines
}

fn ids() -> Vec<String> {
    let of = |prefix, last| (1..=last).map(move |number| format!("{prefix}{number}"));
    of('R', 74).chain(of('D', 9)).collect()
}

#[test]
fn every_requirement_has_its_line_with_a_place_and_a_test() {
    let lines = lines();
    for id in &ids() {
        let (met, shown) = lines.get(id.as_str()).unwrap_or_else(|| panic!("{id} has no row"));
        assert!(!met.is_empty(), "{id}: name an operation or a file that meets it");
        assert!(!shown.is_empty(), "{id}: name a test that shows it");
        let cited = LAW.split(|c: char| !c.is_alphanumeric()).any(|word| word == id);
        assert!(cited, "{id} is not in docs/domain.md");
    }
    assert_eq!(lines.len(), ids().len(), "each id has one row");
}

#[test]
fn every_name_in_the_table_exists() {
    let operations: BTreeSet<String> =
        operations().into_iter().map(|operation| operation.id).collect();
    let tests = tests();
    assert!(tests.len() > 300, "{} tests are found", tests.len());
    for (id, (met, shown)) in lines() {
        for place in met {
            let exists = operations.contains(place) || root().join(place).is_file();
            assert!(exists, "{id}: {place} is neither an operation nor a file");
        }
        for test in shown {
            assert!(tests.contains(test), "{id}: no test is called {test}");
        }
    }
}

#[test]
fn each_threat_names_tests_that_exist() {
    let tests = tests();
    // The tables after the first one are about sessions and keys.
    let table = THREATS.split("\n## ").next().unwrap_or_default();
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 20, "{} rows", rows.len());
    for row in rows {
        let shown = quoted(row.trim_end_matches('|').rsplit(" | ").next().unwrap_or_default());
        assert!(!shown.is_empty(), "name a test: {row}");
        for name in shown {
            assert!(tests.contains(name), "docs/security.md names {name}, which is no test");
        }
    }
}

/// Every requirement of levels 1 and 2 has a row, no cell is empty, and every name in a row exists.
#[test]
fn every_requirement_of_asvs_has_an_answer_that_names_what_exists() {
    let (tests, operations) = (tests(), operations());
    let is_known = |name: &str| tests.contains(name) || operations.iter().any(|of| of.id == name);
    let is_name = |text: &str| {
        text.contains('_')
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let rows: Vec<_> = ASVS.lines().filter(|line| line.starts_with("| V")).collect();
    assert_eq!(rows.len(), 253);
    let mut numbers = BTreeSet::new();
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, _, _, how] = cells[..] else { panic!("four cells: {row}") };
        assert!(cells.iter().all(|cell| !cell.is_empty()), "an empty cell: {row}");
        assert!(numbers.insert(number), "{number} has two rows");
        for name in quoted(how).into_iter().filter(|text| is_name(text)) {
            assert!(is_known(name), "docs/asvs.md names {name} at {number}, which does not exist");
        }
        let is_open = how.starts_with("Open:");
        let listed = ASVS.contains(&format!("- {number}: "));
        assert_eq!(is_open, listed, "{number} and the list of what is open");
    }
}

/// Every row says where we stand, and what exists for what it claims.
#[test]
fn every_feature_names_what_does_it_and_what_shows_it() {
    let (tests, operations) = (tests(), operations());
    let rows: Vec<_> = FEATURES.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 15, "{} rows", rows.len());
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, _, here, met, shown] = cells[..] else { panic!("five cells: {row}") };
        match here.split([',', ';', ':']).next() {
            Some("yes" | "partly") => {
                let is_told = !met.is_empty() && !quoted(shown).is_empty();
                assert!(is_told, "{number}: what does it, and which test shows it?");
            }
            Some("no") => assert!(here.contains(": "), "{number}: give the reason"),
            _ => panic!("{number}: yes, partly or no"),
        }
        for place in quoted(met) {
            let exists = operations.iter().any(|of| of.id == place) || root().join(place).is_file();
            assert!(exists, "{number}: {place} is neither an operation nor a file");
        }
        for test in quoted(shown) {
            assert!(tests.contains(test), "{number}: no test is called {test}");
        }
    }
}
