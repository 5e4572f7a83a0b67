//! Reference data of the programme: provinces, schools, departments, holidays, wage rules,
//! reject reasons.

use crate::index::reference;
use crate::rows::reference::*;
use crate::store::Tx;
use crate::types::{Key, Name};
use crate::{StoreError, folded, sort_key};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use staj_domain::school::SchoolKind;
use uuid::Uuid;

#[derive(Deserialize)]
struct School {
    id: Uuid,
    kind: Name<SchoolKind>,
    name: String,
    province_code: i32,
    email: String,
}

/// Inserts the rows of the files that the database lacks.
pub fn load(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let schools: Vec<School> = parse("schools", include_str!("../data/schools.csv"))?;
    let data = ReferenceData {
        provinces: parse("provinces", include_str!("../data/provinces.csv"))?,
        fields_of_study: parse("fields_of_study", include_str!("../data/fields_of_study.csv"))?,
        departments: parse("departments", include_str!("../data/departments.csv"))?,
        schools: schools.into_iter().map(row).collect(),
        holidays: parse("holidays", include_str!("../data/holidays.csv"))?,
        reject_reasons: parse("reject_reasons", include_str!("../data/reject_reasons.csv"))?,
        wage_rules: parse("wage_rules", include_str!("../data/wage_rules.csv"))?,
    };
    reference::insert_absent(tx, &data)
}

fn row(school: School) -> SchoolRow {
    SchoolRow {
        id: Key(school.id),
        kind: school.kind,
        name_key: folded(&school.name),
        sort_key: sort_key(&school.name),
        name: school.name,
        province_code: school.province_code,
        email: school.email,
        active: true,
        version: 0,
    }
}

fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, StoreError> {
    csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<Result<_, _>>().map_err(
        |error| {
            log::error!("{file}.csv: {error}");
            StoreError::Corrupt { table: file, id: Uuid::nil() }
        },
    )
}

/// Given names and surnames for the demo candidates of the sandbox. Empty if the file cannot be
/// read.
pub fn sandbox_names() -> Vec<(String, String)> {
    parse("sandbox_names", include_str!("../data/sandbox_names.csv")).unwrap_or_default()
}
