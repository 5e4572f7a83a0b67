//! Rows of a made-up world: for the sandbox and for tests, written without the API.

use crate::docs::{CriterionDoc, EligibilityDoc, TermRulesDoc};
use crate::schema::*;
use crate::types::{At, Json, Key};
use diesel::prelude::*;
use staj_domain::evaluation::default_criteria;
use staj_domain::term::{TermCalendar, TermProgress, TermRules};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// The version of the privacy notice of every term here.
pub(crate) const NOTICE: &str = "1";

/// An application that has reached the pool.
#[derive(Debug, Clone)]
pub struct SeedApplication {
    pub id: Uuid,
    pub candidate: Uuid,
    pub term: Uuid,
    pub school: Uuid,
    pub number: String,
    pub department_code: String,
    pub field_code: String,
    pub class_year: i32,
    pub gpa: i32,
    /// Academic, social and sports, in hundredths.
    pub scores: [i32; 3],
    pub city_preferences: Vec<i32>,
    pub at: OffsetDateTime,
}

#[derive(Debug, Clone)]
pub struct SeedTerm {
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub calendar: TermCalendar,
    pub progress: TermProgress,
    pub rules: TermRules,
    pub at: OffsetDateTime,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = terms)]
pub(crate) struct TermColumns {
    id: Key,
    code: String,
    name: String,
    operator: String,
    applications_open_at: At,
    applications_close_at: At,
    control_end_at: At,
    pool_opens_at: At,
    pool_closes_at: At,
    programme_end_date: Date,
    announced_at: Option<At>,
    evaluation_started_at: Option<At>,
    evaluated_at: Option<At>,
    pool_created_at: Option<At>,
    pool_opened_at: Option<At>,
    closed_at: Option<At>,
    rules: Json<TermRulesDoc>,
    eligibility: Json<EligibilityDoc>,
    criteria: Json<Vec<CriterionDoc>>,
    privacy_notice_version: Option<String>,
    representative_email: String,
    created_at: At,
}

impl From<&SeedTerm> for TermColumns {
    fn from(term: &SeedTerm) -> Self {
        let (calendar, progress) = (&term.calendar, &term.progress);
        Self {
            id: Key(term.id),
            code: term.code.clone(),
            name: term.name.clone(),
            operator: "İŞKUR".to_owned(),
            applications_open_at: At(calendar.applications_open_at),
            applications_close_at: At(calendar.applications_close_at),
            control_end_at: At(calendar.control_end_at),
            pool_opens_at: At(calendar.pool_opens_at),
            pool_closes_at: At(calendar.pool_closes_at),
            programme_end_date: calendar.programme_end_date,
            announced_at: progress.announced_at.map(At),
            evaluation_started_at: progress.evaluation_started_at.map(At),
            evaluated_at: progress.evaluated_at.map(At),
            pool_created_at: progress.pool_created_at.map(At),
            pool_opened_at: progress.pool_opened_at.map(At),
            closed_at: progress.closed_at.map(At),
            rules: Json(term.rules.into()),
            eligibility: Json(EligibilityDoc::default()),
            criteria: Json(default_criteria().into_iter().map(CriterionDoc::from).collect()),
            privacy_notice_version: Some(NOTICE.to_owned()),
            representative_email: "temsilci@usp.example".to_owned(),
            created_at: At(term.at),
        }
    }
}
