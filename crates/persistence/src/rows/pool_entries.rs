use crate::types::{Key, Name};
use diesel::prelude::*;
use staj_domain::ids::{PoolEntryId, TermId};
use staj_domain::period::Period;
use staj_domain::pool::PoolSort;
use staj_domain::school::Level;
use time::Date;

/// A candidate as the pool shows it: nothing here tells who it is, or at which school (A20).
#[derive(Debug, Clone)]
pub struct PoolEntrySummary {
    pub entry: BlindRow,
    /// Plate codes.
    pub cities: Vec<i32>,
    pub periods: Vec<(Date, Date)>,
    /// Approved documents by type.
    pub documents: Vec<(String, i64)>,
}

#[derive(Debug, Clone, Queryable)]
pub struct BlindRow {
    pub id: Key,
    pub term_id: Key,
    pub level: Name<Level>,
    pub class_year: i32,
    pub field_code: String,
    pub department_name: String,
    pub gpa: Option<i32>,
    pub academic_score: i32,
    pub social_score: i32,
    pub sports_score: i32,
    pub confirmed_count: i32,
}

/// What an approved document is, without its file (A20).
#[derive(Debug, Clone, Queryable)]
pub struct DocumentTitle {
    pub document_type: String,
    pub title: String,
    pub issued_year: Option<i32>,
}

/// Bounds of a score, both included; hundredths.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScoreRange {
    pub min: Option<i32>,
    pub max: Option<i32>,
}

/// Which candidates a search shows. A wish of a candidate narrows only on demand (R37).
#[derive(Debug, Clone)]
pub struct PoolFilter {
    pub term: TermId,
    /// One of these is a preferred city.
    pub cities: Vec<i32>,
    pub level: Option<Level>,
    pub field_code: Option<String>,
    pub class_year: Option<i32>,
    pub academic: ScoreRange,
    pub social: ScoreRange,
    pub sports: ScoreRange,
    /// A preferred period has a day in common with this one.
    pub preferred: Option<Period>,
    /// Fewer confirmed internships than this.
    pub confirmed_below: Option<i32>,
    pub sort: PoolSort,
    /// Score and id of the last one shown.
    pub after: Option<(i32, PoolEntryId)>,
    pub limit: i64,
}
