use crate::schema::acceptance_letters;
use crate::types::{Json, Key, Name};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use staj_domain::placement::PlacementState;
use time::Date;

/// An acceptance letter as it was issued (R70).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = acceptance_letters)]
pub struct LetterRow {
    pub placement_id: Key,
    pub number: String,
    pub code: String,
    pub issued_on: Date,
    pub content: Json<LetterContent>,
}

/// The content of a letter, fixed on the day of the confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterContent {
    pub term_name: String,
    pub given_name: String,
    pub surname: String,
    pub student_number: String,
    pub school_name: String,
    pub department_name: String,
    pub class_year: i32,
    pub employer_name: String,
    pub unit: Option<String>,
    pub address: String,
    pub province_name: String,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    pub working_days: u32,
    pub works_saturdays: bool,
    /// Monthly wage in kuruş.
    pub monthly_wage_kurus: i64,
    /// Full name of the employer's officer who confirmed.
    pub signatory: String,
}

/// The current data from which a letter is issued.
#[derive(Debug, Clone, Queryable)]
pub struct LetterFacts {
    pub term_name: String,
    pub application_number: String,
    pub given_name: String,
    pub surname: String,
    pub student_number: String,
    pub school_name: String,
    pub department_name: String,
    pub class_year: i32,
    pub employer_name: String,
    pub unit: Option<String>,
    pub address: String,
    pub province_name: String,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    pub works_saturdays: bool,
    /// Monthly wage in kuruş.
    pub monthly_wage_kurus: i64,
}

/// A letter with the state of its placement, which tells whether the letter is still valid.
#[derive(Debug, Clone)]
pub struct LetterSummary {
    pub letter: LetterRow,
    pub state: Name<PlacementState>,
}
