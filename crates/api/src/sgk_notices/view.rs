use super::SgkNoticeViewer;
use crate::actions::ActionView;
use crate::bulk::{ids, results};
use crate::offers::{Money, WageRaiseView};
use crate::page::page;
use crate::problem::{ApiError, Code};
use crate::wire::{
    EmployerKind, HazardClass, HealthCover, Level, SgkNoticeGap, SgkNoticeRejectReason,
    SgkNoticeState, Wire,
};
use serde::Serialize;
use staj_domain::calendar::{Holidays, entry_declaration_by};
use staj_domain::employer::{TaxNumberKind, tax_number_kind};
use staj_domain::offer::WageRaise;
use staj_domain::period::Period;
use staj_domain::placement::{INSURANCE_CLASS, INSURANCE_SOURCE};
use staj_domain::sgk_notice::{SgkNoticeGap as Gap, is_declared_late};
use staj_persistence::rows::sgk_notices::{
    NoticeContact, NoticeEmployer, NoticeIntern, NoticeInternship, SgkNoticeSummary,
};
use staj_persistence::{At, Vault};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// An SGK notice with everything that the school needs for its entry declaration (R18–R20).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SgkNotice)]
pub struct SgkNoticeView {
    pub id: Uuid,
    pub placement_id: Uuid,
    pub term_id: Uuid,
    pub school_id: Uuid,
    /// 1, and one more for each correction after an amendment that the school received (A74).
    #[schema(minimum = 1, examples(1))]
    pub revision: i32,
    pub state: SgkNoticeState,
    /// The last day on which sharing the notice is on time: seven days before the start.
    #[schema(examples("2026-07-13"))]
    pub due_on: Date,
    /// The employer has not shared the notice although `due_on` has passed.
    pub overdue: bool,
    /// The notice was shared after `due_on` (A7).
    pub late: bool,
    /// The legal deadline of the entry declaration: the day before the start (A7).
    #[schema(examples("2026-07-19"))]
    pub declare_by: Date,
    /// The intern was declared after `declare_by`.
    pub declared_late: bool,
    /// What the school needs for its declaration, and nobody has given. The employer completes the workplace
    /// (`update_workplace`), and the intern the health cover (`set_intern_details`) and the phone (`update_me`).
    /// The notice can be shared without it, and the school may send it back.
    pub missing: Vec<SgkNoticeGap>,
    pub student: SgkNoticeStudent,
    pub internship: SgkNoticeInternship,
    pub employer: SgkNoticeEmployer,
    /// Who pays the premium. It is always the school (R69, A27).
    #[schema(examples("school"))]
    pub premium_payer: String,
    /// How interns of the programme are insured (R71).
    #[schema(examples("compulsory"))]
    pub insurance_class: &'static str,
    /// The legal basis of the insurance class and of the premium payer.
    #[schema(examples("law 5510 art. 5/1-b and 87/e; programme FAQ 17 and 18"))]
    pub insurance_source: &'static str,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub shared_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub acknowledged_at: Option<OffsetDateTime>,
    /// When the school last rejected the notice. It is kept when the notice is shared again.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub rejected_at: Option<OffsetDateTime>,
    #[schema(required)]
    pub reject_reason: Option<SgkNoticeRejectReason>,
    /// What the employer has to correct.
    #[schema(required, examples("SGK işyeri sicil numarası eksik"))]
    pub reject_text: Option<String>,
    /// The day on which the school declared the intern to SGK. After an amendment the notice is `shared`
    /// again, and this is the earlier declaration until the school declares the new one.
    #[schema(required)]
    pub declared_on: Option<Date>,
    /// SGK's reference number of the declaration.
    #[schema(required, examples("2026-0714-118842"))]
    pub declaration_reference: Option<String>,
    /// SGK's document code, such as `22` for students on an internship.
    #[schema(required, examples("22"))]
    pub declaration_type: Option<String>,
    /// When the notice was recalled because the internship was cancelled. A declaration that was
    /// submitted has to be revoked.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub recalled_at: Option<OffsetDateTime>,
    /// What you may do with the notice now. Null in lists.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// The intern, as a student of the school.
#[derive(Debug, Serialize, ToSchema)]
pub struct SgkNoticeStudent {
    pub id: Uuid,
    /// Identity number (TCKN). Career officers always see null, and the employer sees null once the
    /// notice is recalled.
    #[schema(required, examples("10000000146"))]
    pub national_id: Option<String>,
    #[schema(examples("Ayşe"))]
    pub given_name: String,
    #[schema(examples("Yılmaz"))]
    pub surname: String,
    #[schema(examples("2004-03-09"))]
    pub birth_date: Date,
    #[schema(examples("ayse.yilmaz@example.edu.tr"))]
    pub email: String,
    #[schema(required, examples("+905321234567"))]
    pub phone: Option<String>,
    #[schema(examples("Orta Doğu Teknik Üniversitesi"))]
    pub school_name: String,
    /// The student number at the school.
    #[schema(examples("20230101042"))]
    pub student_number: String,
    pub department_code: String,
    #[schema(examples("Bilgisayar Mühendisliği"))]
    pub department_name: String,
    pub level: Level,
    #[schema(minimum = 0, maximum = 12, examples(3))]
    pub class_year: i32,
    /// How the intern is insured against illness. Null if they have not said (A83).
    #[schema(required)]
    pub health_cover: Option<HealthCover>,
    /// The account to which the wage is paid. Null if the intern gave none, where the identity number is
    /// null, and in lists.
    #[schema(required, examples("TR330006100519786457841326"))]
    pub iban: Option<String>,
}

/// The internship for which the notice is issued.
#[derive(Debug, Serialize, ToSchema)]
pub struct SgkNoticeInternship {
    pub offer_id: Uuid,
    /// The acceptance letter of the internship (R70).
    #[schema(examples("2026-0000042/1"))]
    pub letter_number: String,
    #[schema(examples("2026-07-01"))]
    pub letter_issued_on: Date,
    /// First day of the internship.
    #[schema(examples("2026-07-20"))]
    pub start_date: Date,
    /// Last day of the internship.
    #[schema(examples("2026-08-14"))]
    pub end_date: Date,
    /// Working days from the first to the last day, without public holidays (A23). Null if the
    /// holidays of a year are no longer known (A59).
    #[schema(required, minimum = 0, examples(20))]
    pub working_days: Option<u32>,
    /// How many of the working days are half-days.
    #[schema(required, minimum = 0, examples(0))]
    pub half_days: Option<u32>,
    /// Whether Saturdays are working days.
    pub works_saturdays: bool,
    /// Working days in a week without holidays.
    #[schema(minimum = 5, maximum = 6, examples(5))]
    pub weekly_days: u32,
    /// Plate code of the province.
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[schema(examples("Ankara"))]
    pub province_name: String,
    #[schema(examples("Üniversiteler Mah. 1606. Cad. No: 4, Çankaya"))]
    pub address: String,
    /// The workplace as it is known now: if its number is corrected, the notice is.
    pub workplace: SgkNoticeWorkplace,
    #[schema(required, examples("Yazılım Geliştirme"))]
    pub unit: Option<String>,
    /// The monthly wage on the first day, before any raise.
    pub monthly_wage: Money,
    /// Raises since the offer was sent (A56).
    pub wage_raises: Vec<WageRaiseView>,
    #[serde(with = "time::serde::rfc3339")]
    pub confirmed_at: OffsetDateTime,
}

/// The workplace at which the school declares the intern.
#[derive(Debug, Serialize, ToSchema)]
pub struct SgkNoticeWorkplace {
    pub id: Uuid,
    #[schema(examples("Macunköy tesisi"))]
    pub name: String,
    /// The number of the workplace at SGK. Null if the employer has not given it.
    #[schema(required, examples("2.6201.01.01.1234567.006.01-02"))]
    pub sgk_workplace_number: Option<String>,
    /// How hazardous the work is (law 6331). Null if the employer has not said so.
    #[schema(required)]
    pub hazard_class: Option<HazardClass>,
    /// NACE code of the activity. Null if the employer has not given it.
    #[schema(required, examples("62.01.01"))]
    pub nace_code: Option<String>,
}

/// The employer of the internship.
#[derive(Debug, Serialize, ToSchema)]
pub struct SgkNoticeEmployer {
    pub id: Uuid,
    #[schema(examples("Aselsan"))]
    pub name: String,
    pub kind: EmployerKind,
    #[schema(examples("0860015489"))]
    pub tax_number: String,
    /// The DETSİS number of a public institution that has given it as its tax number. Otherwise null.
    #[schema(required, examples("24308110"))]
    pub detsis_number: Option<String>,
    pub sector: String,
    /// Number of staff, not counting interns and apprentices.
    #[schema(minimum = 0, examples(250))]
    pub staff_count: i32,
    /// Plate code of the province in which the employer is based.
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[schema(examples("Yenimahalle"))]
    pub district: String,
    #[schema(examples("Mehmet Akif Ersoy Mah. 16"))]
    pub address: String,
    pub phone: String,
    pub email: String,
    pub contact: SgkNoticeContact,
}

/// The member of the employer who made the offer. The school can contact them.
#[derive(Debug, Serialize, ToSchema)]
pub struct SgkNoticeContact {
    #[schema(examples("Zeynep Kaya"))]
    pub full_name: String,
    #[schema(examples("zeynep.kaya@example.com.tr"))]
    pub email: String,
    #[schema(required, examples("+903121234567"))]
    pub phone: Option<String>,
}

/// An SGK notice in a list, without the identity number and contact details.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SgkNoticeSummary)]
pub struct SgkNoticeSummaryView {
    pub id: Uuid,
    pub placement_id: Uuid,
    pub school_id: Uuid,
    pub state: SgkNoticeState,
    /// The last day on which sharing the notice is on time: seven days before the start.
    #[schema(examples("2026-07-13"))]
    pub due_on: Date,
    /// The employer has not shared the notice although `due_on` has passed.
    pub overdue: bool,
    /// The notice was shared after `due_on` (A7).
    pub late: bool,
    #[schema(examples("Ayşe"))]
    pub given_name: String,
    #[schema(examples("Yılmaz"))]
    pub surname: String,
    /// The student number at the school.
    #[schema(examples("20230101042"))]
    pub student_number: String,
    /// What the school needs for its declaration, and nobody has given.
    pub missing: Vec<SgkNoticeGap>,
    pub employer_id: Uuid,
    #[schema(examples("Aselsan"))]
    pub employer_name: String,
    #[schema(examples("2026-07-20"))]
    pub start_date: Date,
    #[schema(examples("2026-08-14"))]
    pub end_date: Date,
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub shared_at: Option<OffsetDateTime>,
    #[schema(required)]
    pub declared_on: Option<Date>,
}

page! {
    /// A page of SGK notices.
    SgkNoticePage of SgkNoticeSummaryView
}

ids!(SgkNoticeSelection of sgk_notice_ids);
results!(SgkNoticeResults of SgkNoticeResult { sgk_notice_id: Uuid, sgk_notice: SgkNoticeSummaryView });

impl SgkNoticeSummaryView {
    pub fn new(found: SgkNoticeSummary, now: OffsetDateTime) -> Self {
        let SgkNoticeSummary { notice, employer, intern, internship, .. } = found;
        let gaps = missing(&internship, &intern);
        Self {
            id: notice.id.0,
            placement_id: notice.placement_id.0,
            school_id: notice.school_id.0,
            state: Wire(notice.state.0),
            due_on: notice.due_on,
            overdue: notice.state.0.is_overdue(notice.due_on, now),
            late: notice.late,
            given_name: intern.given_name,
            surname: intern.surname,
            student_number: intern.student_number,
            employer_id: employer.id.0,
            employer_name: employer.name,
            start_date: internship.start_date,
            end_date: internship.end_date,
            province_code: internship.province_code,
            missing: gaps,
            shared_at: notice.shared_at.map(|at| at.0),
            declared_on: notice.declared_on,
        }
    }
}

impl SgkNoticeView {
    /// The view of a single notice for a reader.
    pub fn single(
        found: SgkNoticeSummary,
        viewer: SgkNoticeViewer,
        holidays: &Holidays,
        vault: &Vault,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let numbered = viewer.reader().sees_national_id(found.notice.state.0);
        Self::new(found, numbered, holidays, vault, now)
    }

    /// The view of a notice for an export.
    pub fn exported(
        found: SgkNoticeSummary,
        viewer: SgkNoticeViewer,
        holidays: &Holidays,
        vault: &Vault,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let numbered = viewer.reader().exports_national_ids();
        Self::new(found, numbered, holidays, vault, now)
    }

    fn new(
        found: SgkNoticeSummary,
        numbered: bool,
        holidays: &Holidays,
        vault: &Vault,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let SgkNoticeSummary { notice, employer, contact, intern, internship } = found;
        let state = notice.state.0;
        let national_id = match numbered {
            true => {
                intern.national_id_sealed.as_deref().map(|sealed| vault.open(sealed)).transpose()?
            }
            false => None,
        };
        let national_id = national_id.map(|number| number.as_str().to_owned());
        let instant = |at: Option<At>| at.map(|at| at.0);
        Ok(Self {
            id: notice.id.0,
            placement_id: notice.placement_id.0,
            term_id: internship.term_id.0,
            school_id: notice.school_id.0,
            revision: notice.revision,
            state: Wire(state),
            due_on: notice.due_on,
            overdue: state.is_overdue(notice.due_on, now),
            late: notice.late,
            declare_by: entry_declaration_by(internship.start_date),
            declared_late: notice
                .declared_on
                .is_some_and(|on| is_declared_late(on, internship.start_date)),
            missing: missing(&internship, &intern),
            student: student(intern, national_id, &internship, vault)?,
            premium_payer: internship.premium_payer.clone(),
            internship: place(internship, holidays)?,
            employer: institution(employer, contact, vault)?,
            insurance_class: INSURANCE_CLASS,
            insurance_source: INSURANCE_SOURCE,
            shared_at: instant(notice.shared_at),
            acknowledged_at: instant(notice.acknowledged_at),
            rejected_at: instant(notice.rejected_at),
            reject_reason: notice.reject_reason.map(|reason| Wire(reason.0)),
            reject_text: notice.reject_text,
            declared_on: notice.declared_on,
            declaration_reference: notice.declaration_reference,
            declaration_type: notice.declaration_type,
            recalled_at: instant(notice.recalled_at),
            actions: None,
            version: notice.version,
        })
    }
}

/// What the declaration needs (5.5) and the notice lacks.
fn missing(internship: &NoticeInternship, intern: &NoticeIntern) -> Vec<SgkNoticeGap> {
    let workplace = &internship.workplace;
    [
        (Gap::SgkWorkplaceNumber, workplace.sgk_workplace_number.is_none()),
        (Gap::HazardClass, workplace.hazard_class.is_none()),
        (Gap::NaceCode, workplace.nace_code.is_none()),
        (Gap::HealthCover, internship.health_cover.is_none()),
        (Gap::Phone, intern.phone.is_none()),
    ]
    .into_iter()
    .filter_map(|(gap, is_missing)| is_missing.then_some(Wire(gap)))
    .collect()
}

fn student(
    intern: NoticeIntern,
    national_id: Option<String>,
    internship: &NoticeInternship,
    vault: &Vault,
) -> Result<SgkNoticeStudent, ApiError> {
    let iban = internship.iban.as_ref().filter(|_| national_id.is_some());
    Ok(SgkNoticeStudent {
        id: intern.candidate_id.0,
        iban: vault.open_any(iban)?,
        health_cover: internship.health_cover.map(|cover| Wire(cover.0)),
        national_id,
        given_name: intern.given_name,
        surname: intern.surname,
        birth_date: intern.birth_date,
        email: intern.email,
        phone: vault.open_any(intern.phone.as_ref())?,
        school_name: intern.school_name,
        student_number: intern.student_number,
        department_code: intern.department_code,
        department_name: intern.department_name,
        level: Wire(intern.level.0),
        class_year: intern.class_year,
    })
}

fn place(
    internship: NoticeInternship,
    holidays: &Holidays,
) -> Result<SgkNoticeInternship, ApiError> {
    let period = Period::new(internship.start_date, internship.end_date)
        .map_err(|error| ApiError::logged(Code::Internal, error))?;
    let working = holidays.working_days(period, internship.works_saturdays).ok();
    Ok(SgkNoticeInternship {
        offer_id: internship.offer_id.0,
        letter_number: internship.letter_number,
        letter_issued_on: internship.letter_issued_on,
        start_date: period.start(),
        end_date: period.end(),
        working_days: working.map(|working| working.days),
        half_days: working.map(|working| working.half_days),
        works_saturdays: internship.works_saturdays,
        weekly_days: if internship.works_saturdays { 6 } else { 5 },
        province_code: internship.province_code,
        province_name: internship.province_name,
        address: internship.address,
        workplace: SgkNoticeWorkplace {
            id: internship.workplace.id.0,
            name: internship.workplace.name,
            sgk_workplace_number: internship.workplace.sgk_workplace_number,
            hazard_class: internship.workplace.hazard_class.map(|class| Wire(class.0)),
            nace_code: internship.workplace.nace_code,
        },
        unit: internship.unit,
        monthly_wage: Money::lira(internship.monthly_wage_kurus),
        wage_raises: internship
            .wage_raises
            .0
            .into_iter()
            .map(|raise| WageRaise::from(raise).into())
            .collect(),
        confirmed_at: internship.confirmed_at.0,
    })
}

fn institution(
    employer: NoticeEmployer,
    contact: NoticeContact,
    vault: &Vault,
) -> Result<SgkNoticeEmployer, ApiError> {
    Ok(SgkNoticeEmployer {
        id: employer.id.0,
        name: employer.name,
        kind: Wire(employer.kind.0),
        detsis_number: match tax_number_kind(&employer.tax_number) {
            Some(TaxNumberKind::Institution) => Some(employer.tax_number.clone()),
            Some(TaxNumberKind::Company | TaxNumberKind::SoleProprietor) | None => None,
        },
        tax_number: employer.tax_number,
        sector: employer.sector,
        staff_count: employer.staff_count,
        province_code: employer.province_code,
        district: employer.district,
        address: employer.address,
        phone: employer.phone,
        email: employer.email,
        contact: SgkNoticeContact {
            full_name: contact.full_name,
            email: contact.email,
            phone: vault.open_any(contact.phone.as_ref())?,
        },
    })
}
