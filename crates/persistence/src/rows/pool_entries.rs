use crate::types::{Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{PoolEntryId, TermId};
use staj_domain::period::Period;
use staj_domain::pool::PoolSort;
use staj_domain::school::Level;
use time::Date;

/// A pool entry without the candidate's identity and school (A20).
#[derive(Debug, Clone)]
pub struct PoolEntrySummary {
    pub entry: BlindRow,
    /// Plate codes.
    pub cities: Vec<i32>,
    pub periods: Vec<(Date, Date)>,
    /// Approved documents by type.
    pub documents: Vec<(String, i64)>,
}

/// The columns of a pool entry that do not identify the candidate (A20).
#[derive(Debug, Clone, Queryable)]
pub struct BlindRow {
    pub id: Key,
    pub term_id: Key,
    pub level: Name<Level>,
    pub class_year: i32,
    pub field_code: String,
    pub department_name: String,
    /// Grade point average in hundredths of 4.00. `None` if not declared.
    pub gpa: Option<i32>,
    pub academic_score: i32,
    pub social_score: i32,
    pub sports_score: i32,
    pub confirmed_count: i32,
}

/// The description of an approved document, without its file (A20).
#[derive(Debug, Clone, Queryable)]
pub struct DocumentTitle {
    pub document_type: String,
    pub title: String,
    pub issued_year: Option<i32>,
}

/// Inclusive bounds of a score, in hundredths of a point.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScoreRange {
    pub min: Option<i32>,
    pub max: Option<i32>,
}

/// Which candidates a search shows. Candidates' preferences narrow it only on request (R37).
#[derive(Debug, Clone)]
pub struct PoolFilter {
    pub term: TermId,
    /// Only candidates who prefer one of these cities (plate codes).
    pub cities: Vec<i32>,
    pub level: Option<Level>,
    pub field_code: Option<String>,
    pub class_year: Option<i32>,
    pub academic: ScoreRange,
    pub social: ScoreRange,
    pub sports: ScoreRange,
    /// Only candidates with a preferred period that shares a day with this one.
    pub preferred: Option<Period>,
    /// Only candidates with fewer confirmed internships than this.
    pub confirmed_below: Option<i32>,
    pub sort: PoolSort,
    /// Score and id of the last row on the previous page.
    pub after: Option<(i32, PoolEntryId)>,
    /// Maximum number of rows.
    pub limit: i64,
}
