use crate::bulk::results;
use crate::offers::Money;
use crate::page::page;
use crate::wire::{ControlLevel, DocumentControl, HolidayKind, SchoolKind, Wire};
use serde::Serialize;
use staj_persistence::rows::reference::*;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

/// A province of Türkiye.
#[derive(Debug, Serialize, ToSchema)]
pub struct Province {
    /// Plate code of the province.
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub code: i32,
    #[schema(examples("Ankara"))]
    pub name: String,
}

/// All provinces.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvinceList {
    pub items: Vec<Province>,
}

/// A group of departments.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldOfStudy {
    #[schema(examples("computing"))]
    pub code: String,
    #[schema(examples("Bilişim"))]
    pub name: String,
}

/// All fields of study.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldOfStudyList {
    pub items: Vec<FieldOfStudy>,
}

/// A department in which candidates study.
#[derive(Debug, Serialize, ToSchema)]
pub struct Department {
    #[schema(examples("computer_engineering"))]
    pub code: String,
    #[schema(examples("Bilgisayar Mühendisliği"))]
    pub name: String,
    #[schema(examples("computing"))]
    pub field_code: String,
}

/// All departments that match the filter.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentList {
    pub items: Vec<Department>,
}

results!(SchoolResults of SchoolResult { name: String, school: SchoolView });

/// A university, or a vocational school in an organised industrial zone (R19).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = School)]
pub struct SchoolView {
    pub id: Uuid,
    pub kind: SchoolKind,
    #[schema(examples("Orta Doğu Teknik Üniversitesi"))]
    pub name: String,
    /// Plate code of the province.
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    /// Address for mails from the programme to the school.
    #[schema(examples("kariyer@odtu.example"))]
    pub email: String,
    /// Whether candidates can name the school in an application.
    pub active: bool,
    /// Who checks the documents of the school's students: its officers, or the programme office if
    /// the school has no officers (A38).
    pub document_control: DocumentControl,
    /// Increases with each change of this object.
    pub version: i32,
}

page! {
    /// A page of schools, in order of their names.
    SchoolPage of SchoolView
}

impl SchoolView {
    pub fn new(row: SchoolRow, control: staj_domain::document::DocumentControl) -> Self {
        Self {
            id: row.id.0,
            kind: Wire(row.kind.0),
            name: row.name,
            province_code: row.province_code,
            email: row.email,
            active: row.active,
            document_control: Wire(control),
            version: row.version,
        }
    }
}

/// Why a document may be rejected (R9).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RejectReason)]
pub struct RejectReasonView {
    #[schema(examples("unreadable"))]
    pub code: String,
    pub name: RejectReasonName,
    /// The checks at which the reason may be given: the first check, the approval, or both.
    pub levels: Vec<ControlLevel>,
    /// Whether the reason must be explained with a text.
    pub text_required: bool,
    /// False if the reason can no longer be given. It is kept to explain earlier rejections.
    pub active: bool,
}

/// The text of a reject reason in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct RejectReasonName {
    #[schema(examples("Belge okunamıyor"))]
    pub tr: String,
    #[schema(examples("The document cannot be read"))]
    pub en: String,
}

/// All reject reasons.
#[derive(Debug, Serialize, ToSchema)]
pub struct RejectReasonList {
    pub items: Vec<RejectReasonView>,
}

impl From<RejectReasonRow> for RejectReasonView {
    fn from(row: RejectReasonRow) -> Self {
        let reason = row.reason();
        Self {
            code: reason.code,
            name: RejectReasonName { tr: row.name_tr, en: row.name_en },
            levels: reason.levels.into_iter().map(Wire).collect(),
            text_required: reason.text_required,
            active: reason.active,
        }
    }
}

/// A public holiday (A23).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Holiday)]
pub struct HolidayView {
    #[schema(examples("2026-05-27"))]
    pub date: Date,
    pub kind: HolidayKind,
    #[schema(examples("Kurban Bayramı 1. gün"))]
    pub name: String,
    /// The law or decree that establishes it.
    #[schema(examples("Kanun 2429"))]
    pub source: String,
}

/// The holidays of a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct HolidayList {
    pub items: Vec<HolidayView>,
}

impl From<HolidayRow> for HolidayView {
    fn from(row: HolidayRow) -> Self {
        Self { date: row.on_date, kind: Wire(row.kind.0), name: row.name, source: row.source }
    }
}

/// The statutory wage of interns in a period, under law 3308 art. 25 (R68, A29). Rates are in basis
/// points of the net minimum wage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WageRule)]
pub struct WageRuleView {
    #[schema(examples("2026-01-01"))]
    pub valid_from: Date,
    /// The last day. Null if no end is known.
    #[schema(required, examples("2026-12-31"))]
    pub valid_to: Option<Date>,
    /// Monthly net minimum wage.
    pub net_minimum_wage: Money,
    /// Rate for employers with at least `staff_threshold` staff.
    #[schema(minimum = 0, maximum = 10000, examples(3000))]
    pub rate_large_bp: i32,
    /// Rate for employers with fewer than `staff_threshold` staff.
    #[schema(minimum = 0, maximum = 10000, examples(1500))]
    pub rate_small_bp: i32,
    /// Rate for employers with fewer than `staff_threshold` staff, while the state contributes.
    #[schema(minimum = 0, maximum = 10000, examples(3000))]
    pub rate_small_while_contribution_bp: i32,
    /// Rate for public bodies of any size.
    #[schema(minimum = 0, maximum = 10000, examples(10000))]
    pub public_rate_bp: i32,
    #[schema(minimum = 1, examples(20))]
    pub staff_threshold: i32,
    /// The last day of the state contribution (provisional art. 12). Null if there is none.
    #[schema(required, examples("2026-12-31"))]
    pub contribution_until: Option<Date>,
    #[schema(examples("3308 m.25, geçici m.12"))]
    pub source: String,
}

/// All wage rules, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct WageRuleList {
    pub items: Vec<WageRuleView>,
}

impl From<WageRuleRow> for WageRuleView {
    fn from(row: WageRuleRow) -> Self {
        Self {
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            net_minimum_wage: Money::lira(row.net_minimum_wage_kurus),
            rate_large_bp: row.rate_large_bp,
            rate_small_bp: row.rate_small_bp,
            rate_small_while_contribution_bp: row.rate_small_while_contribution_bp,
            public_rate_bp: row.public_rate_bp,
            staff_threshold: row.staff_threshold,
            contribution_until: row.contribution_until,
            source: row.source,
        }
    }
}
