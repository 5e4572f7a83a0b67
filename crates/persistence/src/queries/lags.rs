use super::prelude::*;
use crate::rows::lags::LagRow;
use diesel::sql_types::Bool;
use staj_domain::Named;
use staj_domain::news::Urgency;
use time::OffsetDateTime;

/// How far the jobs and the mails are behind. Each query reads the beginning of a partial index,
/// which contains literals.
pub fn read(conn: &mut Conn, now: OffsetDateTime) -> Result<LagRow, StoreError> {
    let event = outbox_events::table
        .filter(outbox_events::notified_at.is_null())
        .order(outbox_events::id)
        .select(outbox_events::at)
        .first::<At>(conn)
        .optional()?;
    let mut due = vec![];
    for urgency in Urgency::ALL {
        let first = mails::table
            .filter(Literal::<Bool>::new("mails.state = 'queued'"))
            .filter(mails::urgency.eq(Name(*urgency)))
            .filter(mails::next_attempt_at.le(At(now)))
            .order((mails::next_attempt_at, mails::id))
            .select(mails::next_attempt_at);
        due.extend(first.first::<At>(conn).optional()?);
    }
    let response = offers::table
        .filter(Literal::<Bool>::new("offers.state = 'sent'"))
        .filter(offers::respond_by.lt(At(now)))
        .order(offers::respond_by)
        .select(offers::respond_by)
        .first::<At>(conn)
        .optional()?;
    let confirmation = offers::table
        .filter(Literal::<Bool>::new("offers.state = 'accepted'"))
        .filter(offers::confirm_by.lt(At(now)))
        .order(offers::confirm_by)
        .select(offers::confirm_by.assume_not_null())
        .first::<At>(conn)
        .optional()?;
    let set_aside =
        failed_items::table.filter(failed_items::retry_at.is_null()).count().get_result(conn)?;
    let deadlines = response.into_iter().chain(confirmation);
    Ok(LagRow {
        event: event.map(|at| at.0),
        mail: due.into_iter().map(|at| at.0).min(),
        deadline: deadlines.map(|at| at.0).min(),
        set_aside,
    })
}
