use crate::schema::*;
use crate::types::{Key, Name};
use diesel::prelude::*;
use staj_domain::calendar::HolidayKind;
use staj_domain::document::{ControlLevel, RejectReason};
use staj_domain::ids::SchoolId;
use staj_domain::money::Kurus;
use staj_domain::school::SchoolKind;
use staj_domain::wage::WageRule;
use time::Date;

/// A province of Turkey.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = provinces)]
pub struct ProvinceRow {
    /// The number that stands for the province on vehicle plates (the plate code), 1 to 81.
    pub code: i32,
    /// Name of the province.
    pub name: String,
}

/// A field of study.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = fields_of_study)]
pub struct FieldOfStudyRow {
    /// Code of the field.
    pub code: String,
    /// Name of the field.
    pub name: String,
}

/// A department and its field of study.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = departments)]
pub struct DepartmentRow {
    /// Code of the department.
    pub code: String,
    /// Name of the department.
    pub name: String,
    /// Code of its field of study.
    pub field_code: String,
}

/// A university or a vocational school.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schools)]
pub struct SchoolRow {
    /// The id.
    pub id: Key,
    /// University or vocational school of an organised industrial zone (OSB).
    pub kind: Name<SchoolKind>,
    /// Name of the school.
    pub name: String,
    /// Folded name, unique. For search.
    pub name_key: String,
    /// Key that sorts the names in the order of the Turkish alphabet.
    pub sort_key: String,
    /// Plate code of the province.
    pub province_code: i32,
    /// Address for mails to the school. For a university, that of its career centre.
    pub email: String,
    /// Whether the school takes part in the programme.
    pub active: bool,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// A public holiday or an eve (A23).
#[derive(
    Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, serde::Deserialize,
)]
#[diesel(table_name = holidays)]
pub struct HolidayRow {
    /// The day, which has at most one holiday.
    #[serde(rename = "date")]
    pub on_date: Date,
    /// Full or half day.
    pub kind: Name<HolidayKind>,
    /// Name of the holiday.
    pub name: String,
    /// Where the date comes from.
    pub source: String,
}

/// The statutory minimum wage of interns in a range of dates (A29). Rates are in basis points of
/// the net minimum wage.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = wage_rules)]
pub struct WageRuleRow {
    /// First day of validity, inclusive. It identifies the rule.
    pub valid_from: Date,
    /// Last day of validity, inclusive. `None` if no end is known.
    pub valid_to: Option<Date>,
    /// Net minimum wage per month, in kuruş.
    pub net_minimum_wage_kurus: i64,
    /// Rate for private employers with at least `staff_threshold` staff.
    pub rate_large_bp: i32,
    /// Rate for smaller private employers without the state contribution.
    pub rate_small_bp: i32,
    /// Rate for smaller private employers during the state contribution.
    pub rate_small_while_contribution_bp: i32,
    /// Rate for public employers of any size.
    pub public_rate_bp: i32,
    /// The smallest number of staff of a large employer.
    pub staff_threshold: i32,
    /// Last day of the state contribution, inclusive. `None` without a contribution.
    pub contribution_until: Option<Date>,
    /// Where the figures come from.
    pub source: String,
}

impl WageRuleRow {
    /// Builds the row of a wage rule. `source` says where its figures come from.
    /// `StoreError::Corrupt` if a number does not fit its column.
    pub fn new(rule: &WageRule, source: String) -> Result<Self, crate::StoreError> {
        let number = |value: u32| {
            i32::try_from(value).map_err(|_| crate::StoreError::Corrupt {
                table: "wage_rules",
                id: uuid::Uuid::nil(),
            })
        };
        Ok(Self {
            valid_from: rule.valid_from,
            valid_to: rule.valid_to,
            net_minimum_wage_kurus: rule.net_minimum_wage.0,
            rate_large_bp: number(rule.rate_large_bp)?,
            rate_small_bp: number(rule.rate_small_bp)?,
            rate_small_while_contribution_bp: number(rule.rate_small_while_contribution_bp)?,
            public_rate_bp: number(rule.public_rate_bp)?,
            staff_threshold: number(rule.staff_threshold)?,
            contribution_until: rule.contribution_until,
            source,
        })
    }
}

impl TryFrom<WageRuleRow> for WageRule {
    type Error = crate::StoreError;

    fn try_from(row: WageRuleRow) -> Result<Self, Self::Error> {
        let number = |value: i32| {
            u32::try_from(value).map_err(|_| crate::StoreError::Corrupt {
                table: "wage_rules",
                id: uuid::Uuid::nil(),
            })
        };
        Ok(Self {
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            net_minimum_wage: Kurus(row.net_minimum_wage_kurus),
            rate_large_bp: number(row.rate_large_bp)?,
            rate_small_bp: number(row.rate_small_bp)?,
            rate_small_while_contribution_bp: number(row.rate_small_while_contribution_bp)?,
            public_rate_bp: number(row.public_rate_bp)?,
            staff_threshold: number(row.staff_threshold)?,
            contribution_until: row.contribution_until,
        })
    }
}

/// A reason for which a document may be rejected (R9).
#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = reject_reasons)]
pub struct RejectReasonRow {
    /// Code of the reason.
    pub code: String,
    /// Turkish name.
    pub name_tr: String,
    /// English name.
    pub name_en: String,
    /// Whether the reason is available at the first check (A13).
    pub at_check: bool,
    /// Whether the reason is available at the approval (A13).
    pub at_approval: bool,
    /// Whether a rejection for this reason needs a text.
    pub text_required: bool,
    /// Whether the reason can still be chosen.
    pub active: bool,
}

impl RejectReasonRow {
    /// The reason as a decision needs it.
    pub fn reason(&self) -> RejectReason {
        let levels =
            [(self.at_check, ControlLevel::Check), (self.at_approval, ControlLevel::Approval)];
        RejectReason {
            code: self.code.clone(),
            levels: levels.into_iter().filter_map(|(given, at)| given.then_some(at)).collect(),
            text_required: self.text_required,
            active: self.active,
        }
    }
}

/// Which schools a list shows, by name.
#[derive(Debug, Clone, Default)]
pub struct SchoolFilter {
    /// Only schools of this kind.
    pub kind: Option<SchoolKind>,
    /// Only schools in the province with this plate code.
    pub province_code: Option<i32>,
    /// Only schools that take part, or only those that do not. `None` for both.
    pub active: Option<bool>,
    /// Folded text that the name must contain.
    pub name: Option<String>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<SchoolId>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// The reference data from the files in `data/`.
#[derive(Debug)]
pub struct ReferenceData {
    /// All provinces.
    pub provinces: Vec<ProvinceRow>,
    /// All fields of study.
    pub fields_of_study: Vec<FieldOfStudyRow>,
    /// All departments.
    pub departments: Vec<DepartmentRow>,
    /// All schools.
    pub schools: Vec<SchoolRow>,
    /// All holidays.
    pub holidays: Vec<HolidayRow>,
    /// All wage rules.
    pub wage_rules: Vec<WageRuleRow>,
    /// All reject reasons.
    pub reject_reasons: Vec<RejectReasonRow>,
}
