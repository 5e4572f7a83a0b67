use crate::schema::{applications, pool_entries};
use crate::types::{Json, Key, Name};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use staj_domain::application::DeclaredSource;
use staj_domain::ids::{PoolEntryId, TermId};
use staj_domain::period::Period;
use staj_domain::pool::{PoolEntry, PoolEntryState, PoolSort};
use staj_domain::school::Level;
use std::collections::BTreeSet;
use time::Date;

/// A pool entry without the candidate's identity and school (A20).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pool_entries)]
pub struct PoolEntrySummary {
    /// Id of the entry, which is also the id of the application.
    pub id: Key,
    /// The term.
    pub term_id: Key,
    /// Level of education.
    pub level: Name<Level>,
    /// Year of study.
    pub class_year: i32,
    /// Code of the department.
    pub department_code: String,
    /// Code of the field of study.
    pub field_code: String,
    /// Grade point average on a scale of 4.00, in hundredths of a point. `None` if not declared.
    pub gpa: Option<i32>,
    /// Academic score, in hundredths of a point.
    pub academic_score: i32,
    /// Social score, in hundredths of a point.
    pub social_score: i32,
    /// Sports score, in hundredths of a point.
    pub sports_score: i32,
    /// What else the application says.
    pub profile: Json<BlindProfile>,
    /// Number of confirmed offers that were not cancelled (R50, A35).
    pub confirmed_count: i32,
}

impl PoolEntrySummary {
    /// The score that determines this order, in hundredths of a point.
    #[must_use]
    pub fn score(&self, sort: PoolSort) -> i32 {
        match sort {
            PoolSort::Academic => self.academic_score,
            PoolSort::Social => self.social_score,
            PoolSort::Sports => self.sports_score,
        }
    }
}

/// A pool entry as decisions need it. For queries that join its application.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = pool_entries)]
pub(crate) struct EntryColumns {
    id: Key,
    term_id: Key,
    candidate_id: Key,
    #[diesel(select_expression = applications::school_id)]
    school_id: Key,
    level: Name<Level>,
    state: Name<PoolEntryState>,
}

impl From<EntryColumns> for PoolEntry {
    fn from(columns: EntryColumns) -> Self {
        Self {
            id: columns.id.id(),
            term: columns.term_id.id(),
            candidate: columns.candidate_id.id(),
            school: columns.school_id.id(),
            level: columns.level.0,
            state: columns.state.0,
        }
    }
}

/// What the pool shows of an application besides its scores. It does not identify the candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlindProfile {
    /// Name of the department.
    pub department: String,
    /// Plate codes of the provinces that the candidate prefers, in ascending order.
    pub cities: Vec<i32>,
    /// The periods that the candidate prefers, by first day. Both days are inclusive.
    pub periods: Vec<(Date, Date)>,
    /// Number of approved documents of each type, by type.
    pub documents: Vec<(String, i64)>,
    /// The source of the grade point average. `None` without one that counts.
    pub gpa_source: Option<Name<DeclaredSource>>,
}

/// What does not identify the candidate of an approved document: neither its file nor its title,
/// which the candidate wrote (A20).
#[derive(Debug, Clone, Queryable)]
pub struct BlindDocument {
    /// Code of the type.
    pub document_type: String,
    /// Year of issue. `None` if not given.
    pub issued_year: Option<i32>,
}

/// Inclusive bounds of a score or of an average, in hundredths of a point.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScoreRange {
    /// Lowest score shown. `None` for no lower bound.
    pub min: Option<i32>,
    /// Highest score shown. `None` for no upper bound.
    pub max: Option<i32>,
}

impl ScoreRange {
    /// Whether a score is within the bounds.
    #[must_use]
    pub fn contains(self, score: i32) -> bool {
        self.min.is_none_or(|min| score >= min) && self.max.is_none_or(|max| score <= max)
    }
}

/// What the filters of a search are compared with, in the order of the ids.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pool_entries)]
pub struct PoolTraits {
    /// Level of education.
    pub level: Name<Level>,
    /// Year of study.
    pub class_year: i32,
    /// Code of the department.
    pub department_code: String,
    /// Code of the field of study.
    pub field_code: String,
    /// Grade point average, in hundredths of a point. `None` if not declared.
    pub gpa: Option<i32>,
    /// What else the application says.
    pub profile: Json<BlindProfile>,
    /// What may change.
    #[diesel(embed)]
    pub standing: PoolStanding,
}

/// What may change of an entry while its pool is open.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = pool_entries)]
pub struct PoolStanding {
    /// Id of the entry.
    pub id: Key,
    /// Academic score, in hundredths of a point. An upheld objection corrects it.
    pub academic_score: i32,
    /// Social score, in hundredths of a point.
    pub social_score: i32,
    /// Sports score, in hundredths of a point.
    pub sports_score: i32,
    /// Whether the candidate is still in the pool.
    pub state: Name<PoolEntryState>,
    /// Number of confirmed offers that were not cancelled.
    pub confirmed_count: i32,
}

/// Which candidates a search shows. Candidates' preferences narrow it only on request (R37). A
/// criterion that is `None` or empty does not narrow it.
#[derive(Debug, Clone)]
pub struct PoolFilter {
    /// The term.
    pub term: TermId,
    /// Only candidates who prefer one of these provinces (plate codes).
    pub cities: BTreeSet<i32>,
    /// Only these levels of education.
    pub levels: BTreeSet<Level>,
    /// Only the fields of study with these codes.
    pub field_codes: BTreeSet<String>,
    /// Only the departments with these codes.
    pub department_codes: BTreeSet<String>,
    /// Only these years of study.
    pub class_years: BTreeSet<i32>,
    /// Only candidates with an approved document of one of these types.
    pub document_types: BTreeSet<String>,
    /// Bounds of the grade point average.
    pub gpa: ScoreRange,
    /// Bounds of the academic score.
    pub academic: ScoreRange,
    /// Bounds of the social score.
    pub social: ScoreRange,
    /// Bounds of the sports score.
    pub sports: ScoreRange,
    /// Only candidates with a preferred period that shares a day with this one.
    pub preferred: Option<Period>,
    /// Only candidates with fewer confirmed internships than this.
    pub confirmed_below: Option<i32>,
}

/// A page of a search, highest score first.
#[derive(Debug, Clone)]
pub struct PoolPage {
    /// The score that determines the order.
    pub sort: PoolSort,
    /// Score in the chosen order and id of the last row on the previous page. `None` for the first
    /// page.
    pub after: Option<(i32, PoolEntryId)>,
    /// Maximum number of rows.
    pub limit: i64,
}
