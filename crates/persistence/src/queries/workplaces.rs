use super::one_row;
use super::prelude::*;
use crate::rows::workplaces::*;
use staj_domain::employer::Workplace;

/// A workplace for a decision, without a lock. `None` if it does not exist.
pub fn load(conn: &mut Conn, workplace: WorkplaceId) -> Result<Option<Workplace>, StoreError> {
    let row: Option<WorkplaceRow> = workplaces::table
        .find(key(workplace))
        .select(WorkplaceRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.as_ref().map(Workplace::from))
}

/// The open workplaces of an employer, oldest first, but not more than two: enough to tell whether
/// there is only one.
pub fn open_ones(conn: &mut Conn, employer: EmployerId) -> Result<Vec<Workplace>, StoreError> {
    let open = WorkplaceFilter { employer, open: Some(true), after: None, limit: 2 };
    Ok(list(conn, &open)?.iter().map(|found| Workplace::from(&found.workplace)).collect())
}

/// A workplace with the name of its province. `None` if it does not exist.
pub fn find(
    conn: &mut Conn,
    workplace: WorkplaceId,
) -> Result<Option<WorkplaceSummary>, StoreError> {
    Ok(workplaces::table
        .inner_join(provinces::table)
        .filter(workplaces::id.eq(key(workplace)))
        .select((WorkplaceRow::as_select(), provinces::name))
        .first(conn)
        .optional()?)
}

/// A page of the workplaces of an employer.
pub fn list(
    conn: &mut Conn,
    filter: &WorkplaceFilter,
) -> Result<Vec<WorkplaceSummary>, StoreError> {
    let mut query = workplaces::table
        .inner_join(provinces::table)
        .filter(workplaces::employer_id.eq(key(filter.employer)))
        .select((WorkplaceRow::as_select(), provinces::name))
        .order(workplaces::id)
        .into_boxed::<Db>();
    if let Some(open) = filter.open {
        query = query.filter(workplaces::is_open.eq(open));
    }
    if let Some(after) = filter.after {
        query = query.filter(workplaces::id.gt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// Whether another workplace of the employer has this name.
pub fn is_name_taken(conn: &mut Conn, workplace: &WorkplaceRow) -> Result<bool, StoreError> {
    let same = workplaces::table
        .filter(workplaces::employer_id.eq(workplace.employer_id))
        .filter(workplaces::name.eq(&workplace.name))
        .filter(workplaces::id.ne(workplace.id));
    Ok(same.count().get_result::<i64>(conn)? > 0)
}

/// Inserts a workplace.
pub fn insert(conn: &mut Conn, workplace: &WorkplaceRow) -> Result<(), StoreError> {
    diesel::insert_into(workplaces::table).values(workplace).execute(conn)?;
    Ok(())
}

/// Saves a workplace, and shows drafts of offers where it is now: offers that were sent keep what
/// they said (R33). Returns the drafts that changed. `StoreError::Stale` if the version has changed
/// since it was loaded.
pub fn save(conn: &mut Conn, workplace: &WorkplaceRow) -> Result<Vec<OfferId>, StoreError> {
    let current =
        workplaces::table.find(workplace.id).filter(workplaces::version.eq(workplace.version));
    let changed = WorkplaceRow { version: workplace.version + 1, ..workplace.clone() };
    let updated = diesel::update(current).set(changed).execute(conn)?;
    one_row(updated, "workplaces", workplace.id)?;
    let place = Workplace::from(workplace);
    let drafts = offers::table
        .filter(offers::workplace_id.eq(workplace.id))
        .filter(offers::state.eq("draft"))
        .filter(
            offers::province_code.ne(place.province_code).or(offers::address.ne(&place.address)),
        );
    let changed: Vec<Key> = diesel::update(drafts)
        .set((
            offers::province_code.eq(place.province_code),
            offers::address.eq(&place.address),
            offers::version.eq(offers::version + 1),
        ))
        .returning(offers::id)
        .get_results(conn)?;
    Ok(changed.into_iter().map(Key::id).collect())
}
