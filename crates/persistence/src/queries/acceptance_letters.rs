use super::prelude::*;
use crate::rows::acceptance_letters::*;

/// The current data for the acceptance letter of an offer. It is an error if there is no such
/// offer.
pub fn facts(conn: &mut Conn, offer: OfferId) -> Result<LetterFacts, StoreError> {
    Ok(offers::table
        .inner_join(employers::table)
        .inner_join(provinces::table)
        .inner_join(terms::table)
        .inner_join(pool_entries::table.inner_join(candidates::table).inner_join(
            applications::table.inner_join(departments::table).inner_join(schools::table),
        ))
        .filter(offers::id.eq(key(offer)))
        .select((
            terms::name,
            applications::number,
            candidates::given_name,
            candidates::surname,
            applications::student_number,
            schools::name,
            departments::name,
            applications::class_year,
            employers::name,
            offers::unit,
            offers::address,
            provinces::name,
            offers::start_date,
            offers::end_date,
            offers::works_saturdays,
            offers::monthly_wage_kurus,
        ))
        .first(conn)?)
}

/// Counts the placements of a pool entry, including cancelled ones. The caller holds the lock of
/// the pool entry and has inserted the new placement, so the count is the number of its letter.
pub fn count(conn: &mut Conn, entry: PoolEntryId) -> Result<i64, StoreError> {
    let issued = placements::table.filter(placements::pool_entry_id.eq(key(entry)));
    Ok(issued.count().get_result(conn)?)
}

/// Inserts a letter. Its placement must exist and must not have a letter yet.
pub fn insert(conn: &mut Conn, letter: &LetterRow) -> Result<(), StoreError> {
    diesel::insert_into(acceptance_letters::table).values(letter).execute(conn)?;
    Ok(())
}

/// The letter of a placement. `None` if there is no such placement.
pub fn find(conn: &mut Conn, placement: PlacementId) -> Result<Option<LetterSummary>, StoreError> {
    let of_placement = acceptance_letters::placement_id.eq(key(placement));
    Ok(summaries().filter(of_placement).first(conn).optional()?)
}

/// The letter with this verification code. `None` if no letter has it.
pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<LetterSummary>, StoreError> {
    Ok(summaries().filter(acceptance_letters::code.eq(code)).first(conn).optional()?)
}

#[diesel::dsl::auto_type]
fn summaries() -> _ {
    let row: diesel::dsl::AsSelect<LetterRow, Db> = LetterRow::as_select();
    acceptance_letters::table.inner_join(placements::table.inner_join(offers::table)).select((
        row,
        placements::state,
        offers::wage_raises,
    ))
}
