//! Parts of schools that register the interns of some departments (A69).

use super::one_row;
use super::prelude::*;
use crate::rows::faculties::FacultyRow;
use diesel::dsl::exists;
use std::collections::BTreeMap;

/// The faculties of a school, oldest first, each with the codes of its departments.
pub fn list(
    conn: &mut Conn,
    school: SchoolId,
) -> Result<Vec<(FacultyRow, Vec<String>)>, StoreError> {
    let found: Vec<FacultyRow> = faculties::table
        .filter(faculties::school_id.eq(key(school)))
        .order(faculties::id)
        .select(FacultyRow::as_select())
        .load(conn)?;
    let departments: Vec<(Key, String)> = faculty_departments::table
        .filter(faculty_departments::school_id.eq(key(school)))
        .order(faculty_departments::department_code)
        .select((faculty_departments::faculty_id, faculty_departments::department_code))
        .load(conn)?;
    let mut codes = BTreeMap::<Key, Vec<String>>::new();
    for (faculty, code) in departments {
        codes.entry(faculty).or_default().push(code);
    }
    let with_codes = |row: FacultyRow| (codes.remove(&row.id).unwrap_or_default(), row);
    Ok(found.into_iter().map(with_codes).map(|(codes, row)| (row, codes)).collect())
}

/// A faculty. `None` if it does not exist.
pub fn find(conn: &mut Conn, faculty: FacultyId) -> Result<Option<FacultyRow>, StoreError> {
    let found = faculties::table.find(key(faculty)).select(FacultyRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// The codes of the departments of a faculty.
pub fn departments(conn: &mut Conn, faculty: FacultyId) -> Result<Vec<String>, StoreError> {
    Ok(faculty_departments::table
        .filter(faculty_departments::faculty_id.eq(key(faculty)))
        .order(faculty_departments::department_code)
        .select(faculty_departments::department_code)
        .load(conn)?)
}

/// The faculty that registers the interns of an application. `None` if no faculty has the department.
pub fn of_application(
    conn: &mut Conn,
    application: ApplicationId,
) -> Result<Option<FacultyRow>, StoreError> {
    let its_department = faculty_departments::school_id
        .eq(applications::school_id)
        .and(faculty_departments::department_code.eq(applications::department_code));
    Ok(applications::table
        .inner_join(faculty_departments::table.on(its_department))
        .inner_join(faculties::table.on(faculties::id.eq(faculty_departments::faculty_id)))
        .filter(applications::id.eq(key(application)))
        .select(FacultyRow::as_select())
        .first(conn)
        .optional()?)
}

/// The applications whose departments are those of a faculty.
pub(super) fn applications_of(
    faculty: FacultyId,
) -> applications::BoxedQuery<'static, Db, crate::schema::sql::Uid> {
    let its_department = faculty_departments::table
        .filter(faculty_departments::faculty_id.eq(key(faculty)))
        .filter(faculty_departments::school_id.eq(applications::school_id))
        .filter(faculty_departments::department_code.eq(applications::department_code));
    applications::table.filter(exists(its_department)).select(applications::id).into_boxed()
}

/// Inserts a faculty without departments.
pub fn insert(conn: &mut Conn, faculty: &FacultyRow) -> Result<(), StoreError> {
    diesel::insert_into(faculties::table).values(faculty).execute(conn)?;
    Ok(())
}

/// Saves name and address. `StoreError::Stale` if the version has changed since it was loaded.
pub fn save(conn: &mut Conn, faculty: &FacultyRow) -> Result<(), StoreError> {
    let current = faculties::table.find(faculty.id).filter(faculties::version.eq(faculty.version));
    let columns = (
        faculties::name.eq(&faculty.name),
        faculties::email.eq(&faculty.email),
        faculties::version.eq(faculty.version + 1),
    );
    one_row(diesel::update(current).set(columns).execute(conn)?, "faculties", faculty.id)
}

/// Replaces the departments of a faculty. The caller holds the lock of the school, and no other faculty
/// has them.
pub fn set_departments(
    conn: &mut Conn,
    faculty: &FacultyRow,
    codes: &[String],
) -> Result<(), StoreError> {
    let own = faculty_departments::table.filter(faculty_departments::faculty_id.eq(faculty.id));
    diesel::delete(own).execute(conn)?;
    let row = |code: &String| {
        (
            faculty_departments::school_id.eq(faculty.school_id),
            faculty_departments::department_code.eq(code.clone()),
            faculty_departments::faculty_id.eq(faculty.id),
        )
    };
    let rows: Vec<_> = codes.iter().map(row).collect();
    diesel::insert_into(faculty_departments::table).values(rows).execute(conn)?;
    Ok(())
}

/// Deletes a faculty. Its officers look after all interns of the school again.
pub fn delete(conn: &mut Conn, faculty: FacultyId) -> Result<(), StoreError> {
    let officers = users::table.filter(users::faculty_id.eq(key(faculty)));
    let all = (users::faculty_id.eq(None::<Key>), users::version.eq(users::version + 1));
    diesel::update(officers).set(all).execute(conn)?;
    diesel::delete(faculties::table.find(key(faculty))).execute(conn)?;
    Ok(())
}
