use crate::docs::{WageRaiseDoc, WorkDoc};
use crate::schema::acceptance_letters;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use staj_domain::placement::PlacementState;
use staj_domain::school::Level;
use time::Date;

/// An acceptance letter as it was issued (R70).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = acceptance_letters)]
pub struct LetterRow {
    /// The placement. It has one letter that is in force.
    pub placement_id: Key,
    /// 1, or one more than the letter that it replaces (A74).
    pub revision: i32,
    /// Unique number: the application number, a slash, and the number of the internship from 1.
    pub number: String,
    /// Unique code with which anybody can verify the letter.
    pub code: String,
    /// Day of the confirmation in Istanbul.
    pub issued_on: Date,
    /// When another letter replaced it. `None` while it is in force.
    pub superseded_at: Option<At>,
    /// What the letter says. It never changes (R70).
    pub content: Json<LetterContent>,
}

/// The content of a letter, fixed at the confirmation (R70).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterContent {
    /// Name of the term.
    pub term_name: String,
    /// Given name of the intern.
    pub given_name: String,
    /// Surname of the intern.
    pub surname: String,
    /// Student number of the intern at the school.
    pub student_number: String,
    /// Name of the school.
    pub school_name: String,
    /// Name of the department.
    pub department_name: String,
    /// Year of study, or the grade of a pupil.
    pub class_year: i32,
    /// Name of the employer.
    pub employer_name: String,
    /// Unit in which the intern works. `None` if the employer named none.
    pub unit: Option<String>,
    /// Address of the workplace, without the province.
    pub address: String,
    /// Province of the workplace.
    pub province_name: String,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    /// Number of working days from the first to the last day, without holidays.
    pub working_days: u32,
    /// Whether the intern also works on Saturdays.
    pub works_saturdays: bool,
    /// Monthly wage in kuruş.
    pub monthly_wage_kurus: i64,
    /// Full name of the employer's officer who confirmed the offer.
    pub signatory: String,
}

/// The current data for the letter of an offer.
#[derive(Debug, Clone, Queryable)]
pub struct LetterFacts {
    /// Name of the term.
    pub term_name: String,
    /// Number of the application, with which the letter's number starts.
    pub application_number: String,
    /// Given name of the intern.
    pub given_name: String,
    /// Surname of the intern.
    pub surname: String,
    /// Student number of the intern at the school.
    pub student_number: String,
    /// Name of the school.
    pub school_name: String,
    /// Name of the department.
    pub department_name: String,
    /// Year of study, or the grade of a pupil.
    pub class_year: i32,
    /// Name of the employer.
    pub employer_name: String,
    /// Unit in which the intern works. `None` if the employer named none.
    pub unit: Option<String>,
    /// Address of the workplace, without the province.
    pub address: String,
    /// Province of the workplace.
    pub province_name: String,
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    /// Whether the intern also works on Saturdays.
    pub works_saturdays: bool,
    /// Monthly wage in kuruş.
    pub monthly_wage_kurus: i64,
}

/// What a certificate of completion states (A80).
#[derive(Debug, Clone, Queryable)]
pub struct CertificateFacts {
    /// The letter that is in force.
    pub letter: LetterRow,
    /// The level of the application.
    pub level: Name<Level>,
    /// Name of the workplace.
    pub workplace_name: String,
    /// The work.
    pub work: Json<WorkDoc>,
}

/// A letter with what has changed since it was issued.
#[derive(Debug, Clone, Queryable)]
pub struct LetterSummary {
    /// The letter as issued.
    pub letter: LetterRow,
    /// Current state of the placement, which tells whether the letter is still valid.
    pub state: Name<PlacementState>,
    /// The raises of the wage (A56).
    pub wage_raises: Json<Vec<WageRaiseDoc>>,
}
