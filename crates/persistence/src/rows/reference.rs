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
    pub code: i32,
    pub name: String,
}

/// A field of study.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = fields_of_study)]
pub struct FieldOfStudyRow {
    pub code: String,
    pub name: String,
}

/// A department and its field of study.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = departments)]
pub struct DepartmentRow {
    pub code: String,
    pub name: String,
    pub field_code: String,
}

/// A university or a vocational school.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schools)]
pub struct SchoolRow {
    pub id: Key,
    pub kind: Name<SchoolKind>,
    pub name: String,
    /// Folded name, for search and sorting.
    pub name_key: String,
    /// Plate code of the province.
    pub province_code: i32,
    pub email: String,
    pub active: bool,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

#[derive(
    Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, serde::Deserialize,
)]
/// A public holiday or an eve (A23).
#[diesel(table_name = holidays)]
pub struct HolidayRow {
    #[serde(rename = "date")]
    pub on_date: Date,
    pub kind: Name<HolidayKind>,
    pub name: String,
    pub source: String,
}

/// The statutory wage of a period (A29).
#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = wage_rules)]
pub struct WageRuleRow {
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub net_minimum_wage_kurus: i64,
    pub rate_large_bp: i32,
    pub rate_small_bp: i32,
    pub rate_small_while_contribution_bp: i32,
    pub public_rate_bp: i32,
    pub staff_threshold: i32,
    pub contribution_until: Option<Date>,
    pub source: String,
}

impl WageRuleRow {
    /// Builds the row of a wage rule. `source` says where its figures come from.
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
    pub code: String,
    pub name_tr: String,
    pub name_en: String,
    pub at_check: bool,
    pub at_approval: bool,
    pub text_required: bool,
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
    pub kind: Option<SchoolKind>,
    pub province_code: Option<i32>,
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
    pub provinces: Vec<ProvinceRow>,
    pub fields_of_study: Vec<FieldOfStudyRow>,
    pub departments: Vec<DepartmentRow>,
    pub schools: Vec<SchoolRow>,
    pub holidays: Vec<HolidayRow>,
    pub wage_rules: Vec<WageRuleRow>,
    pub reject_reasons: Vec<RejectReasonRow>,
}
