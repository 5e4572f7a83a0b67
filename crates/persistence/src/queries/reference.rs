use super::prelude::*;
use crate::rows::reference::*;
use crate::sort_key;
use diesel::dsl::exists;
use staj_domain::calendar::{Holiday, HolidayKind, Holidays};
use staj_domain::document::DocumentControl;
use staj_domain::school::SchoolKind;
use staj_domain::user::{AccountState, Role};
use staj_domain::wage::WageRule;
use std::collections::{BTreeMap, BTreeSet};

/// Inserts rows whose key is absent. Rows that an operator has changed stay as they are.
pub fn insert_absent(conn: &mut Conn, data: &ReferenceData) -> Result<(), StoreError> {
    macro_rules! insert {
        ($table:ident, $rows:expr) => {
            for row in $rows {
                diesel::insert_into($table::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(conn)?;
            }
        };
    }
    insert!(provinces, &data.provinces);
    insert!(fields_of_study, &data.fields_of_study);
    insert!(departments, &data.departments);
    insert!(schools, &data.schools);
    insert!(holidays, &data.holidays);
    insert!(wage_rules, &data.wage_rules);
    insert!(reject_reasons, &data.reject_reasons);
    Ok(())
}

/// The kind of a school. `None` if it does not exist or does not take part.
pub fn school_kind(conn: &mut Conn, school: SchoolId) -> Result<Option<SchoolKind>, StoreError> {
    let kind = schools::table
        .find(key(school))
        .filter(schools::active.eq(true))
        .select(schools::kind)
        .first::<Name<_>>(conn)
        .optional()?;
    Ok(kind.map(|Name(kind)| kind))
}

/// Every holiday, for counting working days.
pub fn holidays(conn: &mut Conn) -> Result<Holidays, StoreError> {
    let rows = holidays::table
        .select((holidays::on_date, holidays::kind))
        .load::<(time::Date, Name<HolidayKind>)>(conn)?;
    Ok(rows.into_iter().map(|(date, Name(kind))| Holiday { date, kind }).collect())
}

/// Holidays for display, by date. Both bounds are inclusive.
pub fn list_holidays(
    conn: &mut Conn,
    from: time::Date,
    to: time::Date,
) -> Result<Vec<HolidayRow>, StoreError> {
    let query =
        holidays::table.filter(holidays::on_date.between(from, to)).order(holidays::on_date);
    Ok(query.select(HolidayRow::as_select()).load(conn)?)
}

/// The holiday on a day. `None` if there is none.
pub fn find_holiday(conn: &mut Conn, on: time::Date) -> Result<Option<HolidayRow>, StoreError> {
    Ok(holidays::table.find(on).select(HolidayRow::as_select()).first(conn).optional()?)
}

/// Inserts a holiday, or replaces the one on the same day.
pub fn put_holiday(conn: &mut Conn, holiday: &HolidayRow) -> Result<(), StoreError> {
    diesel::insert_into(holidays::table)
        .values(holiday)
        .on_conflict(holidays::on_date)
        .do_update()
        .set(holiday)
        .execute(conn)?;
    Ok(())
}

/// Deletes the holiday on a day. `false` if there was none.
pub fn delete_holiday(conn: &mut Conn, on: time::Date) -> Result<bool, StoreError> {
    Ok(diesel::delete(holidays::table.find(on)).execute(conn)? == 1)
}

/// The rules that determine the statutory wage, by first day of validity.
pub fn wage_rules(conn: &mut Conn) -> Result<Vec<WageRule>, StoreError> {
    list_wage_rules(conn)?.into_iter().map(WageRule::try_from).collect()
}

/// The wage rules, by first day of validity. Until the transaction ends, nobody else can obtain
/// this lock to change them.
pub fn lock_wage_rules(conn: &mut Conn) -> Result<Vec<WageRule>, StoreError> {
    locks::unique_value(conn, b"wage rules")?;
    wage_rules(conn)
}

/// Inserts a wage rule. The caller holds the lock of the wage rules.
pub fn insert_wage_rule(conn: &mut Conn, rule: &WageRuleRow) -> Result<(), StoreError> {
    diesel::insert_into(wage_rules::table).values(rule).execute(conn)?;
    Ok(())
}

/// Saves the last day of a rule. The caller holds the lock of the wage rules.
pub fn end_wage_rule(conn: &mut Conn, rule: &WageRule) -> Result<(), StoreError> {
    diesel::update(wage_rules::table.find(rule.valid_from))
        .set(wage_rules::valid_to.eq(rule.valid_to))
        .execute(conn)?;
    Ok(())
}

/// Every wage rule for display, by first day of validity.
pub fn list_wage_rules(conn: &mut Conn) -> Result<Vec<WageRuleRow>, StoreError> {
    Ok(wage_rules::table
        .order(wage_rules::valid_from)
        .select(WageRuleRow::as_select())
        .load(conn)?)
}

/// Every province, by plate code.
pub fn list_provinces(conn: &mut Conn) -> Result<Vec<ProvinceRow>, StoreError> {
    Ok(provinces::table.order(provinces::code).select(ProvinceRow::as_select()).load(conn)?)
}

/// Every field of study, in Turkish alphabetical order.
pub fn list_fields_of_study(conn: &mut Conn) -> Result<Vec<FieldOfStudyRow>, StoreError> {
    let mut found: Vec<FieldOfStudyRow> =
        fields_of_study::table.select(FieldOfStudyRow::as_select()).load(conn)?;
    found.sort_by_cached_key(|field| (sort_key(&field.name), field.code.clone()));
    Ok(found)
}

macro_rules! unknown {
    ($(#[$doc:meta] $name:ident in $table:ident;)+) => {$(
        #[$doc]
        pub fn $name(
            conn: &mut Conn,
            codes: &BTreeSet<String>,
        ) -> Result<Option<String>, StoreError> {
            let known = $table::table.filter($table::code.eq_any(codes)).select($table::code);
            let known: Vec<String> = known.load(conn)?;
            Ok(codes.iter().find(|code| !known.contains(code)).cloned())
        }
    )+};
}

unknown! {
    /// One of these codes that no field of study has.
    unknown_field in fields_of_study;
    /// One of these codes that no department has.
    unknown_department in departments;
}

/// The departments of one field of study or of all, in Turkish alphabetical order.
pub fn list_departments(
    conn: &mut Conn,
    field_code: Option<&str>,
) -> Result<Vec<DepartmentRow>, StoreError> {
    let mut query = departments::table.select(DepartmentRow::as_select()).into_boxed::<Db>();
    if let Some(field_code) = field_code {
        query = query.filter(departments::field_code.eq(field_code.to_owned()));
    }
    let mut found: Vec<DepartmentRow> = query.load(conn)?;
    found.sort_by_cached_key(|department| (sort_key(&department.name), department.code.clone()));
    Ok(found)
}

/// A school, even one that does not take part. `None` if it does not exist.
pub fn find_school(conn: &mut Conn, school: SchoolId) -> Result<Option<SchoolRow>, StoreError> {
    Ok(schools::table.find(key(school)).select(SchoolRow::as_select()).first(conn).optional()?)
}

/// Locks a school, so that changes to it happen one at a time. `None` if it does not exist.
pub fn lock_school(conn: &mut Conn, school: SchoolId) -> Result<Option<SchoolRow>, StoreError> {
    locks::school(conn, key(school))?;
    find_school(conn, school)
}

/// The school with this folded name. `None` if the name is free. It stays reserved until the
/// transaction ends.
pub fn claim_school_name(conn: &mut Conn, name_key: &str) -> Result<Option<SchoolId>, StoreError> {
    locks::unique_value(conn, name_key.as_bytes())?;
    let found = schools::table.filter(schools::name_key.eq(name_key)).select(schools::id);
    Ok(found.first::<Key>(conn).optional()?.map(Key::id))
}

/// Inserts a school.
pub fn insert_school(conn: &mut Conn, school: &SchoolRow) -> Result<(), StoreError> {
    diesel::insert_into(schools::table).values(school).execute(conn)?;
    Ok(())
}

/// Saves a school. `StoreError::Stale` if the version has changed since it was loaded.
pub fn save_school(conn: &mut Conn, school: &SchoolRow) -> Result<(), StoreError> {
    let current = schools::table.find(school.id).filter(schools::version.eq(school.version));
    let next = SchoolRow { version: school.version + 1, ..school.clone() };
    super::one_row(diesel::update(current).set(next).execute(conn)?, "schools", school.id)
}

/// A page of schools, in Turkish alphabetical order. It is an error if the school in `after` does
/// not exist.
pub fn list_schools(conn: &mut Conn, filter: &SchoolFilter) -> Result<Vec<SchoolRow>, StoreError> {
    let mut query = schools::table
        .order((schools::sort_key, schools::id))
        .select(SchoolRow::as_select())
        .into_boxed::<Db>();
    if let Some(kind) = filter.kind {
        query = query.filter(schools::kind.eq(Name(kind)));
    }
    if let Some(province_code) = filter.province_code {
        query = query.filter(schools::province_code.eq(province_code));
    }
    if let Some(active) = filter.active {
        query = query.filter(schools::active.eq(active));
    }
    if let Some(name) = &filter.name {
        let literal = name.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        query = query.filter(schools::name_key.like(format!("%{literal}%")).escape('\\'));
    }
    if let Some(after) = filter.after {
        let last =
            schools::table.find(key(after)).select(schools::sort_key).first::<String>(conn)?;
        let same = schools::sort_key.eq(last.clone()).and(schools::id.gt(key(after)));
        query = query.filter(schools::sort_key.gt(last).or(same));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// The reject reasons by code, including inactive ones.
pub fn list_reject_reasons(conn: &mut Conn) -> Result<Vec<RejectReasonRow>, StoreError> {
    Ok(reject_reasons::table
        .order(reject_reasons::code)
        .select(RejectReasonRow::as_select())
        .load(conn)?)
}

/// The reject reason with this code, even if it is inactive. `None` if there is none.
pub fn find_reject_reason(
    conn: &mut Conn,
    code: &str,
) -> Result<Option<RejectReasonRow>, StoreError> {
    let found = reject_reasons::table.find(code).select(RejectReasonRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Who checks the documents of a school's candidates (A38). The programme office if the school does
/// not exist.
pub fn document_control(conn: &mut Conn, school: SchoolId) -> Result<DocumentControl, StoreError> {
    Ok(document_controls(conn, Some(school))?
        .get(&school)
        .copied()
        .unwrap_or(DocumentControl::ProgrammeOffice))
}

/// Who checks the documents of each school, or only of the given school (A38).
pub fn document_controls(
    conn: &mut Conn,
    only: Option<SchoolId>,
) -> Result<BTreeMap<SchoolId, DocumentControl>, StoreError> {
    let officers = users::table
        .filter(users::school_id.eq(schools::id.nullable()))
        .filter(users::role.eq_any([Role::CareerOfficer, Role::SchoolOfficer].map(Name)))
        // Invited users cannot sign in yet.
        .filter(users::state.eq(Name(AccountState::Active)));
    let mut query =
        schools::table.select((schools::id, schools::kind, exists(officers))).into_boxed::<Db>();
    if let Some(only) = only {
        query = query.filter(schools::id.eq(key(only)));
    }
    let found: Vec<(Key, Name<SchoolKind>, bool)> = query.load(conn)?;
    let control = |(id, Name(kind), has_officer): (Key, Name<SchoolKind>, bool)| {
        (id.id(), DocumentControl::of(kind, has_officer))
    };
    Ok(found.into_iter().map(control).collect())
}
