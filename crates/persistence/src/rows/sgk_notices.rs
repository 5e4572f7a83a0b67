use crate::schema::sgk_notices;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::application::Level;
use staj_domain::employer::EmployerKind;
use staj_domain::ids::{EmployerId, SchoolId, SgkNoticeId};
use staj_domain::sgk_notice::{NoticeProgress, SgkNotice, SgkNoticeState};
use time::{Date, OffsetDateTime};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sgk_notices)]
pub struct SgkNoticeRow {
    pub id: Key,
    pub placement_id: Key,
    pub school_id: Key,
    pub state: Name<SgkNoticeState>,
    pub due_on: Date,
    pub shared_at: Option<At>,
    pub late: bool,
    pub acknowledged_at: Option<At>,
    pub declared_on: Option<Date>,
    pub declaration_reference: Option<String>,
    pub recalled_at: Option<At>,
    pub created_at: At,
    pub version: i32,
}

impl TryFrom<SgkNoticeRow> for SgkNotice {
    type Error = crate::StoreError;

    fn try_from(row: SgkNoticeRow) -> Result<Self, Self::Error> {
        let progress = match row.state.0 {
            SgkNoticeState::Pending => Some(NoticeProgress::Pending),
            SgkNoticeState::Shared => {
                row.shared_at.map(|at| NoticeProgress::Shared { at: at.0, late: row.late })
            }
            SgkNoticeState::Acknowledged => {
                row.acknowledged_at.map(|at| NoticeProgress::Acknowledged { at: at.0 })
            }
            SgkNoticeState::Declared => row
                .declared_on
                .zip(row.declaration_reference.clone())
                .map(|(on, reference)| NoticeProgress::Declared { on, reference }),
            SgkNoticeState::Recalled => {
                row.recalled_at.map(|at| NoticeProgress::Recalled { at: at.0 })
            }
        };
        Ok(Self {
            id: row.id.id(),
            placement: row.placement_id.id(),
            school: row.school_id.id(),
            due_on: row.due_on,
            progress: progress
                .ok_or(crate::StoreError::Corrupt { table: "sgk_notices", id: row.id.0 })?,
            version: row.version,
        })
    }
}

/// What a step of the notice writes; what an earlier step left stays in its column.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = sgk_notices)]
pub(crate) struct ProgressColumns {
    state: Name<SgkNoticeState>,
    shared_at: Option<At>,
    late: Option<bool>,
    acknowledged_at: Option<At>,
    declared_on: Option<Date>,
    declaration_reference: Option<String>,
    recalled_at: Option<At>,
    version: i32,
}

impl From<&SgkNotice> for ProgressColumns {
    fn from(notice: &SgkNotice) -> Self {
        let blank = Self {
            state: Name(notice.state()),
            shared_at: None,
            late: None,
            acknowledged_at: None,
            declared_on: None,
            declaration_reference: None,
            recalled_at: None,
            version: notice.version + 1,
        };
        match &notice.progress {
            NoticeProgress::Pending => blank,
            NoticeProgress::Shared { at, late } => {
                Self { shared_at: Some(At(*at)), late: Some(*late), ..blank }
            }
            NoticeProgress::Acknowledged { at } => Self { acknowledged_at: Some(At(*at)), ..blank },
            NoticeProgress::Declared { on, reference } => Self {
                declared_on: Some(*on),
                declaration_reference: Some(reference.clone()),
                ..blank
            },
            NoticeProgress::Recalled { at } => Self { recalled_at: Some(At(*at)), ..blank },
        }
    }
}

/// A notice with everything the school needs for its declaration (domain 5.5).
#[derive(Debug, Clone, Queryable)]
pub struct SgkNoticeSummary {
    pub notice: SgkNoticeRow,
    pub employer: NoticeEmployer,
    pub intern: NoticeIntern,
    pub internship: NoticeInternship,
}

#[derive(Debug, Clone, Queryable)]
pub struct NoticeEmployer {
    pub id: Key,
    pub name: String,
    pub kind: Name<EmployerKind>,
    pub tax_number: String,
    pub sgk_workplace_number: Option<String>,
    pub sector: String,
    pub staff_count: i32,
    pub phone: String,
    pub email: String,
}

#[derive(Debug, Clone, Queryable)]
pub struct NoticeIntern {
    pub candidate_id: Key,
    pub given_name: String,
    pub surname: String,
    pub birth_date: Date,
    pub national_id_sealed: Vec<u8>,
    pub email: String,
    pub phone: Option<String>,
    pub student_number: String,
    pub department_code: String,
    pub department_name: String,
    pub level: Name<Level>,
    pub class_year: i32,
}

#[derive(Debug, Clone, Queryable)]
pub struct NoticeInternship {
    pub start_date: Date,
    pub end_date: Date,
    pub works_saturdays: bool,
    pub province_code: i32,
    pub province_name: String,
    pub address: String,
    pub unit: Option<String>,
    pub monthly_wage_kurus: i64,
    pub term_id: Key,
    pub confirmed_at: At,
    pub premium_payer: String,
}

#[derive(Debug, Clone, Copy)]
pub enum NoticeScope {
    Employer(EmployerId),
    School(SchoolId),
    Everyone,
}

#[derive(Debug, Clone)]
pub struct NoticeFilter {
    pub scope: NoticeScope,
    pub state: Option<SgkNoticeState>,
    /// Only those not shared though due, at this instant.
    pub overdue_at: Option<OffsetDateTime>,
    pub after: Option<SgkNoticeId>,
    pub limit: i64,
}
