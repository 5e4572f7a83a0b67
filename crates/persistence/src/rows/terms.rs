use crate::docs::{CriterionDoc, EligibilityDoc, TermRulesDoc};
use crate::schema::terms;
use crate::types::{At, Json, Key};
use diesel::prelude::*;
use staj_domain::ids::TermId;
use staj_domain::term::{Term, TermCalendar, TermDefinition, TermProgress};
use time::Date;

/// A term with its calendar, progress and rules.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = terms)]
pub struct TermRow {
    /// The id.
    pub id: Key,
    /// Unique code.
    pub code: String,
    /// Name of the term.
    pub name: String,
    /// The institution that operates the term.
    pub operator: String,
    /// The first instant at which candidates can apply.
    pub applications_open_at: At,
    /// The last instant at which candidates can submit an application.
    pub applications_close_at: At,
    /// Planned end of the document control.
    pub control_end_at: At,
    /// The earliest instant at which the pool can be opened.
    pub pool_opens_at: At,
    /// The last instant at which an offer can be sent.
    pub pool_closes_at: At,
    /// The last day that an internship may have, inclusive (R32, A24).
    pub programme_end_date: Date,
    /// When the term was announced. `None` for a draft.
    pub announced_at: Option<At>,
    /// When the evaluation started. `None` until then.
    pub evaluation_started_at: Option<At>,
    /// When every application had its scores. `None` until then.
    pub evaluated_at: Option<At>,
    /// When the creation of the pool started. `None` until then.
    pub pool_started_at: Option<At>,
    /// When the pool was complete. `None` until then.
    pub pool_created_at: Option<At>,
    /// When the pool was opened to employers. `None` until then.
    pub pool_opened_at: Option<At>,
    /// When the term was closed. `None` until then.
    pub closed_at: Option<At>,
    /// The limits and lead times.
    pub rules: Json<TermRulesDoc>,
    /// The version of the privacy notice in force. `None` until the first is published.
    pub privacy_notice_version: Option<String>,
    /// E-mail address of the representative of the term.
    pub representative_email: String,
    /// When the draft was created.
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl From<TermRow> for Term {
    fn from(row: TermRow) -> Self {
        let at = |instant: Option<At>| instant.map(|at| at.0);
        Self {
            id: row.id.id(),
            calendar: TermCalendar {
                applications_open_at: row.applications_open_at.0,
                applications_close_at: row.applications_close_at.0,
                control_end_at: row.control_end_at.0,
                pool_opens_at: row.pool_opens_at.0,
                pool_closes_at: row.pool_closes_at.0,
                programme_end_date: row.programme_end_date,
            },
            progress: TermProgress {
                announced_at: at(row.announced_at),
                evaluation_started_at: at(row.evaluation_started_at),
                evaluated_at: at(row.evaluated_at),
                pool_started_at: at(row.pool_started_at),
                pool_created_at: at(row.pool_created_at),
                pool_opened_at: at(row.pool_opened_at),
                closed_at: at(row.closed_at),
            },
            rules: row.rules.0.into(),
            version: row.version,
        }
    }
}

/// The progress of a term as columns. A step that was taken stays taken.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = terms)]
pub(crate) struct ProgressColumns {
    announced_at: Option<At>,
    evaluation_started_at: Option<At>,
    evaluated_at: Option<At>,
    pool_started_at: Option<At>,
    pool_created_at: Option<At>,
    pool_opened_at: Option<At>,
    closed_at: Option<At>,
}

impl From<&Term> for ProgressColumns {
    fn from(term: &Term) -> Self {
        let progress = &term.progress;
        Self {
            announced_at: progress.announced_at.map(At),
            evaluation_started_at: progress.evaluation_started_at.map(At),
            evaluated_at: progress.evaluated_at.map(At),
            pool_started_at: progress.pool_started_at.map(At),
            pool_created_at: progress.pool_created_at.map(At),
            pool_opened_at: progress.pool_opened_at.map(At),
            closed_at: progress.closed_at.map(At),
        }
    }
}

/// The definition of a term as columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = terms)]
pub(crate) struct DefinitionRow {
    code: String,
    name: String,
    operator: String,
    eligibility: Json<EligibilityDoc>,
    criteria: Json<Vec<CriterionDoc>>,
    privacy_notice_version: Option<String>,
    representative_email: String,
}

impl From<DefinitionRow> for TermDefinition {
    fn from(row: DefinitionRow) -> Self {
        Self {
            code: row.code,
            name: row.name,
            operator: row.operator,
            eligibility: row.eligibility.0.into(),
            criteria: row.criteria.0.into_iter().map(Into::into).collect(),
            privacy_notice_version: row.privacy_notice_version,
            representative_email: row.representative_email,
        }
    }
}

/// The calendar, the rules and the definition of a term as columns, without its progress.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = terms)]
pub(crate) struct TermColumns {
    code: String,
    name: String,
    operator: String,
    applications_open_at: At,
    applications_close_at: At,
    control_end_at: At,
    pool_opens_at: At,
    pool_closes_at: At,
    programme_end_date: Date,
    rules: Json<TermRulesDoc>,
    eligibility: Json<EligibilityDoc>,
    criteria: Json<Vec<CriterionDoc>>,
    privacy_notice_version: Option<String>,
    representative_email: String,
}

impl TermColumns {
    pub(crate) fn new(term: &Term, definition: &TermDefinition) -> Self {
        let (calendar, definition) = (&term.calendar, definition.clone());
        Self {
            code: definition.code,
            name: definition.name,
            operator: definition.operator,
            applications_open_at: At(calendar.applications_open_at),
            applications_close_at: At(calendar.applications_close_at),
            control_end_at: At(calendar.control_end_at),
            pool_opens_at: At(calendar.pool_opens_at),
            pool_closes_at: At(calendar.pool_closes_at),
            programme_end_date: calendar.programme_end_date,
            rules: Json(term.rules.into()),
            eligibility: Json(definition.eligibility.into()),
            criteria: Json(definition.criteria.into_iter().map(Into::into).collect()),
            privacy_notice_version: definition.privacy_notice_version,
            representative_email: definition.representative_email,
        }
    }
}

/// Which terms a list shows, newest first.
#[derive(Debug, Clone)]
pub struct TermFilter {
    /// Whether to include terms that are not announced.
    pub drafts: bool,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<TermId>,
    /// Maximum number of rows.
    pub limit: i64,
}
