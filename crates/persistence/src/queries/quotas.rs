use super::one_row;
use super::prelude::*;
use crate::docs::TermRulesDoc;
use crate::rows::Mark;
use crate::rows::quotas::*;
use crate::views::quota_share_offers;
use diesel::dsl::{count, count_star};
use staj_domain::employer::{Quota, QuotaShare};
use staj_domain::interview::InterviewState;
use time::OffsetDateTime;

/// The quota of an employer in a term, for a decision and without a lock. `None` if the employer
/// has none.
pub fn load(
    conn: &mut Conn,
    employer: EmployerId,
    term: TermId,
) -> Result<Option<Quota>, StoreError> {
    let row = quotas::table
        .filter(quotas::employer_id.eq(key(employer)).and(quotas::term_id.eq(key(term))))
        .select(QuotaRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Quota::try_from).transpose()
}

/// A quota for display. `None` if it does not exist.
pub fn find(
    conn: &mut Conn,
    quota: QuotaId,
    now: OffsetDateTime,
) -> Result<Option<QuotaSummary>, StoreError> {
    let filter = QuotaFilter { only: Some(quota), ..QuotaFilter::default() };
    Ok(list(conn, &filter, now)?.pop())
}

/// The quota of an employer in a term, for display. `None` if the employer has none.
pub fn find_in_term(
    conn: &mut Conn,
    employer: EmployerId,
    term: TermId,
    now: OffsetDateTime,
) -> Result<Option<QuotaSummary>, StoreError> {
    let (employer, term) = (Some(employer), Some(term));
    Ok(list(conn, &QuotaFilter { employer, term, ..QuotaFilter::default() }, now)?.pop())
}

/// A page of quotas, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &QuotaFilter,
    now: OffsetDateTime,
) -> Result<Vec<QuotaSummary>, StoreError> {
    let overdue = offers::table
        .filter(offers::quota_id.eq(quotas::id))
        .filter(is_overdue(At(now)))
        .count()
        .single_value();
    let names = (employers::name, terms::code, terms::name);
    let mut query = quotas::table
        .inner_join(terms::table)
        .inner_join(employers::table)
        .select((QuotaRow::as_select(), overdue, names, terms::rules))
        .order(quotas::id.desc())
        .into_boxed::<Db>();
    if let Some(only) = filter.only {
        query = query.filter(quotas::id.eq(key(only)));
    }
    if let Some(employer) = filter.employer {
        query = query.filter(quotas::employer_id.eq(key(employer)));
    }
    if let Some(term) = filter.term {
        query = query.filter(quotas::term_id.eq(key(term)));
    }
    if let Some(after) = filter.after {
        query = query.filter(quotas::id.lt(key(after)));
    }
    type Names = (String, String, String);
    type Found = (QuotaRow, Option<i64>, Names, Json<TermRulesDoc>);
    let found: Vec<Found> = query.first_rows(filter.limit).load(conn)?;
    let ids: Vec<Key> = found.iter().map(|found| found.0.id).collect();
    let of_quotas = || {
        interviews::table
            .inner_join(talent_pool_entries::table)
            .filter(talent_pool_entries::quota_id.eq_any(&ids))
            .group_by(talent_pool_entries::quota_id)
    };
    let candidates = count(talent_pool_entries::id).aggregate_distinct();
    let scheduled: Vec<(Key, i64, i64)> =
        of_quotas().select((talent_pool_entries::quota_id, candidates, count_star())).load(conn)?;
    let cancelled: Vec<(Key, i64)> = of_quotas()
        .filter(interviews::state.eq(Name(InterviewState::Cancelled)))
        .select((talent_pool_entries::quota_id, count_star()))
        .load(conn)?;
    let shares = shares_of(conn, &ids, Some(now))?;
    let summary = |(quota, overdue, names, rules): Found| {
        let (employer_name, term_code, term_name) = names;
        let own = shares.iter().filter(|(of, _)| *of == quota.id);
        let own = own.map(|(_, share)| share.clone()).collect();
        let of_quota = scheduled.iter().find(|counted| counted.0 == quota.id);
        let interviews = InterviewCounts {
            candidates: of_quota.map_or(0, |counted| counted.1),
            scheduled: of_quota.map_or(0, |counted| counted.2),
            cancelled: cancelled
                .iter()
                .find(|counted| counted.0 == quota.id)
                .map_or(0, |counted| counted.1),
        };
        QuotaSummary {
            quota: quota.freed(overdue.unwrap_or_default()),
            employer_name,
            term_code,
            term_name,
            rules: rules.0.into(),
            shares: own,
            interviews,
        }
    };
    Ok(found.into_iter().map(summary).collect())
}

/// Locks a quota and loads it. It is an error if it does not exist. If the candidate is locked as
/// well, lock the candidate first.
pub fn lock(conn: &mut Conn, quota: QuotaId) -> Result<Quota, StoreError> {
    locks::quota(conn, key(quota))?;
    quotas::table.find(key(quota)).select(QuotaRow::as_select()).first(conn)?.try_into()
}

/// Inserts a quota without committed places. The database adds the first ledger line.
pub fn insert(
    conn: &mut Conn,
    quota: &Quota,
    (employer, term): (EmployerId, TermId),
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let row = QuotaRow {
        id: key(quota.id),
        employer_id: key(employer),
        term_id: key(term),
        total: total(quota)?,
        committed: 0,
        updated_at: At(at),
        version: 0,
    };
    diesel::insert_into(quotas::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves the total of a quota. The database adds the ledger line. `StoreError::Stale` if the
/// version has changed since it was loaded, `StoreError::Refused` if more places than the new total
/// are committed.
pub fn save(conn: &mut Conn, quota: &Quota, at: OffsetDateTime) -> Result<(), StoreError> {
    let id = key(quota.id);
    let current = quotas::table.find(id).filter(quotas::version.eq(quota.version));
    let updated = diesel::update(current)
        .set((
            quotas::total.eq(total(quota)?),
            quotas::updated_at.eq(At(at)),
            quotas::version.eq(quota.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "quotas", id)
}

fn total(quota: &Quota) -> Result<i32, StoreError> {
    quota.total.try_into().map_err(|_| StoreError::Corrupt { table: "quotas", id: quota.id.0 })
}

/// Counts the places of a quota that are committed to offers whose deadline has passed. These
/// places count as free.
pub fn overdue(conn: &mut Conn, quota: QuotaId, now: OffsetDateTime) -> Result<i64, StoreError> {
    Ok(offers::table
        .filter(offers::quota_id.eq(key(quota)))
        .filter(is_overdue(At(now)))
        .count()
        .get_result(conn)?)
}

/// Whether the deadline of an offer that holds a place has passed.
#[diesel::dsl::auto_type]
fn is_overdue(now: At) -> _ {
    let sent = offers::state.eq("sent").and(offers::respond_by.lt(now));
    let confirm_by = offers::confirm_by.assume_not_null();
    sent.or(offers::state.eq("accepted").and(confirm_by.lt(now)))
}

/// The shares of a quota in the order in which they were defined, with the places that are committed.
/// `now` leaves out offers whose deadline has passed.
pub fn shares(
    conn: &mut Conn,
    quota: QuotaId,
    now: Option<OffsetDateTime>,
) -> Result<Vec<QuotaShare>, StoreError> {
    let found = shares_of(conn, &[key(quota)], now)?;
    Ok(found.into_iter().map(|(_, share)| share).collect())
}

/// The shares of these quotas, as [`shares`] shows them.
fn shares_of(
    conn: &mut Conn,
    of: &[Key],
    now: Option<OffsetDateTime>,
) -> Result<Vec<(Key, QuotaShare)>, StoreError> {
    let now = At(now.unwrap_or(OffsetDateTime::UNIX_EPOCH));
    let unanswered =
        quota_share_offers::state.eq("sent").and(quota_share_offers::respond_by.lt(now));
    let unconfirmed = quota_share_offers::state
        .eq("accepted")
        .and(quota_share_offers::confirm_by.assume_not_null().lt(now));
    // In one statement, because a read sees other shares if they are replaced meanwhile.
    let held = quota_share_offers::table
        .filter(quota_share_offers::share_id.eq(quota_shares::id))
        .filter(quota_share_offers::state.eq_any(["sent", "accepted", "confirmed"]))
        .filter(diesel::dsl::not(unanswered.or(unconfirmed)))
        .count()
        .single_value();
    let shares: Vec<(ShareRow, Option<i64>)> = quota_shares::table
        .filter(quota_shares::quota_id.eq_any(of))
        .order(quota_shares::id)
        .select((ShareRow::as_select(), held))
        .load(conn)?;
    let share = |(row, held): (ShareRow, Option<i64>)| {
        Ok((row.quota_id, row.committing(held.unwrap_or_default())?))
    };
    shares.into_iter().map(share).collect()
}

/// Replaces the shares of a quota.
pub fn save_shares(
    conn: &mut Conn,
    quota: QuotaId,
    shares: &[QuotaShare],
) -> Result<(), StoreError> {
    diesel::delete(quota_shares::table.filter(quota_shares::quota_id.eq(key(quota))))
        .execute(conn)?;
    for share in shares {
        let row = ShareRow::new(quota, share)?;
        diesel::insert_into(quota_shares::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The ledger lines that changes of these offers have caused since a mark, oldest first.
pub fn ledger_since(
    conn: &mut Conn,
    mark: Mark,
    of: &[OfferId],
) -> Result<Vec<LedgerLineRow>, StoreError> {
    Ok(quota_ledger_lines::table
        .filter(quota_ledger_lines::id.gt(mark.ledger))
        .filter(quota_ledger_lines::offer_id.eq_any(of.iter().copied().map(key)))
        .select(LedgerLineRow::as_select())
        .order(quota_ledger_lines::id)
        .load(conn)?)
}

/// A page of the ledger of a quota, newest line first: the lines with ids below `before`.
pub fn list_ledger(
    conn: &mut Conn,
    quota: QuotaId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<LedgerLineRow>, StoreError> {
    let mut query = quota_ledger_lines::table
        .filter(quota_ledger_lines::quota_id.eq(key(quota)))
        .select(LedgerLineRow::as_select())
        .order(quota_ledger_lines::id.desc())
        .into_boxed::<Db>();
    if let Some(before) = before {
        query = query.filter(quota_ledger_lines::id.lt(before));
    }
    Ok(query.first_rows(limit).load(conn)?)
}
