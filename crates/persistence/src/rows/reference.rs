use crate::schema::*;
use crate::types::{Key, Name};
use diesel::prelude::*;
use time::Date;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = provinces)]
pub struct ProvinceRow {
    pub code: i32,
    pub name: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = fields_of_study)]
pub struct FieldOfStudyRow {
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = departments)]
pub struct DepartmentRow {
    pub code: String,
    pub name: String,
    pub field_code: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = schools)]
pub struct SchoolRow {
    pub id: Key,
    pub kind: Name<staj_domain::school::SchoolKind>,
    pub name: String,
    pub name_key: String,
    pub province_code: i32,
    pub email: String,
    pub active: bool,
    pub version: i32,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, serde::Deserialize)]
#[diesel(table_name = holidays)]
pub struct HolidayRow {
    #[serde(rename = "date")]
    pub on_date: Date,
    pub kind: String,
    pub name: String,
    pub source: String,
}

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

/// Everything the files of `data/` hold.
#[derive(Debug)]
pub struct ReferenceData {
    pub provinces: Vec<ProvinceRow>,
    pub fields_of_study: Vec<FieldOfStudyRow>,
    pub departments: Vec<DepartmentRow>,
    pub schools: Vec<SchoolRow>,
    pub holidays: Vec<HolidayRow>,
    pub wage_rules: Vec<WageRuleRow>,
}
