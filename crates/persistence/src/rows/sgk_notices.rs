use crate::schema::sgk_notices;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::employer::EmployerKind;
use staj_domain::ids::{EmployerId, SchoolId, SgkNoticeId, TermId};
use staj_domain::school::Level;
use staj_domain::sgk_notice::{
    Declaration, SgkNotice, SgkNoticeProgress, SgkNoticeRejectReason, SgkNoticeRejection,
    SgkNoticeState,
};
use time::{Date, OffsetDateTime};

/// An SGK notice as stored.
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
    /// `None` until the programme office acknowledges the package.
    pub acknowledged_at: Option<At>,
    pub rejected_at: Option<At>,
    pub reject_reason: Option<Name<SgkNoticeRejectReason>>,
    pub reject_text: Option<String>,
    pub declared_on: Option<Date>,
    pub declaration_reference: Option<String>,
    pub declaration_type: Option<String>,
    pub recalled_at: Option<At>,
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

impl TryFrom<SgkNoticeRow> for SgkNotice {
    type Error = crate::StoreError;

    fn try_from(row: SgkNoticeRow) -> Result<Self, Self::Error> {
        let progress = match row.state.0 {
            SgkNoticeState::Pending => Some(SgkNoticeProgress::Pending),
            SgkNoticeState::Shared => {
                row.shared_at.map(|at| SgkNoticeProgress::Shared { at: at.0, late: row.late })
            }
            SgkNoticeState::Acknowledged => {
                row.acknowledged_at.map(|at| SgkNoticeProgress::Acknowledged { at: at.0 })
            }
            SgkNoticeState::Rejected => row
                .rejected_at
                .zip(row.reject_reason.zip(row.reject_text))
                .map(|(at, (reason, text))| SgkNoticeProgress::Rejected {
                    at: at.0,
                    rejection: SgkNoticeRejection { reason: reason.0, text },
                }),
            SgkNoticeState::Declared => {
                row.declared_on.zip(row.declaration_reference).map(|(on, reference)| {
                    let document_type = row.declaration_type;
                    SgkNoticeProgress::Declared(Declaration { on, reference, document_type })
                })
            }
            SgkNoticeState::Recalled => {
                row.recalled_at.map(|at| SgkNoticeProgress::Recalled { at: at.0 })
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

/// The columns that a step of an SGK notice writes. Columns of earlier steps keep their values.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = sgk_notices)]
pub(crate) struct ProgressColumns {
    state: Name<SgkNoticeState>,
    shared_at: Option<At>,
    late: Option<bool>,
    /// Null again after each sharing, because the school must read the SGK notice again.
    acknowledged_at: Option<Option<At>>,
    rejected_at: Option<At>,
    reject_reason: Option<Name<SgkNoticeRejectReason>>,
    reject_text: Option<String>,
    declared_on: Option<Date>,
    declaration_reference: Option<String>,
    declaration_type: Option<String>,
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
            rejected_at: None,
            reject_reason: None,
            reject_text: None,
            declared_on: None,
            declaration_reference: None,
            declaration_type: None,
            recalled_at: None,
            version: notice.version + 1,
        };
        match &notice.progress {
            SgkNoticeProgress::Pending => blank,
            SgkNoticeProgress::Shared { at, late } => Self {
                shared_at: Some(At(*at)),
                late: Some(*late),
                acknowledged_at: Some(None),
                ..blank
            },
            SgkNoticeProgress::Acknowledged { at } => {
                Self { acknowledged_at: Some(Some(At(*at))), ..blank }
            }
            SgkNoticeProgress::Rejected { at, rejection } => Self {
                rejected_at: Some(At(*at)),
                reject_reason: Some(Name(rejection.reason)),
                reject_text: Some(rejection.text.clone()),
                ..blank
            },
            SgkNoticeProgress::Declared(declaration) => Self {
                declared_on: Some(declaration.on),
                declaration_reference: Some(declaration.reference.clone()),
                declaration_type: declaration.document_type.clone(),
                ..blank
            },
            SgkNoticeProgress::Recalled { at } => Self { recalled_at: Some(At(*at)), ..blank },
        }
    }
}

/// An SGK notice with the data that the school needs for its entry declaration (domain 5.5).
#[derive(Debug, Clone, Queryable)]
pub struct SgkNoticeSummary {
    pub notice: SgkNoticeRow,
    pub employer: NoticeEmployer,
    pub contact: NoticeContact,
    pub intern: NoticeIntern,
    pub internship: NoticeInternship,
}

/// The employer's data in an SGK notice.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeEmployer {
    pub id: Key,
    pub name: String,
    pub kind: Name<EmployerKind>,
    pub tax_number: String,
    pub sgk_workplace_number: Option<String>,
    pub sector: String,
    pub staff_count: i32,
    /// Plate code of the province.
    pub province_code: i32,
    pub district: String,
    pub address: String,
    pub phone: String,
    pub email: String,
}

/// The employer's officer who made the offer. The school contacts them with questions.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeContact {
    pub full_name: String,
    pub email: String,
    pub phone: Option<String>,
}

/// The intern's data in an SGK notice.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeIntern {
    pub candidate_id: Key,
    pub given_name: String,
    pub surname: String,
    pub birth_date: Date,
    /// Encrypted national identity number.
    pub national_id_sealed: Vec<u8>,
    pub email: String,
    pub phone: Option<String>,
    pub school_name: String,
    pub student_number: String,
    pub department_code: String,
    pub department_name: String,
    pub level: Name<Level>,
    pub class_year: i32,
}

/// The internship's data in an SGK notice.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeInternship {
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    pub works_saturdays: bool,
    /// Plate code of the province.
    pub province_code: i32,
    pub province_name: String,
    pub address: String,
    pub unit: Option<String>,
    /// Monthly wage in kuruş.
    pub monthly_wage_kurus: i64,
    pub term_id: Key,
    pub offer_id: Key,
    pub letter_number: String,
    pub letter_issued_on: Date,
    pub confirmed_at: At,
    pub premium_payer: String,
}

/// Whose SGK notices a caller may see.
#[derive(Debug, Clone, Copy)]
pub enum SgkNoticeScope {
    Employer(EmployerId),
    School(SchoolId),
    Everyone,
}

/// Which SGK notices a list shows, newest first.
#[derive(Debug, Clone)]
pub struct NoticeFilter {
    pub scope: SgkNoticeScope,
    pub term: Option<TermId>,
    pub school: Option<SchoolId>,
    pub state: Option<SgkNoticeState>,
    /// Only SGK notices that are overdue and not shared at this instant.
    pub overdue_at: Option<OffsetDateTime>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<SgkNoticeId>,
    /// Maximum number of rows.
    pub limit: i64,
}
