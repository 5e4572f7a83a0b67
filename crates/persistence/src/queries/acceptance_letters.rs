use super::prelude::*;
use crate::rows::acceptance_letters::*;

/// What the letter of an offer is made of.
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

/// How many internships of a candidate have been confirmed, cancelled ones among them. Its pool
/// entry is locked, so the number is the last letter's.
pub fn count(conn: &mut Conn, entry: PoolEntryId) -> Result<i64, StoreError> {
    let issued = placements::table.filter(placements::pool_entry_id.eq(key(entry)));
    Ok(issued.count().get_result(conn)?)
}

pub fn insert(conn: &mut Conn, letter: &LetterRow) -> Result<(), StoreError> {
    diesel::insert_into(acceptance_letters::table).values(letter).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, placement: PlacementId) -> Result<Option<LetterSummary>, StoreError> {
    let found = acceptance_letters::table
        .inner_join(placements::table)
        .filter(acceptance_letters::placement_id.eq(key(placement)))
        .select((LetterRow::as_select(), placements::state))
        .first(conn)
        .optional()?;
    Ok(found.map(|(letter, state)| LetterSummary { letter, state }))
}

/// The letter with that code.
pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<LetterSummary>, StoreError> {
    let found = acceptance_letters::table
        .inner_join(placements::table)
        .filter(acceptance_letters::code.eq(code))
        .select((LetterRow::as_select(), placements::state))
        .first(conn)
        .optional()?;
    Ok(found.map(|(letter, state)| LetterSummary { letter, state }))
}
