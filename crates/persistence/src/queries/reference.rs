use super::prelude::*;
use crate::rows::reference::*;
use staj_domain::calendar::{Holiday, HolidayKind, Holidays};
use staj_domain::money::Kurus;
use staj_domain::wage::WageRule;

/// Inserts rows that are absent; what an operator changed stays.
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
    Ok(())
}

/// The kind of a school, of one that takes part.
pub fn school_kind(
    conn: &mut Conn,
    school: SchoolId,
) -> Result<Option<staj_domain::school::SchoolKind>, StoreError> {
    let kind = schools::table
        .find(key(school))
        .filter(schools::active.eq(true))
        .select(schools::kind)
        .first::<Name<_>>(conn)
        .optional()?;
    Ok(kind.map(|Name(kind)| kind))
}

/// Every holiday, as the calendar counts with them.
pub fn holidays(conn: &mut Conn) -> Result<Holidays, StoreError> {
    let rows = holidays::table
        .select((holidays::on_date, holidays::kind))
        .load::<(time::Date, String)>(conn)?;
    let kind = |kind: &str| if kind == "half" { HolidayKind::Half } else { HolidayKind::Full };
    Ok(rows.into_iter().map(|(date, name)| Holiday { date, kind: kind(&name) }).collect())
}

pub fn list_holidays(
    conn: &mut Conn,
    from: time::Date,
    to: time::Date,
) -> Result<Vec<HolidayRow>, StoreError> {
    let query =
        holidays::table.filter(holidays::on_date.between(from, to)).order(holidays::on_date);
    Ok(query.select(HolidayRow::as_select()).load(conn)?)
}

/// The rules from which the statutory wage follows.
pub fn wage_rules(conn: &mut Conn) -> Result<Vec<WageRule>, StoreError> {
    list_wage_rules(conn)?
        .into_iter()
        .map(|row| {
            let number = |value: i32| {
                u32::try_from(value)
                    .map_err(|_| StoreError::Corrupt { table: "wage_rules", id: uuid::Uuid::nil() })
            };
            Ok(WageRule {
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
        })
        .collect()
}

pub fn list_wage_rules(conn: &mut Conn) -> Result<Vec<WageRuleRow>, StoreError> {
    Ok(wage_rules::table
        .order(wage_rules::valid_from)
        .select(WageRuleRow::as_select())
        .load(conn)?)
}

pub fn list_provinces(conn: &mut Conn) -> Result<Vec<ProvinceRow>, StoreError> {
    Ok(provinces::table.order(provinces::code).select(ProvinceRow::as_select()).load(conn)?)
}
