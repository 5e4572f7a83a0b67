use crate::docs::WageRaiseDoc;
use crate::rows::order::Order;
use crate::rows::people::PersonQuery;
use crate::schema::sgk_notices;
use crate::types::{At, Json, Key, Name, Sealed};
use diesel::prelude::*;
use staj_domain::employer::{EmployerKind, HazardClass};
use staj_domain::ids::{EmployerId, FacultyId, SchoolId, SgkNoticeId, TermId};
use staj_domain::placement::HealthCover;
use staj_domain::school::Level;
use staj_domain::sgk_notice::{
    Declaration, SgkNotice, SgkNoticeProgress, SgkNoticeRejectReason, SgkNoticeRejection,
    SgkNoticeState,
};
use time::{Date, OffsetDateTime};

/// An SGK notice as stored. Columns of earlier steps keep their values.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sgk_notices)]
pub struct SgkNoticeRow {
    /// The id.
    pub id: Key,
    /// The placement, which has exactly one SGK notice.
    pub placement_id: Key,
    /// The school that declares the intern to SGK.
    pub school_id: Key,
    /// The entry in the pool, which has the id of the application.
    pub pool_entry_id: Key,
    /// The current state.
    pub state: Name<SgkNoticeState>,
    /// 1, and one more for each correction that the school received (A74).
    pub revision: i32,
    /// The last day (Istanbul) on which the employer can share it in time.
    pub due_on: Date,
    /// When the employer last shared it. `None` if it has not been shared.
    pub shared_at: Option<At>,
    /// Whether it was last shared after `due_on` (A7).
    pub late: bool,
    /// When the school confirmed that it had read the SGK notice. `None` until then, and again
    /// each time the notice is shared.
    pub acknowledged_at: Option<At>,
    /// When the school last requested a correction. `None` if it never did.
    pub rejected_at: Option<At>,
    /// Why the school last requested a correction.
    pub reject_reason: Option<Name<SgkNoticeRejectReason>>,
    /// What the school wrote when it last requested a correction.
    pub reject_text: Option<String>,
    /// The day on which the school declared the intern to SGK. `None` until then.
    pub declared_on: Option<Date>,
    /// The reference that SGK gave to the declaration.
    pub declaration_reference: Option<String>,
    /// SGK's code for the document type. `None` if the school gave none.
    pub declaration_type: Option<String>,
    /// When it was recalled, because the internship was cancelled. `None` otherwise.
    pub recalled_at: Option<At>,
    /// When the offer was confirmed.
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
            revision: row.revision,
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
    revision: i32,
    due_on: Date,
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
            revision: notice.revision,
            due_on: notice.due_on,
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
    /// The SGK notice.
    pub notice: SgkNoticeRow,
    /// The employer.
    pub employer: NoticeEmployer,
    /// The officer to contact.
    pub contact: NoticeContact,
    /// The intern.
    pub intern: NoticeIntern,
    /// The internship.
    pub internship: NoticeInternship,
}

/// The employer's data in an SGK notice.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeEmployer {
    /// The id.
    pub id: Key,
    /// Name of the employer.
    pub name: String,
    /// Public or private.
    pub kind: Name<EmployerKind>,
    /// Tax number.
    pub tax_number: String,
    /// Sector.
    pub sector: String,
    /// Number of staff.
    pub staff_count: i32,
    /// Plate code of the province of the employer's address.
    pub province_code: i32,
    /// District of the employer's address.
    pub district: String,
    /// Address of the employer.
    pub address: String,
    /// Phone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
}

/// The employer's officer who made the offer. The school contacts them with questions.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeContact {
    /// Full name.
    pub full_name: String,
    /// E-mail address.
    pub email: String,
    /// Phone number, encrypted. `None` if not given.
    pub phone: Option<Sealed>,
}

/// The intern's data in an SGK notice.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeIntern {
    /// Id of the intern.
    pub candidate_id: Key,
    /// Given name.
    pub given_name: String,
    /// Surname.
    pub surname: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Encrypted national identity number (D9). `Vault::open` decrypts it.
    pub national_id_sealed: Option<Vec<u8>>,
    /// E-mail address.
    pub email: String,
    /// Phone number, encrypted. `None` if not given.
    pub phone: Option<Sealed>,
    /// Name of the school.
    pub school_name: String,
    /// Student number.
    pub student_number: String,
    /// Code of the department.
    pub department_code: String,
    /// Name of the department.
    pub department_name: String,
    /// Level of education.
    pub level: Name<Level>,
    /// Year of study.
    pub class_year: i32,
}

/// The internship's data in an SGK notice.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeInternship {
    /// First day, inclusive.
    pub start_date: Date,
    /// Last day, inclusive.
    pub end_date: Date,
    /// Whether Saturdays are working days.
    pub works_saturdays: bool,
    /// Plate code of the province of the workplace.
    pub province_code: i32,
    /// Name of the province of the workplace.
    pub province_name: String,
    /// Address of the workplace.
    pub address: String,
    /// The workplace, as it is known now: a corrected number corrects the notice.
    pub workplace: NoticeWorkplace,
    /// The unit of the workplace. `None` if the employer named none.
    pub unit: Option<String>,
    /// Monthly wage in kuruş.
    pub monthly_wage_kurus: i64,
    /// Raises of that wage (A56).
    pub wage_raises: Json<Vec<WageRaiseDoc>>,
    /// The term.
    pub term_id: Key,
    /// The confirmed offer.
    pub offer_id: Key,
    /// Number of the acceptance letter.
    pub letter_number: String,
    /// Day of issue of the acceptance letter.
    pub letter_issued_on: Date,
    /// When the offer was confirmed.
    pub confirmed_at: At,
    /// Who pays the social security premium: always `school` (R69, A27).
    pub premium_payer: String,
    /// How the intern is insured against illness. `None` if they have not said.
    pub health_cover: Option<Name<HealthCover>>,
    /// The account to which the intern is paid, encrypted. `None` if not given.
    pub iban: Option<Sealed>,
}

/// The workplace in an SGK notice.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeWorkplace {
    /// The id.
    pub id: Key,
    /// Name of the workplace.
    pub name: String,
    /// Number of the workplace at SGK. `None` if the employer gave none.
    pub sgk_workplace_number: Option<String>,
    /// How hazardous the work is. `None` if the employer did not say.
    pub hazard_class: Option<Name<HazardClass>>,
    /// NACE code of the activity. `None` if the employer did not say.
    pub nace_code: Option<String>,
}

/// Whose SGK notices a caller may see or change. A notice outside the scope is treated as if it
/// did not exist.
#[derive(Debug, Clone, Copy)]
pub enum SgkNoticeScope {
    /// The SGK notices of the employer.
    Employer(EmployerId),
    /// The SGK notices that were shared with the school (R18).
    School(SchoolId),
    /// All SGK notices.
    Everyone,
}

/// Which SGK notices a list shows.
#[derive(Debug, Clone)]
pub struct NoticeFilter {
    /// Whose SGK notices.
    pub scope: SgkNoticeScope,
    /// Only those of this person. `None` for everybody.
    pub person: Option<PersonQuery>,
    /// Only SGK notices of this term.
    pub term: Option<TermId>,
    /// Only SGK notices to this school.
    pub school: Option<SchoolId>,
    /// Only SGK notices about interns of this faculty.
    pub faculty: Option<FacultyId>,
    /// Only SGK notices about internships with this employer.
    pub employer: Option<EmployerId>,
    /// Only SGK notices in one of these states. Empty for every state.
    pub states: Vec<SgkNoticeState>,
    /// Only SGK notices that are due on this day or later.
    pub from: Option<Date>,
    /// Only SGK notices that are due on this day or earlier.
    pub until: Option<Date>,
    /// Only SGK notices that the employer must still share although the due day has passed at this
    /// instant.
    pub overdue_at: Option<OffsetDateTime>,
    /// The order by the due day.
    pub order: Order<Date, SgkNoticeId>,
    /// Maximum number of rows.
    pub limit: i64,
}
