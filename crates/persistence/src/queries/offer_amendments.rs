use super::one_row;
use super::prelude::*;
use crate::rows::offer_amendments::*;
use crate::rows::offers::ConditionColumns;
use staj_domain::offer::{Amended, Amendment, AmendmentState, Progress};
use time::OffsetDateTime;

/// Inserts a proposal. An earlier one whose time is over is noted as lapsed.
pub fn insert(
    conn: &mut Conn,
    amendment: &AmendmentRow,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let earlier = offer_amendments::table
        .filter(offer_amendments::offer_id.eq(amendment.offer_id))
        .filter(offer_amendments::state.eq(Name(AmendmentState::Proposed)));
    diesel::update(earlier)
        .set((
            offer_amendments::state.eq(Name(AmendmentState::Lapsed)),
            offer_amendments::decided_at.eq(At(at)),
        ))
        .execute(conn)?;
    diesel::insert_into(offer_amendments::table).values(amendment).execute(conn)?;
    Ok(())
}

/// The amendments of an offer, oldest first.
pub fn list(conn: &mut Conn, offer: OfferId) -> Result<Vec<AmendmentRow>, StoreError> {
    Ok(offer_amendments::table
        .filter(offer_amendments::offer_id.eq(key(offer)))
        .order(offer_amendments::id)
        .select(AmendmentRow::as_select())
        .load(conn)?)
}

/// Saves what became of a proposal. `StoreError::Stale` if it was decided meanwhile.
pub fn save(conn: &mut Conn, amendment: &Amendment, at: OffsetDateTime) -> Result<(), StoreError> {
    decide(conn, amendment, None, at)
}

fn decide(
    conn: &mut Conn,
    amendment: &Amendment,
    offer_version: Option<i32>,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(amendment.id);
    let waiting = offer_amendments::table
        .find(id)
        .filter(offer_amendments::state.eq(Name(AmendmentState::Proposed)));
    let updated = diesel::update(waiting)
        .set((
            offer_amendments::state.eq(Name(amendment.state)),
            offer_amendments::decided_at.eq(At(at)),
            offer_amendments::offer_version.eq(offer_version),
        ))
        .execute(conn)?;
    one_row(updated, "offer_amendments", id)
}

/// Saves an amendment that the candidate accepted, and gives the offer and the placement its
/// conditions. `StoreError::Stale` if the offer has changed since it was loaded.
pub fn save_accepted(
    conn: &mut Conn,
    amended: &Amended,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    decide(conn, &amended.amendment, Some(amended.offer.version + 1), at)?;
    let offer = &amended.offer;
    let id = key(offer.id);
    let confirm_by = match offer.progress {
        Progress::Accepted { confirm_by } => Some(offers::confirm_by.eq(Some(At(confirm_by)))),
        _ => None,
    };
    let current = offers::table.find(id).filter(offers::version.eq(offer.version));
    let updated = diesel::update(current)
        .set((
            ConditionColumns::from(&offer.conditions),
            confirm_by,
            offers::updated_at.eq(At(at)),
            offers::version.eq(offer.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "offers", id)?;
    diesel::update(placements::table.filter(placements::offer_id.eq(id)))
        .set((
            placements::province_code.eq(offer.conditions.place.province_code),
            placements::starts_on.eq(offer.conditions.period.start()),
            placements::ends_on.eq(offer.conditions.period.end()),
        ))
        .execute(conn)?;
    Ok(())
}
