use crate::docs::TermRulesDoc;
use crate::schema::terms;
use crate::types::{At, Json, Key};
use diesel::prelude::*;
use staj_domain::term::{Term, TermCalendar, TermProgress};
use time::Date;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = terms)]
pub struct TermRow {
    pub id: Key,
    pub code: String,
    pub name: String,
    pub operator: String,
    pub applications_open_at: At,
    pub applications_close_at: At,
    pub control_end_at: At,
    pub pool_opens_at: At,
    pub pool_closes_at: At,
    pub programme_end_date: Date,
    pub announced_at: Option<At>,
    pub evaluation_started_at: Option<At>,
    pub evaluated_at: Option<At>,
    pub pool_created_at: Option<At>,
    pub pool_opened_at: Option<At>,
    pub closed_at: Option<At>,
    pub rules: Json<TermRulesDoc>,
    pub privacy_notice_version: String,
    pub representative_email: String,
    pub created_at: At,
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
                pool_created_at: at(row.pool_created_at),
                pool_opened_at: at(row.pool_opened_at),
                closed_at: at(row.closed_at),
            },
            rules: row.rules.0.into(),
            version: row.version,
        }
    }
}

#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = terms)]
pub(crate) struct ProgressColumns {
    announced_at: Option<At>,
    evaluation_started_at: Option<At>,
    evaluated_at: Option<At>,
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
            pool_created_at: progress.pool_created_at.map(At),
            pool_opened_at: progress.pool_opened_at.map(At),
            closed_at: progress.closed_at.map(At),
        }
    }
}
