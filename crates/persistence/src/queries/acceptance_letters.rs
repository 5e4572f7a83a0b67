use super::prelude::*;
use crate::rows::acceptance_letters::*;
use time::OffsetDateTime;

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

/// How many internships of a pool entry have been confirmed so far. Cancelled ones count.
/// Confirmations wait for each other at the pool entry, so that each finds another number.
pub fn internships(conn: &mut Conn, entry: PoolEntryId) -> Result<i64, StoreError> {
    let of = placements::table.filter(placements::pool_entry_id.eq(key(entry)));
    Ok(of.count().get_result(conn)?)
}

/// Ends the letter that is in force, because another one replaces it (A74). Returns the number of the
/// first letter of the internship, and the revision of the one that replaces.
pub fn supersede(
    conn: &mut Conn,
    placement: PlacementId,
    at: OffsetDateTime,
) -> Result<(String, i32), StoreError> {
    let of = acceptance_letters::table.filter(acceptance_letters::placement_id.eq(key(placement)));
    diesel::update(of.filter(acceptance_letters::superseded_at.is_null()))
        .set(acceptance_letters::superseded_at.eq(At(at)))
        .execute(conn)?;
    let numbers: Vec<String> =
        of.order(acceptance_letters::revision).select(acceptance_letters::number).load(conn)?;
    let revision = i32::try_from(numbers.len()).unwrap_or(i32::MAX).saturating_add(1);
    Ok((numbers.into_iter().next().ok_or(diesel::NotFound)?, revision))
}

/// Inserts a letter. Its placement must exist and must not have a letter that is in force.
pub fn insert(conn: &mut Conn, letter: &LetterRow) -> Result<(), StoreError> {
    diesel::insert_into(acceptance_letters::table).values(letter).execute(conn)?;
    Ok(())
}

/// The letter of a placement that is in force. `None` if there is no such placement.
pub fn find(conn: &mut Conn, placement: PlacementId) -> Result<Option<LetterSummary>, StoreError> {
    let of_placement = acceptance_letters::placement_id.eq(key(placement));
    let in_force = of_placement.and(acceptance_letters::superseded_at.is_null());
    Ok(summaries().filter(in_force).first(conn).optional()?)
}

/// The letter with this verification code. `None` if no letter has it.
pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<LetterSummary>, StoreError> {
    Ok(summaries().filter(acceptance_letters::code.eq(code)).first(conn).optional()?)
}

/// What a certificate of an internship states. `None` if there is no such placement.
pub fn certificate(
    conn: &mut Conn,
    placement: PlacementId,
) -> Result<Option<CertificateFacts>, StoreError> {
    let row = LetterRow::as_select();
    let of_placement = acceptance_letters::placement_id.eq(key(placement));
    Ok(acceptance_letters::table
        .inner_join(
            placements::table
                .inner_join(pool_entries::table)
                .inner_join(offers::table.inner_join(workplaces::table)),
        )
        .filter(of_placement.and(acceptance_letters::superseded_at.is_null()))
        .select((row, pool_entries::level, workplaces::name, offers::work))
        .first(conn)
        .optional()?)
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
